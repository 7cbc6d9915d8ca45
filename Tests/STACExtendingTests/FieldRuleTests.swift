import STACExtending
import STACJSON
import STACTestSupport
import Testing

@Suite(.enabled(if: Fixtures.arePresent))
struct FieldRuleTests {
  private func extended(
    _ rules: [(FieldPath, JSONValue)], overwrites: Bool = false, _ item: JSONValue,
    collections: [String: [FieldRule]] = [:], assets: [String] = []
  ) throws -> JSONValue {
    let options = try options { options in
      options.checks = false
      options.scaffold = .nothing
      options.rules = try rules.map { try FieldRule($0.0, $0.1, overwrites: overwrites) }
      options.collectionRules = collections
      options.files.names = NameFilter(assets)
    }
    return try loader().load("view", options).extending(item)
  }

  @Test
  func `a default stays away where there is a value, and comes where there is null`() throws {
    let item = try item(#""a": 1, "b": null"#)
    let rules: [(FieldPath, JSONValue)] = [
      ("properties.a", 2), ("properties.b", 3), ("properties.c.d", 4),
    ]
    let properties = try extended(rules, item)["properties"]
    #expect(properties?["a"] == 1)
    #expect(properties?["b"] == 3)
    #expect(properties?["c"] == ["d": 4])
    #expect(try extended(rules, overwrites: true, item)["properties"]?["a"] == 2)
  }

  @Test
  func `wildcards and templates give each asset its own value`() throws {
    let item = try item(
      #""p": "S2""#,
      assets: #"{"B1": {"href": "https://h/1.tif"}, "B.2": {"href": "https://h/2.tif"}}"#)
    let assets = try extended(
      [
        ("assets.*.alternate.s3.href", "s3://b/{collection_id}/${properties.p}/${asset_key}.tif"),
        ("assets.*.was", "${asset.href}"), ("assets.*.day", "${properties.datetime}"),
        ("properties.links", "${length(links)}"), ("properties.none", "${properties.q:-no $$}"),
      ], item)
    #expect(
      assets["assets"]?["B.2"]?["alternate"] == ["s3": ["href": "s3://b/c/S2/B.2.tif"]])
    #expect(assets["assets"]?["B1"]?["was"] == "https://h/1.tif")
    #expect(assets["properties"]?["links"] == 1)
    #expect(assets["properties"]?["none"] == "no $$")
  }

  @Test
  func `only assets that are named are meant`() throws {
    let item = try item(
      assets: #"{"B1": {"href": "1"}, "B2": {"href": "2"}, "meta": {"href": "3"}}"#)
    let assets = try extended([("assets.*.x", 1)], item, assets: ["B*"])["assets"]
    #expect(assets?["B2"]?["x"] == 1)
    #expect(assets?["meta"]?["x"] == nil)
  }

  @Test
  func `a template that finds nothing is named with its place`() throws {
    let item = try item(assets: #"{"B1": {"href": "1"}}"#)
    let error = extensionError {
      _ = try extended([("assets.*.x", "${properties.platform}-1")], item)
    }
    #expect(error?.code == .template)
    #expect(error?.pointer?.description == "/assets/B1/x")
    #expect(error?.message.contains("'${properties.platform}' finds nothing") == true)
  }

  @Test
  func `a value in the way is named and nothing is changed`() throws {
    let item = try item(#""a": 1"#)
    let error = extensionError { _ = try extended([("properties.a.b", 2)], item) }
    #expect(error?.code == .field)
    #expect(error?.pointer?.description == "/properties/a")
  }

  @Test
  func `values of a Collection come before those of all`() throws {
    let rules = ["c": [try FieldRule("properties.a", "mine")]]
    let item = try item()
    let extended = try extended([("properties.a", "all")], item, collections: rules)
    #expect(extended["properties"]?["a"] == "mine")
  }

  @Test(arguments: [("${a", "not closed"), ("${a[}", "template")])
  func `a template that is none is an error`(text: String, part: String) {
    let error = extensionError { _ = try FieldRule("a", .string(text)) }
    #expect(error?.message.contains(part) == true)
  }

  @Test
  func `names with stars are matched`() {
    let filter = NameFilter(["B*", "*_10m", "a*b*c", "x"])
    #expect(["B04", "SCL_10m", "abc", "a--b--c", "x", "B"].allSatisfy(filter.contains))
    #expect(!["b04", "SCL_20m", "acb", "xx", "a"].contains(where: filter.contains))
    #expect(NameFilter([]).contains("anything"))
  }
}
