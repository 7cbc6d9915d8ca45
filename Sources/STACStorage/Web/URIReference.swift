/// A URI or relative reference in its five parts, and how one is resolved against another:
/// RFC 3986, sections 3 and 5.
public struct URIReference: Sendable {
  /// `https`, without the colon.
  public var scheme: Substring?
  /// `user@host:port`, without the slashes.
  public var authority: Substring?
  /// The path, which may be empty.
  public var path: Substring
  /// What stands behind the question mark.
  public var query: Substring?
  /// What stands behind the hash.
  public var fragment: Substring?

  /// Takes a text apart; every text is a reference.
  public init(_ text: String) {
    var rest = Substring(text)
    if let hash = rest.firstIndex(of: "#") {
      fragment = rest[rest.index(after: hash)...]
      rest = rest[..<hash]
    }
    if let colon = rest.firstIndex(of: ":"), colon > rest.startIndex,
      !rest[..<colon].contains(where: { $0 == "/" || $0 == "?" })
    {
      scheme = rest[..<colon]
      rest = rest[rest.index(after: colon)...]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      authority = rest[..<slash]
      rest = rest[slash...]
    }
    path = rest
  }

  /// The text without a fragment.
  public var withoutFragment: String {
    var text = ""
    if let scheme { text += scheme + ":" }
    if let authority { text += "//" + authority }
    text += path
    if let query { text += "?" + query }
    return text
  }

  /// The absolute URI that a reference means in a document at `base`, and its fragment.
  public static func resolve(
    _ reference: String, against base: String
  ) -> (uri: String, fragment: String?) {
    var target = URIReference(reference)
    let fragment = target.fragment.map { String($0) }
    if target.scheme != nil {
      if target.authority != nil { target.path = withoutDots(target.path) }
      return (target.withoutFragment, fragment)
    }
    let base = URIReference(base)
    if target.authority == nil {
      if target.path.isEmpty {
        target.path = base.path
        target.query = target.query ?? base.query
      } else if target.path.hasPrefix("/") {
        target.path = withoutDots(target.path)
      } else {
        target.path = withoutDots(merge(base, target.path))
      }
      target.authority = base.authority
    }
    target.scheme = base.scheme
    return (target.withoutFragment, fragment)
  }

  /// What one document is known by: without fragment, and with `http` for `https`.
  public static func documentKey(_ uri: String) -> String {
    let whole = uri.prefix { $0 != "#" }
    return whole.hasPrefix("https://") ? "http" + whole.dropFirst(5) : String(whole)
  }

  private static func merge(_ base: URIReference, _ path: Substring) -> Substring {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.lastIndex(of: "/") else { return path }
    return base.path[...slash] + path
  }

  /// Section 5.2.4.
  private static func withoutDots(_ path: Substring) -> Substring {
    var output: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for (position, segment) in segments.enumerated() {
      let isLast = position == segments.count - 1
      switch segment {
      case ".": if isLast { output.append("") }
      case "..":
        if output.count > 1 || (output.count == 1 && output[0] != "") { output.removeLast() }
        if isLast { output.append("") }
      default: output.append(segment)
      }
    }
    return Substring(output.joined(separator: "/"))
  }

  /// A text with its `%41` read as bytes.
  public static func percentDecoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
