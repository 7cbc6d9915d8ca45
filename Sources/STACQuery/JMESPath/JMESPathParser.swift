internal import STACJSON
internal import SpellingSuggestions

/// Reads a JMESPath expression by operator precedence.
struct JMESPathParser: TokenReader {
  /// How deeply expressions may be nested, and how long a chain may be.
  static let maximumDepth = 256

  let text: String
  let tokens: [Token<JMESPathToken>]
  var position = 0
  /// How many expressions are open.
  private var depth = 0
  /// The height of the highest tree since this was set to 0.
  private var height = 0

  /// How tightly what stands to the right of a token is bound to what stands to its left.
  private enum Binding {
    static let pipe = 1
    static let or = 2
    static let and = 3
    static let compare = 5
    static let flatten = 9
    /// What binds less than this ends a projection.
    static let endOfProjection = 10
    static let star = 20
    static let filter = 21
    static let dot = 40
    static let not = 45
    static let bracket = 55
    static let call = 60
  }

  init(_ text: String) throws(QueryError) {
    self.text = text
    var lexer = JMESPathLexer(text)
    tokens = try lexer.tokens()
  }

  mutating func parse() throws(QueryError) -> JMESPathNode {
    if token.kind == .end { throw fail("the expression is empty") }
    let node = try expression(0)
    guard token.kind == .end else {
      let hint = token.kind == .colon ? "; a name with ':' stands in double quotes" : ""
      throw fail("unexpected \(found) behind the expression\(hint)")
    }
    return node
  }

  // MARK: Tokens

  private mutating func expect(
    _ kind: JMESPathToken, _ what: String
  ) throws(QueryError) {
    guard take(kind) else { throw fail("expected \(what), found \(found)") }
  }

  private func fail(_ message: String, _ code: QueryError.Code = .pathSyntax) -> QueryError {
    QueryError(code, message, in: text, at: token.offset)
  }

  private static func binding(_ kind: JMESPathToken) -> Int {
    switch kind {
    case .pipe: Binding.pipe
    case .or: Binding.or
    case .and: Binding.and
    case .compare: Binding.compare
    case .flatten: Binding.flatten
    case .star: Binding.star
    case .openFilter: Binding.filter
    case .dot: Binding.dot
    case .openBracket: Binding.bracket
    case .openParenthesis: Binding.call
    default: 0
    }
  }

  // MARK: Expressions

  private mutating func expression(_ binding: Int) throws(QueryError) -> JMESPathNode {
    let before = height
    depth += 1
    try checkSize(depth)
    height = 0
    var left = try prefix()
    var own = height + 1
    while binding < Self.binding(token.kind) {
      height = 0
      left = try infix(left)
      own = max(own, height) + 1
      try checkSize(own)
    }
    height = max(before, own)
    depth -= 1
    return left
  }

  /// What is evaluated by recursion must not be too high.
  private func checkSize(_ size: Int) throws(QueryError) {
    guard size <= Self.maximumDepth else {
      throw fail("more than \(Self.maximumDepth) expressions within each other", .size)
    }
  }

  private mutating func prefix() throws(QueryError) -> JMESPathNode {
    let start = token
    position += 1
    switch start.kind {
    case .literal(let value): return .literal(value)
    case .name(let name):
      if token.kind == .openParenthesis { return try call(name, start.offset) }
      return .field(JSONKey(name))
    case .quotedName(let name):
      if token.kind == .openParenthesis { throw fail("the name of a function is not quoted") }
      return .field(JSONKey(name))
    case .current: return .current
    case .star: return .members(.current, try projected(Binding.star))
    case .flatten: return .elements(.flatten(.current), try projected(Binding.flatten))
    case .openFilter: return try filter(.current)
    case .openBrace: return try hash()
    case .not: return .not(try expression(Binding.not))
    case .expression: return .expression(try expression(0))
    case .openParenthesis:
      let node = try expression(0)
      try expect(.closeParenthesis, "')'")
      return node
    case .openBracket:
      switch token.kind {
      case .number, .colon: return try indexed(.current)
      case .star where peek(1) == .closeBracket: return try starred(.current)
      default: return try list()
      }
    default:
      position -= 1
      throw fail(
        start.kind == .end
          ? "the expression ends where a value should be" : "expected a value, found \(found)")
    }
  }

  private mutating func infix(_ left: JMESPathNode) throws(QueryError) -> JMESPathNode {
    let start = token
    position += 1
    switch start.kind {
    case .dot:
      if take(.star) { return .members(left, try projected(Binding.star)) }
      return .chain(left, try behindDot(Binding.dot))
    case .pipe: return .chain(left, try expression(Binding.pipe))
    case .or: return .or(left, try expression(Binding.or))
    case .and: return .and(left, try expression(Binding.and))
    case .compare(let comparison):
      return .compare(comparison, left, try expression(Binding.compare))
    case .flatten: return .elements(.flatten(left), try projected(Binding.flatten))
    case .openFilter: return try filter(left)
    case .openBracket:
      switch token.kind {
      case .number, .colon: return try indexed(left)
      case .star where peek(1) == .closeBracket: return try starred(left)
      default:
        throw fail("expected a number, a slice, '*' or '?' behind '[', found \(found)")
      }
    default:
      position -= 1
      throw fail("expected an operator, found \(found)")
    }
  }

  /// What may stand behind a dot: a name, a list, a hash or a function.
  private mutating func behindDot(_ binding: Int) throws(QueryError) -> JMESPathNode {
    switch token.kind {
    case .name, .quotedName, .star: return try expression(binding)
    case .openBracket:
      position += 1
      return try list()
    case .openBrace:
      position += 1
      return try hash()
    default:
      throw fail("expected a name, '*', '[' or '{' behind '.', found \(found)")
    }
  }

  /// What is asked of each element of a projection.
  private mutating func projected(_ binding: Int) throws(QueryError) -> JMESPathNode {
    if Self.binding(token.kind) < Binding.endOfProjection { return .current }
    switch token.kind {
    case .openBracket, .openFilter: return try expression(binding)
    case .dot:
      position += 1
      return try behindDot(binding)
    default: throw fail("unexpected \(found) behind a projection")
    }
  }

  // MARK: Brackets and braces

  private mutating func filter(_ left: JMESPathNode) throws(QueryError) -> JMESPathNode {
    let condition = try expression(0)
    try expect(.closeBracket, "']' behind the condition")
    let right = token.kind == .flatten ? .current : try projected(Binding.filter)
    return .filter(left, condition: condition, right)
  }

  private mutating func starred(_ left: JMESPathNode) throws(QueryError) -> JMESPathNode {
    position += 2
    return .elements(left, try projected(Binding.star))
  }

  /// A position or a slice, up to the closing bracket.
  private mutating func indexed(_ left: JMESPathNode) throws(QueryError) -> JMESPathNode {
    if case .number(let index) = token.kind, peek(1) == .closeBracket {
      position += 2
      return .chain(left, .index(index))
    }
    var parts: [Int?] = [nil]
    while token.kind != .closeBracket {
      if take(.colon) {
        guard parts.count < 3 else { throw fail("a slice has at most three numbers") }
        parts.append(nil)
      } else if case .number(let number) = token.kind, parts[parts.count - 1] == nil {
        parts[parts.count - 1] = number
        position += 1
      } else {
        throw fail("expected a number, ':' or ']' in a slice, found \(found)")
      }
    }
    if parts.count == 3, parts[2] == 0 {
      throw fail("the step of a slice cannot be 0", .pathValue)
    }
    position += 1
    let slice = JMESPathNode.slice(
      start: parts[0], stop: parts.count > 1 ? parts[1] : nil,
      step: parts.count > 2 ? parts[2] ?? 1 : 1)
    return .elements(.chain(left, slice), try projected(Binding.star))
  }

  private mutating func list() throws(QueryError) -> JMESPathNode {
    var elements: [JMESPathNode] = []
    repeat { elements.append(try expression(0)) } while take(.comma)
    try expect(.closeBracket, "',' or ']' in a list")
    return .list(elements)
  }

  private mutating func hash() throws(QueryError) -> JMESPathNode {
    var members: [JMESPathNode.Member] = []
    repeat {
      let key: String
      switch token.kind {
      case .name(let name), .quotedName(let name): key = name
      default: throw fail("expected the name of a member, found \(found)")
      }
      position += 1
      try expect(.colon, "':' behind the name of a member")
      members.append(JMESPathNode.Member(key: key, value: try expression(0)))
    } while take(.comma)
    try expect(.closeBrace, "',' or '}' in a hash")
    return .hash(members)
  }

  // MARK: Functions

  private mutating func call(_ name: String, _ offset: Int) throws(QueryError) -> JMESPathNode {
    func failure(_ code: QueryError.Code, _ message: String) -> QueryError {
      QueryError(code, message, in: text, at: offset)
    }
    position += 1
    var arguments: [JMESPathNode] = []
    if !take(.closeParenthesis) {
      repeat { arguments.append(try expression(0)) } while take(.comma)
      try expect(.closeParenthesis, "',' or ')' behind an argument")
    }
    guard let function = JMESPathFunction(rawValue: name) else {
      let hint =
        didYouMean(name, among: JMESPathFunction.allCases.map(\.rawValue)).map { "; \($0)" } ?? ""
      throw failure(.pathFunction, "there is no function '\(name)'\(hint)")
    }
    guard function.arity.contains(arguments.count) else {
      let wanted = function.arity.lowerBound
      throw failure(
        .pathArity,
        "\(name) takes \(function.arity.upperBound > wanted ? "at least " : "")\(wanted) "
          + "argument\(wanted == 1 ? "" : "s"), not \(arguments.count)")
    }
    for (index, argument) in arguments.enumerated() {
      let isExpression = if case .expression = argument { true } else { false }
      if isExpression != (index == function.expressionArgument) {
        throw failure(
          .pathType,
          isExpression
            ? "argument \(index + 1) of \(name) is a value, without '&'"
            : "argument \(index + 1) of \(name) is an expression: put '&' before it")
      }
    }
    return .call(function, arguments, offset: offset)
  }
}
