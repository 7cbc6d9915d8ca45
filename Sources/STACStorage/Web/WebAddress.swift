/// An `http` or `https` URL in the parts that matter for asking a server.
///
/// Names and passwords in URLs are not taken: they end in logs. Credentials come from the
/// environment.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
  /// `http` or `https`.
  public var scheme: String
  /// The name or number of the host, in lower case; IPv6 numbers in brackets.
  public var host: String
  /// The port, also where it is the usual one.
  public var port: Int
  /// The path, which begins with `/`; percent-encoded as it was given.
  public var path: String
  /// The query without the question mark; percent-encoded as it was given.
  public var query: String?

  /// The parts of a URL; nil where it is no URL of this kind.
  public init?(_ text: String) {
    let reference = URIReference(text)
    guard let scheme = reference.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let authority = reference.authority, !authority.isEmpty, !authority.contains("@"),
      !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f })
    else { return nil }
    var host = authority.lowercased()
    var port = scheme == "https" ? 443 : 80
    let behindBracket = host.lastIndex(of: "]") ?? host.startIndex
    if let colon = host[behindBracket...].lastIndex(of: ":") {
      let digits = host[host.index(after: colon)...]
      guard digits.isEmpty || UInt16(digits) != nil else { return nil }
      port = Int(digits) ?? port
      host = String(host[..<colon])
    }
    if host.isEmpty { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
    path = reference.path.isEmpty ? "/" : String(reference.path)
    query = reference.query.map(String.init)
  }

  /// Scheme, host and port: what credentials are good for.
  public var origin: String {
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)" + (isUsual ? "" : ":\(port)")
  }

  /// Whether it is an address of this machine.
  public var isLoopback: Bool { host == "localhost" || host == "[::1]" || host.hasPrefix("127.") }

  /// The whole URL.
  public var description: String { origin + path + (query.map { "?" + $0 } ?? "") }

  /// The URL without what stands behind the question mark, which may be a secret.
  public var withoutQuery: String { origin + path }

  /// The address that a reference in a document at this address means; nil where that is none.
  public func resolving(_ reference: String) -> WebAddress? {
    WebAddress(URIReference.resolve(reference, against: description).uri)
  }

  /// The address of a path below this one, whether or not this one ends with a slash.
  public func appending(_ name: String) -> WebAddress {
    var address = self
    address.path = (path.hasSuffix("/") ? path : path + "/") + name
    address.query = nil
    return address
  }

  // MARK: Query

  /// The names and values of the query, decoded.
  public var queryItems: [(name: String, value: String)] {
    guard let query else { return [] }
    return query.split(separator: "&").map { part in
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(halves[0]), halves.count > 1 ? Self.decoded(halves[1]) : "")
    }
  }

  /// The value of a name in the query.
  public func queryValue(_ name: String) -> String? {
    queryItems.first { $0.name == name }?.value
  }

  /// Sets a value in the query, in its place where it was there, else at the end; nil removes it.
  /// The others stay as they were written.
  public mutating func setQuery(_ name: String, _ value: String?) {
    var parts = query?.split(separator: "&").map(String.init) ?? []
    let new = value.map { Self.encoded(name) + "=" + Self.encoded($0) }
    let isNamed: (String) -> Bool = { part in
      Self.decoded(part.prefix { $0 != "=" }) == name
    }
    if let new, let first = parts.firstIndex(where: isNamed) {
      parts[first] = new
      parts = parts.enumerated().filter { $0.offset == first || !isNamed($0.element) }
        .map(\.element)
    } else {
      parts.removeAll(where: isNamed)
      if let new { parts.append(new) }
    }
    query = parts.isEmpty ? nil : parts.joined(separator: "&")
  }

  /// A text for a path or a query: all but unreserved characters as `%41` (RFC 3986, section 2.3).
  public static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func decoded(_ text: some StringProtocol) -> String {
    URIReference.percentDecoded(text.map { $0 == "+" ? " " : String($0) }.joined())
  }
}
