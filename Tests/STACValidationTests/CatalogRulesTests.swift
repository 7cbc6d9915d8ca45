import STACJSON
import Testing

@testable import STACValidation

@Suite struct CatalogRulesTests {
  private static let collection = """
    {"type": "Collection", "id": "c", "links": [],
      "extent": {"spatial": {"bbox": [[7, 46, 8, 47]]},
        "temporal": {"interval": [["2024-01-01T00:00:00Z", "2024-12-31T00:00:00Z"]]}},
      "summaries": {"platform": ["a"], "gsd": {"minimum": 10, "maximum": 20}},
      "item_assets": {"data": {}}}
    """

  private static func item(
    _ id: String, box: String = "[7, 46, 8, 47]", time: String = "2024-02-01T00:00:00Z",
    fields: String = #""platform": "a", "gsd": 10"#, asset: String = "data"
  ) -> String {
    """
    {"type": "Feature", "id": "\(id)", "collection": "c", "geometry": {"type": "Point",
      "coordinates": [7, 46]}, "bbox": \(box), "properties": {"datetime": "\(time)", \(fields)},
      "links": [{"rel": "parent", "href": "./gone.json"}], "assets": {"\(asset)": {}}}
    """
  }

  private func rules(_ texts: [String], workers: Int = 1) throws -> CatalogRules {
    var accumulators = (0..<workers).map { _ in CatalogRules() }
    for (number, text) in texts.enumerated() {
      try withView(of: text) {
        accumulators[number % workers].add($0, location: "\(number).json")
      }
    }
    return accumulators.dropFirst().reduce(into: accumulators[0]) { $0.merge($1) }
  }

  @Test("a Collection that fits its Items has no findings")
  func nothingToSay() throws {
    let rules = try rules([Self.collection, Self.item("1"), Self.item("2")])
    #expect(rules.findings(forCollection: "c").isEmpty)
    #expect(rules.collectionIDs == ["c"])
  }

  @Test(
    "what does not fit is found, in any order and by any number of workers",
    arguments: [
      (item("1"), "catalog-id-duplicate"),
      (item("2", box: "[7, 46, 9, 47]"), "catalog-extent-box"),
      (item("2", box: "[179, 46, -179, 47]"), "catalog-extent-box"),
      (item("2", time: "2025-02-01T00:00:00Z"), "catalog-extent-interval"),
      (item("2", fields: #""platform": "b""#), "catalog-summary-values"),
      (item("2", fields: #""gsd": 30"#), "catalog-summary-values"),
      (item("2", asset: "other"), "catalog-item-assets"),
    ])
  func findings(item: String, rule: String) throws {
    let texts = [Self.collection, Self.item("1"), item]
    for texts in [texts, texts.reversed()] {
      for workers in 1...3 {
        let found = try rules(texts, workers: workers).findings(forCollection: "c")
        #expect(found.map(\.finding.rule) == [rule], "\(workers) workers")
      }
    }
  }

  @Test("links that lead nowhere are found")
  func links() throws {
    var rules = CatalogRules { href, location in !(href == "./gone.json" && location == "a.json") }
    try withView(of: Self.item("1")) {
      rules.add($0, location: "a.json")
      rules.add($0, location: "b.json")
    }
    #expect(rules.missingLinks.map(\.location) == ["a.json"])
    #expect(rules.missingLinks.first?.finding.pointer.description == "/links/0/href")
  }
}
