internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage

/// What is looked at before the first page: the landing page, and the wanted Collections.
struct FetchOpening {
  /// The search with what the server and the URL add to it, as far as the server can do it.
  var search: ItemSearch
  /// What is left to be done here.
  var division: SearchDivision
  var background: FetchMachine.Background
  var collections: [String: JSONObject] = [:]

  /// The most Collections whose documents are fetched.
  private static let mostCollections = 100

  init(
    _ landing: APILanding, _ search: ItemSearch, _ client: WebClient, now: Timestamp
  ) throws(ClientError) {
    self.search = search
    division = try SearchDivision(ItemSearch(), .none)
    if let collection = landing.collection, let id = collection["id"]?.string {
      if self.search.collections.isEmpty { self.search.collections = [id] }
      collections[id] = collection
    }
    background = FetchMachine.Background(endpoint: landing.endpoint, now: now)
    background.pageSize = landing.pageSize
    background.pagesByOffset = landing.quirks.contains(.offsetPaging)
    try readCollections(landing, client)
    if let since = search.updatedSince { try restrict(to: since, landing, client) }
    division = try SearchDivision(self.search, landing.abilities)
    self.search = division.asked
    background.extent = Self.extent(collections.values)
  }

  /// The Items of a Collection by the address of its first page, `…/collections/ID/items`, as OGC API
  /// Features has it; nil where the page is none, or all that there is.
  init?(itemsOf page: WebClient.Document, _ search: ItemSearch) {
    let parts = page.address.path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.last == "items", parts[parts.count - 3] == "collections",
      let json = try? WebClient.json(page), let features = json["features"]?.array
    else { return nil }
    let links = json["links"]?.array ?? []
    let matched = json["numberMatched"]?.integer
    guard
      links.contains(where: { $0["rel"]?.string == "next" })
        || matched.map({ $0 > features.count }) ?? false
    else { return nil }
    var base = page.address
    base.path = parts.dropLast(2).joined(separator: "/")
    base.query = nil
    self.search = search
    self.search.collections = [URIReference.percentDecoded(String(parts[parts.count - 2]))]
    var endpoint = SearchEndpoint()
    endpoint.collections = base
    var own = page.address
    for (name, value) in page.address.queryItems where ["limit", "offset"].contains(name) {
      own.setQuery(name, nil)
      if name == "limit", self.search.pageSize == nil { self.search.pageSize = Int(value) }
    }
    endpoint.query = own.query
    guard let division = try? SearchDivision(self.search, .none) else { return nil }
    self.division = division
    self.search = division.asked
    background = FetchMachine.Background(endpoint: endpoint, now: .now)
    background.pagesByOffset = true
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

  /// How many Items the search has, and how many of them say when they were updated; nil where the
  /// server does not tell.
  func countDated(
    _ landing: APILanding, _ client: WebClient
  ) throws(ClientError) -> (total: Int, dated: Int)? {
    guard division.filter.isEmpty, let all = Self.changed(since: nil, search, landing),
      let total = try count(search, client), let dated = try count(all, client)
    else { return nil }
    return (total, dated)
  }

  /// Asks for changed Items only, once the server has shown that all Items say when they changed.
  private mutating func restrict(
    to since: Timestamp, _ landing: APILanding, _ client: WebClient
  ) throws(ClientError) {
    let whole = search
    guard let all = Self.changed(since: nil, whole, landing),
      let changed = Self.changed(since: since, whole, landing)
    else {
      // What does not say when it was changed may have been.
      search.filter = CQL2Expression.all(
        [whole.filter, .updated(since: since, takesUndated: true)].compactMap { $0 })
      return
    }
    search = changed
    guard let total = try count(whole, client), let dated = try count(all, client) else { return }
    guard dated == total else {
      throw ClientError(
        .search,
        "only \(dated) of \(total) Items say when they were updated, so changes would be missed; "
          + "name the output of an earlier fetch instead of a time, and they are compared")
    }
  }

  /// A search for Items that say when they were updated, at a time or later; nil where the server
  /// cannot be asked so.
  private static func changed(
    since: Timestamp?, _ search: ItemSearch, _ landing: APILanding
  ) -> ItemSearch? {
    let time = (since ?? earliest).description
    var search = search
    if landing.abilities.query == .yes {
      var query = search.query ?? JSONObject()
      var conditions = query["updated"]?.object ?? JSONObject()
      conditions["gte"] = .string(time)
      query["updated"] = .object(conditions)
      search.query = query
      return search
    }
    guard landing.abilities.filter == .yes else { return nil }
    let condition = CQL2Expression.updated(since: since ?? earliest, takesUndated: false)
    search.filter = CQL2Expression.all([search.filter, condition].compactMap { $0 })
    return search
  }

  private static let earliest = Timestamp(seconds: -30_000_000_000)

  /// Asks how many Items there are at which time, where the server has an answer to that.
  mutating func readHistogram(_ landing: APILanding, _ client: WebClient) {
    guard let address = landing.aggregate, search.query == nil, search.ids.isEmpty,
      search.maximumCount == nil, search.intersects == nil
    else { return }
    var endpoint = background.endpoint
    (endpoint.get, endpoint.post) = (address, nil)
    var scope = PartScope()
    if !search.collections.isEmpty { scope.collections = search.collections }
    if let interval = search.interval {
      (scope.hasTime, scope.start, scope.end) = (true, interval.start, interval.end)
    }
    var plain = search
    (plain.sortBy, plain.includedFields, plain.excludedFields) = ([], [], [])
    var request = plain.request(scope, at: endpoint, pageSize: 1)
    request.address.setQuery("aggregations", "total_count,datetime_frequency")
    // Some servers know no other.
    request.address.setQuery("datetime_frequency_interval", "month")
    // A server that cannot answer this may still be able to give Items.
    guard let document = try? client.fetch(request), let json = try? WebClient.json(document) else {
      return
    }
    background.histogram = TimeHistogram(json)
  }

  /// How many Items a search finds; nil where the server does not say.
  private func count(_ search: ItemSearch, _ client: WebClient) throws(ClientError) -> Int? {
    var scope = PartScope()
    if !search.collections.isEmpty { scope.collections = search.collections }
    if !search.ids.isEmpty { scope.ids = search.ids }
    if let interval = search.interval {
      (scope.hasTime, scope.start, scope.end) = (true, interval.start, interval.end)
    }
    let request = search.request(scope, at: background.endpoint, pageSize: 1)
    let document = try client.fetch(request)
    var parser = JSONParser()
    guard let view = try? parser.parse(padded: document.response.body.bytes) else { return nil }
    return PageReader.matched(view)
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
