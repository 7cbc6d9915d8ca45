import STACJSON
import STACTestSupport
import Testing

/// `docs/validation-output.md` is what the program prints; `UPDATE_SNAPSHOTS=1` writes it anew.
struct ValidationPageTests {
  private static let files = [
    "catalog/collection.json": #"""
    {
      "type": "Collection",
      "stac_version": "1.1.0",
      "id": "scenes",
      "description": "Scenes of a valley",
      "license": "CC-BY-4.0",
      "extent": {
        "spatial": {"bbox": [[7, 46, 7.5, 46.5]]},
        "temporal": {"interval": [["2024-01-01T00:00:00Z", null]]}
      },
      "summaries": {"platform": ["landsat-8"]},
      "links": [
        {"rel": "root", "href": "./collection.json", "type": "application/json"},
        {"rel": "item", "href": "./a.json", "type": "application/geo+json"},
        {"rel": "item", "href": "./b.json", "type": "application/geo+json"},
        {"rel": "item", "href": "./c.json", "type": "application/geo+json"}
      ]
    }
    """#,
    "catalog/a.json": item(
      "a", box: "[7, 46, 8, 47]",
      ring: "[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]",
      properties: #""datetime": "2024-05-01T10:00:00Z", "platform": "landsat-9""#),
    "catalog/b.json": item(
      "b", box: "[46, 7, 47, 8]",
      ring: "[[7, 46], [7, 47], [8, 47], [8, 46], [7, 46]]",
      properties: #""datetime": "2024-05-01 10:00:00", "eo:cloud_cover": 101"#,
      extensions: #""https://stac-extensions.github.io/eo/v1.1.0/schema.json""#),
  ]

  private static func item(
    _ id: String, box: String, ring: String, properties: String, extensions: String = ""
  ) -> String {
    """
    {
      "type": "Feature",
      "stac_version": "1.1.0",
      "stac_extensions": [\(extensions)],
      "id": "\(id)",
      "collection": "scenes",
      "geometry": {"type": "Polygon", "coordinates": [\(ring)]},
      "bbox": \(box),
      "properties": {\(properties)},
      "links": [
        {"rel": "collection", "href": "./collection.json", "type": "application/json"},
        {"rel": "parent", "href": "./collection.json", "type": "application/json"}
      ],
      "assets": {"data": {"href": "./\(id).tif", "roles": ["data"]}}
    }
    """
  }

  /// What is shown, and what of it is not the same on each day.
  private static let samples: [(title: String, remark: String, arguments: [String], kind: String)] =
    [
      (
        "For people", "The first place to look: place, rule, line, caret and advice.",
        ["catalog", "--offline"], "text"
      ),
      (
        "For programs, document by document",
        "One line for each document. What only all of them together show comes last, with a `scope`.",
        ["catalog", "--offline", "--format", "ndjson"], "json"
      ),
      (
        "For programs, all at once", "", ["catalog/b.json", "--offline", "--format", "json"], "json"
      ),
      (
        "For continuous integration: JUnit", "",
        ["catalog/b.json", "--offline", "--format", "junit"], "xml"
      ),
      (
        "For code scanning: SARIF 2.1.0", "The list of rules is left out here.",
        ["catalog/a.json", "--offline", "--format", "sarif", "--level", "info"], "json"
      ),
      (
        "What could be put right", "", ["catalog/b.json", "--offline", "--fix", "--dry-run"], "text"
      ),
    ]

  @Test
  func `the page of sample output shows what is printed`() throws {
    let folder = try TemporaryFolder()
    for (name, text) in Self.files { try folder.write(text + "\n", to: name) }
    var page = """
      # What validate prints

      A catalog of a Collection and two Items, in which something is wrong; its Collection also links to an
      Item that is not there. This page is written by a test. What the forms have in common is said in
      [validation](validation.md).

      """
    for sample in Self.samples {
      let outcome = try stacManager().run(
        ["validate"] + sample.arguments + ["--schema-cache", "cache"], in: folder)
      #expect(outcome.status <= 1, "\(outcome.errors)")
      var output = outcome.output.replacing(#/in [0-9.]+ (ns|µs|ms|s)\b/#, with: "in 12 ms")
        .replacing(#/"seconds":[0-9.e-]+/#, with: "\"seconds\":0.012")
      if sample.arguments.contains("json") || sample.kind == "json" && output.hasPrefix("{\"$") {
        output = try Self.pretty(output)
      }
      page += "\n## \(sample.title)\n\n"
      if !sample.remark.isEmpty { page += sample.remark + "\n\n" }
      page += "```\n$ stac-manager validate \(sample.arguments.joined(separator: " "))\n```\n\n"
      page += "```\(sample.kind)\n\(output)\(output.hasSuffix("\n") ? "" : "\n")```\n"
    }
    expectSnapshot(page, named: "../../../docs/validation-output.md")
  }

  /// With line ends, and without the hundred rules that SARIF lists.
  private static func pretty(_ text: String) throws -> String {
    var value = try JSONValue(parsing: text)
    if case .object(var log) = value, case .array(var runs)? = log["runs"],
      case .object(var run)? = runs.first, case .object(var tool)? = run["tool"],
      case .object(var driver)? = tool["driver"]
    {
      driver["rules"] = []
      tool["driver"] = .object(driver)
      run["tool"] = .object(tool)
      runs[0] = .object(run)
      log["runs"] = .array(runs)
      value = .object(log)
    }
    return value.prettyDescription
  }
}
