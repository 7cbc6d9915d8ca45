public import STACJSON

extension CQL2Expression {
  /// What the Query extension of STAC API asks for, as CQL2: `{"eo:cloud_cover": {"lt": 10}}`.
  /// <https://github.com/stac-api-extensions/query>
  ///
  /// - Throws: ``QueryError`` with the pointer to what is not a query.
  public init(query json: JSONValue) throws(QueryError) {
    func fail(_ message: String, _ pointer: JSONPointer) -> QueryError {
      QueryError(.filterSyntax, message, pointer: pointer)
    }
    guard let fields = json.object, !fields.isEmpty else {
      throw fail("a query is an object of properties and what they must be", .root)
    }
    var conditions: [CQL2Term] = []
    for (name, operations) in fields {
      let place = JSONPointer.root.appending(name)
      guard let operations = operations.object, !operations.isEmpty, !name.isEmpty else {
        throw fail("'\(name)' needs an object of operators, such as {\"lt\": 10}", place)
      }
      for (operation, value) in operations {
        let place = place.appending(operation)
        let property = CQL2Term(.property(name), .pointer(place))
        let operand = try CQL2JSONReader().read(value, place, depth: 0)
        let node: CQL2Node
        switch operation {
        case "eq": node = .operation(.equal, [property, operand])
        case "neq": node = .operation(.notEqual, [property, operand])
        case "lt": node = .operation(.less, [property, operand])
        case "lte": node = .operation(.lessOrEqual, [property, operand])
        case "gt": node = .operation(.greater, [property, operand])
        case "gte": node = .operation(.greaterOrEqual, [property, operand])
        case "in":
          guard case .list = operand.node else { throw fail("'in' needs an array", place) }
          node = .operation(.isIn, [property, operand])
        case "startsWith", "endsWith", "contains":
          guard let text = value.string else { throw fail("'\(operation)' needs a text", place) }
          let pattern = Self.escaped(text)
          let before = operation == "startsWith" ? "" : "%"
          let after = operation == "endsWith" ? "" : "%"
          node = .operation(
            .like, [property, CQL2Term(.string(before + pattern + after), .pointer(place))])
        default:
          throw fail(
            "there is no operator '\(operation)'; there are eq, neq, lt, lte, gt, gte, in, "
              + "startsWith, endsWith and contains", place)
        }
        conditions.append(CQL2Term(node, .pointer(place)))
      }
    }
    let root = conditions.count == 1 ? conditions[0].node : .operation(.and, conditions)
    self.init(source: "", root: CQL2Term(root, .pointer(.root)))
  }

  /// A text as a pattern of LIKE that stands for itself.
  private static func escaped(_ text: String) -> String {
    var pattern = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "%" || scalar == "_" || scalar == "\\" { pattern.append("\\") }
      pattern.append(scalar)
    }
    return String(pattern)
  }
}
