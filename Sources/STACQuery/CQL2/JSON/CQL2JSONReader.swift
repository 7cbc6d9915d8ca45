internal import STACGeometry
internal import STACJSON
internal import STACModel

/// Reads CQL2 JSON (OGC 21-065r2, section 9).
struct CQL2JSONReader {
  func read(
    _ json: JSONValue, _ pointer: JSONPointer, depth: Int
  ) throws(QueryError) -> CQL2Term {
    guard depth < CQL2Term.maximumDepth else {
      throw fail("more than \(CQL2Term.maximumDepth) operations within each other", pointer, .size)
    }
    return CQL2Term(try node(json, pointer, depth), .pointer(pointer))
  }

  private func fail(
    _ message: String, _ pointer: JSONPointer, _ code: QueryError.Code = .filterSyntax
  ) -> QueryError {
    QueryError(code, message, pointer: pointer)
  }

  private func node(
    _ json: JSONValue, _ pointer: JSONPointer, _ depth: Int
  ) throws(QueryError) -> CQL2Node {
    switch json {
    case .boolean(let boolean): return .boolean(boolean)
    case .string(let string): return .string(string)
    case .integer, .unsigned, .double:
      return .number(json)
    case .bigNumber: throw fail("the number is too large to be compared", pointer, .filterValue)
    case .null:
      throw fail("null is not a value that can be compared; use the operator 'isNull'", pointer)
    case .array(let elements): return .list(try terms(elements, pointer, depth))
    case .object(let object): return try node(object, json, pointer, depth)
    }
  }

  private func terms(
    _ elements: [JSONValue], _ pointer: JSONPointer, _ depth: Int
  ) throws(QueryError) -> [CQL2Term] {
    var terms: [CQL2Term] = []
    terms.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      terms.append(try read(element, pointer.appending(index), depth: depth + 1))
    }
    return terms
  }

  private func node(
    _ object: JSONObject, _ json: JSONValue, _ pointer: JSONPointer, _ depth: Int
  ) throws(QueryError) -> CQL2Node {
    if let operation = object["op"] { return try call(operation, object, pointer, depth) }
    if let name = object["property"] {
      guard let name = name.string, !name.isEmpty else {
        throw fail("'property' must be the name of a property", pointer.appending("property"))
      }
      return .property(name)
    }
    if let value = object["date"] { return .date(try instant(value, isDate: true, pointer)) }
    if let value = object["timestamp"] {
      return .timestamp(try instant(value, isDate: false, pointer))
    }
    if let value = object["interval"] {
      return try interval(value, pointer.appending("interval"), depth)
    }
    if object["type"] != nil {
      guard let name = object["type"]?.string, GeometryKind(rawValue: name) != nil,
        json.wellKnownText != nil
      else { throw fail("this is not a GeoJSON geometry", pointer, .filterValue) }
      return .geometry(json)
    }
    if let box = object["bbox"] {
      do throws(GeometryError) {
        _ = try BoundingBox(box)
      } catch {
        throw fail(error.message, pointer.appending("bbox"), .filterValue)
      }
      return .boundingBox(box.array ?? [])
    }
    throw fail(
      "expected an object with 'op', 'property', 'date', 'timestamp', 'interval' or 'bbox', or a "
        + "GeoJSON geometry", pointer)
  }

  private func call(
    _ name: JSONValue, _ object: JSONObject, _ pointer: JSONPointer, _ depth: Int
  ) throws(QueryError) -> CQL2Node {
    guard let name = name.string, !name.isEmpty else {
      throw fail("'op' must be the name of an operator or function", pointer.appending("op"))
    }
    guard let arguments = object["args"]?.array else {
      throw fail("'\(name)' needs an array 'args'", pointer)
    }
    let terms = try terms(arguments, pointer.appending("args"), depth)
    guard let operation = CQL2Operator(anyCase: name) else {
      guard name.utf8.allSatisfy(CQL2Lexer.continuesName), let first = name.utf8.first,
        CQL2Lexer.beginsName(first)
      else {
        let hint = name == "!=" ? "; did you mean '<>'?" : name == "==" ? "; did you mean '='?" : ""
        throw fail("there is no operator '\(name)'\(hint)", pointer.appending("op"))
      }
      return .call(name, terms)
    }
    guard operation.operandCount.contains(terms.count) else {
      throw QueryError.operandCount(operation, terms.count) { code, message in
        fail(message, pointer.appending("args"), code)
      }
    }
    if operation == .isIn {
      guard case .list = terms[1].node else {
        throw fail(
          "the second operand of 'in' must be an array", pointer.appending("args").appending(1))
      }
    }
    return .operation(operation, terms)
  }

  private func instant(
    _ json: JSONValue, isDate: Bool, _ pointer: JSONPointer
  ) throws(QueryError) -> Timestamp {
    guard let text = json.string, let time = CQL2Time(text), time.isDay == isDate else {
      let wanted = isDate ? "a day such as 2024-01-31" : "a time such as 2024-01-31T23:59:59Z"
      throw fail(
        "'\(isDate ? "date" : "timestamp")' must be \(wanted)",
        pointer.appending(isDate ? "date" : "timestamp"), .filterValue)
    }
    return time.instant
  }

  private func interval(
    _ json: JSONValue, _ pointer: JSONPointer, _ depth: Int
  ) throws(QueryError) -> CQL2Node {
    guard let ends = json.array, ends.count == 2 else {
      throw fail("an interval has two ends", pointer, .filterValue)
    }
    var terms: [CQL2Term] = []
    for (index, end) in ends.enumerated() {
      let place = pointer.appending(index)
      if let text = end.string {
        guard let node = CQL2Node(intervalEnd: text) else {
          throw fail("'\(text)' is not a day, a time or '..'", place, .filterValue)
        }
        terms.append(CQL2Term(node, .pointer(place)))
      } else {
        terms.append(try read(end, place, depth: depth + 1))
      }
    }
    return .interval(terms[0], terms[1])
  }
}
