internal import STACGeometry
public import STACJSON
internal import STACModel
internal import STACStorage

/// What a server or a static catalog holds: its Collections, or the catalogs below it.
public struct Discovery: Sendable {
  /// The title of the landing page, or its id.
  public var title: String
  /// The Collections that are wanted; at a root of several catalogs, those catalogs.
  public var collections: [JSONObject]
  /// Whether it is a STAC API, and not a static catalog.
  public var isAPI: Bool

  /// Looks for Collections.
  ///
  /// Box, time and words are left to servers that can search their Collections; everything is looked
  /// at here, too.
  ///
  /// - Parameter environment: where credentials come from; nil for that of the process.
  /// - Throws: ``ClientError`` where there is nothing to look in.
  public static func find(
    _ search: CollectionSearch, at url: String, _ options: FetchOptions = FetchOptions(),
    environment: [String: String]? = nil
  ) throws(ClientError) -> Discovery {
    guard let address = WebAddress(url) else {
      throw ClientError(.address, "'\(url)' is no http or https address")
    }
    let credentials = try Credentials(
      for: address, environment: environment ?? processEnvironment())
    let client = WebClient(credentials, options)
    let page = try client.fetch(APIRequest(.get, address))
    guard let document = try WebClient.json(page).object else {
      throw ClientError(.address, "'\(address.withoutQuery)' is no Catalog")
    }
    let title = document["title"]?.string ?? document["id"]?.string ?? address.host
    if KnownServer.quirks(of: page.address, document).contains(.providerRoots) {
      return Discovery(
        title: title, collections: providers(document, page.address, search), isAPI: true)
    }
    guard APILanding.isAPI(document) else {
      let walk = CatalogWalk(page.address, document, DocumentLoader(credentials, options))
      let found = try walk.collections().filter { search.matches($0, skipsText: false) }
      return Discovery(title: title, collections: found, isAPI: false)
    }
    let landing = try APILanding.open(page, client, named: address)
    let hasSearch = landing.conformance.contains { $0.contains("/collection-search") }
    let hasText = landing.conformance.contains { $0.contains("/collection-search#free-text") }
    let query = hasSearch ? self.query(search, hasText: hasText) : []
    let all = try CollectionList(landing, client).first(query: query)
    return Discovery(
      title: title, collections: all.filter { search.matches($0, skipsText: hasText) }, isAPI: true)
  }

  /// What a server that can search its Collections is asked for.
  private static func query(_ search: CollectionSearch, hasText: Bool) -> [(String, String)] {
    var query: [(String, String)] = []
    if let box = search.boundingBox {
      query.append(("bbox", box.json.map(\.description).joined(separator: ",")))
    }
    if let interval = search.interval { query.append(("datetime", interval.description)) }
    if hasText, let text = search.text { query.append(("q", text)) }
    return query
  }

  /// The catalogs below a root that is none itself, as documents with their addresses.
  private static func providers(
    _ document: JSONObject, _ address: WebAddress, _ search: CollectionSearch
  ) -> [JSONObject] {
    (document["links"]?.array ?? []).filter { $0["rel"]?.string == "child" }
      .compactMap { link -> JSONObject? in
        guard let target = link["href"]?.string.flatMap(address.resolving) else { return nil }
        let id = target.path.split(separator: "/").last.map(String.init) ?? target.host
        let catalog: JSONObject = [
          "type": "Catalog", "id": .string(id), "title": link["title"] ?? .string(id),
          "links": [["rel": "self", "href": .string(target.description)]],
        ]
        return search.matches(catalog, skipsText: false) ? catalog : nil
      }
  }
}
