import STACGeometry
import STACJSON
import STACModel
import STACQuery
import STACStorage
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// Conversations that other people's tests have recorded with real servers, answered over loopback.
@Suite(.enabled(if: Fixtures.arePresent))
struct ReplayTests {
  /// A server that knows recorded answers.
  private final class Recording: Sendable {
    let server: StubServer
    private let notes = Notes()

    private final class Notes: Sendable {
      let unknown = Mutex<[String]>([])
    }

    /// Requests that nobody has recorded.
    var unknown: [String] { notes.unknown.withLock { $0 } }

    /// - Parameters:
    ///   - names: the recordings, without `.json`.
    ///   - host: the server that they were made with.
    init(_ names: [String], host: String) throws {
      var known: [(method: String, target: String, body: JSONValue, status: Int, text: String)] = []
      let folder = "api-cassettes/pystac-client/"
      for name in names {
        let recording = try JSONValue(parsing: try Fixtures.bytes(folder + name + ".json"))
        for exchange in recording["interactions"]?.array ?? [] {
          let uri = exchange["uri"]?.string ?? ""
          guard uri.hasPrefix(host), let file = exchange["body"]?.string else { continue }
          let text = String(decoding: try Fixtures.bytes(folder + file), as: UTF8.self)
          known.append(
            (
              exchange["method"]?.string ?? "", String(uri.dropFirst(host.count)),
              Self.withoutLimit(exchange["request_body"] ?? .null),
              Int(exchange["status"]?.integer ?? 0), text
            ))
        }
      }
      let answers = known
      let base = Mutex("")
      let notes = self.notes
      server = try StubServer { request in
        let body = Self.withoutLimit((try? JSONValue(parsing: request.body)) ?? .null)
        let found = answers.first {
          $0.method == request.method && $0.target == request.target && $0.body == body
        }
        guard let found else {
          notes.unknown.withLock { $0.append("\(request.method) \(request.target) \(body)") }
          return .init(404, "{\"detail\":\"not recorded\"}")
        }
        let text = found.text.replacing(host, with: base.withLock { $0 })
        return .init(found.status, text, headers: ["Content-Type: application/json"])
      }
      base.withLock { $0 = server.url("") }
    }

    deinit { server.stop() }

    private static func withoutLimit(_ body: JSONValue) -> JSONValue {
      var body = body
      // What the server did not look at may be asked in other words.
      for name in ["limit", "filter", "filter-lang"] { if case .object = body { body[name] = nil } }
      if body["query"]?["eo:cloud_cover"] != nil { body["query"] = nil }
      return body
    }
  }

  private static let planetaryComputer = "https://planetarycomputer.microsoft.com"
  private static let earthSearch = "https://earth-search.aws.element84.com"

  private static func ids(_ fetched: Fetched) throws -> [String] {
    try fetched.lines.map { try JSONValue(parsing: $0)["id"]?.string ?? "" }
  }

  @Test
  func `Planetary Computer: next links repeat the whole body`() throws {
    let recording = try Recording(
      [
        "test_client/TestAPI.test_from_file",
        "test_item_search/TestItemSearch.test_result_paging_max_items",
        "test_item_search/TestItemSearchParams.test_collection_object",
      ], host: Self.planetaryComputer)
    var search = ItemSearch()
    search.collections = ["naip"]
    search.maximumCount = 30
    search.pageSize = 10
    let fetched = try Fetched(recording.server.url("/api/stac/v1"), search)
    #expect(fetched.failure == nil)
    let ids = try Self.ids(fetched)
    #expect(ids.count == 30 && Set(ids).count == 30)
    #expect(fetched.report?.completeness == .limited)
    #expect(recording.unknown.isEmpty)
  }

  @Test
  func `Planetary Computer: no count, no proof`() throws {
    let recording = try Recording(
      [
        "test_client/TestAPI.test_from_file",
        "test_item_search/TestItemSearchQuery.test_query_json_syntax",
        "test_item_search/TestItemSearchParams.test_collection_object",
      ], host: Self.planetaryComputer)
    var search = ItemSearch()
    search.collections = ["naip"]
    search.boundingBox = try BoundingBox([-73.21, 43.99, -73.12, 44.05])
    search.query = ["gsd": ["gte": 0, "lte": 1]]
    let fetched = try Fetched(recording.server.url("/api/stac/v1"), search)
    #expect(fetched.failure == nil && fetched.lines.count == 42)
    #expect(fetched.report?.completeness == .unproved)
  }

  @Test
  func
    `Earth Search: a filter that it does not look at is looked at here, and counts change on the way`()
    throws
  {
    let recording = try Recording(
      [
        "test_cli/TestCLISearch.test_filter_inprocess_",
        "test_cli/TestCLICollections.test_collections_inprocess_",
      ],
      host: Self.earthSearch)
    var search = ItemSearch()
    search.filter = try CQL2Expression(text: "eo:cloud_cover <= 40")
    search.maximumCount = 12
    let fetched = try Fetched(recording.server.url("/v1"), search)
    #expect(fetched.failure == nil && fetched.lines.count == 12)
    let covers = try fetched.lines.map {
      try JSONValue(parsing: $0)["properties"]?["eo:cloud_cover"]?.double ?? 100
    }
    #expect(covers.allSatisfy { $0 <= 40 })
    #expect(fetched.report?.totals.unwanted == 6)
    #expect(fetched.report?.totals.matched == 115_912_757...115_912_758)
  }

  @Test
  func `Earth Search: a link behind the last Item leads to an empty page`() throws {
    let recording = try Recording(
      [
        "test_item_search/test_multiple_collections",
        "test_cli/TestCLICollections.test_collections_inprocess_",
      ], host: Self.earthSearch)
    var search = ItemSearch()
    search.collections = ["sentinel-2-l2a", "landsat-c2-l2"]
    search.interval = try TemporalInterval("2023-10-08T00:00:00Z/2023-10-08T23:59:59Z")
    search.intersects = ["type": "Point", "coordinates": [-105.1019, 40.1672]]
    // The documents of the Collections are not recorded, so their absence is.
    let fetched = try Fetched(recording.server.url("/v1"), search)
    #expect(fetched.failure?.message == "the server has no Collection 'sentinel-2-l2a'")
    var wide = search
    wide.collections = []
    let landing = try #require(WebAddress(recording.server.url("/v1")))
    let client = WebClient(try Credentials(for: landing, environment: [:]), FetchOptions())
    let page = try client.fetch(APIRequest(.get, landing))
    let opening = try FetchOpening(
      APILanding.open(page, client, named: landing), wide, client, now: .now)
    var machine = FetchMachine(search, opening.background, FetchOptions())
    #expect(opening.collections.count == 9)
    var reader = PageReader(collections: search.collections, allowedHosts: [])
    let exchange = Exchange(
      try Credentials(for: landing, environment: [:]), timeout: 10, limit: 1 << 24)
    var given = 0
    while case .send(let ticket, let request) = machine.next(at: 0) {
      exchange.start(request, ticket: ticket)
      let outcome = try #require(exchange.wait(milliseconds: 5000).first)
      let page = try reader.read(try outcome.result.get(), outcome.request)
      given += machine.receive(page, ticket: ticket, at: 0).count { $0 }
    }
    #expect(given == 2 && machine.lost.isEmpty)
    let report = FetchReport(totals: machine.totals, lost: [], isLimited: false)
    #expect(report.completeness == .proved(count: 2))
  }

  @Test
  func `Earth Search of old: no conformance, but a search`() throws {
    let recording = try Recording(
      ["test_cli/TestCLISearch.test_non_conformant_can_be_ignored_inprocess---ignore_"],
      host: Self.earthSearch)
    let address = try #require(WebAddress(recording.server.url("/v0")))
    let client = WebClient(try Credentials(for: address, environment: [:]), FetchOptions())
    let landing = try APILanding.open(address, client)
    #expect(landing.conformance.isEmpty && landing.endpoint.get != nil)
  }

  @Test
  func `Collections are found, by the server's own search or by ours`() throws {
    let recording = try Recording(
      ["test_cli/TestCLICollections.test_collections_inprocess_"], host: Self.earthSearch)
    let url = recording.server.url("/v1")
    var search = CollectionSearch()
    #expect(try Discovery.find(search, at: url, environment: [:]).collections.count == 9)
    search.ids = ["sentinel-2-*"]
    let found = try Discovery.find(search, at: url, environment: [:]).collections
    #expect(
      !found.isEmpty && found.allSatisfy { $0["id"]?.string?.hasPrefix("sentinel-2-") == true })
    search = CollectionSearch()
    search.text = "radar"
    let radar = try Discovery.find(search, at: url, environment: [:]).collections
    #expect(radar.map { $0["id"]?.string } == ["sentinel-1-grd"])
    search = CollectionSearch()
    search.interval = try TemporalInterval("../2000")
    let old = try Discovery.find(search, at: url, environment: [:]).collections
    #expect(old.contains { $0["id"] == "landsat-c2-l2" })
    #expect(!old.contains { $0["id"] == "sentinel-2-l2a" })
  }

  @Test
  func `patterns of ids fit whole ids`() {
    #expect(CollectionSearch.matches("sentinel-2-l2a", pattern: "sentinel-*-l2a"))
    #expect(CollectionSearch.matches("a", pattern: "*"))
    #expect(CollectionSearch.matches("abab", pattern: "ab*ab"))
    #expect(!CollectionSearch.matches("aba", pattern: "ab*ba"))
    #expect(!CollectionSearch.matches("sentinel-2", pattern: "sentinel"))
    #expect(!CollectionSearch.matches("x-sentinel", pattern: "sentinel*"))
  }
}
