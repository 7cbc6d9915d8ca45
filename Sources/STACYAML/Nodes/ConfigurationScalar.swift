public import STACJSON

/// Text, a number, true, false or null, as the file spells it.
public struct ConfigurationScalar: Sendable, Hashable {
  /// How the file writes the scalar.
  public enum Style: Sendable, Hashable {
    /// Without quotes, so that it may be a number, true, false or null.
    case plain
    /// In quotes or as a block of text, so that it is a string.
    case quoted
  }

  /// The text with its variables expanded.
  public var text: String
  /// How the file writes it.
  public var style: Style
  /// The type that an explicit tag such as `!!str` gives it.
  public var tag: CoreSchema.Tag?
  /// The text before its variables were expanded.
  public var unexpandedText: String
  /// The names of the variables that were expanded, in order, each once.
  public var variables: [String]
  /// Whether the scalar was one `${…}` and nothing else.
  public var isOneVariable: Bool

  /// A scalar without expanded variables.
  public init(_ text: String, style: Style = .plain, tag: CoreSchema.Tag? = nil) {
    self.text = text
    self.style = style
    self.tag = tag
    self.unexpandedText = text
    self.variables = []
    self.isOneVariable = false
  }

  /// The value by the YAML 1.2 core schema.
  ///
  /// A plain scalar with a variable and anything beside it is a string.
  public var value: JSONValue {
    if let tag { return CoreSchema.value(of: text, tagged: tag) ?? .string(text) }
    let isString = style == .quoted || (!variables.isEmpty && !isOneVariable)
    return isString ? .string(text) : CoreSchema.value(of: text)
  }

  /// The text for logs: where variables were used, their names stand in place of their values.
  public var redactedText: String { variables.isEmpty ? text : unexpandedText }

  /// The value for logs: a string with the variables' names where variables were used.
  public var redactedValue: JSONValue {
    variables.isEmpty ? value : .string(unexpandedText)
  }
}

extension ConfigurationScalar: CustomStringConvertible, CustomReflectable {
  /// The text for logs.
  public var description: String { redactedText }

  /// A mirror with no children, so that `dump` shows no value of a variable.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
