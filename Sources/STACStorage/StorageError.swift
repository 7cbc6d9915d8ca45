internal import Glibc
public import STACJSON

/// What can go wrong between this program and a file.
public struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// There is nothing at the location.
    case notFound = "not-found"
    /// The location may not be read or written.
    case permission = "permission-denied"
    /// The disk, or the quota on it, is full.
    case diskFull = "disk-full"
    /// Compressed data is broken or ends too early.
    case compression = "broken-compression"
    /// A single document is larger than this program reads in one piece.
    case recordSize = "record-too-large"
    /// The content is not what the name or the option says.
    case content = "wrong-content"
    /// This kind of location cannot be read or written.
    case unsupported = "unsupported-location"
    /// Whoever was reading what is written has gone away.
    case brokenPipe = "broken-pipe"
    /// Any other answer of the operating system.
    case system = "system-error"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed and why; lower case, no full stop.
  public let message: String
  /// The file or folder, as it was named.
  public let path: String
  /// Where in the file, when it is a mistake in its content.
  public let location: SourceLocation?

  /// A mistake of this kind on this path.
  public init(
    _ code: Code, _ message: String, path: String, at location: SourceLocation? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.location = location
  }

  /// What the operating system just answered to an attempt, such as `cannot open`.
  static func system(_ attempt: String, _ path: String, _ number: Int32 = errno) -> StorageError {
    let code: Code =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM, EROFS: .permission
      case ENOSPC, EDQUOT: .diskFull
      case EPIPE: .brokenPipe
      default: .system
      }
    let reason = String(cString: strerror(number)).lowercased()
    return StorageError(code, "\(attempt) '\(path)': \(reason)", path: path)
  }

  /// A file has lost what an interrupted run has written.
  public static func tooShort(_ path: String) -> StorageError {
    StorageError(.content, "'\(path)' is shorter than when the run was interrupted", path: path)
  }

  /// The message, and the place in the file where there is one.
  public var description: String { location.map { "\(path):\($0): \(message)" } ?? message }
}
