import STACJSON
import STACModel
import STACTestSupport
import Synchronization

@testable import STACClient

/// A small STAC API over loopback, with faults where a test wants them.
final class CannedAPI: Sendable {
  /// How a server misbehaves with a search request: what it sends in place of the page, or nil for
  /// the page. Gets the number of the request, the request and the page.
  typealias Fault =
    @Sendable (Int, StubServer.Request, StubServer.Response) ->
    StubServer.Response?

  let server: StubServer
  private let state: State

  private final class State: Sendable {
    let count: Int
    let tellsCounts: Bool
    let fault: Fault
    let requests = Mutex<[StubServer.Request]>([])
    let base = Mutex("")

    init(_ count: Int, _ tellsCounts: Bool, _ fault: @escaping Fault) {
      self.count = count
      self.tellsCounts = tellsCounts
      self.fault = fault
    }
  }

  init(
    items: Int, counts: Bool = true, _ fault: @escaping Fault = { _, _, _ in nil }
  ) throws {
    let state = State(items, counts, fault)
    self.state = state
    server = try StubServer { request in Self.answer(request, state) }
    state.base.withLock { $0 = server.url("") }
  }

  deinit { server.stop() }

  /// The search requests that came.
  var searches: [StubServer.Request] {
    state.requests.withLock { $0.filter { $0.path == "/search" } }
  }

  /// All requests that came.
  var requests: [StubServer.Request] { state.requests.withLock { $0 } }

  /// The Items by their ids, as they are sent.
  static func item(_ number: Int) -> String {
    let time = Timestamp(seconds: 1_600_000_000 + Int64(number) * 3600)
    return """
      {"type":"Feature","stac_version":"1.0.0","id":"item-\(number)","collection":"c","geometry":null,\
      "properties":{"datetime":"\(time)","note":"ü \\" [ ] \(number)"},"links":[],"assets":{}}
      """
  }

  private static func answer(_ request: StubServer.Request, _ state: State) -> StubServer.Response {
    let number = state.requests.withLock { requests in
      requests.append(request)
      return requests.count { $0.path == "/search" }
    }
    let base = state.base.withLock { $0 }
    let json = ["Content-Type: application/json"]
    switch request.path {
    case "/":
      return .init(
        200,
        """
        {"type":"Catalog","id":"canned","stac_version":"1.0.0","description":"x",
        "conformsTo":["https://api.stacspec.org/v1.0.0/core","https://api.stacspec.org/v1.0.0/item-search"],
        "links":[{"rel":"data","href":"\(base)/collections"},
        {"rel":"search","method":"GET","href":"\(base)/search"},
        {"rel":"search","method":"POST","href":"./search"}]}
        """, headers: json)
    case "/collections/c", "/collections":
      let collection = """
        {"type":"Collection","id":"c","stac_version":"1.0.0","description":"x","license":"other",
        "extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[["2020-09-01T00:00:00Z",null]]}},
        "links":[]}
        """
      return .init(
        200, request.path == "/collections" ? "{\"collections\":[\(collection)]}" : collection,
        headers: json)
    case "/search":
      let page = page(request, state, base)
      return state.fault(number, request, page) ?? page
    default: return .init(404, "{\"detail\":\"no such thing\"}", headers: json)
    }
  }

  private static func page(
    _ request: StubServer.Request, _ state: State, _ base: String
  ) -> StubServer.Response {
    let body = (try? JSONValue(parsing: request.body)) ?? [:]
    let interval = body["datetime"]?.string.flatMap { try? TemporalInterval($0) }
    let found = (0..<state.count).filter { number in
      interval?.contains(Timestamp(seconds: 1_600_000_000 + Int64(number) * 3600)) ?? true
    }
    let offset = Int(body["token"]?.integer ?? 0)
    let limit = Int(body["limit"]?.integer ?? 10)
    let items = found.dropFirst(offset).prefix(limit).map(Self.item)
    var text = "{\"type\":\"FeatureCollection\",\"features\":[\(items.joined(separator: ","))]"
    if state.tellsCounts { text += ",\"numberMatched\":\(found.count)" }
    text += ",\"links\":["
    if offset + limit < found.count {
      text +=
        "{\"rel\":\"next\",\"method\":\"POST\",\"href\":\"\(base)/search\",\"merge\":true,"
        + "\"body\":{\"token\":\(offset + limit)}}"
    }
    return .init(200, text + "]}", headers: ["Content-Type: application/geo+json"])
  }
}

/// What a fetch has brought.
struct Fetched {
  var lines: [String] = []
  var problems: [FetchedPage.Problem] = []
  var failure: ClientError?
  var report: FetchReport?

  /// Fetches all.
  init(
    _ url: String, _ search: ItemSearch = ItemSearch(), environment: [String: String] = [:],
    _ change: (inout FetchOptions) -> Void = { _ in }
  ) throws {
    var options = FetchOptions()
    options.retryDelay = 0.01
    change(&options)
    let fetch = try ItemFetch(
      url, search, options, environment: ["NETRC": "/nonexistent"].merging(environment) { $1 })
    while let page = fetch.next() {
      page.block.forEachRecord { bytes, _ in lines.append(String(decoding: bytes, as: UTF8.self)) }
      problems += page.problems
    }
    failure = fetch.failure
    report = fetch.report
  }

  /// Whether all Items of a canned server came, each once and as it was sent.
  func isAll(_ count: Int) -> Bool {
    lines.count == count && Set(lines) == Set((0..<count).map(CannedAPI.item))
  }
}
