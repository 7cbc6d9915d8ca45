internal import STACGeometry
internal import STACJSON
internal import STACModel

extension CQL2Parser {
  /// A literal, property, function, or what stands in parentheses.
  mutating func primary() throws(QueryError) -> CQL2Term {
    let start = place
    switch token.kind {
    case .number(let number):
      advance()
      return CQL2Term(.number(number), start)
    case .string(let string):
      advance()
      return CQL2Term(.string(string), start)
    case .geometry(let geometry):
      advance()
      return CQL2Term(.geometry(geometry), start)
    case .quotedName(let name):
      advance()
      if token.kind == .openParenthesis { throw fail("the name of a function is not quoted") }
      return CQL2Term(.property(name), start)
    case .openParenthesis: return try parenthesised()
    case .name(let name):
      if peek(1) == .openParenthesis { return try call(name) }
      return try bare(name)
    case .end: throw fail("the filter ends where a value should be")
    default: throw fail("expected a value, found \(found)")
    }
  }

  private mutating func bare(_ name: String) throws(QueryError) -> CQL2Term {
    let start = place
    switch name.lowercased() {
    case "true", "false":
      advance()
      return CQL2Term(.boolean(name.lowercased() == "true"), start)
    case "null":
      throw fail("NULL is not a value that can be compared; write IS NULL or IS NOT NULL")
    case "and", "or", "not", "like", "between", "in", "is", "div":
      throw fail(
        "expected a value, found \(found); a property of this name stands in double quotes")
    default:
      advance()
      return CQL2Term(.property(name), start)
    }
  }

  private mutating func parenthesised() throws(QueryError) -> CQL2Term {
    let start = place
    advance()
    if take(.closeParenthesis) { return CQL2Term(.list([]), start) }
    let first = try expression()
    if take(.closeParenthesis) { return first }
    var terms = [first]
    while take(.comma) { terms.append(try expression()) }
    try expect(.closeParenthesis, "')'")
    return CQL2Term(.list(terms), start)
  }

  /// Values in parentheses, also none or one.
  mutating func list() throws(QueryError) -> CQL2Term {
    let start = place
    return CQL2Term(.list(try arguments(holdArrays: false)), start)
  }

  /// What stands in parentheses, with commas between.
  private mutating func arguments(holdArrays: Bool) throws(QueryError) -> [CQL2Term] {
    try expect(.openParenthesis, "'('")
    var terms: [CQL2Term] = []
    if take(.closeParenthesis) { return terms }
    repeat {
      let isList = holdArrays && token.kind == .openParenthesis
      terms.append(isList ? try list() : try expression())
    } while take(.comma)
    try expect(.closeParenthesis, "',' or ')'")
    return terms
  }

  // MARK: Functions

  private mutating func call(_ name: String) throws(QueryError) -> CQL2Term {
    let start = place
    advance()
    switch name.lowercased() {
    case "date": return CQL2Term(.date(try instant(isDate: true)), start)
    case "timestamp": return CQL2Term(.timestamp(try instant(isDate: false)), start)
    case "interval": return try interval(start)
    case "bbox": return try boundingBox(start)
    default: break
    }
    guard let operation = CQL2Operator(anyCase: name) else {
      return CQL2Term(.call(name, try arguments(holdArrays: false)), start)
    }
    var terms = try arguments(holdArrays: operation.group == .array)
    // in(a, b, c) is also written.
    if operation == .isIn, terms.count >= 2 {
      if terms.count == 2, case .list = terms[1].node {
      } else {
        terms = [terms[0], CQL2Term(.list(Array(terms[1...])), terms[1].place)]
      }
    }
    guard operation.operandCount.contains(terms.count) else {
      throw QueryError.operandCount(operation, terms.count) { (code, message) in
        guard case .offset(let offset) = start else { return fail(message) }
        return fail(message, at: offset, code)
      }
    }
    return CQL2Term(.operation(operation, terms), start)
  }

  // MARK: Times and boxes

  private mutating func instant(isDate: Bool) throws(QueryError) -> Timestamp {
    let what = isDate ? "DATE('2024-01-31')" : "TIMESTAMP('2024-01-31T23:59:59Z')"
    try expect(.openParenthesis, "'('")
    guard case .string(let text) = token.kind else {
      throw fail("expected a text as in \(what), found \(found)")
    }
    guard let time = CQL2Time(text), time.isDay == isDate else {
      throw fail("'\(text)' is not a \(isDate ? "day" : "time") as in \(what)", .filterValue)
    }
    advance()
    try expect(.closeParenthesis, "')'")
    return time.instant
  }

  private mutating func interval(_ start: CQL2Place) throws(QueryError) -> CQL2Term {
    try expect(.openParenthesis, "'('")
    let first = try intervalEnd()
    try expect(.comma, "',' between the ends of the interval")
    let last = try intervalEnd()
    try expect(.closeParenthesis, "')' behind the two ends of the interval")
    return CQL2Term(.interval(first, last), start)
  }

  private mutating func intervalEnd() throws(QueryError) -> CQL2Term {
    let start = place
    guard case .string(let text) = token.kind else { return try primary() }
    guard let node = CQL2Node(intervalEnd: text) else {
      throw fail("'\(text)' is not a day, a time or '..'", .filterValue)
    }
    advance()
    return CQL2Term(node, start)
  }

  private mutating func boundingBox(_ start: CQL2Place) throws(QueryError) -> CQL2Term {
    try expect(.openParenthesis, "'('")
    var numbers: [JSONValue] = []
    repeat {
      let isNegative = take(.sign(.minus))
      guard case .number(let number) = token.kind else {
        throw fail("expected a number in the box, found \(found)")
      }
      advance()
      numbers.append(isNegative ? number.negated : number)
    } while take(.comma)
    try expect(.closeParenthesis, "',' or ')'")
    do throws(GeometryError) {
      _ = try BoundingBox(.array(numbers))
    } catch {
      guard case .offset(let offset) = start else { throw fail(error.message) }
      throw fail(error.message, at: offset, .filterValue)
    }
    return CQL2Term(.boundingBox(numbers), start)
  }
}

extension CQL2Node {
  /// What an end of an interval says: a day, a time, or `..` for none.
  init?(intervalEnd text: String) {
    if text == ".." || text.isEmpty {
      self = .open
    } else if let time = CQL2Time(text) {
      self = time.isDay ? .date(time.instant) : .timestamp(time.instant)
    } else {
      return nil
    }
  }
}

extension QueryError {
  /// The wrong number of operands.
  static func operandCount(
    _ operation: CQL2Operator, _ count: Int, _ make: (Code, String) -> QueryError
  ) -> QueryError {
    let wanted = operation.operandCount
    let least = wanted.upperBound > wanted.lowerBound ? "at least " : ""
    return make(
      .filterSyntax,
      "'\(operation.rawValue)' takes \(least)\(wanted.lowerBound) "
        + "operand\(wanted.lowerBound == 1 ? "" : "s"), not \(count)")
  }
}
