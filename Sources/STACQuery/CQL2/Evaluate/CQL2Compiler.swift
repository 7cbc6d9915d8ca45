internal import STACGeometry
internal import STACJSON
internal import STACModel

/// Makes instructions of an expression, and finds what cannot be right for any Item.
struct CQL2Compiler: ~Copyable {
  let expression: CQL2Expression
  var builder = CQL2ProgramBuilder()
  private var pathNumbers: [CQL2PropertyPath: Int32] = [:]

  init(_ expression: CQL2Expression) { self.expression = expression }

  consuming func compile() throws(QueryError) -> CQL2Program {
    let root: Int32
    do throws(QueryError) {
      root = try condition(expression.root)
    } catch {
      for block in builder.memory { block.deallocate() }
      throw error
    }
    return CQL2Program(builder, root: root)
  }

  func fail(_ message: String, _ term: CQL2Term, _ code: QueryError.Code = .filterType)
    -> QueryError
  { expression.error(code, message, at: term.place) }

  // MARK: Conditions

  mutating func condition(_ term: CQL2Term) throws(QueryError) -> Int32 {
    guard case .operation(let operation, let terms) = term.node else {
      return try holds(term)
    }
    switch operation {
    case .and, .or:
      var operands: [Int32] = []
      for term in terms { operands.append(try condition(term)) }
      let first = builder.add(operands: operands)
      return builder.add(
        CQL2Instruction(
          code: operation == .and ? .and : .or, b: first, count: Int32(operands.count)))
    case .not: return builder.add(CQL2Instruction(code: .not, a: try condition(terms[0])))
    case .isNull: return builder.add(CQL2Instruction(code: .isNull, a: try value(terms[0])))
    case .like: return try like(terms)
    case .between:
      let isTime = try checkComparable(terms, "BETWEEN")
      let value = try value(terms[0], isTime)
      let ends = [try self.value(terms[1], isTime), try self.value(terms[2], isTime)]
      return builder.add(
        CQL2Instruction(
          code: .between, isTime: isTime, a: value, b: builder.add(operands: ends), count: 2))
    case .isIn: return try isIn(terms)
    default: break
    }
    switch operation.group {
    case .comparison:
      let isTime = try checkComparable(terms, "'\(operation.rawValue)'")
      let (a, b) = (try value(terms[0], isTime), try value(terms[1], isTime))
      return builder.add(
        CQL2Instruction(code: operation.comparison, isTime: isTime, a: a, b: b))
    case .spatial: return try function(operation, terms, .spatial)
    case .temporal: return try function(operation, terms, .temporal)
    case .array: return try function(operation, terms, .array)
    default: return try holds(term)
    }
  }

  /// A property or literal that is true or false by itself.
  private mutating func holds(_ term: CQL2Term) throws(QueryError) -> Int32 {
    let type = try type(of: term)
    guard type == .boolean || type == .any else {
      throw fail("expected a condition, found \(type.name)", term)
    }
    return builder.add(CQL2Instruction(code: .holds, a: try value(term)))
  }

  private mutating func like(_ terms: [CQL2Term]) throws(QueryError) -> Int32 {
    try checkText(terms[0], "LIKE compares texts")
    let text = try value(terms[0])
    let pattern = builder.instructions[Int(try value(terms[1]))]
    guard pattern.code == .constant, case .text(let bytes) = pattern.constant else {
      throw fail("the pattern of LIKE must be a text, also within CASEI or ACCENTI", terms[1])
    }
    builder.patterns.append(builder.keep(CQL2LikePattern(bytes).codes))
    return builder.add(
      CQL2Instruction(code: .like, a: text, b: Int32(builder.patterns.count - 1)))
  }

  private mutating func isIn(_ terms: [CQL2Term]) throws(QueryError) -> Int32 {
    guard case .list(let elements) = terms[1].node else {
      throw fail("the second operand of IN must be a list", terms[1])
    }
    let isTime = try checkComparable([terms[0]] + elements, "IN")
    let value = try value(terms[0], isTime)
    var operands: [Int32] = []
    for element in elements { operands.append(try self.value(element, isTime)) }
    var code = CQL2Instruction.Code.isIn
    let texts = operands.compactMap { operand -> UnsafeBufferPointer<UInt8>? in
      if case .text(let text) = builder.instructions[Int(operand)].constant { text } else { nil }
    }
    if !isTime, operands.count > 8, texts.count == operands.count {
      code = .isInSortedTexts
      let order = texts.indices.sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
      operands = order.map { operands[$0] }
    }
    let first = builder.add(operands: operands)
    return builder.add(
      CQL2Instruction(code: code, isTime: isTime, a: value, b: first, count: Int32(operands.count)))
  }

  private mutating func function(
    _ operation: CQL2Operator, _ terms: [CQL2Term], _ code: CQL2Instruction.Code
  ) throws(QueryError) -> Int32 {
    let name = operation.rawValue.uppercased()
    var operands: [Int32] = []
    for term in terms {
      switch code {
      case .spatial:
        try check(term, is: [.geometry], "\(name) compares geometries")
        do throws(GeometryError) { _ = try GeometryEngine() } catch {
          throw fail(error.message, term, .filterValue)
        }
        operands.append(try value(term))
      case .temporal:
        let isText = if case .string = term.node { true } else { false }
        try check(term, is: isText ? [.text] : [.instant, .interval], "\(name) compares times")
        operands.append(try timeOperand(term))
      default:
        try check(term, is: [.list], "\(name) compares arrays")
        operands.append(try value(term))
      }
    }
    return builder.add(
      CQL2Instruction(code: code, operation: operation, a: operands[0], b: operands[1]))
  }

  private mutating func timeOperand(_ term: CQL2Term) throws(QueryError) -> Int32 {
    if case .property(let name) = term.node {
      let path = CQL2PropertyPath(name)
      if path.scope != .item, path.name == "datetime" {
        let datetime = number(of: path)
        // These two follow each other.
        let start = addPath(CQL2PropertyPath("start_datetime"))
        _ = addPath(CQL2PropertyPath("end_datetime"))
        return builder.add(CQL2Instruction(code: .itemTime, a: datetime, b: start))
      }
    }
    return try value(term, true)
  }

  // MARK: Properties

  mutating func number(of path: CQL2PropertyPath) -> Int32 {
    if let number = pathNumbers[path] { return number }
    let number = addPath(path)
    pathNumbers[path] = number
    return number
  }

  private mutating func addPath(_ path: CQL2PropertyPath) -> Int32 {
    let name = builder.keep(Array(path.name.utf8))
    var parts: [UnsafeBufferPointer<UInt8>] = []
    for part in path.parts { parts.append(builder.keep(Array(part.utf8))) }
    builder.paths.append(
      CQL2RawPath(scope: path.scope, name: name, parts: builder.keep(parts)))
    return Int32(builder.paths.count - 1)
  }
}

extension CQL2Operator {
  fileprivate var comparison: CQL2Instruction.Code {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    default: .greaterOrEqual
    }
  }
}
