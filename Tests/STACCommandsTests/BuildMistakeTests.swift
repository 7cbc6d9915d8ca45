import Foundation
import STACCorpus
import STACJSON
import STACTestSupport
import Testing

/// Catalogs that cannot be built as they should, and those that must not be harmed by it.
@Suite(.serialized)
struct BuildMistakeTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  private func items(_ range: Range<Int>, extra: String = "") -> String {
    range.map { tinyItem("i\($0)", collection: $0 % 2 == 0 ? "a" : "b", extra: extra) }
      .joined(separator: "\n") + "\n"
  }

  private func ids(_ place: String) throws -> [String] {
    let outcome = try program.run(["search", place, "--fields", "id"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try outcome.output.split(separator: "\n").map {
      try JSONValue(parsing: $0.utf8)["id"]?.string ?? ""
    }.sorted()
  }

  // MARK: Dangling links

  @Test
  func `links that lead nowhere are named, and the rest becomes a catalog without them`() throws {
    try folder.write(items(0..<6), to: "in.ndjson")
    _ = try run("build", "in.ndjson", "cat")
    folder.remove("cat/a/i0.json")
    folder.remove("cat/b")
    let before = folder.files("cat")
    let built = try run("build", "cat", "out", "--failures", "failures.ndjson")
    #expect(built.status == 1)
    #expect(folder.files("cat") == before)
    let failures = try folder.lines("failures.ndjson").map { try JSONValue(parsing: $0) }
    let places = failures.compactMap { $0["source"]?["path"]?.string }.sorted()
    #expect(places == ["cat/a/i0.json", "cat/b/collection.json"])
    #expect(failures.allSatisfy { $0["message"]?.string?.contains("linked from cat/") == true })
    #expect(try ids("out") == ["i2", "i4"])
    #expect(try run("validate", "out").output.contains("all valid"))
  }

  @Test
  func `a catalog loses nothing because a document of its source cannot be read`() throws {
    try folder.write(items(0..<6), to: "in.ndjson")
    _ = try run("build", "in.ndjson", "cat")
    try folder.write("{", to: "cat/b/collection.json")
    let before = folder.files("cat")
    let refused = try run("build", "cat", "cat", "--replace")
    #expect(refused.status == 2)
    #expect(
      refused.errors.contains(
        "1 document of the source cannot be read, and 1 of 'cat' would be removed: nothing was changed"
      ), "\(refused.errors)")
    #expect(refused.errors.contains("--allow-missing"))
    #expect(folder.files("cat") == before)

    let meant = try run("build", "cat", "cat", "--replace", "--allow-missing")
    #expect(meant.status == 1, "\(meant.errors)")
    #expect(try ids("cat") == ["i0", "i2", "i4"])
    // What the broken document linked to is not known, and not touched.
    #expect(folder.files("cat/b").keys.sorted() == ["i1.json", "i3.json", "i5.json"])
  }

  @Test
  func `a broken line of a source takes no Item of the old catalog away`() throws {
    try folder.write(items(0..<6), to: "in.ndjson")
    _ = try run("build", "in.ndjson", "cat")
    let before = folder.files("cat")
    let lines = items(0..<6).split(separator: "\n")
    try folder.write(
      (lines.dropLast() + ["{\"type\":\"Feature\","]).joined(separator: "\n") + "\n",
      to: "in.ndjson")
    let refused = try run("build", "in.ndjson", "cat", "--replace")
    #expect(refused.status == 2 && refused.errors.contains("1 of 'cat' would be removed"))
    #expect(folder.files("cat") == before)
    try folder.write(
      """
      name: replace
      steps:
      - {id: in, module: ingest, config: {source: in.ndjson}}
      - {id: out, module: output, config: {base_dir: cat, replace: true, allow_missing: true}}
      """, to: "w.yaml")
    #expect(try run("run", "w.yaml").status == 1)
    #expect(try ids("cat") == ["i0", "i1", "i2", "i3", "i4"])
  }

  @Test
  func `a catalog with a dangling link is repaired in its own place`() throws {
    try folder.write(items(0..<6), to: "in.ndjson")
    _ = try run("build", "in.ndjson", "cat")
    folder.remove("cat/a/i0.json")
    let repaired = try run("build", "cat", "cat", "--replace")
    // Nothing is lost by it that was not lost before.
    #expect(repaired.status == 1, "\(repaired.errors)")
    #expect(try ids("cat") == ["i1", "i2", "i3", "i4", "i5"])
    #expect(try run("build", "cat", "cat", "--replace").status == 0)
  }

  // MARK: Names that clash

  @Test
  func `ids that would have the same file names have different ones`() throws {
    let names = [
      "x", "X", "x.json", "x.stac.json", "x/y", "x_y", "x y", "x%2Fy", "catalog", "collection",
      "items", "items-2", "é", "e\u{301}", "CON", "..", ".", "-", " ",
      String(repeating: "a", count: 300), String(repeating: "a", count: 299) + "b",
    ]
    let lines = names.flatMap { id in ["c", "c/c", "C"].map { tinyItem(id, collection: $0) } }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "in.ndjson")
    let built = try run("build", "in.ndjson", "out", "--list-length", "2", "--mirror")
    #expect(built.status == 0, "\(built.errors)")
    #expect(try ids("out") == names.flatMap { [$0, $0, $0] }.sorted())
    #expect(try run("validate", "out").output.contains("all valid"))
    // And again, onto itself.
    let before = folder.files("out")
    let again = try run(
      "build", "out", "out", "--replace", "--list-length", "2", "--mirror", "--id", "out")
    #expect(again.status == 0, "\(again.errors)")
    #expect(folder.files("out").keys.sorted() == before.keys.sorted())
  }

  @Test
  func `the same id twice, and a layout that puts two Items into one place, are named`() throws {
    try folder.write(
      [
        tinyItem("a"), tinyItem("a", longitude: 20), tinyItem("b", extra: #","n":1"#),
        tinyItem("c", extra: #","n":1"#),
      ].joined(separator: "\n") + "\n", to: "in.ndjson")
    let twice = try run("build", "in.ndjson", "one", "--failures", "f.ndjson")
    #expect(twice.status == 1)
    let failure = try JSONValue(parsing: try #require(folder.lines("f.ndjson").first))
    #expect(failure["code"] == "duplicate-id" && failure["source"]?["line"] == 2)
    #expect(try ids("one") == ["a", "b", "c"])
    let place = try JSONValue(parsing: folder.text("one/c/a.json") ?? "")
    #expect(place["geometry"]?["coordinates"] == [10.0, 50.0])
  }

  // MARK: Two runs at once

  @Test
  func `of two runs that build in one place the second is refused, and the first is whole`() throws
  {
    let corpus = try #require(BuiltProgram("stac-corpus"))
    let made = try corpus.run(
      ["small", "--count", "3000", "--seed", "3", "--output", "big.ndjson"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    try folder.write(items(0..<6), to: "in.ndjson")
    let first = try program.start(["build", "big.ndjson", "out"], in: folder)
    // Until it holds the place.
    for _ in 0..<2000 where folder.text("out/.stac-manager/lock")?.isEmpty != false {
      guard first.isRunning else { break }
      usleep(1000)
    }
    let second = try run("build", "in.ndjson", "out")
    let third = try run("convert", "in.ndjson", "out")
    let isOver = !first.isRunning
    let outcome = first.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    // On a very fast machine the first one may be done before.
    if !isOver {
      for refused in [second, third] {
        #expect(refused.status == 2)
        #expect(
          refused.errors.contains(
            "cannot change 'out': another run is changing it (process "),
          "\(refused.errors)")
      }
      #expect(try ids("out").count == 3000)
    }
    #expect(folder.text("out/.stac-manager/lock") == nil)
    let later = try run("build", "in.ndjson", "out", "--replace")
    #expect(later.status == 0 && later.output.contains("3,000 Items removed"), "\(later.errors)")
  }

  @Test
  func `a run that was killed holds no place`() throws {
    try folder.write(items(0..<600), to: "in.ndjson")
    let running = try program.start(["build", "in.ndjson", "out"], in: folder)
    for _ in 0..<2000 where folder.text("out/.stac-manager/lock") == nil {
      guard running.isRunning else { break }
      usleep(1000)
    }
    running.send(SIGKILL)
    _ = running.wait()
    let next = try run("build", "in.ndjson", "out", "--replace")
    #expect(next.status == 0, "\(next.errors)")
    #expect(try ids("out").count == 600)
    #expect(!folder.files("out").keys.contains { $0.contains(".stac-manager/") })
  }

  // MARK: A full disk

  @Test(.enabled(if: SmallDisk.isPossible, "a file system can be mounted by root only"))
  func `on a full disk the old catalog stays as it was`() throws {
    try folder.write(items(0..<40), to: "old.ndjson")
    try folder.write(items(0..<4000, extra: #","n":1"#), to: "new.ndjson")
    let disk = try SmallDisk(kilobytes: 4096)
    let place = disk.path + "/out"
    let built = try run("build", "old.ndjson", place)
    #expect(built.status == 0, "\(built.errors)")
    let before = Self.files(place)
    let full = try run("build", "new.ndjson", place, "--replace")
    #expect(full.status == 2, "\(full.errors)")
    #expect(full.errors.contains("no space left on device"), "\(full.errors)")
    #expect(Self.files(place) == before)
    // Nothing is in the way of the next one.
    try folder.write(items(0..<50), to: "small.ndjson")
    let next = try run("build", "small.ndjson", place, "--replace")
    #expect(next.status == 0, "\(next.errors)")
    #expect(try ids(place).count == 50)

    // A new catalog leaves nothing at all.
    let new = try run("build", "new.ndjson", disk.path + "/new")
    #expect(new.status == 2 && new.errors.contains("no space left on device"))
    #expect(!FileManager.default.fileExists(atPath: disk.path + "/new"))
  }

  private static func files(_ place: String) -> [String: Data] {
    let names = FileManager.default.enumerator(atPath: place)?.allObjects as? [String] ?? []
    return Dictionary(
      names.compactMap { name in
        FileManager.default.contents(atPath: place + "/" + name).map { (name, $0) }
      }
    ) { first, _ in first }
  }
}

/// A file system in memory with little room, for as long as it is held.
private final class SmallDisk {
  let path: String

  static let isPossible = geteuid() == 0 && ExternalProgram("mount") != nil && canMount

  private static var canMount: Bool { (try? SmallDisk(kilobytes: 64)) != nil }

  init(kilobytes: Int) throws {
    path = FileManager.default.temporaryDirectory.path() + "/small-disk-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let mount = try #require(ExternalProgram("mount"))
    let outcome = try mount.run([
      "-t", "tmpfs", "-o", "size=\(kilobytes)k,nr_inodes=100000", "tmpfs", path,
    ])
    guard outcome.status == 0 else {
      try? FileManager.default.removeItem(atPath: path)
      throw POSIXError(.EPERM)
    }
  }

  deinit {
    _ = try? ExternalProgram("umount")?.run(["-l", path])
    try? FileManager.default.removeItem(atPath: path)
  }
}
