internal import STACCatalog
internal import STACJSON

/// Why a value cannot be had from a record.
struct ValueProblem: Error, Sendable {
  /// What kind of mistake it is; stable, for programs.
  enum Code: String, Sendable {
    /// A value is not what it should be: no date, no number.
    case conversion = "scaffold-conversion"
    /// A value is not there and must be.
    case missing = "scaffold-missing"
    /// An expression does not fit the record.
    case expression = "scaffold-expression"
    /// A table has no entry for a value.
    case lookup = "scaffold-lookup"
    /// A geometry is malformed, or lies nowhere on the Earth.
    case geometry = "scaffold-geometry"
    /// Longitude and latitude seem to be swapped.
    case swapped = "scaffold-swapped-axes"
    /// A coordinate reference system is unknown.
    case referenceSystem = "scaffold-crs"
  }

  var code: Code
  var message: String

  init(_ message: String, _ code: Code = .conversion) {
    self.code = code
    self.message = message
  }

  /// The problem with what it is about.
  func about(_ place: String) -> ValueProblem { ValueProblem("\(place): \(message)", code) }

  /// The failure of the record; the pointer leads to where the value would stand in the Item.
  func failure(_ pointer: [String]) -> ItemFailure {
    ItemFailure(code: code.rawValue, message: message, pointer: JSONPointer(tokens: pointer))
  }
}

/// A text in quotes for a message, cut where it is long.
func quotedValue(_ value: JSONValue) -> String {
  let text = value.string ?? value.description
  return text.count > 60 ? "'\(text.prefix(60))…'" : "'\(text)'"
}
