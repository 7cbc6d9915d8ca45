internal import STACJSON

/// A word or sign of a JMESPath expression.
enum JMESPathToken: TokenKind {
  case name(String)
  case quotedName(String)
  case number(Int)
  case literal(JSONValue)
  case dot, star, comma, colon, current, expression
  case openBracket, closeBracket, openFilter, flatten
  case openBrace, closeBrace, openParenthesis, closeParenthesis
  case pipe, or, and, not
  case compare(JMESPathNode.Comparison)
  case end
}

/// Cuts a JMESPath expression into tokens.
/// <https://jmespath.org/specification.html#grammar>
struct JMESPathLexer: Lexer {
  static let mistake = QueryError.Code.pathSyntax
  let text: String
  let bytes: [UInt8]
  var position = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  mutating func next() throws(QueryError) -> JMESPathToken {
    guard let byte = peek() else { return .end }
    let start = position
    position += 1
    switch Unicode.Scalar(byte) {
    case ".": return .dot
    case "*": return .star
    case ",": return .comma
    case ":": return .colon
    case "@": return .current
    case "]": return .closeBracket
    case "{": return .openBrace
    case "}": return .closeBrace
    case "(": return .openParenthesis
    case ")": return .closeParenthesis
    case "[": return take("?") ? .openFilter : take("]") ? .flatten : .openBracket
    case "|": return take("|") ? .or : .pipe
    case "&": return take("&") ? .and : .expression
    case "!": return take("=") ? .compare(.notEqual) : .not
    case "<": return .compare(take("=") ? .lessOrEqual : .less)
    case ">": return .compare(take("=") ? .greaterOrEqual : .greater)
    case "=":
      if take("=") { return .compare(.equal) }
      throw fail("'=' is not an operator; write '==' to compare", at: start)
    case "\"": return .quotedName(try quotedName(start))
    case "'": return .literal(.string(try rawString(start)))
    case "`": return .literal(try literal(start))
    case "-", "0"..."9": return .number(try number(start))
    case "a"..."z", "A"..."Z", "_":
      while let byte = peek(), Self.isNamePart(byte) { position += 1 }
      return .name(String(decoding: bytes[start..<position], as: UTF8.self))
    default:
      position = start
      let rest = String(decoding: bytes[start...], as: UTF8.self)
      throw fail(
        "unexpected '\(rest.prefix(1))'; a name that is not only letters, digits and '_' stands in "
          + "double quotes", at: start)
    }
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  private mutating func number(_ start: Int) throws(QueryError) -> Int {
    while let byte = peek(), 0x30...0x39 ~= byte { position += 1 }
    guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw fail("expected a whole number; other numbers stand in backticks", at: start)
    }
    return number
  }

  /// The bytes up to a sign that no backslash stands before; the sign is passed.
  private mutating func quoted(
    by sign: Unicode.Scalar, _ start: Int, _ what: String
  ) throws(QueryError) -> ArraySlice<UInt8> {
    while let byte = peek() {
      if byte == UInt8(ascii: sign) {
        position += 1
        return bytes[start + 1..<position - 1]
      }
      position += byte == UInt8(ascii: "\\") && position + 1 < bytes.count ? 2 : 1
    }
    throw fail("\(what) is not closed with \(sign)", at: start)
  }

  private mutating func quotedName(_ start: Int) throws(QueryError) -> String {
    _ = try quoted(by: "\"", start, "a name")
    guard let name = try? JSONValue(parsing: bytes[start..<position]).string else {
      throw fail("a name in double quotes is escaped as a JSON string is", at: start)
    }
    return name
  }

  private mutating func rawString(_ start: Int) throws(QueryError) -> String {
    var string: [UInt8] = []
    for byte in try quoted(by: "'", start, "a string") {
      if byte == UInt8(ascii: "'"), string.last == UInt8(ascii: "\\") { string.removeLast() }
      string.append(byte)
    }
    return String(decoding: string, as: UTF8.self)
  }

  private mutating func literal(_ start: Int) throws(QueryError) -> JSONValue {
    var json: [UInt8] = []
    for byte in try quoted(by: "`", start, "a literal") {
      if byte == UInt8(ascii: "`"), json.last == UInt8(ascii: "\\") { json.removeLast() }
      json.append(byte)
    }
    do throws(JSONError) {
      return try JSONValue(parsing: json)
    } catch {
      throw fail(
        "between backticks stands JSON (a string is '…' or `\"…\"`): \(error.message)", at: start)
    }
  }
}
