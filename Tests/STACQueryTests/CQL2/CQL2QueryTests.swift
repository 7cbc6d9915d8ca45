import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

@Suite("The Query extension as CQL2")
struct CQL2QueryTests {
  @Test(arguments: [
    (#"{"eo:cloud_cover": {"lt": 20}}"#, "eo:cloud_cover < 20", true),
    (#"{"gsd": {"gte": 10, "lte": 10}}"#, "gsd >= 10 AND gsd <= 10", true),
    (#"{"gsd": {"eq": 10}, "city": {"neq": "x"}}"#, "gsd = 10 AND city <> 'x'", true),
    (#"{"platform": {"in": ["a", "Sentinel-2A"]}}"#, "platform IN ('a', 'Sentinel-2A')", true),
    (#"{"platform": {"startsWith": "Sentinel"}}"#, "platform LIKE 'Sentinel%'", true),
    (#"{"platform": {"endsWith": "2_"}}"#, #"platform LIKE '%2\_'"#, false),
    (#"{"platform": {"contains": "-2"}}"#, "platform LIKE '%-2%'", true),
    (#"{"properties.gsd": {"gt": 10}}"#, "properties.gsd > 10", false),
  ])
  func `a query says what the filter says`(query: String, text: String, holds: Bool) throws {
    let expression = try CQL2Expression(query: try JSONValue(parsing: query))
    #expect(expression.text == text)
    let filter = try CQL2Filter(expression)
    #expect(try withView(of: CQL2EvaluationTests.item) { filter.matches($0) } == holds)
  }

  @Test(arguments: [
    "{}", "5", #"{"a": 5}"#, #"{"a": {}}"#, #"{"a": {"like": "x"}}"#, #"{"a": {"in": 5}}"#,
    #"{"a": {"contains": 5}}"#, #"{"a": {"eq": null}}"#,
  ])
  func `what is no query is refused`(query: String) throws {
    let json = try JSONValue(parsing: query)
    #expect(throws: QueryError.self) { try CQL2Expression(query: json) }
  }
}
