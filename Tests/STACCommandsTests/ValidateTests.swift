import Foundation
import STACTestSupport
import Testing

/// `validate`, `rule` and `schemas` from outside.
struct ValidateTests {
  private static let good = #"""
    {"type":"Feature","stac_version":"1.1.0","id":"good","geometry":{"type":"Point","coordinates":[1.0,2.0]},"bbox":[1.0,2.0,1.0,2.0],"properties":{"datetime":"2024-01-01T00:00:00Z"},"links":[],"assets":{}}
    """#
  private static let bad = #"""
    {"type":"Feature","stac_version":"1.1.0","id":"bad","geometry":null,"properties":{"eo:cloud_cover":1},"stac_extensions":["https://example.org/ext/schema.json"],"links":[],"assets":{}}
    """#

  /// Items, a schema and a catalog.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let other = good.replacing("\"id\":\"good\"", with: "\"id\":\"fair\"")
    try folder.write([good, bad, "", "{broken", other].joined(separator: "\n"), to: "in.ndjson")
    try folder.write(
      #"{"type":"object","properties":{"properties":{"required":["ext:x"]}}}"#,
      to: "schemas/example.org/ext/schema.json")
    try folder.write(
      #"{"type":"Catalog","stac_version":"1.1.0","id":"c","description":"","links":["#
        + #"{"rel":"item","href":"./item.json"},{"rel":"item","href":"./gone.json"}]}"#,
      to: "catalog/catalog.json")
    try folder.write(
      good.replacing(",", with: ",\n").replacing("2024-01-01T", with: "2024-01-01 "),
      to: "catalog/item.json")
    return folder
  }

  private static let schemas = ["--schema-dir", "schemas", "--offline", "--schema-cache", "cache"]

  private static let commands: [(name: String, arguments: [String])] = [
    ("validate", ["validate", "in.ndjson"] + schemas),
    ("validate-catalog", ["validate-stac", "catalog"] + schemas),
    ("validate-ndjson", ["validate", "in.ndjson", "--format", "ndjson"] + schemas),
    ("validate-junit", ["validate", "in.ndjson", "--format", "junit"] + schemas),
    (
      "validate-no-schema",
      ["validate", "in.ndjson", "--offline", "--schema-cache", "cache", "--strict"]
    ),
    ("validate-missing", ["validate", "nowhere.json"] + schemas),
    ("rule", ["rule", "bbox-order"]),
    ("rule-unknown", ["rule", "bbox-ordr"]),
    ("schemas-list", ["schemas", "list"] + schemas),
    ("schemas-path", ["schemas", "path", "https://example.org/ext/schema.json"] + schemas),
    ("schemas-path-unknown", ["schemas", "path", "https://example.org/other.json"] + schemas),
  ]

  @Test(arguments: commands)
  func `what is printed is what it was`(name: String, arguments: [String]) throws {
    let folder = try Self.folder()
    let outcome = try stacManager().run(arguments, in: folder)
    func normal(_ text: String) -> String {
      text.replacing(#/in [0-9.]+ (ns|µs|ms|s)\b/#, with: "in TIME")
        .replacing(#/stac-manager-[0-9A-F-]{36}/#, with: "FOLDER")
    }
    expectSnapshot(
      "status \(outcome.status)\n--- output\n\(normal(outcome.output))"
        + "--- errors\n\(normal(outcome.errors))", named: name + ".txt")
  }

  @Test(arguments: ["json", "sarif"])
  func `reports for programs are JSON with every finding`(format: String) throws {
    let folder = try Self.folder()
    let outcome = try stacManager().run(
      ["validate", "in.ndjson", "--format", format] + Self.schemas, in: folder)
    #expect(outcome.status == 1)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    if format == "json" {
      #expect((object["documents"] as? [Any])?.count == 4)
      #expect((object["summary"] as? [String: Any])?["invalid"] as? Int == 2)
    } else {
      let run = try #require((object["runs"] as? [[String: Any]])?.first)
      let rules = (run["results"] as? [[String: Any]] ?? []).compactMap { $0["ruleId"] as? String }
      #expect(rules.contains("item-datetime-required") && rules.contains("schema-required"))
    }
  }

  @Test
  func `an id that comes twice is found once, at the second Item, in the order of the input`()
    throws
  {
    let folder = try TemporaryFolder()
    // Several blocks, with many workers: who comes first must not depend on who is faster.
    let filler = String(repeating: "x", count: 20_000)
    func item(_ id: Int) -> String {
      Self.good.replacing("\"id\":\"good\"", with: "\"id\":\"\(id)\(filler)\"")
    }
    try folder.write(((0..<200).map(item) + [item(3)]).joined(separator: "\n"), to: "in.ndjson")
    try folder.write(Self.good, to: "a/one.json")
    try folder.write(Self.good, to: "a/two.json")
    try folder.write(Self.good, to: "b/one.json")
    let outcome = try stacManager().run(
      ["validate", "in.ndjson", "a", "b", "--offline", "--format", "ndjson", "-j", "4"],
      in: folder)
    let places = outcome.output.split(separator: "\n")
      .filter { $0.contains("catalog-id-duplicate") }
      .compactMap { $0.firstMatch(of: #/"location":"([^"]+)"/#).map { String($0.1) } }
    #expect(places == ["in.ndjson:201", "a/two.json"])
  }

  @Test
  func `documents before STAC 1 are held against the schemas of their version`() throws {
    let folder = try TemporaryFolder()
    let base = "schemas/raw.githubusercontent.com/radiantearth/stac-spec/v0.9.0/"
    try folder.write(
      #"{"required":["license"]}"#, to: base + "collection-spec/json-schema/collection.json")
    try folder.write(
      #"{"properties":{"properties":{"required":["eo:gsd"]}}}"#,
      to: base + "extensions/eo/json-schema/schema.json")
    try folder.write("{}", to: base + "item-spec/json-schema/item.json")
    try folder.write(
      #"{"stac_version":"0.9.0","id":"c","extent":{},"links":[]}"#, to: "collection.json")
    try folder.write(
      #"{"stac_version":"0.9.0","id":"i","type":"Feature","stac_extensions":["eo"],"properties":{}}"#,
      to: "item.json")
    let outcome = try stacManager().run(
      ["validate", "collection.json", "item.json", "--format", "ndjson"] + Self.schemas, in: folder)
    let messages = outcome.output.matches(of: #/"message":"([^"]+)"/#).map { String($0.1) }
    #expect(
      messages == [
        "the member 'license' is missing, found an object",
        "the member 'eo:gsd' is missing, found an empty object",
      ])
  }

  @Test
  func `lines are right however the input is cut into blocks`() throws {
    let folder = try TemporaryFolder()
    // Items of some 20 KB, so that blocks of 1 MiB end between them.
    let filler = String(repeating: "x", count: 20_000)
    let lines = (0..<200).map { number in
      number % 50 == 49
        ? Self.bad : Self.good.replacing("\"id\":\"good\"", with: "\"id\":\"\(number)\(filler)\"")
    }
    try folder.write(lines.joined(separator: "\n"), to: "in.ndjson")
    for workers in ["1", "4"] {
      let outcome = try stacManager().run(
        [
          "validate", "in.ndjson", "--offline", "--level", "error", "--format", "ndjson", "-j",
          workers,
        ],
        in: folder)
      let places = outcome.output.split(separator: "\n").filter { $0.contains("\"valid\":false") }
        .compactMap { $0.firstMatch(of: #/"location":"([^"]+)"/#).map { String($0.1) } }
      #expect(places == ["in.ndjson:50", "in.ndjson:100", "in.ndjson:150", "in.ndjson:200"])
    }
  }

  @Test
  func `all schemas that the documents of a place name are fetched, with those they refer to`()
    throws
  {
    let server = try StubServer { request in
      switch request.target {
      case "/a/schema.json": .init(200, #"{"$ref":"../common.json#/x"}"#)
      case "/common.json": .init(200, #"{"x":{"required":["a:x"]}}"#)
      default: .init(404, "")
      }
    }
    defer { server.stop() }
    let host = "http://127.0.0.1:\(server.port)"
    let folder = try TemporaryFolder()
    // Without a version no schema of the core is named.
    let lines = ["a", "b", "a"].enumerated().map { number, name in
      #"{"type":"Feature","id":"\#(number)","stac_extensions":["\#(host)/\#(name)/schema.json"]}"#
    }
    try folder.write(lines.joined(separator: "\n"), to: "in.ndjson")
    let pull = try stacManager().run(
      ["schemas", "pull", "in.ndjson", "--schema-cache", "cache"], in: folder)
    #expect(pull.status == 1 && pull.errors.contains("/b/schema.json"))
    let place = "cache/127.0.0.1:\(server.port)/"
    #expect(
      Set(folder.files("cache").keys.map { "cache/" + $0 }) == [
        place + "a/schema.json", place + "common.json",
      ])
    let check = try stacManager().run(
      [
        "validate", "in.ndjson", "--schema-cache", "cache", "--offline", "--schemas-only",
        "--format", "ndjson",
      ], in: folder)
    #expect(check.output.matches(of: #/the member 'a:x' is missing/#).count == 2)
  }
}
