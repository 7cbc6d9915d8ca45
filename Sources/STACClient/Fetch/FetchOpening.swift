internal import STACJSON
internal import STACModel
internal import STACStorage

/// What is looked at before the first page: the landing page, and the wanted Collections.
struct FetchOpening {
  /// The search with what the server and the URL add to it.
  var search: ItemSearch
  var background: FetchMachine.Background
  var collections: [String: JSONObject] = [:]

  /// The most Collections whose documents are fetched.
  private static let mostCollections = 100

  init(
    _ page: WebClient.Document, _ address: WebAddress, _ search: ItemSearch, _ client: WebClient,
    now: Timestamp
  ) throws(ClientError) {
    let landing = try APILanding.open(page, client, named: address)
    self.search = search
    if let collection = landing.collection, let id = collection["id"]?.string {
      if self.search.collections.isEmpty { self.search.collections = [id] }
      collections[id] = collection
    }
    background = FetchMachine.Background(endpoint: landing.endpoint, now: now)
    background.pageSize = landing.pageSize
    background.pagesByOffset = landing.quirks.contains(.offsetPaging)
    try readCollections(landing, client)
    background.extent = Self.extent(collections.values)
  }

  private mutating func readCollections(
    _ landing: APILanding, _ client: WebClient
  ) throws(ClientError) {
    guard let list = landing.endpoint.collections else { return }
    if search.collections.isEmpty {
      // Of all the Collections the first page tells the time well enough; where Items can be had
      // only Collection by Collection, all are needed.
      let all = try? CollectionList(landing, client).first(
        landing.endpoint.isByCollection ? nil : 1)
      for collection in all ?? [] {
        if let id = collection["id"]?.string { collections[id] = collection }
      }
      if landing.endpoint.isByCollection {
        search.collections = collections.keys.sorted()
        guard !search.collections.isEmpty else {
          throw ClientError(.server, "the server has no Collections to take Items from")
        }
      }
      return
    }
    for id in search.collections.prefix(Self.mostCollections) where collections[id] == nil {
      do throws(ClientError) {
        let json = try client.json(list.appending(WebAddress.encoded(id)))
        collections[id] = json.object
      } catch {
        if error.kind == .credentials { throw error }
        guard error.kind == .missing else { continue }
        throw ClientError(.search, "the server has no Collection '\(id)'")
      }
    }
  }

  /// The time that Collections cover together.
  private static func extent(_ collections: some Sequence<JSONObject>) -> TemporalInterval {
    var extent: TemporalInterval?
    for collection in collections {
      let intervals = collection["extent"]?["temporal"]?["interval"]?.array ?? []
      guard let first = intervals.first, let own = try? TemporalInterval(first) else {
        return .always
      }
      extent = extent?.union(own) ?? own
    }
    return extent ?? .always
  }
}
