extension ConfigurationValue {
  /// The value as JSON on one line; numbers that JSON cannot say are strings, as YAML spells them.
  ///
  /// - Complexity: O(*n*) for *n* values below it.
  public var jsonText: String {
    var text = ""
    writeJSON(to: &text)
    return text
  }

  private func writeJSON(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .integer(let integer): text += String(integer)
    case .double(let double) where double.isFinite: text += String(double)
    case .double(let double):
      text += double.isNaN ? "\".nan\"" : double < 0 ? "\"-.inf\"" : "\".inf\""
    case .string(let string): Self.writeJSON(string, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        element.writeJSON(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", " }
        Self.writeJSON(member.key, to: &text)
        text += ": "
        member.value.writeJSON(to: &text)
      }
      text += "}"
    }
  }

  private static func writeJSON(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
