/// Cuts an expression into tokens.
protocol Lexer {
  associatedtype Kind: TokenKind
  /// What a mistake in an expression of this language is called.
  static var mistake: QueryError.Code { get }
  var text: String { get }
  /// The text in UTF-8.
  var bytes: [UInt8] { get }
  var position: Int { get set }
  static func isSpace(_ byte: UInt8) -> Bool
  /// Passes the token that begins here.
  mutating func next() throws(QueryError) -> Kind
}

extension Lexer {
  /// All tokens, with an end behind them.
  mutating func tokens() throws(QueryError) -> [Token<Kind>] {
    var tokens: [Token<Kind>] = []
    while true {
      while let byte = peek(), Self.isSpace(byte) { position += 1 }
      let start = position
      let kind = try next()
      tokens.append(Token(kind: kind, offset: start, end: position))
      if kind == .end { return tokens }
    }
  }

  func peek(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  func fail(_ message: String, at offset: Int) -> QueryError {
    QueryError(Self.mistake, message, in: text, at: offset)
  }
}
