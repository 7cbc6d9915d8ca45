internal import STACGeometry
internal import STACJSON
internal import STACModel

extension CQL2Compiler {
  /// The instruction for a value; texts are taken for times where that is asked.
  mutating func value(_ term: CQL2Term, _ isTime: Bool = false) throws(QueryError) -> Int32 {
    switch term.node {
    case .boolean(let boolean): return constant(.boolean(boolean))
    case .number(let number):
      return constant(number.integer.map { .integer($0) } ?? .number(number.double ?? 0))
    case .string(let string): return try text(string, term, isTime)
    case .date(let day): return constant(.day(day))
    case .timestamp(let instant): return constant(.instant(instant))
    case .open: return constant(.interval(CQL2Span(start: CQL2Span.past, end: CQL2Span.future)))
    case .interval(let start, let end): return try interval(start, end, term)
    case .property(let name):
      return builder.add(
        CQL2Instruction(code: .property, a: number(of: CQL2PropertyPath(name))))
    case .geometry(let json): return try shape(json, isBox: false, term)
    case .boundingBox(let numbers): return try box(numbers, term)
    case .list(let terms):
      var operands: [Int32] = []
      for term in terms { operands.append(try value(term)) }
      let first = builder.add(operands: operands)
      return builder.add(CQL2Instruction(code: .list, b: first, count: Int32(operands.count)))
    case .call(let name, _): throw unknownFunction(name, term)
    case .operation(let operation, let terms):
      switch operation.group {
      case .arithmetic:
        for term in terms {
          try check(term, is: [.number], "'\(operation.rawValue)' takes numbers")
        }
        let (a, b) = (try value(terms[0]), try value(terms[1]))
        return builder.add(CQL2Instruction(code: operation.arithmetic, a: a, b: b))
      case .folding: return try folded(operation, terms[0])
      default:
        return builder.add(CQL2Instruction(code: .condition, a: try condition(term)))
      }
    }
  }

  private mutating func constant(_ value: CQL2Value) -> Int32 {
    builder.add(CQL2Instruction(code: .constant, constant: value))
  }

  private mutating func text(
    _ string: String, _ term: CQL2Term, _ isTime: Bool
  ) throws(QueryError) -> Int32 {
    guard isTime else { return constant(.text(builder.keep(Array(string.utf8)))) }
    guard let time = CQL2Time(string) else {
      throw fail(
        "'\(string)' is not a time, but is compared with one; write TIMESTAMP('2024-01-31T00:00:00Z') "
          + "or DATE('2024-01-31')", term)
    }
    return constant(time.isDay ? .day(time.instant) : .instant(time.instant))
  }

  private mutating func folded(
    _ operation: CQL2Operator, _ term: CQL2Term
  ) throws(QueryError) -> Int32 {
    try checkText(term, "\(operation.rawValue.uppercased()) takes a text")
    let folding = operation == .casei ? CQL2Folding.letters : .accents
    let inner = try value(term)
    let instruction = builder.instructions[Int(inner)]
    if instruction.code == .constant, case .text(let text) = instruction.constant {
      let folded = folding.fold(String(decoding: text, as: UTF8.self))
      return constant(.text(builder.keep(Array(folded.utf8))))
    }
    return builder.add(
      CQL2Instruction(code: operation == .casei ? .casei : .accenti, a: inner))
  }

  private mutating func interval(
    _ start: CQL2Term, _ end: CQL2Term, _ term: CQL2Term
  ) throws(QueryError) -> Int32 {
    for end in [start, end] where end.node != .open {
      try check(end, is: [.instant], "the ends of an interval are times")
    }
    let (a, b) = (try value(start, true), try value(end, true))
    let (first, last) = (builder.instructions[Int(a)], builder.instructions[Int(b)])
    guard first.code == .constant, last.code == .constant else {
      return builder.add(CQL2Instruction(code: .interval, a: a, b: b))
    }
    var span = CQL2Span(start: CQL2Span.past, end: CQL2Span.future)
    if let time = CQL2Evaluation.time(first.constant) { span.start = time.instant }
    if let time = CQL2Evaluation.time(last.constant) {
      span.end = time.isDay ? CQL2Span(day: time.instant).end : time.instant
    }
    guard span.start <= span.end else {
      throw fail("the interval ends before it begins", term, .filterValue)
    }
    return constant(.interval(span))
  }

  // MARK: Geometries

  private mutating func box(_ numbers: [JSONValue], _ term: CQL2Term) throws(QueryError) -> Int32 {
    let box: BoundingBox
    do throws(GeometryError) {
      box = try BoundingBox(.array(numbers))
    } catch {
      throw fail(error.message, term, .filterValue)
    }
    let normalized = box.normalized
    if normalized.crossesAntimeridian {
      let rings = [
        Self.ring(normalized.west, box.south, 180, box.north),
        Self.ring(-180, box.south, normalized.east, box.north),
      ]
      return try shape(
        ["type": "MultiPolygon", "coordinates": .array(rings.map { [$0] })], isBox: false, term)
    }
    // A box without width or height is a line or a point.
    let corners: JSONValue = [
      [.double(box.west), .double(box.south)], [.double(box.east), .double(box.north)],
    ]
    if box.west == box.east, box.south == box.north {
      return try shape(
        ["type": "Point", "coordinates": corners.array?[0] ?? .null], isBox: false, term)
    }
    if box.west == box.east || box.south == box.north {
      return try shape(["type": "LineString", "coordinates": corners], isBox: false, term)
    }
    return try shape(
      [
        "type": "Polygon",
        "coordinates": [Self.ring(box.west, box.south, box.east, box.north)],
      ], isBox: true, term)
  }

  private static func ring(
    _ west: Double, _ south: Double, _ east: Double, _ north: Double
  ) -> JSONValue {
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return .array(corners.map { [.double($0.0), .double($0.1)] })
  }

  private mutating func shape(
    _ json: JSONValue, isBox: Bool, _ term: CQL2Term
  ) throws(QueryError) -> Int32 {
    guard let document = try? JSONDocument(parsing: Array(json.description.utf8)) else {
      throw fail("the geometry is nested too deeply", term, .size)
    }
    do throws(GeometryError) {
      let bounds = try PlanarBounds(ofGeometry: document.root)
      // What GEOS cannot make is wrong for every Item.
      _ = try GeometryEngine().prepare(document.root)
      builder.documents.append(document)
      builder.shapes.append(CQL2Shape(bounds: bounds, isBox: isBox))
    } catch {
      throw fail(error.message, term, .filterValue)
    }
    return constant(.shape(Int32(builder.shapes.count - 1)))
  }
}

extension CQL2Operator {
  fileprivate var arithmetic: CQL2Instruction.Code {
    switch self {
    case .plus: .plus
    case .minus: .minus
    case .times: .times
    case .divided: .divided
    case .power: .power
    case .modulo: .modulo
    default: .div
    }
  }
}
