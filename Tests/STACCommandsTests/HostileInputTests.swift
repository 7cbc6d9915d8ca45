import STACTestSupport
import Testing

/// `validate` on documents and schemas that were made to do harm: each is a finding, and the
/// documents beside it are checked as if it were not there.
struct HostileInputTests {
  private static func item(
    _ id: String, extension name: String = "", more: String = ""
  ) -> String {
    let extensions = name.isEmpty ? "" : "\"https://example.org/\(name)/schema.json\""
    return """
      {"type":"Feature","stac_version":"1.1.0","id":"\(id)","geometry":null,\
      "stac_extensions":[\(extensions)],"properties":{"datetime":"2024-01-01T00:00:00Z"\(more)},\
      "links":[],"assets":{}}
      """
  }

  /// The rules that are broken in each document, by its id.
  private static func rules(_ output: String) -> [String: Set<String>] {
    var rules: [String: Set<String>] = [:]
    for line in output.split(separator: "\n") {
      guard let id = line.firstMatch(of: #/"id":"([^"]*)"/#)?.1 else { continue }
      rules[String(id), default: []].formUnion(
        line.matches(of: #/"rule":"([^"]*)"/#).map { String($0.1) })
    }
    return rules
  }

  private static let arguments = [
    "--schema-dir", "schemas", "--offline", "--schema-cache", "cache", "--format", "ndjson",
  ]

  @Test
  func `no schema and no document keeps the others from being checked`() throws {
    let folder = try TemporaryFolder()
    let schemas = [
      // Each reference opens two more, and none ends.
      "endless": """
      {"$ref":"#/definitions/a","definitions":{
        "a":{"anyOf":[{"$ref":"#/definitions/b"},{"$ref":"#/definitions/b"}]},
        "b":{"anyOf":[{"$ref":"#/definitions/a"},{"$ref":"#/definitions/a"}]}}}
      """,
      "backtracking": """
      {"properties":{"properties":{"properties":{"x:name":{"pattern":"^(a+)+$"}}}}}
      """,
      "text": "<html>moved</html>",
      "large": """
      {"properties":{"properties":{"properties":{"x:size":{"maximum":18446744073709551617}}}}}
      """,
    ]
    for (name, text) in schemas {
      try folder.write(text, to: "schemas/example.org/\(name)/schema.json")
    }
    let repeated = Self.item("repeated").replacing(
      "\"geometry\":null", with: "\"geometry\":null,\"geometry\":{\"type\":\"Circle\"}")
    let name = String(repeating: "a", count: 60) + "!"
    try folder.write(
      [
        Self.item("first"), Self.item("endless", extension: "endless"),
        Self.item("backtracking", extension: "backtracking", more: ",\"x:name\":\"\(name)\""),
        Self.item("text", extension: "text"), repeated,
        Self.item("fits", extension: "large", more: ",\"x:size\":18446744073709551617"),
        Self.item("large", extension: "large", more: ",\"x:size\":18446744073709551618"),
        Self.item(
          "long", extension: "large", more: ",\"x:size\":1\(String(repeating: "0", count: 5000))"),
        "{\"type\":\"Feature\",\"id\":\"cut", Self.item("last"),
      ].joined(separator: "\n"), to: "in.ndjson")
    let outcome = try stacManager().run(["validate", "in.ndjson"] + Self.arguments, in: folder)
    #expect(outcome.status == 1)
    let rules = Self.rules(outcome.output)
    #expect(rules["first"] == [] && rules["last"] == [] && rules["fits"] == [])
    #expect(rules["endless"]?.contains("schema-reference") == true, "\(rules)")
    #expect(rules["backtracking"]?.contains("schema-pattern") == true, "\(rules)")
    #expect(rules["repeated"]?.contains("member-repeated") == true, "\(rules)")
    #expect(rules["large"] == ["schema-maximum"] && rules["long"] == ["schema-maximum"], "\(rules)")
    #expect(outcome.output.contains("in.ndjson:9"), "the line that is cut off is named")
    #expect(outcome.output.contains("https://example.org/text/schema.json"))
  }

  @Test
  func `a very large Item is checked like any other`() throws {
    let folder = try TemporaryFolder()
    // Half a second in a release build; without optimisation bytes are copied one by one.
    #if DEBUG
    let count = 1 << 20
    #else
    let count = 10 << 20
    #endif
    let text = String(repeating: "0123456789", count: count)
    try folder.write(
      [
        Self.item("before"), Self.item("huge", more: ",\"title\":1,\"description\":\"\(text)\""),
        Self.item("after"),
      ].joined(separator: "\n"), to: "in.ndjson")
    let outcome = try stacManager().run(["validate", "in.ndjson"] + Self.arguments, in: folder)
    #expect(outcome.status == 1)
    #expect(
      Self.rules(outcome.output) == ["before": [], "huge": ["title-string"], "after": []])
    #expect(outcome.output.utf8.count < 10_000 && outcome.errors.utf8.count < 10_000)
  }

  @Test
  func `a catalog that links to itself is walked once`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {"type":"Catalog","stac_version":"1.1.0","id":"c","description":"c","links":[
        {"rel":"child","href":"./catalog.json"},{"rel":"child","href":"./deep/../catalog.json"},
        {"rel":"child","href":"./other/catalog.json"},{"rel":"item","href":"./item.json"}]}
      """, to: "cat/catalog.json")
    try folder.write(
      """
      {"type":"Catalog","stac_version":"1.1.0","id":"o","description":"o","links":[
        {"rel":"child","href":"../catalog.json"}]}
      """, to: "cat/other/catalog.json")
    try folder.write(Self.item("item"), to: "cat/item.json")
    let outcome = try stacManager().run(["validate", "cat"] + Self.arguments, in: folder)
    let documents = outcome.output.split(separator: "\n").filter {
      !$0.contains("\"scope\":\"catalog\"")
    }
    #expect(documents.count { $0.contains("\"id\":\"c\"") } == 1, "\(outcome.output)")
    #expect(documents.count { $0.contains("\"id\":\"o\"") } == 1)
    #expect(documents.count { $0.contains("\"id\":\"item\"") } == 1)
    #expect((outcome.output + outcome.errors).contains("leads back to"))
  }
}
