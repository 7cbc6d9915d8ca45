import STACJSON
import STACTestSupport
import Synchronization

/// A server with one Collection of CMR-STAC: as an API with cursors, and as a static catalog.
final class CollectionServer: Sendable {
  static let collection = "AST14DEM.v003"
  private static let path = "/stac/LPDAAC_ECS"

  private final class State: Sendable {
    let base = Mutex("")
    /// The Items that there are, and the title of each.
    let titles = Mutex<[Int: String]>([:])
  }

  private let state = State()
  private let stub: StubServer

  init(count: Int) throws {
    let state = state
    state.titles.withLock { titles in for number in 0..<count { titles[number] = "" } }
    let collection = try JSONValue(
      parsing: try Fixtures.bytes("cmr-stac/example-data/lpdaac_stac_coll.json"))
    let granule = try JSONValue(
      parsing: try Fixtures.bytes("cmr-stac/example-data/lpdaac_stac_gran.json"))
    stub = try StubServer { request in
      let base = state.base.withLock { $0 }
      let titles = state.titles.withLock { $0 }
      return Self.answer(request, base, titles, collection, granule)
    }
    state.base.withLock { $0 = stub.url("") }
  }

  deinit { stub.stop() }

  /// The landing page of the API.
  var url: String { stub.url(Self.path) }
  /// The root of the static catalog.
  var staticURL: String { stub.url("/static/catalog.json") }

  /// Where an Item is.
  func address(of id: String, isAPI: Bool) -> String {
    isAPI
      ? stub.url("\(Self.path)/collections/\(Self.collection)/items/\(id)")
      : stub.url("/static/c/\(id.split(separator: ":").last ?? "").json")
  }

  /// Adds Items, changes their titles, or takes some away.
  func change(_ body: (inout [Int: String]) -> Void) { state.titles.withLock { body(&$0) } }

  private static func item(
    _ number: Int, _ title: String, _ granule: JSONValue, _ address: String?
  ) -> JSONValue {
    var item = granule
    item["id"] = .string("SC:VIP01.004:\(number)")
    let day = "1981-0\(1 + number % 3)-" + (number % 28 < 9 ? "0" : "") + "\(1 + number % 28)"
    var properties: JSONValue = [
      "datetime": .string(day + "T00:00:00Z"), "start_datetime": .string(day + "T00:00:00Z"),
      "end_datetime": .string(day + "T23:59:59Z"),
    ]
    if !title.isEmpty { properties["title"] = .string(title) }
    item["properties"] = properties
    var links = (item["links"]?.array ?? []).filter { $0["rel"] == "via" }
    if let address { links.append(["rel": "self", "href": .string(address)]) }
    let place = address.map { $0.split(separator: "/items/").first.map(String.init) ?? "" }
    links.append(["rel": "collection", "href": .string(place ?? "collection.json")])
    item["links"] = .array(links)
    return item
  }

  private static func answer(
    _ request: StubServer.Request, _ base: String, _ titles: [Int: String],
    _ collection: JSONValue, _ granule: JSONValue
  ) -> StubServer.Response {
    let api = base + path
    let numbers = titles.keys.sorted()
    switch request.path {
    case path:
      return .init(
        200,
        #"{"type":"Catalog","id":"LPDAAC_ECS","stac_version":"1.0.0","description":"x","conformsTo":["https://api.stacspec.org/v1.0.0/core","https://api.stacspec.org/v1.0.0/item-search"],"links":[{"rel":"data","href":"\#(api)/collections"},{"rel":"search","method":"GET","href":"\#(api)/search"}]}"#
      )
    case path + "/collections":
      return .init(200, #"{"collections":[\#(collection.description)],"links":[]}"#)
    case path + "/collections/" + Self.collection: return .init(200, collection.description)
    case path + "/search":
      let query = request.target.split(separator: "?").last?.split(separator: "&") ?? []
      let cursor =
        query.first { $0.hasPrefix("cursor=") }.flatMap { Int($0.dropFirst(7)) } ?? 0
      let page = numbers.dropFirst(cursor).prefix(10)
      let items = page.map {
        item(
          $0, titles[$0] ?? "", granule,
          "\(api)/collections/\(Self.collection)/items/SC:VIP01.004:\($0)"
        )
        .description
      }
      let next =
        cursor + 10 < numbers.count
        ? #"{"rel":"next","href":"\#(api)/search?cursor=\#(cursor + 10)"}"# : ""
      return .init(
        200,
        #"{"type":"FeatureCollection","features":[\#(items.joined(separator: ","))],"numberMatched":\#(numbers.count),"links":[\#(next)]}"#
      )
    case "/static/catalog.json":
      return .init(
        200,
        #"{"type":"Catalog","id":"s","stac_version":"1.0.0","description":"x","links":[{"rel":"child","href":"c/collection.json"}]}"#
      )
    case "/static/c/collection.json":
      var document = collection
      document["links"] = .array(
        numbers.map { ["rel": "item", "href": .string("\($0).json")] }
          + [["rel": "self", "href": .string(base + "/static/c/collection.json")]])
      return .init(200, document.description)
    default:
      let name = request.path.split(separator: "/").last?.split(separator: ".").first
      guard request.path.hasPrefix("/static/c/"), let number = name.flatMap({ Int($0) }),
        let title = titles[number]
      else { return .init(404, "") }
      // A self-contained catalog: nothing says where it stands.
      return .init(200, item(number, title, granule, nil).description)
    }
  }
}
