import Foundation
import STACTestSupport
import Testing

/// `validate --fix` from outside.
struct FixTests {
  private static let open = #"""
    {"type":"Feature","stac_version":"1.1.0","id":"open","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]},"bbox":[0,0,1,1],"properties":{"datetime":"2024-01-01T00:00:00+02:00", "gsd":1.50},"links":[],"assets":{}}
    """#
  private static let closed =
    open.replacing("[0,1]]]", with: "[0,1],[0,0]]]")
    .replacing("2024-01-01T00:00:00+02:00", with: "2023-12-31T22:00:00Z")
  private static let good = #"""
    {"type": "Feature","stac_version":"1.1.0","id":"good","geometry":null,"properties":{"datetime":"2024-01-01T00:00:00Z"},"links":[],"assets":{}}
    """#

  private static let pretty = """
    {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": "pretty",
        "geometry": null,
        "bbox": [0, 0, 1, 1],
        "properties": {"datetime": "2024-01-01T00:00:00Z"},
        "assets": {}
    }

    """
  private static let prettyFixed = """
    {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": "pretty",
        "geometry": null,
        "properties": {"datetime": "2024-01-01T00:00:00Z"},
        "assets": {},
        "links": []
    }

    """

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    // An empty line, a line end of another system, a broken line and no line end at the end.
    try folder.write(
      [open, "", good + "\r", "{broken", open].joined(separator: "\n"), to: "a.ndjson")
    try folder.write(
      "{ \"type\":\"FeatureCollection\",\n \"features\": [\(good) ,\n \(open)], \"x\": 1}\n",
      to: "c.json")
    try folder.write(pretty, to: "tree/pretty.json")
    try folder.write(good, to: "tree/good.json")
    return folder
  }

  private static let arguments = ["validate", "a.ndjson", "c.json", "tree", "--offline", "--fix"]

  @Test
  func `only what is wrong changes, letter by letter`() throws {
    let folder = try Self.folder()
    let outcome = try stacManager().run(Self.arguments + ["--format", "ndjson"], in: folder)
    #expect(outcome.status == 1, "one line is no JSON")
    #expect(
      folder.text("a.ndjson")
        == [Self.closed, "", Self.good + "\r", "{broken", Self.closed].joined(separator: "\n"))
    #expect(
      folder.text("c.json")
        == "{ \"type\":\"FeatureCollection\",\n \"features\": [\(Self.good) ,\n \(Self.closed)], "
        + "\"x\": 1}\n")
    #expect(folder.text("tree/pretty.json") == Self.prettyFixed)
    #expect(folder.text("tree/good.json") == Self.good)
    let fixed = outcome.output.split(separator: "\n").filter { $0.contains("\"fixes\":") }
    #expect(fixed.count == 4)
    #expect(fixed.filter { $0.contains("\"findings\":[]") }.count == 3, "the last id comes twice")
  }

  @Test
  func `a dry run shows the same and writes nothing`() throws {
    let folder = try Self.folder()
    let before = Self.files.map { folder.text($0) }
    let outcome = try stacManager().run(Self.arguments + ["-n"], in: folder)
    #expect(Self.files.map { folder.text($0) } == before)
    expectSnapshot(
      "status \(outcome.status)\n"
        + outcome.output.replacing(#/in [0-9.]+ (ns|µs|ms|s)\b/#, with: "in TIME"),
      named: "validate-fix-dry-run.txt")
  }

  private static let files = ["a.ndjson", "c.json", "tree/pretty.json", "tree/good.json"]

  @Test
  func `many Items in several blocks come back in order`() throws {
    let folder = try TemporaryFolder()
    let filler = String(repeating: "x", count: 10_000)
    func line(_ number: Int, _ text: String) -> String {
      text.replacing("\"id\":\"", with: "\"id\":\"\(number)\(filler)")
    }
    let input = (0..<600).map { line($0, $0 % 7 == 0 ? Self.open : Self.good) }
    let output = (0..<600).map { line($0, $0 % 7 == 0 ? Self.closed : Self.good) }
    try folder.write(input.joined(separator: "\n") + "\n", to: "a.ndjson")
    let outcome = try stacManager().run(
      ["validate", "a.ndjson", "--offline", "--fix", "-j", "4", "--format", "json"], in: folder)
    #expect(outcome.status == 0)
    let text = try #require(folder.text("a.ndjson"))
    #expect(text.hashValue == (output.joined(separator: "\n") + "\n").hashValue)
    #expect(outcome.output.contains("\"fixed\":86"))
  }

  @Test
  func `old fields are migrated when asked`() throws {
    let folder = try TemporaryFolder()
    let item =
      #"{"type":"Feature","stac_version":"1.0.0","id":"old","geometry":null,"# + "\n"
      + #"  "properties":{"datetime":"2024-01-01T00:00:00Z","proj:epsg":4326},"#
      + #""stac_extensions":["https://stac-extensions.github.io/projection/v1.1.0/schema.json"],"#
      + #""links":[],"assets":{}}"#
    try folder.write(item, to: "old.json")
    _ = try stacManager().run(["validate", "old.json", "--offline", "--fix"], in: folder)
    #expect(folder.text("old.json") == item)
    _ = try stacManager().run(
      ["validate", "old.json", "--offline", "--fix", "--migrate"], in: folder)
    let migrated = try #require(folder.text("old.json"))
    #expect(migrated.contains(#""stac_version":"1.1.0","id":"old","geometry":null,"# + "\n"))
    #expect(migrated.contains(#""proj:code":"EPSG:4326""#) && !migrated.contains("proj:epsg"))
  }

  @Test(arguments: [
    ["validate", "-", "--fix"], ["validate", "https://example.org/x.json", "--fix"],
    ["validate", "c.json", "--dry-run"], ["validate", "c.json", "--fix", "--schemas-only"],
  ])
  func `what cannot be is refused`(arguments: [String]) throws {
    let folder = try Self.folder()
    let outcome = try stacManager().run(arguments + ["--offline"], in: folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--fix") || outcome.errors.contains("--dry-run"))
  }
}
