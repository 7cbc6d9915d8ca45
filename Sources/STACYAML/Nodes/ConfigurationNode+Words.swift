internal import STACJSON

extension ConfigurationNode {
  /// What the node is, as messages say it: `the integer 5`, `a list`. Never a variable's value.
  var kindName: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar) where !scalar.variables.isEmpty:
      "the text behind \(quoted(scalar.unexpandedText))"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "null"
      case .boolean(let bool): bool ? "true" : "false"
      case .integer: "the integer \(scalar.text)"
      case .double: "the number \(scalar.text)"
      default: "the text \(quoted(scalar.text))"
      }
    }
  }
}
