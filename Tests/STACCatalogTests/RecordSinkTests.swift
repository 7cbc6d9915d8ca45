import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A record sink")
struct RecordSinkTests {
  private static let batches = [
    [
      itemText("a", collection: "x"), itemText("b", collection: "y"),
      itemText("a", collection: "x"),
    ],
    [],
    [itemText("a", collection: "y"), itemText("c"), itemText("b", collection: "y")],
    [itemText("a", collection: "x"), itemText("b", collection: "y")],
    [itemText("d", collection: "z/1"), itemText("c"), itemText("e", collection: "x")],
  ]

  /// The Items that are left without duplicates.
  private static let unique = [
    itemText("a", collection: "x"), itemText("b", collection: "y"), itemText("a", collection: "y"),
    itemText("c"), itemText("d", collection: "z/1"), itemText("e", collection: "x"),
  ]

  private func driver(
    _ target: RecordSink.Target, _ batches: [[String]] = batches,
    _ change: @escaping (inout RecordSink.Options) -> Void = { _ in }
  ) -> SinkDriver {
    SinkDriver(batches) { checkpoint in
      var options = RecordSink.Options()
      change(&options)
      return try RecordSink(target, options, resumingAt: checkpoint)
    }
  }

  @Test("writes lines, and turns duplicates away in order, with their places")
  func lines() throws {
    let folder = try TemporaryFolder()
    let driver = driver(.file(folder("out.ndjson")))
    try driver.run()
    let text = Self.unique.map { $0 + "\n" }.joined()
    #expect(try folder.tree().keys.sorted() == ["out.ndjson"])
    #expect(folder.text("out.ndjson") == text)
    let message =
      "duplicate-id: another Item of the same Collection came before with this id [/id] "
    #expect(
      driver.rejections == [
        "in.ndjson:3: \(message)\(itemText("a", collection: "x"))",
        "in.ndjson:6: \(message)\(itemText("b", collection: "y"))",
        "in.ndjson:7: \(message)\(itemText("a", collection: "x"))",
        "in.ndjson:8: \(message)\(itemText("b", collection: "y"))",
        "in.ndjson:10: \(message)\(itemText("c"))",
      ])
  }

  @Test("writes duplicates where they are allowed")
  func duplicates() throws {
    let folder = try TemporaryFolder()
    let driver = driver(.file(folder("out.ndjson"))) { $0.allowsDuplicates = true }
    try driver.run()
    #expect(driver.rejections == [])
    let all = Self.batches.joined().map { $0 + "\n" }.joined()
    #expect(folder.text("out.ndjson") == all)
  }

  @Test("writes an ItemCollection, of no Items too")
  func itemCollection() throws {
    let folder = try TemporaryFolder()
    try driver(.file(folder("out.json"))) { $0.layout = .itemCollection }.run()
    let expected: JSONValue = [
      "type": "FeatureCollection",
      "features": .array(try Self.unique.map { try JSONValue(parsing: $0.utf8) }),
    ]
    #expect((try JSONValue(parsing: try folder.bytes("out.json")) == expected) as Bool)
    for batches in [[], [[]], [[], []]] as [[[String]]] {
      try driver(.file(folder("none.json")), batches) { $0.layout = .itemCollection }.run()
      #expect(
        folder.text("none.json") == "{\"type\":\"FeatureCollection\",\"features\":[\n\n]}\n")
      try driver(.file(folder("none.ndjson")), batches).run()
      #expect(folder.text("none.ndjson") == "")
    }
  }

  @Test(
    "writes compressed files that others read, of no Items too", arguments: Compression.allCases)
  func compressed(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let program = try #require(
      ExternalProgram(compression == .gzip ? "gzip" : "zstd"), "install gzip and zstd")
    for layout in [RecordSink.Layout.lines, .itemCollection] {
      for batches in [Self.batches, []] {
        try driver(.file(folder("plain")), batches) { $0.layout = layout }.run()
        let packed = folder("out." + compression.fileExtension)
        try driver(.file(packed), batches) {
          $0.layout = layout
          $0.compression = compression
        }.run()
        let result = try program.run(["-dc", packed])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == (try folder.bytes("plain")))
      }
    }
  }

  @Test("writes a file for each Collection")
  func folderTarget() throws {
    let folder = try TemporaryFolder()
    let driver = driver(.folder(folder("out")))
    try driver.run()
    #expect(driver.rejections.count == 5)
    let tree = try folder.tree("out")
    let other = try #require(tree.keys.first { $0.hasPrefix("z_1-") })
    #expect(tree.keys.sorted() == ["items.ndjson", "x.ndjson", "y.ndjson", other])
    #expect(folder.text("out/items.ndjson") == Self.unique[3] + "\n")
    #expect(folder.text("out/x.ndjson") == Self.unique[0] + "\n" + Self.unique[5] + "\n")
    #expect(folder.text("out/" + other) == Self.unique[4] + "\n")
    let none = try TemporaryFolder()
    try self.driver(.folder(none("out")), []).run()
    #expect(try none.tree().isEmpty)
  }

  @Test("gives the same bytes after a crash at any place", arguments: [0, 1, 2, 3, 4])
  func crashes(variant: Int) throws {
    func change(_ options: inout RecordSink.Options, _ folder: TemporaryFolder) {
      options.layout = variant == 1 ? .itemCollection : .lines
      options.compression = variant == 2 ? .gzip : variant == 4 ? .zstd : nil
      options.checkpointFolder = folder("checkpoints")
    }
    func driver(_ folder: TemporaryFolder) -> SinkDriver {
      let target =
        variant == 3 || variant == 4
        ? RecordSink.Target.folder(folder("out")) : .file(folder("out/f"))
      return self.driver(target) { change(&$0, folder) }
    }
    let folder = try TemporaryFolder()
    try driver(folder).run()
    let expected = try folder.tree("out")
    for crash in driver(folder).crashes {
      let folder = try TemporaryFolder()
      let checkpoint = try driver(folder).run(to: crash)
      let second = driver(folder)
      try second.resume(checkpoint, after: crash)
      let found = try folder.tree("out")
      #expect(try folder.tree("checkpoints").isEmpty, "\(crash)")
      #expect(found.keys.sorted() == expected.keys.sorted(), "\(crash)")
      #expect((found == expected) as Bool, "\(crash)")
      if case .after(let count, _) = crash {
        #expect(second.rejections.count == [5, 4, 4, 3, 1, 0][count], "\(crash)")
      }
    }
  }

  @Test("leaves nothing when it is discarded")
  func discard() throws {
    let folder = try TemporaryFolder()
    try folder.write("out.ndjson", "old")
    var options = RecordSink.Options()
    options.checkpointFolder = folder("checkpoints")
    let sink = try RecordSink(.file(folder("out.ndjson")), options)
    try driver(.file("unused")).commit(0..<3, sink)
    _ = try sink.checkpoint()
    sink.discard()
    #expect(try folder.tree() == ["checkpoints/": [], "out.ndjson": Array("old".utf8)])
  }

  @Test("turns away an Item that has lost its id")
  func lostID() throws {
    let folder = try TemporaryFolder()
    let sink = try RecordSink(.file(folder("out.ndjson")))
    let tree = try ItemTreeSink(folder("tree"))
    let loaded = try LoadedItem(itemText("a"))
    loaded.item.value = ["type": "Feature", "id": 5]
    for sink in [sink, tree] as [any ItemSink] {
      #expect(
        throws: ItemFailure(
          code: "missing-id", message: "the Item has no id any more", pointer: JSONPointer.root)
      ) { try sink.add(loaded.item, to: sink.makeBatch()) }
      sink.discard()
    }
    #expect(try folder.tree().isEmpty)
  }

  @Test("says that the disk is full")
  func fullDisk() throws {
    let error = storageError { () throws(StorageError) in
      let sink = try RecordSink(.file("/dev/full"))
      do {
        try driver(.file("unused")).commit(0..<1, sink)
      } catch let error as StorageError { throw error } catch {}
    }
    #expect(error?.message == "cannot write '/dev/full': no space left on device")
  }
}
