internal import STACJSON

/// Reads CQL2 text (OGC 21-065r2, annex B) by recursive descent.
///
/// Parentheses may hold logic, arithmetic or a list: which of them is known only behind them, so
/// one rule reads all, and types are checked when the expression is compiled.
struct CQL2Parser: TokenReader {
  let text: String
  let tokens: [Token<CQL2Token>]
  var position = 0
  /// How deeply parentheses may be nested.
  private static let maximumNesting = 100

  /// How many expressions are open.
  private var depth = 0

  init(_ text: String) throws(QueryError) {
    self.text = text
    var lexer = CQL2Lexer(text)
    tokens = try lexer.tokens()
  }

  mutating func parse() throws(QueryError) -> CQL2Term {
    if token.kind == .end { throw fail("the filter is empty") }
    let term = try expression()
    guard token.kind == .end else {
      if case .name(let word) = token.kind, word.lowercased() == "ilike" {
        throw fail("ILIKE is not part of CQL2; write CASEI(name) LIKE CASEI('…')")
      }
      throw fail("expected AND, OR or the end of the filter, found \(found)")
    }
    return term
  }

  // MARK: Tokens

  var place: CQL2Place { .offset(token.offset) }

  mutating func expect(_ kind: CQL2Token, _ what: String) throws(QueryError) {
    guard take(kind) else { throw fail("expected \(what), found \(found)") }
  }

  private func isKeyword(_ word: String, _ ahead: Int = 0) -> Bool {
    if case .name(let name) = peek(ahead) { name.lowercased() == word } else { false }
  }

  private mutating func takeKeyword(_ word: String) -> Bool {
    guard isKeyword(word) else { return false }
    advance()
    return true
  }

  func fail(
    _ message: String, at offset: Int? = nil, _ code: QueryError.Code = .filterSyntax
  ) -> QueryError {
    QueryError(code, message, in: text, at: offset ?? token.offset)
  }

  // MARK: Logic

  /// What stands between parentheses or commas: the whole language.
  mutating func expression() throws(QueryError) -> CQL2Term {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumNesting else {
      throw fail("more than \(Self.maximumNesting) parentheses within each other", .size)
    }
    return try chain(.or, "or") { (parser) throws(QueryError) in
      try parser.chain(.and, "and") { (parser) throws(QueryError) in try parser.negation() }
    }
  }

  private mutating func chain(
    _ operation: CQL2Operator, _ word: String,
    _ operand: (inout CQL2Parser) throws(QueryError) -> CQL2Term
  ) throws(QueryError) -> CQL2Term {
    let first = try operand(&self)
    guard isKeyword(word) else { return first }
    let start = place
    var terms = [first]
    while takeKeyword(word) { terms.append(try operand(&self)) }
    return CQL2Term(.operation(operation, terms), start)
  }

  private mutating func negation() throws(QueryError) -> CQL2Term {
    var starts: [CQL2Place] = []
    while isKeyword("not") {
      starts.append(place)
      advance()
      guard starts.count <= Self.maximumNesting else {
        throw fail("more than \(Self.maximumNesting) NOT behind each other", .size)
      }
    }
    var term = try predicate()
    for start in starts.reversed() { term = CQL2Term(.operation(.not, [term]), start) }
    return term
  }

  /// A value, and what is said of it.
  private mutating func predicate() throws(QueryError) -> CQL2Term {
    var term = try sum()
    while true {
      try checkHeight(term)
      let start = place
      if case .sign(let operation) = token.kind, operation.group == .comparison {
        advance()
        term = CQL2Term(.operation(operation, [term, try sum()]), start)
        if case .sign(let next) = token.kind, next.group == .comparison {
          throw fail("comparisons cannot be chained; join two of them with AND")
        }
      } else if takeKeyword("is") {
        let isNegated = takeKeyword("not")
        guard takeKeyword("null") else { throw fail("expected NULL behind IS, found \(found)") }
        term = negated(isNegated, CQL2Term(.operation(.isNull, [term]), start))
      } else {
        let isNegated = isKeyword("not")
        guard let operation = listed(isNegated ? 1 : 0) else { return term }
        if isNegated { advance() }
        advance()
        term = negated(isNegated, try operands(operation, term, start))
      }
    }
  }

  private func listed(_ ahead: Int) -> CQL2Operator? {
    if isKeyword("like", ahead) { return .like }
    if isKeyword("between", ahead) { return .between }
    return isKeyword("in", ahead) ? .isIn : nil
  }

  private mutating func operands(
    _ operation: CQL2Operator, _ first: CQL2Term, _ start: CQL2Place
  ) throws(QueryError) -> CQL2Term {
    switch operation {
    case .between:
      let least = try sum()
      guard takeKeyword("and") else {
        throw fail("expected AND between the two ends of BETWEEN, found \(found)")
      }
      return CQL2Term(.operation(.between, [first, least, try sum()]), start)
    case .isIn:
      guard token.kind == .openParenthesis else {
        throw fail("expected a list in parentheses behind IN, found \(found)")
      }
      return CQL2Term(.operation(.isIn, [first, try list()]), start)
    default: return CQL2Term(.operation(.like, [first, try sum()]), start)
    }
  }

  private func negated(_ isNegated: Bool, _ term: CQL2Term) -> CQL2Term {
    isNegated ? CQL2Term(.operation(.not, [term]), term.place) : term
  }

  // MARK: Arithmetic

  private mutating func sum() throws(QueryError) -> CQL2Term {
    try arithmetic([.plus, .minus]) { (parser) throws(QueryError) in
      try parser.arithmetic([.times, .divided, .modulo, .div]) { (parser) throws(QueryError) in
        try parser.arithmetic([.power]) { (parser) throws(QueryError) in try parser.signed() }
      }
    }
  }

  /// Operands of the same rank, taken from left to right.
  private mutating func arithmetic(
    _ operations: [CQL2Operator], _ operand: (inout CQL2Parser) throws(QueryError) -> CQL2Term
  ) throws(QueryError) -> CQL2Term {
    var term = try operand(&self)
    while true {
      try checkHeight(term)
      let start = place
      let operation: CQL2Operator
      if case .sign(let sign) = token.kind {
        operation = sign
      } else if isKeyword("div") {
        operation = .div
      } else {
        return term
      }
      guard operations.contains(operation) else { return term }
      advance()
      term = CQL2Term(.operation(operation, [term, try operand(&self)]), start)
    }
  }

  /// A minus before a number belongs to it; before anything else it multiplies with −1.
  private mutating func signed() throws(QueryError) -> CQL2Term {
    let start = place
    guard take(.sign(.minus)) else { return try primary() }
    if case .number(let number) = token.kind {
      advance()
      return CQL2Term(.number(number.negated), start)
    }
    if token.kind == .sign(.minus) { throw fail("two signs follow each other; use parentheses") }
    let operand = try primary()
    return CQL2Term(
      .operation(.times, [CQL2Term(.number(.integer(-1)), start), operand]), start)
  }

  /// Trees are walked by recursion, and chains make them high without any nesting.
  private func checkHeight(_ term: CQL2Term) throws(QueryError) {
    guard term.height <= CQL2Term.maximumDepth else {
      throw fail("more than \(CQL2Term.maximumDepth) operations within each other", .size)
    }
  }
}

extension JSONValue {
  /// The number with the other sign.
  var negated: JSONValue {
    switch self {
    case .integer(let integer) where integer != 0: .integer(-integer)
    case .integer: self
    default: .double(-(double ?? 0))
    }
  }
}
