import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

@Suite("Order and fields of a search")
struct SearchPartsTests {
  @Test("Items without the field come last, rising and falling")
  func order() throws {
    let items = [
      #"{"id": "a", "properties": {"datetime": "2024-01-02T00:00:00Z", "n": 2}}"#,
      #"{"id": "b", "properties": {"datetime": "2024-01-01T23:00:00-05:00", "n": 1.5}}"#,
      #"{"id": "c", "properties": {"n": null}}"#, #"{"id": "d", "properties": {"n": 10}}"#,
    ]
    func ids(_ text: String) throws -> String {
      let order = try SortOrder(text)
      let keys = try items.map {
        try withView(of: $0) { (order.key(of: $0), $0["id"]?.string ?? "") }
      }
      return keys.sorted { order.isBefore($0.0, $1.0) }.map(\.1).joined()
    }
    #expect(try ids("datetime,-id") == "abdc")
    #expect(try ids("-properties.datetime,id") == "bacd")
    #expect(try ids("+n") == "badc")
    #expect(try ids("-n") == "dabc")
    #expect(throws: QueryError.self) { try SortOrder("a,,b") }
  }

  @Test(
    "fields are kept or taken away",
    arguments: [
      ("properties.n", #"{"type":"Feature","id":"a","properties":{"n":1}}"#),
      ("assets.*.href", #"{"type":"Feature","id":"a","assets":{"x":{"href":"h"}}}"#),
      ("links.rel", #"{"type":"Feature","id":"a","links":[{"rel":"self"}]}"#),
      ("properties,id", #"{"type":"Feature","id":"a","properties":{"n":1,"m":2}}"#),
    ])
  func fields(text: String, wanted: String) throws {
    let item = """
      {"type": "Feature", "id": "a", "properties": {"n": 1, "m": 2}, "links": [{"rel": "self",
       "href": "x"}], "assets": {"x": {"href": "h", "type": "t"}}}
      """
    let selection = try FieldSelection(text)
    #expect(selection.isExclusive)
    #expect(try withView(of: item) { selection.pick(from: $0).description } == wanted)
    let removal = try FieldSelection("-assets,-links.0")
    #expect(!removal.isExclusive && removal.removals.count == 2)
  }

  @Test("an ItemFilter asks its expression too")
  func filter() throws {
    let item = #"{"id": "a", "collection": "c", "properties": {"n": 1}}"#
    for (text, ids, wanted) in [
      ("n = 1", nil, true), ("n = 2", nil, false), ("n = 1", ["b"], false),
      ("n = 1", Set(["a"]), true),
    ] as [(String, Set<String>?, Bool)] {
      let filter = ItemFilter(ids: ids, expression: try CQL2Filter(text))
      #expect(!filter.isEmpty)
      #expect(try withView(of: item) { filter.matches($0) } == wanted)
    }
  }
}
