/// A value of a configuration file without its place: what JSON can say.
public enum ConfigurationValue: Sendable, Hashable {
  /// A key of an object and its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The value.
    public var value: ConfigurationValue

    /// A member out of its parts.
    public init(_ key: String, _ value: ConfigurationValue) {
      self.key = key
      self.value = value
    }
  }

  /// No value.
  case null
  /// True or false.
  case bool(Bool)
  /// A whole number that fits 64 bits.
  case integer(Int64)
  /// Any other number; from YAML also infinities and not-a-number.
  case double(Double)
  /// Text.
  case string(String)
  /// Values in a row.
  case array([ConfigurationValue])
  /// Keys and values in the order of the file; no key is there twice.
  case object([Member])
}

extension ConfigurationNode {
  /// The value without places, with its variables expanded.
  ///
  /// - Complexity: O(*n*) for *n* values below it.
  public var value: ConfigurationValue { value(\.value) }

  /// The value without places for logs: a scalar that used variables is its unexpanded text.
  ///
  /// - Complexity: O(*n*) for *n* values below it.
  public var redactedValue: ConfigurationValue { value(\.redactedValue) }

  private func value(
    _ scalarValue: (ConfigurationScalar) -> ConfigurationValue
  ) -> ConfigurationValue {
    switch content {
    case .scalar(let scalar): scalarValue(scalar)
    case .sequence(let elements): .array(elements.map { $0.value(scalarValue) })
    case .mapping(let entries):
      .object(entries.map { ConfigurationValue.Member($0.key, $0.value.value(scalarValue)) })
    }
  }
}

extension ConfigurationNode: CustomStringConvertible {
  /// The redacted value as JSON on one line.
  public var description: String { redactedValue.jsonText }
}
