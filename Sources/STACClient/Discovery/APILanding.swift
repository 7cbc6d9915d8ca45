internal import STACJSON
internal import STACStorage

/// The landing page of a STAC API, and what it says of the server.
struct APILanding: Sendable {
  let address: WebAddress
  let document: JSONObject
  /// The classes that the server says it conforms to.
  let conformance: [String]
  private(set) var endpoint: SearchEndpoint
  let quirks: Set<ServerQuirk>
  /// The Collection that the user's URL leads to, where it leads to one.
  var collection: JSONObject?

  /// Whether the server says that it can do something: a part of the class's URI behind its version,
  /// such as `item-search#sort`.
  func conforms(to feature: String) -> Bool {
    conformance.contains { $0.hasSuffix("/" + feature) }
  }

  /// What the server says that it can look for; servers that say nothing of themselves are asked.
  var abilities: SearchDivision.Abilities {
    var abilities = SearchDivision.Abilities()
    abilities.isSearch = !endpoint.isByCollection
    if conformance.isEmpty { return abilities }
    let scope = endpoint.isByCollection ? "/ogcapi-features#" : "/item-search#"
    func ability(_ name: String) -> SearchDivision.Ability {
      conformance.contains { $0.contains(scope + name) } ? .yes : .no
    }
    abilities.query = ability("query")
    abilities.sort = ability("sort")
    abilities.fields = ability("fields")
    abilities.filter = ability("filter")
    if endpoint.isByCollection, conforms(to: "conf/features-filter") { abilities.filter = .yes }
    return abilities
  }

  /// Where the server tells how many Items there are; nil where it does not.
  var aggregate: WebAddress? {
    guard conformance.contains(where: { $0.contains("/aggregation") }) else { return nil }
    return Self.link("aggregate", document, address)
  }

  /// The largest page that suits the server.
  var pageSize: Int { quirks.compactMap(\.pageSize).min() ?? 250 }

  /// Reads the landing page at an address. The address of a Collection leads to its API.
  ///
  /// - Throws: ``ClientError`` where that is no API.
  static func open(_ address: WebAddress, _ client: WebClient) throws(ClientError) -> APILanding {
    let page = try client.fetch(APIRequest(.get, address))
    return try open(page, client, named: address)
  }

  static func open(
    _ page: WebClient.Document, _ client: WebClient, named address: WebAddress
  ) throws(ClientError) -> APILanding {
    guard let document = try WebClient.json(page).object else {
      throw ClientError(.address, "'\(address.withoutQuery)' is not the landing page of an API")
    }
    if document["type"]?.string == "Collection", let root = link("root", document, page.address),
      link("items", document, page.address) != nil, root != page.address
    {
      var landing = try APILanding(document: rootDocument(root, client), root, client)
      landing.collection = document
      return landing
    }
    return try APILanding(document: document, page.address, client)
  }

  private static func rootDocument(
    _ root: WebAddress, _ client: WebClient
  ) throws(ClientError) -> JSONObject {
    guard let object = try client.json(root).object else {
      throw ClientError(.address, "'\(root.withoutQuery)' is not the landing page of an API")
    }
    return object
  }

  /// Whether a document is the landing page of an API, or leads to one: not that of a static catalog.
  static func isAPI(_ document: JSONObject) -> Bool {
    if document["conformsTo"] != nil { return true }
    let relations = (document["links"]?.array ?? []).compactMap { $0["rel"]?.string }
    return relations.contains { ["search", "data", "items", "conformance"].contains($0) }
  }

  private init(
    document: JSONObject, _ address: WebAddress, _ client: WebClient
  ) throws(ClientError) {
    self.address = address
    self.document = document
    quirks = KnownServer.quirks(of: address, document)
    endpoint = Self.endpoint(document, address)
    if quirks.contains(.providerRoots) {
      let names = (document["links"]?.array ?? []).filter { $0["rel"]?.string == "child" }
        .compactMap { $0["title"]?.string ?? $0["href"]?.string }
      throw ClientError(
        .address,
        "'\(address.withoutQuery)' has no Items of its own; name one of its "
          + "\(names.count) catalogs: \(names.prefix(8).joined(separator: ", "))"
          + (names.count > 8 ? ", …" : ""))
    }
    guard !endpoint.isByCollection || endpoint.collections != nil else {
      throw ClientError(
        .address,
        "'\(address.withoutQuery)' is not the landing page of an API: it has no search and no "
          + "collections")
    }
    var classes = (document["conformsTo"]?.array ?? []).compactMap(\.string)
    if classes.isEmpty, let conformance = Self.link("conformance", document, address),
      let found = try? client.json(conformance)["conformsTo"]?.array
    {
      classes = found.compactMap(\.string)
    }
    conformance = classes
    let languages = ["cql2-json", "cql2-text"].map { name in
      classes.contains { $0.contains(name) }
    }
    if languages.contains(true) {
      (endpoint.readsFilterJSON, endpoint.readsFilterText) = (languages[0], languages[1])
    }
  }

  /// The target of the first link of a relation.
  static func link(
    _ relation: String, _ document: JSONObject, _ address: WebAddress
  ) -> WebAddress? {
    let link = document["links"]?.array?.first { $0["rel"]?.string == relation }
    return link?["href"]?.string.flatMap { resolve($0, address) }
  }

  /// Links of servers behind a proxy may show `http` where they are asked over `https`.
  private static func resolve(_ reference: String, _ address: WebAddress) -> WebAddress? {
    guard var target = address.resolving(reference) else { return nil }
    if target.host == address.host, target.scheme == "http", address.scheme == "https" {
      (target.scheme, target.port) = ("https", address.port)
    }
    return target
  }

  private static func endpoint(_ document: JSONObject, _ address: WebAddress) -> SearchEndpoint {
    var endpoint = SearchEndpoint()
    for link in document["links"]?.array ?? [] {
      guard let target = link["href"]?.string.flatMap({ resolve($0, address) }) else { continue }
      switch (link["rel"]?.string, link["method"]?.string?.uppercased()) {
      case ("search", "POST"): endpoint.post = endpoint.post ?? target
      case ("search", _): endpoint.get = endpoint.get ?? target
      case ("data", _): endpoint.collections = endpoint.collections ?? target
      default: break
      }
    }
    return endpoint
  }
}
