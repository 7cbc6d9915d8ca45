internal import STACJSON
internal import STACQuery

/// A record that is asked for values: as the parser left it, or with values added to it.
enum RecordScope {
  case view(JSONView)
  case value(JSONValue)

  /// The value of a field; nil where there is none, also for null.
  subscript(key: JSONKey) -> JSONValue? {
    switch self {
    case .view(let view):
      guard let value = view[key], !value.isNull else { return nil }
      return JSONValue(value)
    case .value(let value):
      guard let found = value.object?[key.string], found != .null else { return nil }
      return found
    }
  }

  /// What an expression gives; nil for null.
  func value(of path: JMESPath) throws(QueryError) -> JSONValue? {
    let value =
      switch self {
      case .view(let view): try path.value(in: view)
      case .value(let value): try path.value(in: value)
      }
    return value == .null ? nil : value
  }

  /// The record as a value.
  var json: JSONValue {
    switch self {
    case .view(let view): JSONValue(view)
    case .value(let value): value
    }
  }

  /// The record with fields added, in place of those of the same names.
  func adding(_ fields: JSONObject) -> RecordScope {
    var object = json.object ?? [:]
    for (key, value) in fields { object[key] = value }
    return .value(.object(object))
  }
}
