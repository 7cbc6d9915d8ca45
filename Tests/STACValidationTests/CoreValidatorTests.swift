import STACJSON
import Testing

@testable import STACValidation

@Suite struct CoreValidatorTests {
  static let shared = CoreValidator()
  private let validator = CoreValidator(minimumSeverity: .warning)

  private func findings(_ text: String) throws -> [Finding] {
    try withView(of: text) { view in
      var findings: [Finding] = []
      validator.validate(view, into: &findings)
      return findings
    }
  }

  @Test("all findings come, in document order, each with its place")
  func findingsAreInDocumentOrder() throws {
    let lines = try findings(
      """
      {"type": "Feature", "stac_version": "1.1.0", "id": "", "bbox": [7, 48, 8, 47],
        "geometry": {"type": "Polygon", "coordinates": [[[7, 46], [8, 46], [7, 46]], [[1]]]},
        "properties": {"start_datetime": "2024-01-01", "gsd": 0, "a/b": {"deep": 1}},
        "assets": {"a/b": {"roles": ["data", "data"], "bands": [{"name": "red"}, {"name": 1}]}},
        "links": [{"rel": "self", "href": "./item.json"}, 1]}
      """
    ).map(\.description)
    #expect(
      lines == [
        "error[id-required] /id: expected a string, not empty, found an empty string",
        """
        warning[bbox-order] /bbox: expected south not greater than north, found 48.0 and 47.0 \
        (the order is west, south, east, north)
        """,
        """
        error[geometry-ring-length] /geometry/coordinates/0: expected 4 positions or more, found 3
        """,
        """
        error[geometry-ring-length] /geometry/coordinates/1: expected 4 positions or more, found 1
        """,
        """
        error[geometry-coordinates] /geometry/coordinates/1/0: expected a position of two or \
        three numbers, found an array of 1 element
        """,
        """
        error[item-datetime-required] /properties: the member 'datetime' is missing, expected a \
        time in UTC such as 2024-01-31T23:59:59Z, or null
        """,
        """
        error[datetime-pair] /properties: 'start_datetime' is there, and 'end_datetime' is missing
        """,
        """
        error[datetime-format] /properties/start_datetime: expected a time in UTC such as \
        2024-01-31T23:59:59Z, found '2024-01-01'
        """,
        "error[gsd-positive] /properties/gsd: expected a number greater than 0, found 0",
        """
        error[asset-href-required] /assets/a~1b: the member 'href' is missing, expected a string, \
        not empty
        """,
        """
        warning[roles-unique] /assets/a~1b/roles/1: expected each element once, found 'data' twice
        """,
        "error[bands-list] /assets/a~1b/bands/1/name: expected a string, found 1",
        "warning[link-self-absolute] /links/0/href: expected an absolute URL, found './item.json'",
        "error[link-object] /links/1: expected a link: an object, found 1",
      ])
  }

  @Test("a time that is nearly one comes with the text to write instead")
  func hintsForTimes() throws {
    let item = BaseDocuments.item.replacing(
      "2024-01-01T00:00:00Z", with: "2024-01-01 12:00:00+0100")
    let hint = "if that is what is meant, write 2024-01-01T11:00:00Z"
    #expect(try findings(item).map(\.hint) == [hint])
  }

  @Test("an older version is named, and not held against newer rules")
  func olderVersions() throws {
    let found = try findings(#"{"type": "Feature", "stac_version": "0.9.0", "id": 1}"#)
    #expect(found.isEmpty)
  }

  @Test(
    "a document that does not say what it is is taken for what it looks like",
    arguments: [
      (#"{"geometry": null, "stac_version": "1.1.0"}"#, "item-assets-required"),
      (#"{"extent": {}, "stac_version": "1.1.0"}"#, "collection-license-required"),
      (#"{"stac_version": "1.1.0"}"#, "description-required"),
    ])
  func unknownTypes(text: String, rule: String) throws {
    let found = try findings(text).map(\.rule)
    #expect(found.first == "document-type")
    #expect(found.contains(rule))
  }

  @Test("thousands of findings are cut and counted")
  func manyFindings() throws {
    let links = Array(repeating: "1", count: 1500).joined(separator: ",")
    let catalog =
      #"{"type": "Catalog", "stac_version": "1.1.0", "id": "all", "description": "All","#
      + " \"links\": [\(links)]}"
    let found = try findings(catalog)
    #expect(found.count == FindingCollector.limit + 1)
    #expect(found.last?.rule == "findings-limit")
    #expect(found.last?.message == "500 more findings are left out, behind the first 1000")
  }

  @Test("a polygon that is cut at the antimeridian fits into a box that crosses it")
  func antimeridian() throws {
    let item = BaseDocuments.item.replacing(
      #""Polygon",\#n  "#, with: #""Polygon", "#
    ).replacing(
      #"{"type": "Polygon","#, with: #"{"type": "MultiPolygon","#
    ).replacing(
      "[[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]]",
      with: """
        [[[[179, 46], [180, 46], [180, 47], [179, 47], [179, 46]]],
          [[[-180, 46], [-179, 46], [-179, 47], [-180, 47], [-180, 46]]]]
        """)
    #expect(try findings(item.replacing("[7, 46, 8, 47]", with: "[179, 46, -179, 47]")) == [])
    #expect(
      try findings(item.replacing("[7, 46, 8, 47]", with: "[-179, 46, 179, 47]")).map(\.rule)
        == ["bbox-around-geometry"])
    // The least and the greatest longitude: a belt around the Earth.
    let belt = try findings(item.replacing("[7, 46, 8, 47]", with: "[-180, 46, 180, 47]"))
    #expect(belt.map(\.rule) == ["bbox-around-geometry"])
    #expect(belt.first?.hint?.contains("crosses the antimeridian") == true)
    // Where nothing is left out between the two, it is the whole Earth.
    let whole = item.replacing("[[[[179,", with: "[[[[0,").replacing("[179,", with: "[0,")
      .replacing("[-179,", with: "[0,")
    #expect(try findings(whole.replacing("[7, 46, 8, 47]", with: "[-180, 46, 180, 47]")) == [])
  }

  @Test("a box with its numbers swapped is told as such")
  func swappedBox() throws {
    let found = try findings(
      BaseDocuments.item.replacing("[7, 46, 8, 47],", with: "[46, 7, 47, 8],"))
    #expect(found.map(\.rule) == ["bbox-around-geometry"])
    #expect(found.first?.hint?.contains("swapped") == true)
  }

  @Test("bands inside bands are followed, however deep")
  func deepNesting() throws {
    let depth = 400
    let bands =
      String(repeating: #"[{"bands": "#, count: depth) + "1" + String(repeating: "}]", count: depth)
    let item = BaseDocuments.item.replacing(
      #""./data.tif""#, with: #""./data.tif", "bands": "# + bands)
    let found = try findings(item)
    #expect(found.map(\.rule) == ["bands-list"])
    #expect(found.first?.pointer.tokens.count == 2 + 2 * depth + 1)
  }

  @Test("one validator serves many tasks at a time")
  func isShared() async throws {
    let validator = validator
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try withView(of: BaseDocuments.item.replacing("scene", with: "")) { view in
            var findings: [Finding] = []
            for _ in 0..<200 { validator.validate(view, into: &findings) }
            return findings.count
          }
        }
      }
      for try await count in group { #expect(count == 200) }
    }
  }

  @Test("a rule beyond the schemas speaks up seldom", .enabled(if: Fixtures.arePresent))
  func warningsOfRealDocuments() throws {
    var counts: [String: Int] = [:]
    let documents = Fixtures.coreDocuments()
    for (_, document) in documents {
      let beyond = try findings(document.description).map(\.rule)
        .filter { Rules.rule($0)?.basis != .schema }
      for rule in Set(beyond) { counts[rule, default: 0] += 1 }
    }
    print("of \(documents.count) documents: \(counts.sorted { $0.value > $1.value })")
    for (rule, count) in counts { #expect(count < documents.count / 5, "\(rule)") }
  }
}
