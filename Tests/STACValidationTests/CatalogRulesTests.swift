import STACJSON
import STACTestSupport
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
        accumulators[number % workers].add(
          $0, location: "\(number).json", followsLinks: false)
      }
    }
    return accumulators.dropFirst().reduce(into: accumulators[0]) { $0.merge($1) }
  }

  @Test("a Collection that fits its Items has no findings")
  func nothingToSay() throws {
    let rules = try rules([Self.collection, Self.item("1"), Self.item("2")])
    #expect(rules.findings().isEmpty)
  }

  @Test(
    "what does not fit is found, in any order and by any number of workers",
    arguments: [
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
        let found = try rules(texts, workers: workers).findings()
        #expect(found.map(\.finding.rule) == [rule], "\(workers) workers")
      }
    }
  }

  @Test("more values and names than are kept do no harm")
  func manyNames() throws {
    let fields = (0..<2000).map { #""p\#($0)": "v\#($0)""# }.joined(separator: ", ")
    let values = (0..<3000).map { Self.item("\($0)", fields: #""platform": "a", "x": "\#($0)""#) }
    let rules = try rules(
      [Self.collection, Self.item("wide", fields: fields)] + values, workers: 2)
    #expect(rules.findings().isEmpty)
  }

  @Test("the second Item with an id is found, in each Collection and place for itself")
  func identifiers() throws {
    var identifiers = ItemIdentifiers()
    func take(_ id: String, _ collection: String?, scope: UInt64 = 0) throws -> Bool {
      let text = #"["\#(id)", "\#(collection ?? "")"]"#
      return try withView(of: text) { view in
        let texts = view.elements.compactMap(\.text)
        return identifiers.take(
          IdentifierHash(texts[0], collection: collection == nil ? nil : texts[1], scope: scope))
      }
    }
    #expect(try take("a", "c"))
    #expect(try take("a", "d"))
    #expect(try take("a", nil))
    #expect(try take("ac", ""))
    #expect(try take("a", "c", scope: 7))
    #expect(try !take("a", "c"))
    #expect(try !take("a", nil))
  }

  private static func linking(_ relation: String, _ href: String) -> String {
    #"{"type": "Feature", "id": "i", "collection": "c", "#
      + #""links": [{"rel": "self", "href": "./gone.json"}, {"rel": "\#(relation)", "href": "\#(href)"}]}"#
  }

  @Test(
    "links that lead nowhere or to something else are found",
    arguments: [
      ("parent", "../there.json", nil), ("parent", "../gone.json", "catalog-link-missing"),
      ("child", "gone.json", "catalog-link-missing"), ("item", "./i.json", nil),
      ("parent", "https://example.com/gone.json", nil), ("license", "./gone.html", nil),
      ("collection", "../c.json", nil), ("collection", "../d.json", "catalog-link-target"),
      ("collection", "../there.json", "catalog-link-target"),
    ])
  func links(relation: String, href: String, rule: String?) throws {
    let folder = try TemporaryFolder()
    let documents = [
      ("there.json", #"{"type": "Catalog", "id": "there"}"#),
      ("c.json", #"{"type": "Collection", "id": "c"}"#),
      ("d.json", #"{"type": "Collection", "id": "d"}"#),
      ("items/i.json", Self.linking(relation, href)),
    ]
    var rules = CatalogRules()
    for (name, text) in documents {
      let path = try folder.write(text, to: name)
      try withView(of: text) { rules.add($0, location: path) }
    }
    let found = rules.findings().filter { $0.finding.rule != "catalog-file-name" }
    #expect(found.map(\.finding.rule) == (rule.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.finding.pointer.description == "/links/1/href" })
    #expect(found.allSatisfy { $0.location == folder("items/i.json") })
  }

  @Test(
    "files have the names that are expected of them",
    arguments: [
      ("a/catalog.json", "Catalog", true), ("collection.json", "Collection", true),
      ("x.json", "Feature", true), ("x.geojson", "Feature", true), ("a/x.json", "Catalog", false),
      ("catalog.json", "Collection", false), ("xx.json", "Feature", false),
    ])
  func fileNames(path: String, type: String, isExpected: Bool) throws {
    var rules = CatalogRules()
    try withView(of: #"{"type": "\#(type)", "id": "x", "links": []}"#) {
      rules.add($0, location: path)
    }
    #expect(
      rules.findings().map(\.finding.rule) == (isExpected ? [] : ["catalog-file-name"]))
  }

  @Test("what the reader has told of is not told again")
  func toldLinks() throws {
    let folder = try TemporaryFolder()
    let text = Self.linking("parent", "../gone.json")
    let path = try folder.write(text, to: "items/i.json")
    var rules = CatalogRules()
    try withView(of: text) { rules.add($0, location: path) }
    #expect(rules.findings().count == 1)
    #expect(rules.findings(unreadable: [folder("gone.json")]).isEmpty)
  }
}
