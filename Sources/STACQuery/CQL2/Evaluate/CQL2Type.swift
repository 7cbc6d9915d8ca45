/// What is known of a value before any Item is seen.
enum CQL2Type: Hashable {
  case boolean, number, text, instant, interval, geometry, list
  /// A property that may hold anything.
  case any

  /// What a message calls it.
  var name: String {
    switch self {
    case .boolean: "a condition"
    case .number: "a number"
    case .text: "a text"
    case .instant: "a time"
    case .interval: "an interval"
    case .geometry: "a geometry"
    case .list: "a list"
    case .any: "a property"
    }
  }
}
