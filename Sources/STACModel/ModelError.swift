/// What can be wrong with a STAC object or with a word of the specification.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// A text is not a date and time.
    case timestamp = "model-timestamp"
    /// A text or an array is not an interval of time.
    case interval = "model-interval"
    /// A text is not a version.
    case version = "model-version"
    /// A JSON value is not the kind of STAC object that was asked for.
    case kind = "model-kind"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// A text in quotes for a message, cut where it is long.
  static func quote(_ text: some Swift.Collection<UInt8>) -> String {
    let limit = 60
    let start = String(decoding: text.prefix(limit), as: UTF8.self)
    return text.count > limit ? "'\(start)…'" : "'\(start)'"
  }
}
