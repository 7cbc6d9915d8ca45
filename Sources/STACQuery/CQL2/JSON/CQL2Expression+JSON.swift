public import STACJSON
internal import STACModel

extension CQL2Expression {
  /// The expression in CQL2 JSON.
  public var json: JSONValue { root.json }
}

extension CQL2Term {
  fileprivate var json: JSONValue {
    switch node {
    case .boolean(let boolean): .boolean(boolean)
    case .number(let number): number
    case .string(let string): .string(string)
    case .date(let day): ["date": .string(String(day.description.prefix { $0 != "T" }))]
    case .timestamp(let instant): ["timestamp": .string(instant.description)]
    case .open: ".."
    case .interval(let start, let end): ["interval": [start.endJSON, end.endJSON]]
    case .property(let name): ["property": .string(name)]
    case .geometry(let geometry): geometry
    case .boundingBox(let numbers): ["bbox": .array(numbers)]
    case .list(let terms): .array(terms.map(\.json))
    case .operation(let operation, let terms):
      ["op": .string(operation.rawValue), "args": .array(terms.map(\.json))]
    case .call(let name, let terms): ["op": .string(name), "args": .array(terms.map(\.json))]
    }
  }

  /// Days and times are bare texts in an interval.
  private var endJSON: JSONValue {
    switch node {
    case .date, .timestamp: json.object?.values.first ?? .null
    default: json
    }
  }
}
