/// What kinds of tokens a language has; one stands for its end.
protocol TokenKind: Equatable {
  static var end: Self { get }
}

/// A word, literal or sign of an expression, and where it stands in bytes.
struct Token<Kind: TokenKind> {
  let kind: Kind
  let offset: Int
  let end: Int
}
