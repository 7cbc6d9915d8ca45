import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

/// Many files that become others at once.
struct ChangeJournalTests {
  private let folder: TemporaryFolder
  private let location: ChangeLocation

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    for name in ["a.json", "b.json", "sub/c.json"] { try folder.write("old", to: name) }
    location = try ChangeLocation(folder.path)
  }

  private func journal() throws -> ChangeJournal {
    try ChangeJournal(location, run: "r", command: "a test")
  }

  private func stage(_ text: String, _ journal: ChangeJournal) throws -> String {
    let path = try journal.stage()
    var buffer = ByteBuffer()
    buffer.append(text)
    try replaceFile(path, with: buffer)
    return path
  }

  private func texts() -> [String?] { ["a.json", "b.json", "sub/c.json"].map { folder.text($0) } }

  @Test
  func `files move and go together, and nothing else is left`() throws {
    let journal = try journal()
    try journal.move(try stage("new", journal), to: folder("a.json"))
    try journal.move(try stage("made", journal), to: folder("deep/new.json"))
    try journal.remove(folder("sub/c.json"))
    #expect(texts() == ["old", "old", "old"])
    try journal.commit()
    #expect(texts() == ["new", "old", nil])
    #expect(Set(try folder.tree().keys) == ["a.json", "b.json", "deep/", "deep/new.json"])
  }

  @Test
  func `what was not decided is thrown away by the next one`() throws {
    do {
      let journal = try journal()
      try journal.move(try stage("new", journal), to: folder("a.json"))
    }
    let next = try journal()
    guard case .withdrawn = next.recovery else {
      Issue.record("\(String(describing: next.recovery))")
      return
    }
    next.discard()
    #expect(texts() == ["old", "old", "old"])
    #expect(Set(try folder.tree().keys) == ["a.json", "b.json", "sub/", "sub/c.json"])
  }

  @Test
  func `what was decided is brought to its end by the next one, wherever it stopped`() throws {
    for moved in 0...2 {
      do {
        let journal = try journal()
        let staged = [try stage("new", journal), try stage("new", journal)]
        try journal.move(staged[0], to: folder("a.json"))
        try journal.move(staged[1], to: folder("b.json"))
        try journal.remove(folder("sub/c.json"))
        // As a run that is killed behind its decision leaves it.
        try journal.decideOnly()
        for index in 0..<moved {
          try renameFile(staged[index], to: folder(["a.json", "b.json"][index]))
        }
      }
      #expect(ChangeJournal.isPending(location))
      let next = try journal()
      guard case .completed = next.recovery else {
        Issue.record("\(String(describing: next.recovery))")
        return
      }
      next.discard()
      #expect(texts() == ["new", "new", nil])
      #expect(!exists(location.waiting))
      for name in ["a.json", "b.json", "sub/c.json"] { try folder.write("old", to: name) }
    }
  }

  @Test
  func `one writer at a time, and the other learns who it is`() throws {
    let first = try journal()
    do {
      _ = try journal()
      Issue.record("two writers")
    } catch let error as StorageError {
      #expect(error.message.contains("a test, since "))
    }
    first.discard()
    try journal().discard()
  }

  @Test
  func `a journal that is damaged is named`() throws {
    try folder.write("{broken\n", to: ".stac-manager/changes/journal")
    #expect(throws: StorageError.self) { try journal() }
    #expect(texts() == ["old", "old", "old"])
  }

  @Test
  func `a static catalog that is written again leaves audit logs alone`() throws {
    try folder.write("{}", to: ".stac-manager/audit/log.ndjson")
    let sink = try ItemTreeSink(folder.path)
    sink.discard()
    #expect(folder.text(".stac-manager/audit/log.ndjson") == "{}")
  }
}
