internal import STACJSON
internal import STACStorage

/// How a page tells where the next one is.
enum NextLink {
  /// What a link leads to.
  enum Target: Sendable, Hashable {
    /// There is no further page.
    case none
    /// The next page.
    case request(APIRequest)
    /// The link leads to another host, which nobody has named.
    case foreign(String)
    /// The link is none.
    case broken(String)
  }

  /// Fields that a server has no business to set.
  private static let refusedHeaders: Set<String> = [
    "authorization", "cookie", "host", "content-length", "proxy-authorization",
  ]

  /// The target of a page's `links`.
  ///
  /// - Parameters:
  ///   - links: the `links` of the page.
  ///   - headerLink: the header field `Link` of the answer.
  ///   - request: what was asked.
  ///   - allowedHosts: hosts besides that of the request that links may lead to.
  static func target(
    _ links: [JSONValue], headerLink: String?, after request: APIRequest,
    allowedHosts: Set<String>
  ) -> Target {
    let link = links.first { $0["rel"]?.string == "next" }
    guard let link else {
      guard let reference = headerLink.flatMap(nextReference) else { return .none }
      return finish(APIRequest(.get, request.address), reference, request, allowedHosts)
    }
    guard let reference = link["href"]?.string, !reference.isEmpty else {
      return .broken("the next link has no href")
    }
    let method = link["method"]?.string.map { $0.uppercased() } ?? "GET"
    var next: APIRequest
    switch method {
    case "GET": next = APIRequest(.get, request.address)
    case "POST":
      next = APIRequest(.post, request.address)
      next.body = body(link, request.body)
    default: return .broken("the next link asks for the method \(method)")
    }
    for (name, value) in link["headers"]?.object ?? [:]
    where !refusedHeaders.contains(name.lowercased()) {
      next.headers[name] = value.string ?? value.array?.first?.string
    }
    return finish(next, reference, request, allowedHosts)
  }

  /// The body of a next link: what it says, merged into the body before where it asks for that.
  private static func body(_ link: JSONValue, _ before: JSONValue?) -> JSONValue? {
    guard let own = link["body"] else { return before }
    guard link["merge"]?.boolean == true, var merged = before?.object else { return own }
    for (name, value) in own.object ?? [:] { merged[name] = value }
    return .object(merged)
  }

  private static func finish(
    _ next: APIRequest, _ reference: String, _ request: APIRequest, _ allowedHosts: Set<String>
  ) -> Target {
    guard var address = request.address.resolving(reference) else {
      return .broken("the next link leads to '\(reference)', which is no http address")
    }
    if address.origin != request.address.origin {
      // Servers behind a proxy often do not know that they are asked over https.
      if address.host == request.address.host, address.scheme == "http",
        request.address.scheme == "https"
      {
        address.scheme = "https"
        address.port = request.address.port
      } else if !allowedHosts.contains(address.host) {
        return .foreign(address.origin)
      }
    }
    var next = next
    next.address = address
    return .request(next)
  }

  /// The target of `rel="next"` in a header field `Link` (RFC 8288).
  private static func nextReference(_ header: String) -> String? {
    for part in header.split(separator: "<").dropFirst(header.hasPrefix("<") ? 0 : 1) {
      guard let end = part.firstIndex(of: ">") else { continue }
      let parameters = part[end...].lowercased().filter { $0 != " " }
      if parameters.contains("rel=\"next\"") || parameters.contains("rel=next") {
        return String(part[..<end])
      }
    }
    return nil
  }
}
