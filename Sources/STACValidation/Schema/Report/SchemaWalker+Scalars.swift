internal import STACJSON

extension SchemaWalker {
  mutating func checkKind(_ schema: Subschema, _ value: JSONView) -> Bool {
    let word = value.tapeWords[value.tapeIndex]
    if TagMask.has(schema.kinds, word) {
      guard schema.integersOnly, value.isNumber else { return true }
      if ExactNumber.isInteger(value, written: schema.integersAreWritten) { return true }
    }
    return fail(
      "type", value, schema, nil, "expected \(Self.kindNames(schema)), found \(Self.found(value))")
  }

  /// The value with its kind, where the value does not show it.
  static func found(_ value: JSONView) -> String {
    switch value.kind {
    case .string: "the string \(FoundValue(value))"
    case .integer, .unsigned: "the integer \(FoundValue(value))"
    case .double, .bigNumber: "the number \(FoundValue(value))"
    default: "\(FoundValue(value))"
    }
  }

  private static func kindNames(_ schema: Subschema) -> String {
    guard let type = schema.view["type"] else { return "another type" }
    let names = type.isArray ? type.elements.compactMap(\.string) : [type.string ?? ""]
    return names.map { name in
      switch name {
      case "null": "null"
      case "object", "array", "integer": "an \(name)"
      default: "a \(name)"
      }
    }.joined(separator: " or ")
  }

  mutating func checkChoices(_ schema: Subschema, _ value: JSONView) -> Bool {
    var isValid = true
    if let constant = schema.constant, !JSONEquality.equal(constant, value) {
      isValid = fail(
        "const", value, schema, nil, "expected \(FoundValue(constant)), found \(FoundValue(value))")
    }
    if let choices = schema.enumeration,
      !choices.contains(where: { JSONEquality.equal($0, value) })
    {
      isValid = fail(
        "enum", value, schema, nil, "expected \(Self.list(choices)), found \(FoundValue(value))")
    }
    return isValid
  }

  private static func list(_ values: [JSONView]) -> String {
    let shown = values.prefix(12).map { FoundValue($0).description }
    if values.count > shown.count {
      return "one of \(shown.joined(separator: ", ")) and \(values.count - shown.count) more"
    }
    return shown.count < 2
      ? shown.first ?? "nothing" : "one of \(shown.joined(separator: ", "))"
  }

  mutating func checkNumber(_ schema: Subschema, _ value: JSONView) -> Bool {
    var isValid = true
    let bounds: [(JSONView?, NumberBound.Relation, String, String)] = [
      (schema.minimum, .atLeast, "minimum", "at least"),
      (schema.maximum, .atMost, "maximum", "at most"),
      (schema.exclusiveMinimum, .moreThan, "exclusiveMinimum", "more than"),
      (schema.exclusiveMaximum, .lessThan, "exclusiveMaximum", "less than"),
    ]
    for (bound, relation, keyword, words) in bounds {
      guard let bound else { continue }
      if GraphWalk.holds(relation, ExactNumber.compare(value, bound), 0) { continue }
      isValid = fail(
        keyword, value, schema, nil,
        "expected \(words) \(FoundValue(bound)), found \(FoundValue(value))")
    }
    if let divisor = schema.multipleOf, !ExactNumber.isMultiple(value, of: divisor) {
      isValid = fail(
        "multipleOf", value, schema, nil,
        "expected a multiple of \(FoundValue(divisor)), found \(FoundValue(value))")
    }
    return isValid
  }

  mutating func checkString(_ schema: Subschema, _ value: JSONView) -> Bool {
    guard let text = value.text else { return true }
    var isValid = true
    if schema.minimumLength > 0 || schema.maximumLength < .max {
      let length = text.count { $0 & 0xc0 != 0x80 }
      if length < schema.minimumLength {
        isValid = fail(
          "minLength", value, schema, nil,
          "expected at least \(Self.count(schema.minimumLength, "character")), found \(FoundValue(value))"
        )
      }
      if length > schema.maximumLength {
        isValid = fail(
          "maxLength", value, schema, nil,
          "expected at most \(Self.count(schema.maximumLength, "character")), found \(length)")
      }
    }
    switch schema.pattern {
    case nil: break
    case .success(let pattern):
      if !matches(pattern, text, value, schema) {
        isValid = fail(
          "pattern", value, schema, nil,
          "expected a text that matches '\(pattern.text)', found \(FoundValue(value))")
      }
    case .failure(let error): isValid = fail("pattern", value, schema, nil, error.message)
    }
    if let format = schema.format, !format.accepts(text.unsafeBytes, text.count) {
      isValid = fail(
        "format", value, schema, nil,
        "expected a text of format '\(format.rawValue)', found \(FoundValue(value))")
    }
    return isValid
  }

  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
