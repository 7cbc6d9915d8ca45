import STACJSON
import Testing

@testable import STACValidation

@Suite struct SchemaReportTests {
  private func findings(
    _ schema: String, _ document: String, others: [String: String] = [:],
    assertsFormats: Bool = false
  ) throws -> [String] {
    let source = SchemaDictionary(others.mapValues { Array($0.utf8) })
    let compiler = SchemaCompiler(source: source, assertsFormats: assertsFormats)
    let compiled = try compiler.compile(Array(schema.utf8), url: "https://example.com/s.json")
    return try withView(of: document) { view in
      var findings: [Finding] = []
      compiled.validate(view, into: &findings)
      #expect(findings.isEmpty == compiled.isValid(view))
      return findings.map {
        "\($0.rule) \($0.pointer): \($0.message) [\($0.schemaPointer.map { "\($0)" } ?? "?")]"
      }
    }
  }

  @Test("a finding says what was expected, what was there, and where in both documents")
  func saysWhatAndWhere() throws {
    let schema = """
      {"type": "object", "required": ["id"], "properties": {
        "gsd": {"type": "number", "exclusiveMinimum": 0},
        "roles": {"items": {"enum": ["data", "visual"]}, "uniqueItems": true}}}
      """
    #expect(
      try findings(schema, #"{"gsd": 0, "roles": ["data", "thumb"]}"#) == [
        "schema-required : the member 'id' is missing, found an object [/required]",
        "schema-exclusiveMinimum /gsd: expected more than 0, found 0 [/properties/gsd/exclusiveMinimum]",
        "schema-enum /roles/1: expected one of 'data', 'visual', found 'thumb' [/properties/roles/items/enum]",
      ])
  }

  @Test("of alternatives the one that was meant is reported")
  func reportsTheBranchMeant() throws {
    let schema = """
      {"oneOf": [
        {"properties": {"type": {"const": "Point"}, "coordinates": {"minItems": 2}}},
        {"properties": {"type": {"const": "Polygon"},
          "coordinates": {"items": {"minItems": 4}}}}]}
      """
    #expect(
      try findings(schema, #"{"type": "Polygon", "coordinates": [[1, 2]]}"#) == [
        "schema-minItems /coordinates/0: expected at least 4 elements, found 2 [/oneOf/1/properties/coordinates/items/minItems]"
      ])
  }

  @Test("of alternatives that ask for members all are named")
  func namesAlternatives() throws {
    let schema = #"{"anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}]}"#
    #expect(
      try findings(schema, "{}") == [
        "schema-anyOf : none of 2 alternatives fits: expected the member 'a', or 'b' and 'c' [/anyOf]"
      ])
  }

  @Test("a reference that leads nowhere is a finding where it is met, and only there")
  func brokenReference() throws {
    let schema = """
      {"properties": {"a": {"$ref": "https://example.com/gone.json"}, "b": {"type": "string"}}}
      """
    #expect(try findings(schema, #"{"b": "x"}"#).isEmpty)
    let found = try findings(schema, #"{"a": 1, "b": 2}"#)
    #expect(found.count == 2)
    #expect(
      found.first?.contains(
        "the schema https://example.com/s.json refers to 'https://example.com/gone.json'") == true)
  }

  @Test("a pattern that backtracks for ever ends with a finding")
  func endlessPattern() throws {
    let text = String(repeating: "a", count: 5000) + "!"
    let schema = #"{"items": {"pattern": "^(a|aa|a.a)*(a+)+$"}}"#
    let clock = ContinuousClock()
    var found: [String] = []
    let items = [String](repeating: "\"\(text)\"", count: 50).joined(separator: ",")
    let time = try clock.measure { found = try findings(schema, "[\(items)]") }
    #expect(found.contains { $0.contains("given up") })
    #expect(time < .seconds(20))
  }

  @Test("a pattern that is none is a problem of the schema and a finding")
  func invalidPattern() throws {
    let schema = #"{"properties": {"a": {"pattern": "(x"}}}"#
    let compiler = SchemaCompiler(source: SchemaDictionary([:]))
    let compiled = try compiler.compile(Array(schema.utf8), url: "https://example.com/s.json")
    #expect(compiled.problems.map(\.code) == [.pattern])
    #expect(try findings(schema, #"{"a": "x"}"#).first?.contains("is not ECMA-262") == true)
    #expect(try findings(schema, #"{"a": 1}"#).isEmpty)
  }

  @Test(
    "references in circles end",
    arguments: [
      ##"{"$ref": "#"}"##, ##"{"not": {"$ref": "#"}}"##,
      ##"{"anyOf": [{"$ref": "#"}, {"type": "string"}]}"##,
      ##"{"allOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"$ref": "#"}}}"##,
      ##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "x", "$dynamicRef": "#x"}"##,
    ])
  func circles(schema: String) throws {
    let compiler = SchemaCompiler(source: SchemaDictionary([:]))
    let compiled = try compiler.compile(Array(schema.utf8), url: "https://example.com/s.json")
    try withView(of: "1") { view in
      var findings: [Finding] = []
      compiled.validate(view, into: &findings)
      #expect(findings.count <= 3)
    }
  }

  @Test("more required members than there are presence bits")
  func manyRequired() throws {
    let names = (0..<100).map { "key\($0)" }
    let schema = #"{"required": ["\#(names.joined(separator: "\", \""))"]}"#
    let whole = "{" + names.map { "\"\($0)\": 1" }.joined(separator: ",") + "}"
    #expect(try findings(schema, whole).isEmpty)
    #expect(try findings(schema, whole.replacing("\"key57\": 1,", with: "")).count == 1)
  }

  @Test(
    "numbers are compared exactly",
    arguments: [
      (#"{"maximum": 9007199254740992}"#, "9007199254740993", false),
      (#"{"maximum": 9007199254740992}"#, "9007199254740992", true),
      (#"{"exclusiveMinimum": 18446744073709551615}"#, "18446744073709551616", true),
      (#"{"minimum": 1e400}"#, "99999", false), (#"{"multipleOf": 0.1}"#, "0.3", true),
      (#"{"multipleOf": 0.01}"#, "1e20", true), (#"{"multipleOf": 3}"#, "10", false),
      (#"{"const": 1}"#, "1.0", true),
      (#"{"enum": [9007199254740993]}"#, "9007199254740992", false),
      (#"{"type": "integer"}"#, "123456789012345678901234567890", true),
      (#"{"type": "integer"}"#, "1.5", false), (#"{"type": "integer"}"#, "1e2", true),
    ])
  func exactNumbers(schema: String, number: String, isValid: Bool) throws {
    #expect(try findings(schema, number).isEmpty == isValid)
  }

  @Test("long arrays are searched for equal elements")
  func longUnique() throws {
    let numbers = (0..<500).map { "{\"n\": \($0), \"m\": [\($0)]}" }
    let schema = #"{"uniqueItems": true}"#
    #expect(try findings(schema, "[\(numbers.joined(separator: ","))]").isEmpty)
    let doubled = numbers + [#"{"m": [42.0], "n": 42}"#]
    #expect(
      try findings(schema, "[\(doubled.joined(separator: ","))]") == [
        "schema-uniqueItems : expected no two equal elements, found 42 and 500 equal [/uniqueItems]"
      ])
  }

  @Test("many threads share one compiled schema")
  func threads() async throws {
    let schema = ##"{"items": {"pattern": "^[a-z]+x$", "minLength": 2}}"##
    let compiler = SchemaCompiler(source: SchemaDictionary([:]))
    let compiled = try compiler.compile(Array(schema.utf8), url: "https://example.com/s.json")
    let verdicts = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<32 {
        group.addTask {
          let document = number % 2 == 0 ? #"["abx", "cx"]"# : #"["abx", "c"]"#
          return (try? withView(of: document) { compiled.isValid($0) }) == (number % 2 == 0)
        }
      }
      return await group.reduce(into: true) { $0 = $0 && $1 }
    }
    #expect(verdicts)
  }
}
