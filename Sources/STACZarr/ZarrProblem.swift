public import STACJSON

/// Something about a store that is wrong or could not be read, while the rest is described.
public struct ZarrProblem: Sendable, Hashable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// What the store says is wrong, or a part of it could not be read.
    case error
    /// The description may be less than it could be.
    case warning
    /// Worth knowing.
    case info
  }

  /// The kind, as of ``ZarrError``.
  public let code: ZarrError.Code
  /// How bad it is.
  public let severity: Severity
  /// The path of the node below the root of the store; empty for the root.
  public let path: String
  /// What it is; lower case, no full stop.
  public let message: String

  /// A problem with a node.
  public init(
    _ code: ZarrError.Code, _ message: String, at path: String, _ severity: Severity = .warning
  ) {
    self.code = code
    self.severity = severity
    self.path = path
    self.message = message
  }

  /// An error that was met at a node.
  init(_ error: ZarrError, at path: String, _ severity: Severity = .error) {
    self.init(error.code, error.message, at: path, severity)
  }

  /// One line.
  public var description: String { "/\(path): \(severity.rawValue): \(message)" }

  /// As reports give it.
  public var json: JSONValue {
    [
      "code": .string(code.rawValue), "severity": .string(severity.rawValue),
      "path": .string("/" + path), "message": .string(message),
    ]
  }
}
