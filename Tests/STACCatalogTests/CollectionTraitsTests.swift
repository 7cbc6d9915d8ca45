import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("What Items have in common")
struct CollectionTraitsTests {
  private func traits(_ items: [JSONValue]) throws -> CollectionTraits {
    var traits = CollectionTraits()
    var parser = JSONParser()
    for item in items {
      traits.add(ItemView(try parser.parse(Array(item.description.utf8))))
    }
    return traits
  }

  private func item(_ properties: JSONValue, _ assets: JSONValue = [:]) -> JSONValue {
    ["id": "a", "properties": properties, "assets": assets]
  }

  @Test("is a range of numbers and times, and the set of texts")
  func summaries() throws {
    let items = [
      item([
        "datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 10, "platform": "b", "gsd": 30,
        "instruments": ["i", "j"], "is": true, "t": "2024-01-01T00:00:00Z", "odd": 1, "o": [:],
        "proj:shape": [1, 2],
      ]),
      item([
        "datetime": "2024-01-02T00:00:00Z", "eo:cloud_cover": 2.5, "platform": "a", "gsd": 30.0,
        "instruments": ["k"], "is": true, "t": "2023-01-01T00:00:00Z", "odd": "text",
      ]),
      item(["platform": "a", "gsd": 10, "instruments": [], "none": .null]),
    ]
    let expected: JSONObject = [
      "eo:cloud_cover": ["minimum": 2.5, "maximum": 10], "gsd": [10, 30],
      "instruments": ["i", "j", "k"], "is": [true], "platform": ["a", "b"],
      "t": ["minimum": "2023-01-01T00:00:00Z", "maximum": "2024-01-01T00:00:00Z"],
    ]
    #expect(try traits(items).summaries == expected)
    // In any order and any parts.
    var merged = try traits([items[2]])
    merged.merge(try traits([items[1], items[0]]))
    #expect(merged.summaries == expected)
    let restored = CollectionTraits(
      checkpoint: try JSONValue(parsing: merged.checkpoint.description))
    #expect(restored.summaries == expected)
  }

  @Test("is not the names that each Item has for itself, nor more values than one can choose from")
  func identifiers() throws {
    let own = try traits((0..<5).map { item(["granule": .string("g\($0)"), "kind": "k"]) })
    #expect(own.summaries == ["kind": ["k"]])
    let many = try traits(
      (0..<200).map { item(["tile": .string("t\($0 % 40)"), "few": .string("f\($0 % 32)")]) })
    #expect(many.summaries.keys == ["few"])
    #expect(many.summaries["few"]?.array?.count == 32)
  }

  @Test("is, of assets, the members that are the same in all of a key")
  func itemAssets() throws {
    let bands: JSONValue = [["name": "B1", "gsd": 10.5]]
    func asset(_ href: String, _ title: String) -> JSONValue {
      [
        "href": .string(href), "type": "image/tiff", "title": .string(title), "bands": bands,
        "file:size": 3,
      ]
    }
    let items = [
      item([:], ["data": asset("1", "One"), "thumb": ["href": "t", "type": "image/png"]]),
      item(
        [:], ["data": asset("2", "Two"), "other": ["href": "o", "type": "x", "roles": ["data"]]]),
    ]
    let expected: JSONObject = [
      "data": ["type": "image/tiff", "bands": bands], "other": ["type": "x", "roles": ["data"]],
    ]
    #expect(try traits(items).itemAssets == expected)
    var merged = try traits([items[1]])
    merged.merge(try traits([items[0]]))
    #expect(merged.itemAssets == expected)
    #expect(CollectionTraits(checkpoint: merged.checkpoint).itemAssets == expected)
  }

  @Test("names the extensions whose fields are told, in the version that most Items have")
  func extensions() throws {
    func item(_ version: String) -> JSONValue {
      let base = "https://stac-extensions.github.io/"
      return [
        "id": "a", "properties": ["eo:cloud_cover": 3],
        "stac_extensions": [
          .string("\(base)eo/v\(version)/schema.json"), .string("\(base)sar/v1.0.0/schema.json"),
        ],
      ]
    }
    let traits = try traits([item("1.1.0"), item("2.0.0"), item("2.0.0")])
    #expect(
      traits.extensions(in: ["summaries": .object(traits.summaries)]) == [
        "https://stac-extensions.github.io/eo/v2.0.0/schema.json"
      ])
    #expect(traits.extensions(in: [:]) == [])
  }
}
