import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

@Suite("Messages about expressions")
struct QueryErrorTests {
  private static let filters = [
    "", "eo:cloud_cover <", "eo:cloud_cover < 10 AND", "a == 1", "a != 1", "a = NULL", "a = 1 b",
    "a = 'x", "\"a = 1", "a IN 1", "a IN (1, 2", "a BETWEEN 1 OR 2", "a IS 5", "name ILIKE 'x'",
    "1 < a < 3", "a = DATE('2024-02-30')", "a = TIMESTAMP('2024-02-03')", "a & b",
    "T_AFTER(a, INTERVAL('x', '..'))", "S_INTERSECTS(geometry, POINT(1))",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))", "S_INTERSECTS(geometry, BBOX(1, 5, 2, 3))",
    "S_INTERSECTS(geometry, 5)", "S_INTERSECT(geometry, POINT(1 1))", "avg(a) > 3", "id > 5",
    "1 = 'a'", "'a' + 1 = 2", "datetime > 'yesterday'", "5", "a AND 'x'", "a LIKE b",
    "geometry = POINT(1 1)", "a = (1, 2)", "T_AFTER(datetime, 5)",
    "T_DURING(datetime, INTERVAL('2024-02-01', '2024-01-01'))", "A_CONTAINS('x', (1))",
    "CASEI(5) = 'x'", "T_AFTER(datetime)", "a = 1e999", "and = 1", "a = - - 1", "a =\n  b c",
    "{\"op\": \"=\", \"args\": [{\"property\": \"a\"}]}", "{\"op\": \"and\"}", "{\"a\": 1}",
    "{\"op\": \"=\", \"args\": [{\"property\": \"id\"}, 5]}",
    "{\"op\": \"!=\", \"args\": [1, 2]}", "{\"op\": \"in\", \"args\": [1, 2]}",
    "{\"op\": \"t_after\", \"args\": [{\"property\": \"a\"}, {\"date\": \"x\"}]}", "{\"op\"",
    "{\"op\": \"=\", \"args\": [{\"property\": \"a\"}, null]}",
    "{\"op\": \"s_within\", \"args\": [{\"property\": \"a\"}, {\"type\": \"Circle\"}]}",
  ]

  private static let paths = [
    "", "a.", "a..b", "eo:cloud_cover", "a = b", "a[", "a[0", "a[x]", "a[::0]", "a.`1`", "'x",
    "`x`", "lenght(a)", "length()", "sort_by(a, b)", "length(&a)", "\"a\"(b)", "a b", "{a}",
    "a[?b", "foo[8:2:0:1]",
  ]

  @Test("each mistake is named with its column and what to do")
  func messages() throws {
    var text = ""
    for filter in Self.filters {
      do throws(QueryError) {
        _ = try CQL2Filter(filter)
        Issue.record("'\(filter)' is taken")
      } catch { text += "\(filter)\n--- \(error.code.rawValue)\n\(error)\n\n" }
    }
    for path in Self.paths {
      do throws(QueryError) {
        _ = try JMESPath(path)
        Issue.record("'\(path)' is taken")
      } catch { text += "\(path)\n--- \(error.code.rawValue)\n\(error)\n\n" }
    }
    for path in ["abs(a)", "join(',', b)", "sort(b)", "max_by(c, &d)"] {
      let value: JSONValue = ["a": "x", "b": [1, "y"], "c": [["d": true]]]
      do throws(QueryError) {
        _ = try JMESPath(path).value(in: value)
        Issue.record("'\(path)' has a value")
      } catch { text += "\(path)\n--- \(error.code.rawValue)\n\(error)\n\n" }
    }
    expectSnapshot(text, named: "mistakes.txt")
  }

  @Test("what is nested too deeply or chained too long is a mistake, not a crash")
  func depth() {
    let many = 20_000
    func repeated(_ text: String) -> String { String(repeating: text, count: many) }
    for filter in [
      repeated("("), repeated("(") + "a" + repeated(")"), repeated("NOT ") + "a", repeated("-"),
      "1" + repeated(" + 1") + " = 1", "a" + repeated(" IS NULL"), repeated("f("),
      "a = " + repeated("CASEI("), repeated("{\"op\":\"not\",\"args\":["),
      "S_INTERSECTS(g, " + repeated("GEOMETRYCOLLECTION("), "a" + repeated(" = 1"),
      "(" + repeated("1 + (") + "1",
    ] {
      #expect(throws: QueryError.self, "\(filter.prefix(20))") { try CQL2Filter(filter) }
    }
    for path in [
      repeated("("), repeated("["), repeated("!"), "a" + repeated(".a"), "a" + repeated("[0]"),
      "a" + repeated(" | a"), repeated("not_null("), repeated("{a: "), repeated("&"),
      "`" + repeated("[") + "`", "a" + repeated("[]"), "a" + repeated(" || a"),
    ] {
      #expect(throws: QueryError.self, "\(path.prefix(20))") { try JMESPath(path) }
    }
    // Many operands side by side are no depth.
    #expect(throws: Never.self) { try CQL2Filter("a" + String(repeating: " OR a", count: 5000)) }
    #expect(throws: Never.self) {
      try CQL2Filter("id IN ('a'" + String(repeating: ", 'b'", count: 5000) + ")")
    }
  }
}
