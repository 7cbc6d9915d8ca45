public import STACJSON

/// A value of a configuration file that knows where it stands.
///
/// Aliases and merge keys are already resolved: a value behind an alias stands where it was written
/// first.
public struct ConfigurationNode: Sendable, Hashable {
  /// What the value is.
  public enum Content: Sendable, Hashable {
    /// Text, a number, true, false or null.
    case scalar(ConfigurationScalar)
    /// Values in a row.
    case sequence([ConfigurationNode])
    /// Keys and values in the order of the file; no key is there twice.
    case mapping([Entry])
  }

  /// A key of a mapping and its value.
  public struct Entry: Sendable, Hashable {
    /// The key's text; `1` and `"1"` are the same key.
    public var key: String
    /// Where the key stands.
    public var keyLocation: SourceLocation
    /// The value.
    public var value: ConfigurationNode

    /// An entry out of its parts.
    public init(key: String, keyLocation: SourceLocation, value: ConfigurationNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// What the value is.
  public var content: Content
  /// Where the value begins: a scalar's first character or quote, a mapping's first key, a `[` or
  /// `{`, or the anchor or tag before it.
  public var location: SourceLocation

  /// A node out of its parts.
  public init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }
}

extension ConfigurationNode {
  /// The scalar, if it is one.
  public var scalar: ConfigurationScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The values in a row, if it is a sequence.
  public var elements: [ConfigurationNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The entries, if it is a mapping.
  public var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value of a key, if it is a mapping that has the key.
  ///
  /// - Complexity: O(*n*) for *n* entries.
  public subscript(key: String) -> ConfigurationNode? {
    entries?.first { $0.key == key }?.value
  }

  /// Whether the value is null or was left out.
  public var isNull: Bool { scalar?.value == .null }

  /// The names of the variables that were expanded anywhere in the value.
  ///
  /// - Complexity: O(*n*) for *n* values below it.
  public var variables: Set<String> {
    switch content {
    case .scalar(let scalar): Set(scalar.variables)
    case .sequence(let elements): elements.reduce(into: []) { $0.formUnion($1.variables) }
    case .mapping(let entries): entries.reduce(into: []) { $0.formUnion($1.value.variables) }
    }
  }
}
