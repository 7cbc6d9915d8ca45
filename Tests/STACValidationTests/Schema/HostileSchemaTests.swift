import STACJSON
import Testing

@testable import STACValidation

/// Schemas and documents that would take for ever, or all memory, if they were let.
@Suite struct HostileSchemaTests {
  /// The verdict of the graph, and what is found.
  private func check(
    _ schema: String, _ document: String, others: [String: String] = [:]
  ) throws -> (isValid: Bool, findings: [Finding], problems: [SchemaError]) {
    let source = SchemaDictionary(others.mapValues { Array($0.utf8) })
    let compiler = SchemaCompiler(source: source)
    let compiled = try compiler.compile(Array(schema.utf8), url: "https://example.com/s.json")
    return try withView(of: document) { view in
      var findings: [Finding] = []
      compiled.validate(view, into: &findings)
      #expect(findings.isEmpty == compiled.isValid(view))
      return (compiled.isValid(view), findings, compiled.problems)
    }
  }

  @Test(
    "references that lead to themselves are refused with a finding, or mean nothing",
    arguments: [
      // Alone a circle asks for nothing that could be wrong: `$ref` is a conjunction.
      (##"{"$ref": "#"}"##, true),
      (
        ##"{"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}, "$ref": "#/definitions/a"}"##,
        true
      ),
      (##"{"allOf": [{"$ref": "#"}, {"type": "object"}]}"##, true),
      (##"{"anyOf": [{"$ref": "#"}, {"type": "string"}]}"##, false),
      (##"{"oneOf": [{"$ref": "#"}, {"type": "string"}]}"##, false),
      (##"{"not": {"$ref": "#"}}"##, false),
      (##"{"if": {"$ref": "#"}, "then": true, "else": false}"##, false),
      (##"{"dependencies": {"a": {"$ref": "#"}}}"##, false),
      (##"{"dependencies": {"a": {"anyOf": [{"$ref": "#"}, {"type": "string"}]}}}"##, false),
    ])
  func circles(schema: String, isValid: Bool) throws {
    let result = try check(schema, #"{"a": 1}"#)
    #expect(result.isValid == isValid)
    if !isValid {
      #expect(result.findings.contains { $0.message.contains("circles") }, "\(result.findings)")
    }
  }

  @Test("references in a circle over several documents end")
  func circlesOfDocuments() throws {
    let result = try check(
      #"{"properties": {"a": {"$ref": "t.json"}}}"#, #"{"a": {"a": {"a": {"a": 1}}}}"#,
      others: [
        "https://example.com/t.json": #"{"type": "object", "allOf": [{"$ref": "s.json"}]}"#
      ])
    #expect(result.findings.map(\.pointer.description) == ["/a/a/a/a"])
  }

  @Test("dynamic references that grow with each step end")
  func dynamicCircles() throws {
    let schema = ##"""
      {"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "node",
       "anyOf": [{"$dynamicRef": "#node"}, {"type": "string"}],
       "$defs": {"more": {"$id": "more.json", "$dynamicAnchor": "node",
         "anyOf": [{"$dynamicRef": "#node"}, {"$ref": "s.json"}, {"$ref": "s.json"}]}}}
      """##
    let result = try check(schema, "{}")
    #expect(!result.isValid)
    #expect(result.findings.contains { $0.message.contains("circles") }, "\(result.findings)")
  }

  @Test("alternatives within alternatives do not take exponential time")
  func doublingAlternatives() throws {
    // 2^60 ways lead through these.
    let parts = (0..<60).map { number in
      ##""d\##(number)": {"anyOf": [{"$ref": "#/definitions/d\##(number + 1)"}, {"$ref": "#/definitions/d\##(number + 1)"}]}"##
    }
    let schema =
      ##"{"definitions": {\##(parts.joined(separator: ", ")), "d60": {"type": "string"}}, "$ref": "#/definitions/d0"}"##
    let result = try check(schema, "1")
    #expect(!result.isValid && !result.findings.isEmpty)
  }

  @Test(
    "a pattern that backtracks for ever is given up with a finding, and the next document is checked"
  )
  func endlessPattern() throws {
    let compiler = SchemaCompiler(source: SchemaDictionary([:]))
    let compiled = try compiler.compile(
      Array(#"{"properties": {"a": {"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}}}"#.utf8),
      url: "https://example.com/s.json")
    let endless = #"{"a": "\#(String(repeating: "a", count: 200))"}"#
    try withView(of: endless) { view in
      var findings: [Finding] = []
      compiled.validate(view, into: &findings)
      #expect(findings.count == 1 && findings[0].message.contains("too many steps"))
      #expect(findings.first?.pointer.description == "/a")
    }
    try withView(of: #"{"a": "aa1Ab"}"#) { #expect(compiled.isValid($0)) }
  }

  @Test("a document that is nested as deep as can be is checked")
  func deepDocument() throws {
    let depth = 1_000
    let schema =
      ##"{"properties": {"a": {"$ref": "#"}}, "anyOf": [{"type": "object"}, {"type": "null"}]}"##
    let start = String(repeating: #"{"a":"#, count: depth)
    let end = String(repeating: "}", count: depth)
    #expect(try check(schema, start + "null" + end).isValid)
    let result = try check(schema, start + "1" + end)
    #expect(!result.isValid && !result.findings.isEmpty)
  }

  @Test("of a key that stands twice both values are checked")
  func repeatedKeys() throws {
    let schema = #"{"properties": {"a": {"type": "integer"}}, "required": ["a"]}"#
    #expect(try check(schema, #"{"a": 1, "a": 2}"#).isValid)
    for document in [#"{"a": 1, "a": "x"}"#, #"{"a": "x", "a": 1}"#] {
      let result = try check(schema, document)
      #expect(result.findings.map(\.rule) == ["schema-type"])
      #expect(result.findings.map(\.pointer.description) == ["/a"])
    }
  }

  @Test(
    "numbers of any size are compared exactly, with work that is bounded",
    arguments: [
      (#"{"type": "integer"}"#, "1e400", true),
      (#"{"type": "integer"}"#, "18446744073709551616", true),
      (#"{"maximum": 18446744073709551616}"#, "18446744073709551617", false),
      (#"{"maximum": 18446744073709551616}"#, "18446744073709551616", true),
      (#"{"maximum": 18446744073709551616}"#, "1.8446744073709551616e19", true),
      (#"{"minimum": -1e400}"#, "-1e401", false), (#"{"minimum": -1e400}"#, "-1e399", true),
      (#"{"exclusiveMaximum": 9007199254740993}"#, "9007199254740992", true),
      (#"{"multipleOf": 3}"#, "300000000000000000000000000000000003", true),
      (#"{"multipleOf": 3}"#, "300000000000000000000000000000000004", false),
      (#"{"multipleOf": 0.01}"#, "1e300", true), (#"{"multipleOf": 1e-300}"#, "1e300", true),
      (#"{"const": 1e400}"#, "10e399", true), (#"{"const": 1e400}"#, "1e401", false),
      (#"{"maximum": 1e999999999999}"#, "1e999999999998", true),
      (#"{"multipleOf": 7}"#, "1e999999999999", false),
      (#"{"maximum": 18446744073709551615}"#, "1.8446744073709551616e19", false),
      (#"{"minimum": 18446744073709551617}"#, "1.8446744073709551616e19", false),
    ])
  func bigNumbers(schema: String, number: String, isValid: Bool) throws {
    #expect(try check(schema, number).isValid == isValid)
  }

  @Test("a number of two hundred thousand digits is checked")
  func longNumber() throws {
    let number = String(repeating: "9", count: 200_000)
    #expect(try check(#"{"type": "integer", "minimum": 5, "multipleOf": 3}"#, number).isValid)
  }

  @Test("a schema with twenty thousand definitions in a circle is compiled and used")
  func manyDefinitions() throws {
    let count = 20_000
    let parts = (0..<count).map { number in
      ##""d\##(number)": {"type": "object", "properties": {"p\##(number)": {"$ref": "#/definitions/d\##((number + 1) % count)"}}}"##
    }
    let schema =
      ##"{"definitions": {\##(parts.joined(separator: ","))}, "$ref": "#/definitions/d0"}"##
    let result = try check(schema, #"{"p0": {"p1": {"p2": 1}}}"#)
    #expect(result.findings.map(\.pointer.description) == ["/p0/p1/p2"])
  }

  @Test("twenty thousand properties and values of an enumeration take no more than their room")
  func manyKeys() throws {
    let names = (0..<20_000).map { "\"name\($0)\"" }
    let schema = """
      {"properties": {"name0": {"enum": [\(names.joined(separator: ","))]}}, "required": ["name0"],
       "additionalProperties": false}
      """
    #expect(try check(schema, #"{"name0": "name19999"}"#).isValid)
    #expect(try !check(schema, #"{"name0": "name20000"}"#).isValid)
    let wide =
      "{\"properties\": {\(names.map { "\($0): {\"type\": \"integer\"}" }.joined(separator: ","))}, \"additionalProperties\": false}"
    #expect(try check(wide, #"{"name0": 1, "name17777": 2}"#).isValid)
    let result = try check(wide, #"{"name0": 1, "name17777": "a", "other": 1}"#)
    #expect(Set(result.findings.map(\.pointer.description)) == ["/name17777", "/other"])
  }

  @Test("thousands of alternatives are tried, and the report is one")
  func manyAlternatives() throws {
    let branches = (0..<2_000).map { number in
      #"{"properties": {"kind": {"const": "k\#(number)"}, "n": {"type": "integer"}}, "required": ["kind"]}"#
    }
    for keyword in ["oneOf", "anyOf"] {
      let schema = "{\"\(keyword)\": [\(branches.joined(separator: ","))]}"
      #expect(try check(schema, #"{"kind": "k1321", "n": 1}"#).isValid)
      let result = try check(schema, #"{"kind": "k1321", "n": "a"}"#)
      #expect(!result.isValid && !result.findings.isEmpty)
    }
  }

  @Test("more than sixty-four required keys are all asked for")
  func manyRequiredKeys() throws {
    let names = (0..<200).map { "\"name\($0)\"" }
    let schema = "{\"required\": [\(names.joined(separator: ","))]}"
    let members = names.map { "\($0): 1" }
    #expect(try check(schema, "{\(members.joined(separator: ","))}").isValid)
    let result = try check(schema, "{\(members.dropLast().joined(separator: ","))}")
    #expect(result.findings.map(\.message).count == 1)
  }

  @Test("a long array without repetitions is told from one with")
  func longUniqueArray() throws {
    let numbers = (0..<50_000).map { String($0) }
    let schema = #"{"uniqueItems": true}"#
    #expect(try check(schema, "[\(numbers.joined(separator: ","))]").isValid)
    #expect(try !check(schema, "[\(numbers.joined(separator: ",")),49999.0]").isValid)
  }

  @Test(
    "a schema that is none, or has keywords of the wrong kind, is told of",
    arguments: [
      "", "[", "12", #""text""#, "[]", #"{"type": 12}"#, #"{"properties": []}"#,
      #"{"allOf": {}}"#, #"{"pattern": "("}"#, #"{"$ref": 5}"#, #"{"enum": 1}"#,
      #"{"minimum": "1"}"#, #"{"required": "a"}"#, #"{"items": 5}"#, "\u{0}", "\u{feff}{}",
      #"{"minLength": 1e400, "maxItems": -5, "multipleOf": 0}"#, #"{"multipleOf": -1}"#,
    ])
  func brokenSchemas(schema: String) {
    // Whatever it is: no trap, no hang, and either an error or a verdict.
    _ = try? check(schema, #"{"a": ["x", 1, {"b": null}]}"#)
  }
}
