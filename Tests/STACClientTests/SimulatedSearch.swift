import STACJSON
import STACModel
import STACStorage

@testable import STACClient

/// A server in memory: answers the requests of a machine as a STAC API does, with Items that have
/// instants or intervals.
struct SimulatedSearch {
  struct Item {
    var id: String
    var collection: String
    var low: Int64
    var high: Int64
    /// In a random place in the order of the server.
    var rank: UInt64
    /// Whether a search by time finds it.
    var hasTime = true
    /// Whether a search by space finds it.
    var hasPlace = true
    var x: Double
    var y: Double

    var hash: UInt64 {
      var hash = StableHash()
      hash.combine(collection)
      hash.combine(id)
      return hash.value
    }
  }

  /// In the order of the server.
  var items: [Item]
  var counts = true
  /// Whether it does what `datetime` asks for.
  var readsTime = true
  var largestPage = 1000
  /// How many requests were answered.
  var answered = 0

  static let endpoint = SearchEndpoint.simulated

  /// The page that a request leads to.
  mutating func page(_ request: APIRequest) -> PageFacts {
    answered += 1
    let body = request.body ?? [:]
    let collections = body["collections"]?.array?.compactMap(\.string)
    let ids = body["ids"]?.array?.compactMap(\.string)
    let box = body["bbox"]?.array?.compactMap(\.double)
    var start: Int64?
    var end: Int64?
    if readsTime, let time = body["datetime"]?.string, let interval = try? TemporalInterval(time) {
      (start, end) = (interval.start?.seconds ?? .min, interval.end?.seconds ?? .max)
    }
    let found = items.filter { item in
      if let collections, !collections.contains(item.collection) { return false }
      if let ids, !ids.contains(item.id) { return false }
      if let box {
        guard item.hasPlace, item.x >= box[0], item.x <= box[2], item.y >= box[1], item.y <= box[3]
        else { return false }
      }
      guard let start, let end else { return true }
      return item.hasTime && item.low <= end && item.high >= start
    }
    let offset = Int(body["token"]?.integer ?? 0)
    let limit = min(Int(body["limit"]?.integer ?? 10), largestPage)
    var page = PageFacts()
    for item in found.dropFirst(offset).prefix(limit) {
      page.items.append(
        PageFacts.Item(
          hash: item.hash, low: item.hasTime ? Timestamp(seconds: item.low) : nil,
          high: item.hasTime ? Timestamp(seconds: item.high) : nil))
    }
    if counts { page.matched = found.count }
    if offset + limit < found.count {
      var next = request
      next.body?["token"] = .integer(Int64(offset + limit))
      page.next = .request(next)
    }
    return page
  }
}

extension SearchEndpoint {
  /// An endpoint that is never asked over a network.
  static var simulated: SearchEndpoint {
    var endpoint = SearchEndpoint(get: nil, post: nil, collections: nil)
    endpoint.post = WebAddress("http://127.0.0.1/search")
    return endpoint
  }
}
