internal import STACJSON

/// Reads the lines of a `.env` file.
struct EnvironmentParser {
  private(set) var diagnostics: [Diagnostic] = []
  private let source: SourceText
  private var offset = 0

  private var bytes: [UInt8] { source.bytes }
  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  init(_ source: SourceText) {
    self.source = source
  }

  mutating func variables() -> [EnvironmentFile.Variable] {
    var variables: [EnvironmentFile.Variable] = []
    while offset < bytes.count {
      skipBlanks()
      switch peek {
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): offset += 1
      case nil: break
      default:
        if let variable = variable() { variables.append(variable) } else { skipLine() }
      }
    }
    return variables
  }

  /// Reads one variable to the end of its line; nil after an error.
  private mutating func variable() -> EnvironmentFile.Variable? {
    var nameOffset = offset
    var name = takeName()
    if name == "export", let byte = peek, isBlank(byte) {
      skipBlanks()
      nameOffset = offset
      name = takeName()
    }
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else {
      report("expected a name", at: nameOffset, hint: "write NAME=value")
      return nil
    }
    skipBlanks()
    guard peek == UInt8(ascii: "=") else {
      report("expected '=' after the name", at: offset, hint: "write NAME=value")
      return nil
    }
    offset += 1
    skipBlanks()
    let value: String?
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): value = quotedValue()
    default: value = plainValue()
    }
    guard let value else { return nil }
    return .init(name: name, value: value, location: source.location(at: nameOffset))
  }

  private mutating func takeName() -> String {
    let name = bytes[offset...].prefix {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "_")
    }
    offset = name.endIndex
    return String(decoding: name, as: UTF8.self)
  }

  /// Text to the end of the line or to a ` #`, without the blanks around it.
  private mutating func plainValue() -> String {
    let start = offset
    var end = offset
    while let byte = peek, !isLineBreak(byte) {
      let isComment = byte == UInt8(ascii: "#") && (offset == start || isBlank(bytes[offset - 1]))
      if isComment { break }
      offset += 1
      if !isBlank(byte) { end = offset }
    }
    skipLine()
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func quotedValue() -> String? {
    let start = offset
    let quote = bytes[offset]
    var value: [UInt8] = []
    offset += 1
    while let byte = peek, byte != quote {
      offset += 1
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let letter = peek {
        offset += 1
        value += escaped(letter)
      } else {
        value.append(byte)
      }
    }
    guard peek == quote else {
      report("a value without a closing quote", at: start)
      return nil
    }
    offset += 1
    skipBlanks()
    if let byte = peek, !isLineBreak(byte), byte != UInt8(ascii: "#") {
      report(
        "text after the closing quote", at: offset,
        hint: "put the whole value between quotes, or a '#' before a comment")
      return nil
    }
    skipLine()
    return String(decoding: value, as: UTF8.self)
  }

  /// An escape that is not known stands for itself, with its backslash.
  private func escaped(_ letter: UInt8) -> [UInt8] {
    switch letter {
    case UInt8(ascii: "n"): [UInt8(ascii: "\n")]
    case UInt8(ascii: "r"): [UInt8(ascii: "\r")]
    case UInt8(ascii: "t"): [UInt8(ascii: "\t")]
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "$"): [letter]
    default: [UInt8(ascii: "\\"), letter]
    }
  }

  private mutating func report(_ message: String, at offset: Int, hint: String? = nil) {
    diagnostics.append(
      Diagnostic(.error, message, at: source.location(at: offset), file: source.file, hint: hint))
  }

  private mutating func skipBlanks() {
    while let byte = peek, isBlank(byte) { offset += 1 }
  }

  private mutating func skipLine() {
    while let byte = peek, !isLineBreak(byte) { offset += 1 }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
