internal import STACExtensions

/// What a value is to become.
indirect enum ValueType: Sendable, Hashable {
  /// What it is; text of a table becomes a number where all of its column are.
  case any
  case text
  case number
  case integer
  case boolean
  case datetime
  /// A day, as text of the form 2024-01-31.
  case date
  /// JSON in text.
  case json
  /// Degrees: a number, or degrees, minutes and seconds with a letter for the hemisphere.
  case angle
  case list(ValueType)

  /// The words that a mapping may use.
  static let words = [
    "any", "text", "number", "integer", "boolean", "datetime", "date", "json", "angle", "list",
  ]

  init?(word: String, items: ValueType = .any) {
    switch word {
    case "any": self = .any
    case "text": self = .text
    case "number": self = .number
    case "integer": self = .integer
    case "boolean": self = .boolean
    case "datetime": self = .datetime
    case "date": self = .date
    case "json": self = .json
    case "angle": self = .angle
    case "list": self = .list(items)
    default: return nil
    }
  }

  /// The type that a field of Items has by the specification or by its extension.
  init(ofField name: String) {
    switch name {
    case "datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires",
      "unpublished":
      self = .datetime
    case "title", "description", "platform", "constellation", "mission", "license": self = .text
    case "gsd": self = .number
    case "instruments", "keywords": self = .list(.text)
    default: self = Self.known[name] ?? .any
    }
  }

  private static let known: [String: ValueType] = {
    var types: [String: ValueType] = [:]
    for known in STACExtension.all {
      for field in known.fields where field.until == nil {
        types[field.name] = ValueType(field.shape)
      }
    }
    return types
  }()

  private init(_ shape: FieldShape) {
    switch shape {
    case .boolean: self = .boolean
    case .text(.time), .text(.timeInUTC): self = .datetime
    case .text, .word: self = .text
    case .number(let range): self = range.isWhole ? .integer : .number
    case .list(let element, _, _): self = .list(ValueType(element))
    case .map, .record: self = .json
    case .orNull(let inner): self = ValueType(inner)
    case .anything, .numberOrWord: self = .any
    }
  }
}
