internal import CPCRE2
internal import Glibc
internal import STACJSON

/// Why a text is not a regular expression.
struct PatternError: Error {
  let reason: String
}

/// A regular expression of ECMA-262, ready to be matched.
///
/// Simple shapes, which are nine in ten of those in use, are compared as bytes; the others run in
/// PCRE2. It may be shared by threads: its memory is written in `init` only.
final class SchemaPattern: @unchecked Sendable {
  enum Shape {
    /// Matches every text.
    case anything
    /// `^abc`
    case prefix
    /// `^abc$`
    case equal
    /// `^(?!abc)`
    case notPrefix
    case expression
  }

  enum Answer {
    case yes
    case no
    /// The work would have passed the limits.
    case givenUp
  }

  let text: String
  let shape: Shape
  /// The bytes that simple shapes are compared with; ``JSONParser/padding`` zeros behind them.
  let literal: UnsafePointer<UInt8>
  let literalCount: Int
  private let code: OpaquePointer?

  init(_ text: String, isStrict: Bool = false) throws(PatternError) {
    self.text = text
    let (shape, bytes) = Self.simpleShape(of: text)
    self.shape = shape
    var code: OpaquePointer?
    if shape == .expression { code = try Self.compile(text, isStrict) }
    self.code = code
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + JSONParser.padding)
    memory.initialize(repeating: 0, count: bytes.count + JSONParser.padding)
    for (place, byte) in bytes.enumerated() { memory[place] = byte }
    literal = UnsafePointer(memory)
    literalCount = bytes.count
  }

  deinit {
    if let code { cpcre2_free(code) }
    literal.deallocate()
  }

  /// Whether it matches anywhere in a text that is well-formed UTF-8.
  @inline(__always)
  func match(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    switch shape {
    case .anything: .yes
    case .prefix: begins(bytes, count) ? .yes : .no
    case .notPrefix: begins(bytes, count) ? .no : .yes
    case .equal: count == literalCount && memcmp(bytes, literal, count) == 0 ? .yes : .no
    case .expression: run(bytes, count)
    }
  }

  /// Whether it matches anywhere in a text.
  func match(_ text: String) -> Answer {
    var text = text
    return text.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return match(literal + literalCount, 0) }
      return match(base, buffer.count)
    }
  }

  private func begins(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    count >= literalCount && memcmp(bytes, literal, literalCount) == 0
  }

  private func run(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    guard let code else { return .no }
    switch cpcre2_match(code, bytes, count) {
    case 0: return .no
    case 1: return .yes
    default: return .givenUp
    }
  }

  // MARK: Making

  private static func compile(
    _ text: String, _ isStrict: Bool
  ) throws(PatternError) -> OpaquePointer {
    let translated =
      Array(try PatternTranslator.translate(text, isStrict: isStrict).utf8) + [0]
    var code: Int32 = 0
    var place = 0
    if let result = cpcre2_compile(translated, translated.count - 1, &code, &place) {
      return result
    }
    var message = [UInt8](repeating: 0, count: 256)
    cpcre2_message(code, &message, message.count)
    throw PatternError(reason: String(decoding: message.prefix { $0 != 0 }, as: UTF8.self))
  }

  private static func simpleShape(of text: String) -> (Shape, [UInt8]) {
    if ["", "^", ".*", "^.*", "(.*)", "^(.*)"].contains(text) { return (.anything, []) }
    guard text.hasPrefix("^") else { return (.expression, []) }
    let rest = text.dropFirst()
    if rest.hasPrefix("(?!"), rest.hasSuffix(")"), let bytes = plain(rest.dropFirst(3).dropLast()) {
      return (.notPrefix, bytes)
    }
    if rest.hasSuffix("$"), let bytes = plain(rest.dropLast()) { return (.equal, bytes) }
    if let bytes = plain(rest) { return (.prefix, bytes) }
    return (.expression, [])
  }

  /// The bytes that a pattern without any operators stands for.
  private static func plain(_ pattern: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in pattern.utf8 {
      if isEscaped {
        // A letter or digit behind a backslash means something else.
        guard byte < 0x80, !Character(Unicode.Scalar(byte)).isLetter,
          !Character(Unicode.Scalar(byte)).isNumber
        else { return nil }
        bytes.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if "^$.*+?()[]{}|".utf8.contains(byte) {
        return nil
      } else {
        bytes.append(byte)
      }
    }
    return isEscaped ? nil : bytes
  }
}
