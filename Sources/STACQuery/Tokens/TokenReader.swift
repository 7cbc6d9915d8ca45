/// Reads the tokens of an expression, one after the other.
protocol TokenReader {
  associatedtype Kind: TokenKind
  var text: String { get }
  /// An end is the last one.
  var tokens: [Token<Kind>] { get }
  var position: Int { get set }
}

extension TokenReader {
  var token: Token<Kind> { tokens[position] }

  func peek(_ ahead: Int) -> Kind { tokens[min(position + ahead, tokens.count - 1)].kind }

  mutating func advance() { position = min(position + 1, tokens.count - 1) }

  mutating func take(_ kind: Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  /// The token as it is written, for messages.
  var found: String {
    if token.kind == .end { return "the end" }
    return "'\(String(decoding: Array(text.utf8)[token.offset..<token.end], as: UTF8.self))'"
  }
}
