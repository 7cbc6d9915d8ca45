import STACJSON
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A working Item")
struct WorkingItemTests {
  private static let line = #"{"type":"Feature", "id":"a","n":10.0,"b":{"c":[1, 2]},"d":"é\u0041"}"#

  private func failure(_ bytes: [UInt8]) -> String {
    let item = WorkingItem()
    let block = RecordBlock(holding: bytes)
    do throws(ItemFailure) {
      try item.read(
        block.bytes, isLine: true,
        origin: ItemOrigin(
          path: "f", location: SourceLocation(byteOffset: 100, line: 7, column: 1)))
      return "no failure"
    } catch {
      let pointer = error.pointer.map { " [\($0)]" } ?? ""
      return "\(item.origin): \(error.code): \(error.message)\(pointer)"
    }
  }

  @Test(
    "turns away what is none, with the reason and the place",
    arguments: [
      ("[]", "f:7: not-an-item: an array stands where an Item should be"),
      ("null", "f:7: not-an-item: null stands where an Item should be"),
      (
        #"{"type":"Collection","id":"a"}"#,
        "f:7: not-an-item: an object of type 'Collection' stands where an Item should be [/type]"
      ),
      (#"{"type":"Feature"}"#, "f:7: missing-id: the Item has no id []"),
      (#"{"type":"Feature","id":""}"#, "f:7: missing-id: the id of the Item is empty [/id]"),
      (
        #"{"type":"Feature","id":5}"#,
        "f:7: missing-id: the id of the Item must be a string, not an integer [/id]"
      ),
      (
        #"{"type":"Feature","id":null}"#,
        "f:7: missing-id: the id of the Item must be a string, not null [/id]"
      ),
      (
        #"{"type":"Feature","id":"a"#,
        "f:7:24: json-truncated: the string that begins here is not closed"
      ),
      (#"{"id":"a",}"#, "f:7:11: json-syntax: unexpected '}' after a comma"),
    ])
  func rejections(text: String, expected: String) {
    #expect(failure(Array(text.utf8)) == expected)
  }

  @Test("turns away what is no text")
  func rejectedBytes() {
    let nul = failure(Array("{\"id\":\"a\u{0}\"}".utf8))
    #expect(nul.hasPrefix("f:7:9: json-syntax: "), "\(nul)")
    let broken = failure(Array("{\"id\":\"".utf8) + [0xff, 0xfe] + Array("\"}".utf8))
    #expect(broken.hasPrefix("f:7:8: json-encoding: "), "\(broken)")
    let deep = Array(String(repeating: "[", count: 10_000).utf8)
    let bottomless = failure(Array(#"{"id":"a","x":"#.utf8) + deep)
    #expect(
      bottomless
        == "f:7:1038: json-depth: arrays and objects are nested more than 1024 deep")
  }

  @Test("that no step edits comes out as it went in")
  func passThrough() throws {
    let line = try LoadedItem(Self.line)
    #expect(text(of: line.item) == Self.line)
    // Of a document over several lines it is the values.
    let pretty = try LoadedItem(JSONValue(parsing: Self.line.utf8).prettyDescription, isLine: false)
    #expect(
      text(of: pretty.item) == #"{"type":"Feature","id":"a","n":10.0,"b":{"c":[1,2]},"d":"éA"}"#)
    let marked = try LoadedItem([0xef, 0xbb, 0xbf] + Array(Self.line.utf8))
    #expect(text(of: marked.item) == Self.line)
    #expect(marked.item.id == "a" && marked.item.collection == nil)
  }

  private func set(_ item: WorkingItem, _ path: String, _ value: JSONValue) throws {
    let path = try FieldPath(parsing: path)
    try item.edit { tree throws(JSONError) in _ = try tree.set(path) { _ in value } }
  }

  @Test("shows edits, in whatever order it is read and edited")
  func edits() throws {
    let loaded = try LoadedItem(Self.line)
    let item = loaded.item
    try set(item, "b.c", "x")
    #expect(item.view["b"]?["c"]?.string == "x")
    try set(item, "b.e", 1)
    try set(item, "id", "z")
    #expect(item.id == "z")
    #expect(item["b"]?.description == #"{"c":"x","e":1}"#)
    #expect(item.view["n"]?.double == 10)
    // What no edit has touched is written to the letter.
    let written = #"{"type":"Feature","id":"z","n":10.0,"b":{"c":"x","e":1},"d":"é\u0041"}"#
    #expect(text(of: item) == written)
    #expect(
      item.value.description
        == #"{"type":"Feature","id":"z","n":10.0,"b":{"c":"x","e":1},"d":"éA"}"#)
    item.edit { _ in }
    #expect(text(of: item) == written)
  }

  @Test("stays as it was when an edit fails")
  func failedEdit() throws {
    struct Stop: Error {}
    let loaded = try LoadedItem(Self.line)
    let item = loaded.item
    let path = try FieldPath(parsing: "b.c")
    for round in 0..<2 {
      #expect(throws: Stop.self) {
        try item.edit { tree throws(Stop) in
          _ = try? tree.set(path) { _ in "lost" }
          throw Stop()
        }
      }
      #expect(item["b"]?.description == (round == 0 ? #"{"c":[1,2]}"# : #"{"c":"kept"}"#))
      if round == 0 {
        #expect(text(of: item) == Self.line)
        try set(item, "b.c", "kept")
      }
    }
  }

  @Test("goes back to a snapshot, from every state to every state")
  func snapshots() throws {
    let loaded = try LoadedItem(Self.line)
    let item = loaded.item
    let read = item.snapshot
    try set(item, "b.c", 1)
    let edited = item.snapshot
    try set(item, "b.c", 2)
    _ = item.view
    let parsed = item.snapshot
    try set(item, "b.c", 3)
    item.value = ["id": "new"]
    let replaced = item.snapshot
    #expect(text(of: item) == #"{"id":"new"}"#)
    let expected: [(WorkingItem.Snapshot, String)] = [
      (read, "[1,2]"), (edited, "1"), (parsed, "2"), (replaced, "none"),
    ]
    for (first, _) in expected {
      for (second, value) in expected {
        item.restore(first)
        _ = try? set(item, "b.c", "scratch")
        _ = item.view
        _ = try? set(item, "b.d", "scratch")
        item.restore(second)
        #expect(item["b"]?["c"]?.description ?? "none" == value)
        #expect(item.view["b"]?["c"].map { JSONValue($0).description } ?? "none" == value)
      }
    }
    item.restore(read)
    #expect(text(of: item) == Self.line)
  }

  @Test("serves many Items one after the other")
  func reuse() throws {
    let item = WorkingItem()
    for round in 0..<100 {
      let block = RecordBlock(holding: Array(itemText("item-\(round)").utf8))
      try item.read(block.bytes, isLine: true, origin: ItemOrigin(path: "f"))
      for edit in 0..<(round % 5) { try set(item, "properties.x", .integer(Int64(edit))) }
      #expect(item.view["id"]?.string == "item-\(round)")
      #expect(
        item.view["properties"]?["x"]?.integer == (round % 5 == 0 ? nil : Int64(round % 5 - 1)))
    }
  }

  @Test(
    "is equal to what was read, for every published Item",
    .enabled(if: Fixtures.arePresent, "there are no fixtures"),
    arguments: ["stac-spec", "stac-extensions", "stac-geoparquet", "rustac", "pystac"])
  func published(folder: String) throws {
    var count = 0
    for file in Fixtures.files(in: folder, [".json", ".geojson", ".ndjson"]) {
      let block = RecordBlock(holding: try readAllBytes(file))
      let isLines = file.hasSuffix(".ndjson")
      if isLines {
        block.separation = .lines
      } else if case .elements = DocumentShape(block.bytes) {
        block.listElements(of: "features")
      }
      let item = WorkingItem()
      block.forEachRecord { bytes, place in
        guard let expected = try? JSONValue(parsing: Array(bytes)), expected["type"] == "Feature",
          expected["id"]?.string?.isEmpty == false
        else { return }
        count += 1
        do throws(ItemFailure) {
          for (isLine, editing) in [(isLines, 0), (false, 0), (false, 1), (isLines, 1), (false, 2)]
          {
            try item.read(
              bytes, isLine: isLine, origin: ItemOrigin(path: file, location: place))
            for _ in 0..<editing {
              item.edit { _ in }
              _ = item.view
              item.edit { _ in }
            }
            let written = try? JSONValue(parsing: Array(text(of: item).utf8))
            #expect((written == expected) as Bool, "\(file):\(place)")
            #expect((item.value == expected) as Bool, "\(file):\(place)")
          }
        } catch { Issue.record("\(file):\(place): \(error.message)") }
      }
    }
    #expect(count > 5, "few Items in \(folder): \(count)")
  }
}
