public import STACJSON

extension CQL2Expression {
  /// Conditions of the Query extension of STAC API that are met wherever the expression is true; they
  /// may let more pass. Empty where none is known.
  ///
  /// For servers that know that extension and not CQL2: what they leave out need not be fetched.
  public var impliedQuery: JSONObject {
    var query = JSONObject()
    var terms = [root]
    while let term = terms.popLast() {
      guard case .operation(let operation, let operands) = term.node else { continue }
      if operation == .and {
        terms += operands.reversed()
        continue
      }
      guard let (name, word, value) = Self.condition(operation, operands) else { continue }
      var conditions = query[name]?.object ?? JSONObject()
      // One of two conditions of a kind is as true as both.
      if conditions[word] == nil { conditions[word] = value }
      query[name] = .object(conditions)
    }
    return query
  }

  /// A comparison of a property with a value, as the Query extension writes it.
  private static func condition(
    _ operation: CQL2Operator, _ operands: [CQL2Term]
  ) -> (String, String, JSONValue)? {
    let words: [CQL2Operator: (String, mirrored: String)] = [
      .equal: ("eq", "eq"), .less: ("lt", "gt"), .lessOrEqual: ("lte", "gte"),
      .greater: ("gt", "lt"), .greaterOrEqual: ("gte", "lte"),
    ]
    guard let word = words[operation], operands.count == 2 else { return nil }
    if let name = property(operands[0]), let value = literal(operands[1]) {
      return (name, word.0, value)
    }
    if let name = property(operands[1]), let value = literal(operands[0]) {
      return (name, word.mirrored, value)
    }
    return nil
  }

  /// Members of the Item itself are asked for otherwise.
  private static func property(_ term: CQL2Term) -> String? {
    guard case .property(let name) = term.node else { return nil }
    let own = ["id", "collection", "geometry", "bbox", "datetime"]
    return own.contains(name) || name.contains(".") ? nil : name
  }

  private static func literal(_ term: CQL2Term) -> JSONValue? {
    switch term.node {
    case .number(let number): number
    case .string(let text): .string(text)
    case .boolean(let boolean): .boolean(boolean)
    default: nil
    }
  }
}
