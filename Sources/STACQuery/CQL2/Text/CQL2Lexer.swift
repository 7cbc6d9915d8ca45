internal import STACGeometry
internal import STACJSON

/// A word, literal or sign of CQL2 text.
enum CQL2Token: TokenKind {
  case name(String)
  case quotedName(String)
  case string(String)
  case number(JSONValue)
  case geometry(JSONValue)
  case openParenthesis, closeParenthesis, comma
  case sign(CQL2Operator)
  case end
}

/// Cuts CQL2 text into tokens.
struct CQL2Lexer: Lexer {
  static let mistake = QueryError.Code.filterSyntax
  let text: String
  let bytes: [UInt8]
  var position = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0d ~= byte
  }

  mutating func next() throws(QueryError) -> CQL2Token {
    guard let byte = peek() else { return .end }
    let start = position
    if Self.beginsName(byte) { return try word() }
    position += 1
    switch Unicode.Scalar(byte) {
    case "(": return .openParenthesis
    case ")": return .closeParenthesis
    case ",": return .comma
    case "+": return .sign(.plus)
    case "-": return .sign(.minus)
    case "*": return .sign(.times)
    case "/": return .sign(.divided)
    case "^": return .sign(.power)
    case "%": return .sign(.modulo)
    case "=":
      if peek() == UInt8(ascii: "=") { throw fail("'==' is written '=' in CQL2", at: start) }
      return .sign(.equal)
    case "<": return .sign(take("=") ? .lessOrEqual : take(">") ? .notEqual : .less)
    case ">": return .sign(take("=") ? .greaterOrEqual : .greater)
    case "!": throw fail("'!' is not an operator; write '<>' for unequal, NOT for not", at: start)
    case "'": return .string(try string(start))
    case "\"": return .quotedName(try quotedName(start))
    case "0"..."9", ".": return .number(try number(start))
    default: throw fail("unexpected '\(Unicode.Scalar(byte))'", at: start)
    }
  }

  // MARK: Names

  static func beginsName(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "_", ":": true
    default: byte >= 0x80
    }
  }

  static func continuesName(_ byte: UInt8) -> Bool {
    beginsName(byte) || byte == UInt8(ascii: ".") || 0x30...0x39 ~= byte
  }

  private mutating func word() throws(QueryError) -> CQL2Token {
    let start = position
    while let byte = peek(), Self.continuesName(byte) { position += 1 }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    guard beginsGeometry(name) else { return .name(name) }
    var reader = WellKnownTextReader(bytes, from: start)
    do throws(GeometryError) {
      let geometry = try reader.geometry()
      position = reader.position
      return .geometry(geometry)
    } catch {
      throw fail(error.message, at: reader.position)
    }
  }

  /// A geometry and not a property of that name: a parenthesis follows, or `Z` or `EMPTY`.
  private func beginsGeometry(_ name: String) -> Bool {
    var name = name.lowercased()
    if WellKnownTextReader.kind(name) == nil, name.hasSuffix("z") { name.removeLast() }
    guard WellKnownTextReader.kind(name) != nil else { return false }
    var place = position
    var word = ""
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "(") { return word.isEmpty || word == "z" }
      if byte == 0x20 || 0x09...0x0d ~= byte {
        if !word.isEmpty, word != "z" { break }
      } else if Self.continuesName(byte) {
        word.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
      } else {
        break
      }
      place += 1
    }
    return word == "empty"
  }

  private mutating func quotedName(_ start: Int) throws(QueryError) -> String {
    var name: [UInt8] = []
    while let byte = peek() {
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard peek() == UInt8(ascii: "\"") else {
          if name.isEmpty { throw fail("a property must have a name", at: start) }
          return String(decoding: name, as: UTF8.self)
        }
        position += 1
      }
      name.append(byte)
    }
    throw fail("the name of a property is not closed with \"", at: start)
  }

  // MARK: Literals

  /// `''` and `\'` are quotes; a backslash before a quote is written twice.
  private mutating func string(_ start: Int) throws(QueryError) -> String {
    var string: [UInt8] = []
    while let byte = peek() {
      position += 1
      if byte == UInt8(ascii: "\\") {
        var count = 1
        while peek() == UInt8(ascii: "\\") {
          position += 1
          count += 1
        }
        let isBeforeQuote = peek() == UInt8(ascii: "'")
        string += Array(repeating: byte, count: isBeforeQuote ? count / 2 : count)
        if isBeforeQuote, count % 2 == 1 {
          string.append(UInt8(ascii: "'"))
          position += 1
        }
        continue
      }
      if byte == UInt8(ascii: "'") {
        guard peek() == UInt8(ascii: "'") else { return String(decoding: string, as: UTF8.self) }
        position += 1
      }
      string.append(byte)
    }
    throw fail("a text is not closed with '", at: start)
  }

  private mutating func number(_ start: Int) throws(QueryError) -> JSONValue {
    position = start
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { 0x30...0x39 ~= $0 } ?? false }
    while isDigit(peek()) { position += 1 }
    if take(".") {
      while isDigit(peek()) { position += 1 }
    }
    if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+") ? 2 : 1
      if isDigit(peek(sign)) {
        position += sign
        while isDigit(peek()) { position += 1 }
      }
    }
    let written = String(decoding: bytes[start..<position], as: UTF8.self)
    if let integer = Int64(written) { return .integer(integer) }
    guard let double = Double(written), double.isFinite else {
      throw fail("'\(written)' is not a number that can be compared", at: start)
    }
    if let byte = peek(), Self.beginsName(byte) {
      throw fail("a name begins with a letter, ':' or '_'", at: start)
    }
    return .double(double)
  }
}
