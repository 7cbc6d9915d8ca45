internal import STACJSON

/// What a message says about the value that was there instead.
struct FoundValue: CustomStringConvertible {
  private static let textLimit = 40

  let description: String

  init(_ value: JSONView) {
    switch value.kind {
    case .null, .boolean, .integer, .unsigned, .double, .bigNumber:
      description = JSONValue(value).description
    case .string:
      let text = value.string ?? ""
      if text.isEmpty {
        description = "an empty string"
      } else if text.unicodeScalars.count > Self.textLimit {
        description =
          "'\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.textLimit))))…'"
      } else {
        description = "'\(text)'"
      }
    case .array:
      let count = value.elements.count
      switch count {
      case 0: description = "an empty array"
      case 1: description = "an array of 1 element"
      default: description = "an array of \(count) elements"
      }
    case .object:
      var members = value.members
      description = members.next() == nil ? "an empty object" : "an object"
    }
  }
}
