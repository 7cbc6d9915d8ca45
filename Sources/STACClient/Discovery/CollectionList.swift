internal import STACJSON
internal import STACStorage

/// The Collections of a server, page by page.
struct CollectionList {
  private let landing: APILanding
  private let client: WebClient

  /// The most pages that are read: a server that has more goes round in circles.
  private static let mostPages = 10_000

  init(_ landing: APILanding, _ client: WebClient) {
    self.landing = landing
    self.client = client
  }

  /// All Collections, or those of the first pages.
  ///
  /// - Parameter query: what is asked of a server that can search its Collections.
  func first(
    _ pages: Int? = nil, query: [(String, String)] = []
  ) throws(ClientError) -> [JSONObject] {
    guard var address = landing.endpoint.collections else { return [] }
    for (name, value) in query { address.setQuery(name, value) }
    var request = APIRequest(.get, address)
    var visited: Set<UInt64> = []
    var ids: Set<String> = []
    var found: [JSONObject] = []
    for page in 1...Self.mostPages {
      guard visited.insert(request.fingerprint).inserted else { break }
      let document = try client.fetch(request)
      let json = try WebClient.json(document)
      guard let collections = json["collections"]?.array ?? json.array else {
        throw ClientError(
          .server, "'\(request.address.withoutQuery)' has no list of Collections")
      }
      let before = found.count
      for collection in collections {
        guard let object = collection.object, let id = object["id"]?.string,
          ids.insert(id).inserted
        else { continue }
        found.append(object)
      }
      // A page that has nothing new is one that came before.
      if page == pages || found.count == before { break }
      let target = NextLink.target(
        json["links"]?.array ?? [], headerLink: document.response.header("link"), after: request,
        allowedHosts: [])
      switch target {
      case .request(let next): request = next
      case .none: return found
      case .foreign(let origin):
        throw ClientError(.server, "the list of Collections goes on at another host, \(origin)")
      case .broken(let message): throw ClientError(.server, message)
      }
    }
    return found
  }
}
