internal import STACJSON

/// Reads JSON text into a tree with places.
///
/// Strict: comments, trailing commas, bare words and duplicate keys are errors.
///
/// See <https://www.rfc-editor.org/rfc/rfc8259>.
func parseJSON(
  reporting diagnostics: Diagnostics
) throws(ConfigurationError) -> ConfigurationNode {
  var reader = JSONReader(reporting: diagnostics)
  return try reader.document()
}

private struct JSONReader {
  private let diagnostics: Diagnostics
  private let bytes: [UInt8]
  private var offset = 0

  init(reporting diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
    self.bytes = diagnostics.source.bytes
  }

  mutating func document() throws(ConfigurationError) -> ConfigurationNode {
    let root = try value(depth: 0)
    skipSpace()
    if offset < bytes.count { throw error("unexpected \(found) after the end of the JSON value") }
    return root
  }

  private mutating func value(depth: Int) throws(ConfigurationError) -> ConfigurationNode {
    skipSpace()
    let location = diagnostics.source.location(at: offset)
    switch peek {
    case UInt8(ascii: "{"):
      return ConfigurationNode(.mapping(try object(depth: depth + 1)), at: location)
    case UInt8(ascii: "["):
      return ConfigurationNode(.sequence(try array(depth: depth + 1)), at: location)
    case UInt8(ascii: "\""):
      let text = try string()
      return ConfigurationNode(.scalar(ConfigurationScalar(text, style: .quoted)), at: location)
    default:
      return ConfigurationNode(.scalar(ConfigurationScalar(try bareWord())), at: location)
    }
  }

  private mutating func object(depth: Int) throws(ConfigurationError) -> [ConfigurationNode.Entry] {
    var builder = MappingBuilder(reporting: diagnostics)
    try open(depth: depth)
    if take("}") { return [] }
    repeat {
      skipSpace()
      let location = diagnostics.source.location(at: offset)
      guard peek == UInt8(ascii: "\"") else { throw error("expected a key, found \(found)") }
      let key = try string()
      guard take(":") else { throw error("expected ':', found \(found)") }
      let value = try value(depth: depth)
      if builder.claim(key, at: location) {
        builder.append(.init(key: key, keyLocation: location, value: value))
      }
    } while take(",")
    guard take("}") else { throw error("expected ',' or '}', found \(found)") }
    return builder.entries
  }

  private mutating func array(depth: Int) throws(ConfigurationError) -> [ConfigurationNode] {
    var elements: [ConfigurationNode] = []
    try open(depth: depth)
    if take("]") { return [] }
    repeat { elements.append(try value(depth: depth)) } while take(",")
    guard take("]") else { throw error("expected ',' or ']', found \(found)") }
    return elements
  }

  private mutating func open(depth: Int) throws(ConfigurationError) {
    if depth > Limits.depth { throw error(Limits.depthMessage) }
    offset += 1
  }

  /// `true`, `false`, `null` or a number.
  private mutating func bareWord() throws(ConfigurationError) -> String {
    let word = bytes[offset...].prefix { !JSONReader.endsWord.contains($0) }
    let text = String(decoding: word, as: UTF8.self)
    guard ["true", "false", "null"].contains(text) || isNumber(word) else {
      throw error(word.isEmpty ? "expected a value, found \(found)" : "unexpected \(quoted(text))")
    }
    if case .double(let double) = CoreSchema.value(of: text), !double.isFinite {
      throw error("\(quoted(text)) is too large a number")
    }
    offset = word.endIndex
    return text
  }

  /// Whether the word is a number as JSON writes it: no `+`, no leading zero, digits on both sides
  /// of the point. The rest of the shape is that of YAML.
  private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    let digits = word.first == UInt8(ascii: "-") ? word.dropFirst() : word
    let whole = digits.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let rest = digits[whole.endIndex...]
    if whole.isEmpty || (whole.count > 1 && whole.first == UInt8(ascii: "0")) { return false }
    if rest.first == UInt8(ascii: ".") {
      guard let next = rest.dropFirst().first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= next else {
        return false
      }
    }
    switch CoreSchema.value(of: String(decoding: digits, as: UTF8.self)) {
    case .integer: return rest.isEmpty
    case .double: return true
    default: return false
    }
  }

  private mutating func string() throws(ConfigurationError) -> String {
    let start = offset
    var text: [UInt8] = []
    offset += 1
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += String(try escape()).utf8
      case 0..<0x20:
        throw error("control character in a string", hint: "write it as an escape")
      default:
        text.append(byte)
        offset += 1
      }
    }
    offset = start
    throw error("a string without a closing quote")
  }

  private mutating func escape() throws(ConfigurationError) -> Unicode.Scalar {
    let start = offset
    let letter = offset + 1 < bytes.count ? bytes[offset + 1] : 0
    offset += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      if let first = takeCodeUnit() {
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isPair = bytes[min(offset, bytes.count)...].starts(with: "\\u".utf8)
        if isPair { offset += 2 }
        if isPair, UTF16.isLeadSurrogate(first), let second = takeCodeUnit(),
          UTF16.isTrailSurrogate(second)
        {
          return UTF16.decode(UTF16.EncodedScalar([first, second]))
        }
      }
    default: break
    }
    offset = start
    throw error("not an escape of JSON")
  }

  private mutating func takeCodeUnit() -> UInt16? {
    let digits = bytes[min(offset, bytes.count)...].prefix(4)
    guard digits.count == 4, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
    else { return nil }
    offset += 4
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

extension JSONReader {
  private static let endsWord = Set(" \t\r\n,:[]{}\"".utf8)

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// What stands at the place, for messages.
  private var found: String {
    guard offset < bytes.count else { return "the end of the file" }
    let character = String(decoding: bytes[offset...].prefix(16), as: UTF8.self).prefix(1)
    return quoted(String(character))
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      offset += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private func error(_ message: String, hint: String? = nil) -> ConfigurationError {
    ConfigurationError(
      message, at: diagnostics.source.location(at: offset), in: diagnostics.source, hint: hint)
  }
}
