import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("An Item tree, again and after crashes")
struct ItemTreeCrashTests {
  private func driver(
    _ folder: TemporaryFolder, _ batches: [[String]] = ItemTreeSinkTests.batches
  ) -> SinkDriver {
    ItemTreeSinkTests.driver(folder("new/out"), batches, path: folder("new/out/f")) {
      $0.checkpointFolder = folder("checkpoints")
      $0.catalogID = "c"
    }
  }

  /// A catalog that is there already, and that some of the Items go into.
  private func makeOld(_ folder: TemporaryFolder) throws {
    try folder.write(
      "new/out/catalog.json",
      """
      {"type":"Catalog","id":"old","stac_version":"1.0.0","description":"Old","extra":1,"links":[
       {"rel":"root","href":"../catalog.json"},{"rel":"parent","href":"../catalog.json"},
       {"rel":"child","href":"x/collection.json","title":"X"},
       {"rel":"child","href":"https://h/k.json"},{"rel":"item","href":"old.json"}]}
      """)
    try folder.write(
      "new/out/x/collection.json",
      """
      {"type":"Collection","id":"x","title":"Old X","extent":{"spatial":{"bbox":[[0,0,1,1]]},
       "temporal":{"interval":[["2000-01-01T00:00:00Z",null]]}},"links":[
       {"rel":"child","href":"./sub/catalog.json"},{"rel":"item","href":"a.json"},
       {"rel":"item","href":"./kept.json"}]}
      """)
    try folder.write("new/out/x/kept.json", itemText("kept", collection: "x"))
    try folder.write("new/out/x/a.json", "old")
    try folder.write("new/out/old.json", itemText("old"))
    try folder.write("new/out/README", "Hello")
  }

  @Test("gives the same bytes after a crash at any place", arguments: [false, true])
  func crashes(isOld: Bool) throws {
    let folder = try TemporaryFolder()
    if isOld { try makeOld(folder) }
    try driver(folder).run()
    let expected = try folder.tree("new")
    for crash in driver(folder).crashes {
      let folder = try TemporaryFolder()
      if isOld { try makeOld(folder) }
      let before = try folder.tree("new")
      let checkpoint = try driver(folder).run(to: crash)
      if case .finished = crash {
      } else {
        // Nothing is to be seen of it yet.
        let visible = try folder.tree("new").filter { !$0.key.contains(".stac-manager") }
        #expect((visible.filter { before[$0.key] != nil } == before) as Bool, "\(crash)")
        #expect(visible.keys.allSatisfy { before[$0] != nil || $0 == "out/" }, "\(crash)")
      }
      let second = driver(folder)
      try second.resume(checkpoint, after: crash)
      let found = try folder.tree("new")
      #expect(found.keys.sorted() == expected.keys.sorted(), "\(crash)")
      #expect((found == expected) as Bool, "\(crash)")
      #expect(try folder.tree("checkpoints").isEmpty)
      if case .after(let count, _) = crash {
        #expect(second.rejections.count == [2, 1, 1, 0, 0][count], "\(crash)")
      }
    }
  }

  @Test(
    "gives the same bytes after a crash in the middle of its end",
    arguments: [
      "catalog.json.part/f", "x/collection.json.part/f", "y/b.json/f", "y/collection.json.part/f",
      "c.json/f",
    ], [false, true])
  func finishing(obstacle: String, isOld: Bool) throws {
    let folder = try TemporaryFolder()
    if isOld { try makeOld(folder) }
    try driver(folder).run()
    let expected = try folder.tree("new")
    let other = try TemporaryFolder()
    if isOld { try makeOld(other) }
    try other.write("new/out/" + obstacle, "in the way")
    let checkpoint = try driver(other).run(to: .finishing)
    try FileManager.default.removeItem(
      atPath: other("new/out/" + obstacle.dropLast(2)))
    try driver(other).resume(checkpoint, after: .finishing)
    let found = try other.tree("new")
    #expect(found.keys.sorted() == expected.keys.sorted())
    #expect((found == expected) as Bool)
  }

  @Test("that is written a second time has the same bytes")
  func twice() throws {
    let folder = try TemporaryFolder()
    for isOld in [false, true] {
      if isOld { try makeOld(folder) }
      try driver(folder).run()
      let first = try folder.tree("new")
      try driver(folder).run()
      let second = try folder.tree("new")
      #expect(second.keys.sorted() == first.keys.sorted())
      #expect((second == first) as Bool)
    }
  }

  @Test("that is added to keeps what it had")
  func addition() throws {
    let folder = try TemporaryFolder()
    try makeOld(folder)
    try driver(folder).run()
    func links(_ name: String) throws -> [String] {
      let document = try JSONValue(parsing: try folder.bytes(name))
      return (document["links"]?.array ?? []).map {
        "\($0["rel"]?.string ?? "?") \($0["href"]?.string ?? "?")"
      }
    }
    let tree = try folder.tree("new/out")
    let z = try #require(tree.keys.first { $0.hasPrefix("z_1-") && $0.hasSuffix("/") })
    let own = try #require(tree.keys.first { $0.hasPrefix("catalog_-") })
    #expect(
      try links("new/out/catalog.json") == [
        "root ../catalog.json", "parent ../catalog.json", "child https://h/k.json",
        "child x/collection.json", "child ./y/collection.json", "child ./\(z)collection.json",
        "item ./c.json", "item ./\(own)", "item old.json",
      ])
    let catalog = try JSONValue(parsing: try folder.bytes("new/out/catalog.json"))
    #expect(catalog["id"] == "old" && catalog["extra"] == 1 && catalog["stac_version"] == "1.0.0")
    let x = try JSONValue(parsing: try folder.bytes("new/out/x/collection.json"))
    #expect(x["title"] == "Old X")
    #expect(x["extent"]?["spatial"]?["bbox"] == [[0.0, 0.0, 10.0, 20.0]])
    #expect(x["extent"]?["temporal"]?["interval"] == [["2000-01-01T00:00:00Z", .null]])
    #expect(
      try links("new/out/x/collection.json") == [
        "root ../catalog.json", "parent ../catalog.json", "child ./sub/catalog.json",
        "item ./a.json", "item ./d.json", "item ./kept.json",
      ])
    #expect(folder.text("new/out/README") == "Hello")
    #expect(folder.text("new/out/x/kept.json") == itemText("kept", collection: "x"))
  }

  @Test(
    "leaves a catalog alone that it cannot add to",
    arguments: [
      (
        "x/collection.json", "{\"broken\":",
        "TMP/new/out/x/collection.json:1:11: 'TMP/new/out/x/collection.json' is there already and is "
          + "not JSON: the text ends where a value should be: the object that begins at 1:1 is not "
          + "closed; move it away or repair it"
      ),
      (
        "x/collection.json", "[]",
        "'TMP/new/out/x/collection.json' is there already and is not a Catalog or Collection"
      ),
      ("y", "a file", "'TMP/new/out/y' is there already and is not a folder; move it away"),
      (
        "catalog.json", "5",
        "'TMP/new/out/catalog.json' is there already and is not a Catalog or Collection"
      ),
    ])
  func brokenOld(name: String, text: String, message: String) throws {
    let folder = try TemporaryFolder()
    try makeOld(folder)
    try folder.write("new/out/" + name, text)
    let before = try folder.tree()
    let error = #expect(throws: StorageError.self) { try driver(folder).run() }
    #expect(error.map { folder.shortened("\($0)") } == message)
    // What can be continued stays, hidden; the rest is as it was.
    let after = try folder.tree().filter { !$0.key.contains(".stac-manager") }
    #expect((after == before) as Bool)
  }

  @Test("leaves nothing when it is discarded")
  func discard() throws {
    for isOld in [false, true] {
      let folder = try TemporaryFolder()
      if isOld { try makeOld(folder) }
      let before = try folder.tree()
      let sink = try ItemTreeSink(folder("new/out"))
      try driver(folder).commit(0..<3, sink)
      _ = try sink.checkpoint()
      sink.discard()
      #expect((try folder.tree() == before) as Bool)
    }
  }

  @Test("that was given up leaves nothing to the next one")
  func givenUp() throws {
    let folder = try TemporaryFolder()
    let other = [[itemText("lost", collection: "x"), itemText("lost", collection: "lost")]]
    _ = try driver(folder, other).run(to: .sealed)
    try driver(folder).run()
    #expect(try folder.tree().keys.allSatisfy { !$0.contains("lost") })
  }

  @Test("is made by runs side by side")
  func sideBySide() throws {
    let folder = try TemporaryFolder()
    @Sendable func driver(_ name: String) -> SinkDriver {
      let items = (0..<20).map { itemText("\(name)-\($0)", collection: name) }
      return ItemTreeSinkTests.driver(folder("out"), [items]) { $0.runName = name }
    }
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      do { try driver("run\(index)").run() } catch { Issue.record(error) }
    }
    let read = try readItems(folder("out"))
    #expect(read.ids.count == 160 && read.collections.count == 8)
    #expect(read.problems + read.failures == [])
    #expect(try folder.tree().keys.allSatisfy { !$0.contains(".stac-manager") })
  }
}
