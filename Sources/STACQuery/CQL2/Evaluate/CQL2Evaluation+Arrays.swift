internal import STACJSON

extension CQL2Evaluation {
  /// Arrays are compared as sets: order and repetition do not count.
  /// <https://docs.ogc.org/is/21-065r2/21-065r2.html#array-functions>
  mutating func array(_ instruction: CQL2Instruction) -> CQL2Truth {
    let (a, b) = (value(instruction.a), value(instruction.b))
    guard Self.isArray(a), Self.isArray(b) else { return .unknown }
    switch instruction.operation {
    case .aContains: return CQL2Truth(holdsAll(a, of: b))
    case .aContainedBy: return CQL2Truth(holdsAll(b, of: a))
    case .aEquals: return CQL2Truth(holdsAll(a, of: b) && holdsAll(b, of: a))
    default:
      var elements = CQL2Elements(a)
      while let element = elements.next(&self) {
        if holds(b, element) { return .yes }
      }
      return .no
    }
  }

  private static func isArray(_ value: CQL2Value) -> Bool {
    switch value {
    case .list: true
    case .json(let view): view.isArray
    default: false
    }
  }

  private mutating func holdsAll(_ array: CQL2Value, of others: CQL2Value) -> Bool {
    var elements = CQL2Elements(others)
    while let element = elements.next(&self) {
      if !holds(array, element) { return false }
    }
    return true
  }

  private mutating func holds(_ array: CQL2Value, _ value: CQL2Value) -> Bool {
    var elements = CQL2Elements(array)
    while let element = elements.next(&self) {
      if isSame(element, value) { return true }
    }
    return false
  }

  /// Whether two elements are the same; null is the same as null here.
  private mutating func isSame(_ a: CQL2Value, _ b: CQL2Value) -> Bool {
    if a.isNull || b.isNull { return a.isNull && b.isNull }
    if Self.isArray(a), Self.isArray(b) {
      var (first, second) = (CQL2Elements(a), CQL2Elements(b))
      while true {
        switch (first.next(&self), second.next(&self)) {
        case (nil, nil): return true
        case (let a?, let b?): if !isSame(a, b) { return false }
        default: return false
        }
      }
    }
    if case .json(let a) = a, case .json(let b) = b { return JSONValue(a) == JSONValue(b) }
    return order(a, b, false) == 0
  }
}

/// The elements of an array of the Item, or of a list of the expression.
struct CQL2Elements {
  private var view: JSONElements?
  private var list: Int32 = 0
  private var position: Int32 = 0

  init(_ array: CQL2Value) {
    switch array {
    case .json(let json): view = json.elements
    case .list(let index): list = index
    default: preconditionFailure("not an array")
    }
  }

  mutating func next(_ evaluation: inout CQL2Evaluation) -> CQL2Value? {
    if view != nil { return view?.next().map { CQL2Value($0) } }
    let instruction = evaluation.program.instructions[Int(list)]
    guard position < instruction.count else { return nil }
    defer { position += 1 }
    return evaluation.value(evaluation.program.operands[Int(instruction.b + position)])
  }
}
