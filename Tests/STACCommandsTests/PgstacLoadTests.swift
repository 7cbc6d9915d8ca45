import Foundation
import STACJSON
import STACTestSupport
import Testing

/// What `convert --for pgstac` writes, loaded by `pypgstac` into a real pgstac and read back: each
/// Item is the same.
@Suite(
  .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["STAC_TEST_SERVER"] != nil))
struct PgstacLoadTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The Items of a folder as pgstac gives them back, by Collection and id.
  private static func loaded(_ folder: TemporaryFolder) throws -> [String: JSONValue] {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    let python = try #require(ExternalProgram(name))
    let result = try python.run([
      root + "/Tests/Peers/pgstac_load.py", folder("load"), root + "/.build/test-server/state.json",
    ])
    try #require(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: UInt8(ascii: "\n"))
    return try keyed(lines.map { try JSONValue(parsing: Array($0)) })
  }

  private static func keyed(_ items: [JSONValue]) throws -> [String: JSONValue] {
    try Dictionary(
      uniqueKeysWithValues: items.map { item in
        ("\(try #require(item["collection"]?.string)) \(try #require(item["id"]?.string))", item)
      })
  }

  /// Loads the Items of a location and compares them with those that were there.
  private static func expectSame(
    _ items: [JSONValue], in folder: TemporaryFolder, _ location: String, failing: Int = 0
  ) throws {
    let outcome = try stacManager().run(
      ["convert", location, "load", "--for", "pgstac", "--format", "json"], in: folder)
    #expect(outcome.status == (failing > 0 ? 1 : 0), "\(outcome.errors)")
    let found = try loaded(folder)
    let expected = try keyed(items)
    #expect(found.count == expected.count)
    for (key, item) in expected {
      let isSame = found[key]?.isEqualInValue(to: withoutNulls(item)) ?? false
      #expect(isSame, "\(key): \(found[key]?.description ?? "missing")")
    }
  }

  /// pgstac answers without members that are null, whatever is loaded; the report says how many
  /// Items have any.
  private static func withoutNulls(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      .object(
        JSONObject(
          object.filter { $0.1 != .null }.map { ($0.0, withoutNulls($0.1)) }))
    case .array(let elements): .array(elements.map(withoutNulls))
    default: value
    }
  }

  @Test
  func `what pypgstac and pgstac would change comes back as it was`() throws {
    let folder = try TemporaryFolder()
    let collection = #"""
      {"type":"Collection","id":"c","stac_version":"1.0.0","description":"x","license":"MIT","links":[
      {"rel":"item","href":"1.json"},{"rel":"item","href":"2.json"},{"rel":"item","href":"3.json"}],
      "extent":{"spatial":{"bbox":[[0,0,1,1]]},"temporal":{"interval":[["2020-01-01T00:00:00Z",null]]}},
      "item_assets":{"a":{"title":"T","roles":["data"],"bands":[{"name":"x","v":1},{"name":"y"}],
      "gsd":1,"type":"t","list":[1,2],"deep":{"k":{"l":1}}},"b":{"title":"B","flag":1}}}
      """#
    try folder.write(collection, to: "c/collection.json")
    let assets = [
      #"{"a":{"href":"x","title":null,"roles":[],"bands":[{"name":"x"},{"name":null}],"gsd":2,"type":{"k":1},"list":[null,2],"deep":{"k":{"l":null}}}}"#,
      #"{"a":{"href":"x","title":"T","roles":["data"],"bands":[{"name":"z","v":1},{"name":"y"}],"list":[1,2],"deep":{"k":{}}},"b":{"href":"y","flag":true}}"#,
      #"{"a":{"href":"x"},"b":{"title":null},"new":{"href":"z","title":null,"x":[]}}"#,
    ]
    var items: [JSONValue] = []
    for (number, assets) in assets.enumerated() {
      let text =
        #"{"type":"Feature","stac_version":"1.1.0","id":"\#(number + 1)","collection":"c","#
        + #""geometry":{"type":"Point","coordinates":[0.5,0.5]},"bbox":[0.5,0.5,0.5,0.5],"#
        + #""properties":{"datetime":"2020-0\#(number + 1)-01T00:00:00Z","path":"C:\\new\\\"d\\d+\\\\","#
        + #""null":null,"empty":[],"é":"\u2028\t"},"links":[],"assets":\#(assets)}"#
      try folder.write(text, to: "c/\(number + 1).json")
      items.append(try JSONValue(parsing: Array(text.utf8)))
    }
    try Self.expectSame(items, in: folder, "c")
  }

  @Test(.enabled(if: Fixtures.arePresent))
  func `real Items come back as they were`() throws {
    let folder = try TemporaryFolder()
    let source = Fixtures.root + "/pgstac/pgstac/tests/testdata/items.ndjson"
    let lines = try String(contentsOfFile: source, encoding: .utf8).split(separator: "\n")
    let items = try lines.map { try JSONValue(parsing: Array($0.utf8)) }
    try folder.write(lines.joined(separator: "\n"), to: "items.ndjson")
    try Self.expectSame(items, in: folder, "items.ndjson")
  }
}
