public import STACJSON

/// One thing that a validator has to say about a document.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
  /// The id of the ``Rule`` that is broken.
  public let rule: String
  /// How much it weighs.
  public let severity: Severity
  /// Where in the document.
  public let pointer: JSONPointer
  /// What was expected and what was there; lower case, no full stop.
  public let message: String
  /// What to do about it, where that can be said.
  public let hint: String?
  /// The address of the JSON Schema that the document breaks; nil for rules of our own.
  public let schema: String?
  /// The place in that schema.
  public let schemaPointer: JSONPointer?

  /// A finding.
  public init(
    rule: String, severity: Severity, pointer: JSONPointer, message: String, hint: String? = nil,
    schema: String? = nil, schemaPointer: JSONPointer? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.pointer = pointer
    self.message = message
    self.hint = hint
    self.schema = schema
    self.schemaPointer = schemaPointer
  }

  /// Severity, rule, place and message on one line.
  public var description: String {
    "\(severity.rawValue)[\(rule)] \(pointer): \(message)\(hint.map { " (\($0))" } ?? "")"
  }
}
