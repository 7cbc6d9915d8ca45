import STACGeometry
import STACJSON
import STACModel
import STACQuery
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// Documents that real servers have made, behind the ways in which these servers behave.
@Suite(.enabled(if: Fixtures.arePresent))
struct ServerReplayTests {
  private static func document(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: try Fixtures.bytes(path))
  }

  // MARK: CMR-STAC

  /// A root of providers, each an API of its own, whose Collections and Items are those of CMR-STAC.
  private static func cmr() throws -> (StubServer, @Sendable () -> [StubServer.Request]) {
    let collection = try document("cmr-stac/example-data/lpdaac_stac_coll.json")
    let granule = try document("cmr-stac/example-data/lpdaac_stac_gran.json")
    let requests = Requests()
    let base = Mutex("")
    let box = Box(base: base.withLock { $0 })
    let server = try StubServer { request in
      requests.add(request)
      let host = box.base
      func resolved(_ value: JSONValue) -> String {
        value.description.replacing("https://example.com/stac", with: host + "/stac")
      }
      switch request.path {
      case "/stac":
        return .init(
          200,
          #"{"type":"Catalog","id":"stac","title":"CMR-STAC Root","stac_version":"1.0.0","description":"x","conformsTo":["https://api.stacspec.org/v1.0.0/core"],"links":[{"rel":"self","href":"\#(host)/stac"},{"rel":"child","title":"LPDAAC_ECS","href":"\#(host)/stac/LPDAAC_ECS"},{"rel":"child","title":"LARC_ASDC","href":"\#(host)/stac/LARC_ASDC"}]}"#
        )
      case "/stac/LPDAAC_ECS":
        return .init(
          200,
          #"{"type":"Catalog","id":"LPDAAC_ECS","stac_version":"1.0.0","description":"x","conformsTo":["https://api.stacspec.org/v1.0.0/core","https://api.stacspec.org/v1.0.0/item-search"],"links":[{"rel":"data","href":"\#(host)/stac/LPDAAC_ECS/collections"},{"rel":"search","method":"GET","href":"\#(host)/stac/LPDAAC_ECS/search"},{"rel":"search","method":"POST","href":"\#(host)/stac/LPDAAC_ECS/search"}]}"#
        )
      case "/stac/LPDAAC_ECS/collections":
        return .init(200, #"{"collections":[\#(resolved(collection))],"links":[]}"#)
      case "/stac/LPDAAC_ECS/collections/AST14DEM.v003": return .init(200, resolved(collection))
      case "/stac/LPDAAC_ECS/search":
        // A cursor in the body leads on; far enough it does not end, as it has done.
        let body = (try? JSONValue(parsing: request.body)) ?? [:]
        let cursor = Int(body["cursor"]?.string ?? "0") ?? 0
        var items: [String] = []
        for number in (cursor * 2..<cursor * 2 + 2) where number < 7 {
          var item = granule
          item["id"] = .string("SC:VIP01.004:\(number)")
          items.append(resolved(item))
        }
        let next =
          #"{"rel":"next","method":"POST","href":"\#(host)/stac/LPDAAC_ECS/search","merge":true,"body":{"cursor":"\#(min(cursor + 1, 4))"}}"#
        return .init(
          200,
          #"{"type":"FeatureCollection","features":[\#(items.joined(separator: ","))],"numberMatched":7,"numberReturned":\#(items.count),"links":[\#(next)]}"#
        )
      default: return .init(404, #"{"errors":["not found"]}"#)
      }
    }
    box.set(server.url(""))
    return (server, { requests.all })
  }

  private final class Requests: Sendable {
    private let list = Mutex<[StubServer.Request]>([])
    func add(_ request: StubServer.Request) { list.withLock { $0.append(request) } }
    var all: [StubServer.Request] { list.withLock { $0 } }
  }

  private final class Box: Sendable {
    private let value: Mutex<String>
    init(base: String) { value = Mutex(base) }
    var base: String { value.withLock { $0 } }
    func set(_ base: String) { value.withLock { $0 = base } }
  }

  @Test
  func `CMR-STAC: the root names its providers, and has no Items itself`() throws {
    let (server, _) = try Self.cmr()
    defer { server.stop() }
    let found = try Discovery.find(CollectionSearch(), at: server.url("/stac"), environment: [:])
    #expect(found.collections.map { $0["id"] } == ["LPDAAC_ECS", "LARC_ASDC"])
    let fetched = try Fetched(server.url("/stac"))
    #expect(fetched.failure?.code == .address)
    #expect(fetched.failure?.message.contains("LPDAAC_ECS, LARC_ASDC") == true)
  }

  @Test
  func `CMR-STAC: a provider is an API, and a cursor that leads round is an end`() throws {
    let (server, _) = try Self.cmr()
    defer { server.stop() }
    var search = ItemSearch()
    search.collections = ["AST14DEM.v003"]
    search.pageSize = 2
    let fetched = try Fetched(server.url("/stac/LPDAAC_ECS"), search) { $0.splits = false }
    let ids = try fetched.lines.map { try JSONValue(parsing: $0)["id"]?.string ?? "" }
    #expect(ids == (0..<7).map { "SC:VIP01.004:\($0)" })
    #expect(fetched.failure == nil && fetched.report?.completeness == .proved(count: 7))
    // What the server does not look at is looked at here.
    search.query = ["datetime": ["gt": "1990-01-01T00:00:00Z"]]
    let none = try Fetched(server.url("/stac/LPDAAC_ECS"), search) { $0.splits = false }
    #expect(none.failure == nil && none.lines.isEmpty && none.report?.totals.unwanted == 7)
  }

  @Test
  func `CMR-STAC: Collections are found by words that its documents have`() throws {
    let (server, _) = try Self.cmr()
    defer { server.stop() }
    var search = CollectionSearch()
    search.text = "elevation aster"
    let found = try Discovery.find(
      search, at: server.url("/stac/LPDAAC_ECS"), environment: [:])
    #expect(found.collections.map { $0["id"] } == ["AST14DEM.v003"])
  }

  // MARK: OGC API Features

  /// A server of features without a search and without links from page to page, with recorded Items.
  ///
  /// - Parameter ignoresOffset: the server has never heard of `offset`.
  private static func features(
    counts: Bool, ignoresOffset: Bool = false
  ) throws -> (StubServer, [JSONValue], @Sendable () -> [StubServer.Request]) {
    let folder = "api-cassettes/pystac-client/"
    let recording = try document(
      folder + "test_collection_client/TestCollectionClient.test_get_items.json")
    func body(_ end: String) throws -> JSONValue {
      let exchange = recording["interactions"]?.array?.first {
        $0["uri"]?.string?.hasSuffix(end) == true
      }
      return try document(folder + (exchange?["body"]?.string ?? ""))
    }
    let collection = try body("/collections/aster-l1t")
    let items = try body("/items?collections=aster-l1t")["features"]?.array ?? []
    let requests = Requests()
    let server = try StubServer { request in
      requests.add(request)
      func value(_ name: String) -> Int? {
        request.target.split(separator: "?").last?.split(separator: "&")
          .first { $0.hasPrefix(name + "=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
      }
      switch request.path {
      case "/":
        return .init(
          200,
          #"{"title":"Features","links":[{"rel":"data","href":"/collections"},{"rel":"conformance","href":"/conformance"}]}"#
        )
      case "/conformance":
        return .init(
          200, #"{"conformsTo":["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"]}"#)
      case "/collections":
        return .init(200, #"{"collections":[\#(collection.description)],"links":[]}"#)
      case "/collections/aster-l1t": return .init(200, collection.description)
      case "/collections/aster-l1t/items":
        let offset = ignoresOffset ? 0 : value("offset") ?? 0
        let page = items.dropFirst(offset).prefix(value("limit") ?? 10)
        let number = counts ? #""numberMatched":\#(items.count),"# : ""
        return .init(
          200,
          #"{"type":"FeatureCollection",\#(number)"features":[\#(page.map(\.description).joined(separator: ","))],"links":[]}"#
        )
      default: return .init(404, "")
      }
    }
    return (server, items, { requests.all })
  }

  @Test(arguments: [true, false], [1, 4])
  func `OGC API Features: offsets lead through the pages`(counts: Bool, connections: Int) throws {
    let (server, items, requests) = try Self.features(counts: counts)
    defer { server.stop() }
    #expect(items.count > 6)
    var search = ItemSearch()
    search.pageSize = 3
    let fetched = try Fetched(server.url("/"), search) { $0.connections = connections }
    #expect(fetched.failure == nil)
    let found = try fetched.lines.map { try JSONValue(parsing: $0) }
    let isSame =
      found.sorted { $0.description < $1.description }
      == items.sorted { $0.description < $1.description }
    #expect(isSame, "\(found.count) of \(items.count)")
    #expect(requests().contains { $0.target.contains("offset=3") })
    #expect(fetched.report?.completeness == (counts ? .proved(count: items.count) : .unproved))
  }

  @Test
  func `OGC API Features: a server without offsets gives its one page`() throws {
    let (server, items, _) = try Self.features(counts: false, ignoresOffset: true)
    defer { server.stop() }
    var search = ItemSearch()
    search.pageSize = 3
    let fetched = try Fetched(server.url("/"), search)
    #expect(fetched.failure == nil && fetched.lines.count == min(3, items.count))
  }

  @Test
  func `OGC API Features: ids, filters and order are looked at here`() throws {
    let (server, items, requests) = try Self.features(counts: true)
    defer { server.stop() }
    let ids = items.compactMap { $0["id"]?.string }
    var search = ItemSearch()
    search.pageSize = 3
    search.ids = [ids[4], ids[1]]
    #expect(try Fetched(server.url("/"), search).lines.count == 2)
    search.ids = []
    search.filter = try CQL2Expression(text: "id = '\(ids[2])'")
    #expect(try Fetched(server.url("/"), search).lines.count == 1)
    search.filter = nil
    search.sortBy = [ItemSearch.SortField("id")]
    search.includedFields = ["id"]
    let sorted = try Fetched(server.url("/"), search).lines.map { try JSONValue(parsing: $0)["id"] }
    #expect(sorted == ids.sorted().map { .string($0) })
    #expect(!requests().contains { $0.target.contains("filter") || $0.target.contains("ids=") })
  }
}
