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

  /// The pointer to a member or element of the value that this one leads to.
  public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

  /// The pointer to an element of the array that this one leads to.
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

  /// The text form.
  public var description: String {
    tokens.map { token in
      "/" + token.replacing("~", with: "~0").replacing("/", with: "~1")
    }.joined()
  }

  /// A position in an array: digits without a needless zero (RFC 6901, section 4).
  static func arrayIndex(_ token: String) -> Int? {
    guard let index = Int(token), index >= 0, token.utf8.first != UInt8(ascii: "+"),
      token == "0" || token.utf8.first != UInt8(ascii: "0")
    else { return nil }
    return index
  }
}
