import STACGeometry
import STACJSON
import STACModel
import STACQuery
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// What a server cannot do is done here, and what it can is left to it.
struct SearchDivisionTests {
  private static func abilities(
    _ change: (inout SearchDivision.Abilities) -> Void
  ) -> SearchDivision.Abilities {
    var abilities = SearchDivision.Abilities(query: .yes, filter: .yes, sort: .yes, fields: .yes)
    change(&abilities)
    return abilities
  }

  private static func search() throws -> ItemSearch {
    var search = ItemSearch()
    search.filter = try CQL2Expression(text: "eo:cloud_cover < 10 AND platform = 'a'")
    search.query = ["gsd": ["lte": 30]]
    search.sortBy = [ItemSearch.SortField("datetime", isDescending: true)]
    search.excludedFields = ["assets"]
    search.ids = ["x"]
    search.maximumCount = 5
    return search
  }

  @Test
  func `a server that can do all is asked for all`() throws {
    let search = try Self.search()
    let division = try SearchDivision(search, Self.abilities { _ in })
    #expect(division.asked == search)
    #expect(division.filter.isEmpty && division.order == nil && division.fields == nil)
  }

  @Test
  func `what it cannot do is left here`() throws {
    let search = try Self.search()
    let division = try SearchDivision(search, .none)
    #expect(division.asked.filter == nil && division.asked.query == nil)
    #expect(division.asked.sortBy.isEmpty && division.asked.excludedFields.isEmpty)
    #expect(division.asked.ids.isEmpty && division.asked.maximumCount == nil)
    #expect(division.filter.ids == ["x"])
    #expect(division.order == (try SortOrder("-datetime")))
    #expect(division.fields == (try FieldSelection("-assets")))
    let matching = tinyItem("x", extra: #","eo:cloud_cover":5,"platform":"a","gsd":10"#)
    let failing = tinyItem("x", extra: #","eo:cloud_cover":5,"platform":"a","gsd":60"#)
    #expect(try withView(of: matching) { division.filter.matches($0) })
    #expect(try !withView(of: failing) { division.filter.matches($0) })
  }

  @Test
  func `a server that knows queries and no CQL2 leaves out what it can`() throws {
    let division = try SearchDivision(
      Self.search(), Self.abilities { $0.filter = .no })
    #expect(
      division.asked.query == [
        "gsd": ["lte": 30], "eo:cloud_cover": ["lt": 10], "platform": ["eq": "a"],
      ])
    #expect(division.asked.filter == nil && division.filter.expression != nil)
  }

  @Test
  func `a server that says nothing of itself is asked, and looked after`() throws {
    let search = try Self.search()
    let division = try SearchDivision(search, SearchDivision.Abilities())
    #expect(division.asked == search && division.filter.expression != nil)
  }

  @Test
  func `a geometry becomes a box where that is all that can be asked for`() throws {
    var search = ItemSearch()
    search.intersects = [
      "type": "LineString", "coordinates": [[1, 2], [3, 4]],
    ]
    let division = try SearchDivision(search, .none)
    #expect(division.asked.boundingBox == (try BoundingBox([1, 2, 3, 4])))
    #expect(division.asked.intersects == nil && division.filter.expression != nil)
  }

  private static let implied: [(String, JSONObject)] = [
    ("a < 1 AND b >= 'x'", ["a": ["lt": 1], "b": ["gte": "x"]]),
    ("1 > a", ["a": ["lt": 1]]),
    ("a < 1 OR b < 2", [:]),
    ("a < 1 AND (b < 2 OR c < 3)", ["a": ["lt": 1]]),
    ("NOT a < 1", [:]),
    ("a < 1 AND a < 2", ["a": ["lt": 1]]),
    ("datetime > TIMESTAMP('2024-01-01T00:00:00Z') AND id = 'x' AND a = TRUE", ["a": ["eq": true]]),
  ]

  @Test(arguments: implied)
  func `conditions of a query are no stricter than the filter`(
    text: String, query: JSONObject
  ) throws {
    #expect(try CQL2Expression(text: text).impliedQuery == query)
  }

  @Test
  func `what nobody here can know is a mistake that names it`() throws {
    var search = ItemSearch()
    search.filter = try CQL2Expression(text: "buffer(geometry, 10) = 1")
    #expect(throws: Never.self) { try SearchDivision(search, Self.abilities { _ in }) }
    let error = #expect(throws: ClientError.self) { try SearchDivision(search, .none) }
    #expect(error?.message.contains("buffer") == true)
  }

  @Test(arguments: [
    (["cql2-json", "cql2-text"], true, true), (["cql2-text"], false, true),
    (["cql2-json"], true, false), ([], true, true),
  ])
  func `a filter is sent as the server reads it`(
    languages: [String], json: Bool, text: Bool
  ) throws {
    let requests = Mutex<[StubServer.Request]>([])
    let classes =
      ([
        "https://api.stacspec.org/v1.0.0/item-search",
        "https://api.stacspec.org/v1.0.0/item-search#filter",
      ]
      + languages.map { "http://www.opengis.net/spec/cql2/1.0/conf/\($0)" })
      .map { "\"\($0)\"" }.joined(separator: ",")
    let server = try StubServer { request in
      guard request.path == "/search" else {
        return .init(
          200,
          #"{"type":"Catalog","id":"x","conformsTo":[\#(classes)],"links":[{"rel":"search","href":"/search"},{"rel":"search","href":"/search","method":"POST"}]}"#
        )
      }
      requests.withLock { $0.append(request) }
      return .init(200, #"{"features":[],"numberMatched":0,"links":[]}"#)
    }
    defer { server.stop() }
    var search = ItemSearch()
    search.filter = try CQL2Expression(text: "eo:cloud_cover < 10")
    #expect(try Fetched(server.url("/"), search).failure == nil)
    let first = try #require(requests.withLock { $0.first })
    #expect(first.method == (json ? "POST" : "GET"))
    if json {
      let body = try JSONValue(parsing: first.body)
      #expect(body["filter-lang"] == "cql2-json")
      #expect(
        body["filter"] == ["op": "<", "args": [["property": "eo:cloud_cover"], 10]])
    } else {
      #expect(first.target.contains("filter-lang=cql2-text"))
    }
    search.method = .get
    requests.withLock { $0 = [] }
    _ = try Fetched(server.url("/"), search)
    let second = try #require(requests.withLock { $0.first })
    #expect(second.method == "GET")
    #expect(second.target.contains(text ? "filter-lang=cql2-text" : "filter-lang=cql2-json"))
  }

  @Test
  func `Items come in order, the first ones only, with the wanted fields`() throws {
    let server = try StubServer { request in
      guard request.path == "/search" else {
        return .init(
          200,
          #"{"type":"Catalog","id":"x","conformsTo":["https://api.stacspec.org/v1.0.0/item-search"],"links":[{"rel":"search","href":"/search","method":"POST"}]}"#
        )
      }
      let features = [3, 1, 4, 1, 5, 9, 2, 6].enumerated().map {
        #"{"type":"Feature","id":"\#($0)","properties":{"x":\#($1),"y":0},"links":[]}"#
      }
      return .init(
        200, #"{"features":[\#(features.joined(separator: ","))],"numberMatched":8,"links":[]}"#)
    }
    defer { server.stop() }
    var search = ItemSearch()
    search.sortBy = [ItemSearch.SortField("x", isDescending: true)]
    search.includedFields = ["properties.x"]
    search.maximumCount = 3
    let fetched = try Fetched(server.url("/"), search)
    #expect(
      try fetched.lines.map { try JSONValue(parsing: $0) } == [
        ["type": "Feature", "id": "5", "properties": ["x": 9]],
        ["type": "Feature", "id": "7", "properties": ["x": 6]],
        ["type": "Feature", "id": "4", "properties": ["x": 5]],
      ])
  }
}

/// How many Items there are at which time, as servers tell.
struct TimeHistogramTests {
  private static func histogram(_ counts: [Int], total: Int? = nil) throws -> TimeHistogram {
    let buckets = try counts.enumerated().map { month, count in
      TimeHistogram.Bucket(
        start: try Timestamp("2024-\(month < 9 ? "0" : "")\(month + 1)-01T00:00:00Z"), count: count)
    }
    return TimeHistogram(total: total ?? counts.reduce(0, +), buckets: buckets)
  }

  @Test
  func `parts have about as many Items each, wherever these are in time`() throws {
    let counts = [10, 0, 0, 0, 900, 10, 0, 40, 40, 0, 0, 0]
    let histogram = try Self.histogram(counts)
    let (low, high) = (try Timestamp("2024-01-01T00:00:00Z"), try Timestamp("2025-01-01T00:00:00Z"))
    let cuts = try #require(histogram.cuts(low, high, parts: 10))
    #expect(cuts.count >= 7 && cuts == cuts.sorted())
    let may = try Timestamp("2024-05-01T00:00:00Z")
    let june = try Timestamp("2024-06-01T00:00:00Z")
    #expect(cuts.count { $0 >= may && $0 <= june } >= cuts.count - 2)
  }

  @Test
  func `where all is in one bucket nothing is known of it`() throws {
    let histogram = try Self.histogram([5])
    let (low, high) = (try Timestamp("2024-01-01T00:00:00Z"), try Timestamp("2025-01-01T00:00:00Z"))
    #expect(histogram.cuts(low, high, parts: 4) == nil)
    #expect(try Self.histogram([]).cuts(low, high, parts: 4) == nil)
  }

  @Test
  func `an answer is read, and one that is none is not`() throws {
    let json = try JSONValue(
      parsing: #"""
        {"aggregations":[{"name":"total_count","data_type":"integer","value":7},
        {"name":"datetime_frequency","buckets":[{"key":"2024-02-01T00:00:00.000Z","frequency":4},
        {"key":"2024-01-01T00:00:00.000Z","frequency":2},{"key":"x","frequency":1}]}]}
        """#)
    let histogram = try #require(TimeHistogram(json))
    #expect(histogram.total == 7 && histogram.buckets.map(\.count) == [2, 4] && !histogram.isWhole)
    #expect(TimeHistogram(["aggregations": []]) == nil)
    #expect(TimeHistogram("x") == nil)
  }

  /// A server of 300 Items, most of them in one week, which counts only in aggregations.
  private static func server(
    _ aggregate: @escaping @Sendable () -> StubServer.Response?
  ) throws -> (StubServer, @Sendable () -> [StubServer.Request]) {
    let seen = Requests()
    let server = try StubServer { request in
      seen.add(request)
      let search = "https://api.stacspec.org/v1.0.0/item-search"
      switch request.path {
      case "/":
        return .init(
          200,
          #"{"type":"Catalog","id":"x","conformsTo":["\#(search)","https://api.stacspec.org/v0.3.0/aggregation"],"links":[{"rel":"search","href":"/search","method":"POST"},{"rel":"aggregate","href":"/aggregate"}]}"#
        )
      case "/aggregate":
        return aggregate() ?? .init(500, "no")
      case "/search":
        let body = (try? JSONValue(parsing: request.body)) ?? [:]
        let interval = body["datetime"]?.string.flatMap { try? TemporalInterval($0) }
        let found = (0..<300).filter { number in interval?.contains(Self.time(number)) ?? true }
        let offset = Int(body["token"]?.integer ?? 0)
        let features = found.dropFirst(offset).prefix(10).map {
          #"{"type":"Feature","id":"\#($0)","collection":"c","properties":{"datetime":"\#(Self.time($0))"}}"#
        }
        let next =
          offset + 10 < found.count
          ? #"{"rel":"next","method":"POST","href":"/search","merge":true,"body":{"token":\#(offset + 10)}}"#
          : ""
        return .init(
          200, #"{"features":[\#(features.joined(separator: ","))],"links":[\#(next)]}"#)
      default: return .init(404, "")
      }
    }
    return (server, { seen.all })
  }

  private final class Requests: Sendable {
    private let list = Mutex<[StubServer.Request]>([])
    func add(_ request: StubServer.Request) { list.withLock { $0.append(request) } }
    var all: [StubServer.Request] { list.withLock { $0 } }
  }

  /// 280 Items of June 2023, 20 over the five years before.
  private static func time(_ number: Int) -> Timestamp {
    number < 20
      ? Timestamp(seconds: 1_530_000_000 + Int64(number) * 8_000_000)
      : Timestamp(seconds: 1_685_700_000 + Int64(number) * 6000)
  }

  @Test(arguments: [1, 4])
  func `a server that counts only so has its parts sized, and its count proved`(
    connections: Int
  ) throws {
    let (server, requests) = try Self.server {
      let buckets = Dictionary(grouping: 0..<300) { String(Self.time($0).description.prefix(7)) }
        .map { #"{"key":"\#($0.key)-01T00:00:00Z","frequency":\#($0.value.count)}"# }
      return .init(
        200,
        #"{"aggregations":[{"name":"total_count","value":300},{"name":"datetime_frequency","buckets":[\#(buckets.joined(separator: ","))]}]}"#
      )
    }
    defer { server.stop() }
    var search = ItemSearch()
    search.pageSize = 10
    let fetched = try Fetched(server.url("/"), search) { $0.connections = connections }
    #expect(fetched.failure == nil)
    #expect(fetched.lines.count == 300 && Set(fetched.lines).count == 300)
    #expect(fetched.report?.completeness == (connections == 1 ? .unproved : .proved(count: 300)))
    #expect(requests().contains { $0.path == "/aggregate" } == (connections > 1))
  }

  @Test
  func `a server that cannot answer it gives its Items all the same`() throws {
    let (server, _) = try Self.server { nil }
    defer { server.stop() }
    let fetched = try Fetched(server.url("/"))
    #expect(fetched.failure == nil && Set(fetched.lines).count == 300)
    #expect(fetched.report?.completeness == .unproved)
  }
}
