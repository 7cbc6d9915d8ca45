import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

@Suite("CQL2 examples of the standard and of cql2-rs", .enabled(if: Fixtures.arePresent))
struct CQL2FixtureTests {
  static let examples: [String] = Fixtures.documents(
    in: "ogcapi-features-cql2/schema/examples/json"
  ).map { String($0.dropLast(5)) }
  private static let folder = "ogcapi-features-cql2/schema/examples/"

  @Test("each example is read from text and JSON, and both say the same", arguments: examples)
  func example(name: String) throws {
    let json = try JSONValue(parsing: try Fixtures.bytes("\(Self.folder)json/\(name).json"))
    let fromJSON = try CQL2Expression(json: json)
    #expect(Self.isSame(fromJSON.json, json), "\(name): \(fromJSON.json)")
    for variant in ["", "-alt01"] {
      let path = "\(Self.folder)text/\(name)\(variant).txt"
      guard let bytes = try? Fixtures.bytes(path) else { continue }
      let fromText = try CQL2Expression(text: String(decoding: bytes, as: UTF8.self))
      #expect(Self.isSame(fromText.json, json), "\(path): \(fromText.json)")
      try Self.checkRoundTrip(fromText)
    }
    try Self.checkRoundTrip(fromJSON)
  }

  static let collected: [String] = {
    guard let json = try? JSONValue(parsing: Fixtures.bytes("cql2-rs/docs/examples.json")),
      let object = json.object
    else { return [] }
    return object.values.compactMap { $0["cql2_text"]?.string }
  }()

  @Test("each example of cql2-rs and of the abstract tests comes back as it went in")
  func others() throws {
    let lines = try Fixtures.lines("cql2-rs/tests/ats/expressions.txt")
      .filter { !$0.hasPrefix("#") && !$0.isEmpty }
      .map { String($0.drop { $0 != "|" }.dropFirst()) }
    #expect(lines.count > 50 && Self.collected.count > 50)
    for text in lines + Self.collected {
      do {
        try Self.checkRoundTrip(try CQL2Expression(text: text))
      } catch {
        Issue.record("\(error)")
      }
    }
  }

  @Test("what cql2-rs prints is read, and says the same")
  func printed() throws {
    let root = "cql2-rs/tests/expected/"
    for name in Self.examples {
      for kind in ["txt", "json"] {
        let lines = try Fixtures.lines("\(root)\(name).\(kind).out")
        // The input, the text and the JSON that it prints.
        guard let json = lines.last(where: { $0.hasPrefix("{") }) else { continue }
        let wanted = try JSONValue(parsing: json)
        let expression = try CQL2Expression(json: wanted)
        #expect(Self.isSame(expression.json, wanted), "\(name)")
      }
    }
  }

  @Test(
    "each expression of cql2-rs selects the expected features",
    arguments: selections)
  func selects(text: String, wanted: String) throws {
    let filter = try CQL2Filter(text)
    var parser = JSONParser()
    var found: [String] = []
    for line in try Fixtures.lines("cql2-rs/tests/cql2testdata.ndjson") where !line.isEmpty {
      let view = try parser.parse(line.utf8)
      if filter.matches(view) { found.append("\(view["intfield"]?.integer ?? 0)") }
    }
    #expect(found.joined(separator: " ") == wanted)
    withExtendedLifetime(parser) {}
  }

  static let selections: [(String, String)] = {
    var lines = (try? Fixtures.lines("cql2-rs/tests/operators_expected.txt")) ?? []
    if lines.count % 2 == 1, lines.last == "" { lines.removeLast() }
    return stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }
  }()

  @Test("what cql2-rs reduces to true or false is so")
  func reductions() throws {
    let item = """
      {"geometry": {"type": "Point", "coordinates": [-93, 45]}, "properties": {"eo:cloud_cover": 10,
       "booltrue": true, "boolfalse": false, "tstarr": [1, 2, 3]}}
      """
    let lines = try Fixtures.lines("cql2-rs/tests/reductions.txt").filter { !$0.isEmpty }
    var count = 0
    for index in stride(from: 0, to: lines.count - 1, by: 2) {
      guard let wanted = ["true": true, "false": false][lines[index + 1]] else { continue }
      guard let filter = try? CQL2Filter(lines[index]) else {
        // Geometries are not compared with `=` in CQL2.
        #expect(lines[index].hasPrefix("POINT("), "\(lines[index])")
        continue
      }
      count += 1
      #expect(try withView(of: item) { filter.matches($0) } == wanted, "\(lines[index])")
    }
    #expect(count > 25 && Self.selections.count > 150)
  }

  // MARK: Comparing

  static func checkRoundTrip(_ expression: CQL2Expression) throws {
    #expect(try CQL2Expression(json: expression.json) == expression, "\(expression.json)")
    #expect(try CQL2Expression(text: expression.text) == expression, "\(expression.text)")
  }

  /// Numbers are compared as numbers: `10` is `10.0`.
  static func isSame(_ a: JSONValue, _ b: JSONValue) -> Bool {
    JMESPathValue.value(a).equals(.value(b))
  }
}
