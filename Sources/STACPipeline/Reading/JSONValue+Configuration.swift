internal import STACJSON
internal import STACYAML

extension JSONValue {
  /// The JSON of a value from a configuration document.
  init(_ value: ConfigurationValue) {
    switch value {
    case .null: self = .null
    case .bool(let bool): self = .boolean(bool)
    case .integer(let integer): self = .integer(integer)
    case .double(let double): self = double.isFinite ? .double(double) : .null
    case .string(let string): self = .string(string)
    case .array(let elements): self = .array(elements.map(JSONValue.init))
    case .object(let members):
      self = .object(JSONObject(members.map { ($0.key, JSONValue($0.value)) }))
    }
  }
}
