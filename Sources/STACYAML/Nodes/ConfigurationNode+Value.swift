public import STACJSON

extension ConfigurationNode {
  /// The value without places, with its variables expanded.
  ///
  /// The infinities of YAML and its not-a-number stay doubles; written as JSON they are `null`.
  ///
  /// - Complexity: O(*n*) for *n* values below it.
  public var value: JSONValue { value(\.value) }

  /// The value without places for logs: a scalar that used variables is its unexpanded text.
  ///
  /// - Complexity: O(*n*) for *n* values below it.
  public var redactedValue: JSONValue { value(\.redactedValue) }

  private func value(_ scalarValue: (ConfigurationScalar) -> JSONValue) -> JSONValue {
    switch content {
    case .scalar(let scalar): scalarValue(scalar)
    case .sequence(let elements): .array(elements.map { $0.value(scalarValue) })
    case .mapping(let entries):
      .object(JSONObject(entries.map { ($0.key, $0.value.value(scalarValue)) }))
    }
  }
}

extension ConfigurationNode: CustomStringConvertible {
  /// The redacted value as compact JSON.
  public var description: String { redactedValue.description }
}
