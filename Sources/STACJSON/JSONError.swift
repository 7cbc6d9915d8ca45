/// What can go wrong with a JSON text, a path into it or a patch for it.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// The text is not JSON (RFC 8259).
    case syntax = "json-syntax"
    /// The text ends too early.
    case truncated = "json-truncated"
    /// The bytes are not UTF-8.
    case encoding = "json-encoding"
    /// Arrays and objects are nested too deeply.
    case depth = "json-depth"
    /// The text is larger than this program reads in one piece.
    case size = "json-size"
    /// A JSON Pointer or field path is not well formed.
    case path = "json-path"
    /// A patch does not fit the document.
    case patch = "json-patch"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String
  /// Where in the text, when it is a mistake in a text.
  public let location: SourceLocation?
  /// Where in the document, when it is a mistake in a patch or a path.
  public let pointer: JSONPointer?

  init(
    _ code: Code, _ message: String, at location: SourceLocation? = nil,
    pointer: JSONPointer? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.pointer = pointer
  }

  /// The same error in a larger text, in which the document begins at `start`.
  public func shifted(by start: SourceLocation) -> JSONError {
    JSONError(code, message, at: location?.shifted(by: start), pointer: pointer)
  }

  /// The place and the message.
  public var description: String {
    if let location { return "\(location): \(message)" }
    if let pointer { return "\(pointer): \(message)" }
    return message
  }
}
