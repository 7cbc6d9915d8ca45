/// A path to one value of a document: JSON Pointer, RFC 6901.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// The names and positions on the way, unescaped.
  public var tokens: [String]

  /// The pointer to the whole document.
  public static let root = JSONPointer(tokens: [])

  /// A pointer made of names and positions.
  public init(tokens: [String]) { self.tokens = tokens }

  /// Reads the text form: empty, or `/` before each token, with `~0` for `~` and `~1` for `/`.
  ///
  /// - Throws: ``JSONError`` with code `json-path`.
  public init(parsing text: String) throws(JSONError) {
    guard !text.isEmpty else {
      tokens = []
      return
    }
    guard text.hasPrefix("/") else {
      throw JSONError(.path, "a JSON Pointer is empty or begins with '/': '\(text)'")
    }
    tokens = []
    for escaped in text.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      var token: [UInt8] = []
      var bytes = escaped.makeIterator()
      while let byte = bytes.next() {
        guard byte == UInt8(ascii: "~") else {
          token.append(byte)
          continue
        }
        switch bytes.next() {
        case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
        case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
        default: throw JSONError(.path, "'~' must be followed by 0 or 1 in '\(text)'")
        }
      }
      tokens.append(String(decoding: token, as: UTF8.self))
    }
  }

  /// Whether two pointers have the same tokens, byte by byte.
  public static func == (a: JSONPointer, b: JSONPointer) -> Bool {
    a.tokens.count == b.tokens.count && b.begins(with: a)
  }

  /// Hashes the bytes of the tokens.
  public func hash(into hasher: inout Hasher) {
    for token in tokens { hasher.combine(JSONKey(token)) }
  }

  /// Whether another pointer leads to this place or to one around it.
  func begins(with other: JSONPointer) -> Bool {
    tokens.count >= other.tokens.count
      && zip(tokens, other.tokens).allSatisfy { $0.hasSameBytes(as: $1) }
  }

  /// The pointer to a member or element of the value that this one leads to.
  public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

  /// The pointer to an element of the array that this one leads to.
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

  /// The text form.
  public var description: String {
    var text = ""
    for token in tokens {
      text += "/"
      for scalar in token.unicodeScalars {
        switch scalar {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }

  /// A position in an array: digits without a needless zero (RFC 6901, section 4).
  static func arrayIndex(_ token: String) -> Int? {
    guard let first = token.utf8.first, token == "0" || (0x31...0x39).contains(first) else {
      return nil
    }
    return Int(token)
  }
}
