import Foundation
import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

/// Random filters on the features of cql2-rs: `cql2` from PyPI must select the same ones.
@Suite("CQL2 against cql2-rs", .enabled(if: Fixtures.arePresent && CQL2Reference.python != nil))
struct CQL2DifferentialTests {
  @Test func `random expressions select the same features`() throws {
    let seed: UInt64 = 7
    var writer = RandomFilter(numbers: SeededNumbers(seed: seed))
    var texts: [String] = []
    while texts.count < 600 { texts.append(writer.condition(depth: 3)) }
    let lines = try Fixtures.lines("cql2-rs/tests/cql2testdata.ndjson").filter { !$0.isEmpty }
    let reference = try CQL2Reference.run(
      """
      import cql2, json, sys
      lines = [json.loads(l) for l in open(sys.argv[1]) if l.strip()]
      for text in json.load(open(sys.argv[2])):
        try:
          expression = cql2.parse_text(text)
          row = []
          for line in lines:
            try: row.append("1" if expression.matches(line) else "0")
            except Exception: row.append("?")
          print("".join(row))
        except Exception as error:
          print("!" + str(error).split("\\n")[0])
      """, Fixtures.root + "cql2-rs/tests/cql2testdata.ndjson",
      JSONValue.array(texts.map { .string($0) }))
    #expect(reference.count == texts.count)
    var compared = 0
    var parser = JSONParser()
    for (text, row) in zip(texts, reference) {
      let filter = try CQL2Filter(text)
      if row.hasPrefix("!") {
        Issue.record("cql2 refuses '\(text)': \(row)")
        continue
      }
      for (line, verdict) in zip(lines, row) where verdict != "?" {
        let view = try parser.parse(line.utf8)
        let own = filter.matches(view)
        compared += 1
        if own != (verdict == "1") {
          Issue.record(
            "'\(text)' is \(own) for \(view["intfield"]?.integer ?? 0), cql2 says \(verdict); seed \(seed)"
          )
          break
        }
      }
    }
    // The reference gives up where null decides; most must be left.
    #expect(compared > texts.count * lines.count / 2)
    withExtendedLifetime(parser) {}
  }

  @Test func `CASEI folds letters as Unicode says`() throws {
    let result = try CQL2Reference.run(
      """
      import json, sys
      out = []
      for c in range(0x110000):
        if not 0xd800 <= c < 0xe000 and chr(c).casefold() != chr(c): out.append([chr(c), chr(c).casefold()])
      print(json.dumps(out))
      """, "", .null)
    let pairs = try JSONValue(parsing: result.joined()).array ?? []
    #expect(pairs.count > 1400)
    var wrong: [String] = []
    for pair in pairs {
      let (text, folded) = (pair.array?[0].string ?? "", pair.array?[1].string ?? "")
      let own = CQL2Folding.letters.fold(text)
      if !own.utf8.elementsEqual(folded.utf8) { wrong.append("\(text) -> \(own), not \(folded)") }
    }
    #expect(wrong == [])
  }
}

/// Filters as people may write them, with all that both evaluators know.
private struct RandomFilter {
  var numbers: SeededNumbers

  mutating func one(_ texts: [String]) -> String { texts[numbers.below(texts.count)] }

  mutating func condition(depth: Int) -> String {
    switch numbers.below(depth > 0 ? 12 : 8) {
    case 0: return "\(number(depth: 2)) \(comparison()) \(number(depth: 2))"
    case 1: return "textfield \(comparison()) \(text())"
    case 2:
      return one([
        "textfield LIKE \(one(["'item\\_%'", "'%1_'", "'it_m%'", "'%é%'", "'Item_5_'"]))",
        "CASEI(textfield) = casei(\(text()))", "ACCENTI(textfield) LIKE '%item_1%'",
        "\(number(depth: 1)) BETWEEN \(numbers.below(50)) AND \(50 + numbers.below(60))",
        "textfield IN (\(text()), \(text()), \(text()))",
        "intfield NOT IN (\(numbers.below(112)), \(numbers.below(112)))",
        "nfield IS NULL", "nfield IS NOT NULL", "boolfield = \(one(["TRUE", "FALSE"]))",
        "boolfield",
      ])
    case 3: return "ts_start \(comparison()) TIMESTAMP('\(time())')"
    case 4:
      return "\(one(Self.temporal))(INTERVAL(ts_start, ts_end), INTERVAL('\(time())', '..'))"
    case 5:
      return "\(one(["T_AFTER", "T_BEFORE", "T_INTERSECTS", "T_DISJOINT", "T_EQUALS"]))"
        + "(ts_start, TIMESTAMP('\(time())'))"
    case 6:
      let function = one(["A_CONTAINS", "A_CONTAINEDBY", "A_OVERLAPS", "A_EQUALS"])
      let base = numbers.below(100)
      return "\(function)(intarrayfield, (\(base), \(base + 1), \(base + 2)))"
    case 7: return spatial()
    case 8, 9:
      let word = one(["AND", "OR"])
      return "(\(condition(depth: depth - 1)) \(word) \(condition(depth: depth - 1)))"
    case 10:
      return condition(depth: depth - 1) + " AND " + condition(depth: depth - 1) + " OR "
        + condition(depth: depth - 1)
    default: return "NOT (\(condition(depth: depth - 1)))"
    }
  }

  private static let temporal = [
    "T_AFTER", "T_BEFORE", "T_INTERSECTS", "T_DISJOINT", "T_DURING", "T_CONTAINS", "T_STARTS",
    "T_MEETS", "T_OVERLAPS",
  ]

  private mutating func comparison() -> String { one(["=", "<>", "<", "<=", ">", ">="]) }

  private mutating func text() -> String {
    "'\(one(["item_", "Item_", "itém_", "ITEM_"]))\(numbers.below(112))'"
  }

  private mutating func time() -> String {
    let day = 1 + numbers.below(28)
    return "2020-0\(1 + numbers.below(4))-\(day < 10 ? "0" : "")\(day)T0\(numbers.below(2)):00:00Z"
  }

  private mutating func number(depth: Int) -> String {
    switch numbers.below(depth > 0 ? 6 : 3) {
    case 0: return "intfield"
    case 1: return "floatfield"
    case 2: return one(["\(numbers.below(120))", "\(numbers.below(120)).5"])
    case 3: return "(\(number(depth: depth - 1)) + \(number(depth: depth - 1)))"
    case 4: return "\(number(depth: 0)) \(one(["*", "-"])) \(number(depth: 0))"
    default: return "intfield \(one(["%", "div"])) \(2 + numbers.below(9))"
    }
  }

  private mutating func spatial() -> String {
    let (west, south) = (numbers.below(300) - 160, numbers.below(120) - 80)
    let (east, north) = (west + 1 + numbers.below(60), south + 1 + numbers.below(60))
    let shape = one([
      "BBOX(\(west), \(south), \(east), \(north))", "POINT(\(west).5 \(south).25)",
      "LINESTRING(\(west) \(south), \(east) \(north))",
      "POLYGON((\(west) \(south), \(east) \(south), \(east) \(north), \(west) \(south)))",
    ])
    let function = one(["INTERSECTS", "DISJOINT", "WITHIN", "CONTAINS", "TOUCHES"])
    return "S_\(function)(geom, \(shape))"
  }
}

/// The Python that has `cql2`: the one that `STAC_MANAGER_PYTHON` names, or `python3`.
enum CQL2Reference {
  static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    guard let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import cql2"]), result.status == 0
    else { return nil }
    return python
  }()

  /// What a script prints, line by line; it is given a path, and a file with JSON.
  static func run(_ script: String, _ path: String, _ input: JSONValue) throws -> [String] {
    let folder = try TemporaryFolder()
    let file = try folder.write("input.json", input.description)
    let result = try #require(python).run(["-c", script, path, file])
    #expect(result.status == 0, "\(result.errors)")
    return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
