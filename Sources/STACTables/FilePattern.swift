/// A pattern of file names that gives names to their parts: `{tile}/{tile}_{date:8}_{band}.tif`.
///
/// | in the pattern | stands for |
/// | --- | --- |
/// | `{name}` | one or more characters but `/`, as few as fit; the same where the name comes again |
/// | `{name:8}` | so many characters but `/` |
/// | `*` | any characters but `/`, also none |
/// | `**` | any characters |
/// | `?` | one character but `/` |
///
/// A pattern without `/` is compared with the name of a file, one with `/` with its path in the
/// folder.
public struct FilePattern: Sendable, Hashable, CustomStringConvertible {
  private enum Token: Sendable, Hashable {
    case byte(UInt8)
    case one
    case some
    case all
    case capture(Int, length: Int?)
  }

  /// The pattern as it was written.
  public let description: String
  /// The names of its parts.
  public let names: [String]
  private let tokens: [Token]

  /// Whether the pattern is compared with paths, and not with names alone.
  public var isPath: Bool { description.utf8.contains(UInt8(ascii: "/")) }

  /// Reads a pattern.
  ///
  /// - Throws: ``TableError`` where a brace is not closed, or holds no name.
  public init(_ text: String) throws(TableError) {
    description = text
    var names: [String] = []
    var tokens: [Token] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"):
        if rest.first == byte {
          rest.removeFirst()
          tokens.append(.all)
        } else {
          tokens.append(.some)
        }
      case UInt8(ascii: "?"): tokens.append(.one)
      case UInt8(ascii: "{"):
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
          throw TableError(.pattern, "a brace of the pattern '\(text)' is not closed", path: text)
        }
        let parts = String(decoding: rest[..<end], as: UTF8.self).split(
          separator: ":", omittingEmptySubsequences: false)
        rest = rest[(end + 1)...]
        let length = parts.count == 2 ? Int(parts[1]) : nil
        guard let name = parts.first, !name.isEmpty, parts.count == 1 || (length ?? 0) > 0 else {
          throw TableError(
            .pattern,
            "'{\(parts.joined(separator: ":"))}' of the pattern '\(text)' is neither {name} nor "
              + "{name:8}", path: text)
        }
        if !names.contains(String(name)) { names.append(String(name)) }
        tokens.append(.capture(names.firstIndex(of: String(name)) ?? 0, length: length))
      default: tokens.append(.byte(byte))
      }
    }
    self.names = names
    self.tokens = tokens
  }

  /// The parts of a name, in the order of ``names``; nil where the pattern does not fit.
  public func match(_ name: String) -> [String]? {
    let bytes = Array(name.utf8)
    var captures = [Range<Int>?](repeating: nil, count: names.count)
    // A hostile pattern of many stars must not take for ever.
    var budget = 1 << 20
    guard match(0, bytes, 0, &captures, &budget) else { return nil }
    return captures.map { String(decoding: bytes[$0 ?? 0..<0], as: UTF8.self) }
  }

  private func match(
    _ token: Int, _ bytes: [UInt8], _ start: Int, _ captures: inout [Range<Int>?],
    _ budget: inout Int
  ) -> Bool {
    budget -= 1
    if budget < 0 { return false }
    guard token < tokens.count else { return start == bytes.count }
    let slash = UInt8(ascii: "/")
    switch tokens[token] {
    case .byte(let byte):
      return start < bytes.count && bytes[start] == byte
        && match(token + 1, bytes, start + 1, &captures, &budget)
    case .one:
      guard start < bytes.count, bytes[start] != slash else { return false }
      let end = Self.characterEnd(bytes, start)
      return match(token + 1, bytes, end, &captures, &budget)
    case .some, .all:
      var end = start
      while true {
        if match(token + 1, bytes, end, &captures, &budget) { return true }
        guard end < bytes.count, tokens[token] == .all || bytes[end] != slash else { return false }
        end += 1
      }
    case .capture(let name, let length):
      if let known = captures[name] {
        guard bytes[start...].starts(with: bytes[known]) else { return false }
        return match(token + 1, bytes, start + known.count, &captures, &budget)
      }
      var end = start
      var count = 0
      while end < bytes.count, bytes[end] != slash {
        end = Self.characterEnd(bytes, end)
        count += 1
        if let length, count < length { continue }
        captures[name] = start..<end
        if match(token + 1, bytes, end, &captures, &budget) { return true }
        captures[name] = nil
        if length != nil { return false }
      }
      return false
    }
  }

  /// The end of the character of UTF-8 that begins at a position.
  private static func characterEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var end = start + 1
    while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
    return end
  }
}
