internal import STACJSON
internal import STACStorage

/// The Catalogs and Collections of a static catalog on the web, each once, found by `child` links
/// within the origin of the first. They come in the order of the links, and are fetched side by side
/// with those that come next.
///
/// Links are untrusted: those to other origins are told and not followed, and depth and number are
/// limited.
final class CatalogWalk {
  /// A document with what it links to.
  struct Visit {
    var document: JSONObject
    var address: WebAddress
    /// The addresses of its Items.
    var items: [WebAddress] = []
    /// What is wrong with its links.
    var problems: [FetchedPage.Problem] = []
  }

  private struct Place {
    var address: WebAddress
    /// The documents that led here.
    var ancestors: [WebAddress] = []
  }

  private let loader: DocumentLoader
  /// Documents that were fetched with others and have not come yet.
  private var loaded: [WebAddress: DocumentLoader.Answer] = [:]
  private let origin: String
  private let allowedHosts: Set<String>
  private var first: (JSONObject, WebAddress)?
  private var pending: [Place] = []
  private var visited: Set<WebAddress> = []

  /// The deepest that catalogs are nested.
  static let maximumDepth = 64
  /// The most documents that are linked.
  static let maximumCount = 5_000_000

  /// Begins at a document that was fetched.
  init(
    _ address: WebAddress, _ document: JSONObject, _ loader: DocumentLoader,
    allowedHosts: Set<String> = []
  ) {
    self.loader = loader
    self.allowedHosts = allowedHosts
    origin = address.origin
    first = (document, address)
    visited = [address]
  }

  /// The next Catalog or Collection; nil at the end.
  ///
  /// - Throws: ``ClientError`` where one cannot be had; the walk goes on behind it.
  func next() throws(ClientError) -> Visit? {
    if let (document, address) = first {
      first = nil
      return visit(document, Place(address: address))
    }
    while var place = pending.popLast() {
      let found = try load(place)
      if found.address != place.address {
        // The server says where it stands in truth, and it may be a document that is known.
        if place.ancestors.contains(found.address) {
          throw ClientError(
            .address,
            "a link to '\(place.address.withoutQuery)' is redirected back to "
              + "'\(found.address.withoutQuery)', which is above it")
        }
        place.address = found.address
        guard visited.insert(found.address).inserted else { continue }
      }
      guard let document = try WebClient.json(found.body, from: found.address).object else {
        throw ClientError(
          .server, "'\(place.address.withoutQuery)' is not a Catalog or Collection")
      }
      return visit(document, place)
    }
    return nil
  }

  /// A document, fetched with those that come next unless it was fetched with another.
  private func load(_ place: Place) throws(ClientError) -> DocumentLoader.Document {
    if loaded[place.address] == nil {
      var addresses = [place.address]
      for next in pending.suffix(loader.width - 1).reversed() where loaded[next.address] == nil {
        addresses.append(next.address)
      }
      guard let answers = loader.load(addresses) else { throw ClientError(.server, "interrupted") }
      for (address, answer) in zip(addresses, answers) { loaded[address] = answer }
    }
    switch loaded.removeValue(forKey: place.address) {
    case .success(let document): return document
    case .failure(let problem):
      throw ClientError(
        problem.kind == .credentials ? .credentials : .server,
        "cannot fetch '\(place.address.withoutQuery)': \(problem.message)", kind: problem.kind)
    case nil: throw ClientError(.server, "no answer")
    }
  }

  /// All Collections.
  func collections() throws(ClientError) -> [JSONObject] {
    var found: [JSONObject] = []
    while let visit = try next() {
      if visit.document["type"]?.string == "Collection" || visit.document["extent"] != nil {
        found.append(visit.document)
      }
    }
    return found
  }

  private func visit(_ document: JSONObject, _ place: Place) -> Visit {
    var visit = Visit(document: document, address: place.address)
    var children: [Place] = []
    func report(_ code: String, _ message: String) {
      visit.problems.append(FetchedPage.Problem(code: code, message: message))
    }
    for link in document["links"]?.array ?? [] {
      guard let rel = link["rel"]?.string, rel == "child" || rel == "item" else { continue }
      guard let href = link["href"]?.string, let target = place.address.resolving(href) else {
        report("broken-link", "a link of '\(place.address.withoutQuery)' leads nowhere")
        continue
      }
      guard target.origin == origin || allowedHosts.contains(target.host) else {
        report(
          "unsupported-location",
          "the link leads to another host, '\(target.withoutQuery)'; name it with --allow-host "
            + "to follow it")
        continue
      }
      if target == place.address || place.ancestors.contains(target) {
        report(
          "link-cycle",
          "a link of '\(place.address.withoutQuery)' leads back to '\(target.withoutQuery)', "
            + (target == place.address ? "in which it stands" : "which is above it"))
        continue
      }
      guard visited.count < Self.maximumCount, place.ancestors.count < Self.maximumDepth else {
        report("link-depth", "the catalog is too deep or has too many documents")
        break
      }
      guard visited.insert(target).inserted else { continue }
      if rel == "item" {
        visit.items.append(target)
      } else {
        children.append(Place(address: target, ancestors: place.ancestors + [place.address]))
      }
    }
    pending += children.reversed()
    return visit
  }
}
