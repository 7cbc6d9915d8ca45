#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Output that could not be written.
public struct OutputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong.
  public enum Code: String, Sendable, Hashable {
    /// The system refused to write.
    case cannotWrite = "cannot-write"
  }

  /// What went wrong.
  public var code: Code
  /// Where the output was going, such as `standard output`.
  public var place: String
  /// The error number of the system.
  public var systemError: Int32

  /// `cannot write to standard output: No space left on device`.
  public var description: String {
    "cannot write to \(place): \(String(cString: strerror(systemError)))"
  }

  static func cannotWrite(to place: String, _ systemError: Int32) -> OutputError {
    OutputError(code: .cannotWrite, place: place, systemError: systemError)
  }
}
