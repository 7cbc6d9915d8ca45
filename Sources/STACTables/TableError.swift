public import STACJSON

/// Why a table cannot be read, or a row of it.
public struct TableError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// The table has no header, or one with a name twice.
    case header = "table-header"
    /// A row has more or fewer fields than the header.
    case raggedRow = "ragged-row"
    /// Quotes are not closed, or stand in the middle of a field.
    case quotes = "broken-quotes"
    /// Bytes are not text in the encoding that was named.
    case encoding = "table-encoding"
    /// A row is too large.
    case size = "row-too-large"
    /// A pattern of file names is malformed.
    case pattern = "file-pattern"
    /// The bytes cannot be read.
    case storage = "storage"
  }

  /// The kind of mistake.
  public let code: Code
  /// What is wrong and what to do; lower case, no full stop.
  public let message: String
  /// The file.
  public let path: String
  /// Where in the file; nil where it is about all of it.
  public let location: SourceLocation?
  /// The row as it stands in the file, where one row is wrong.
  public var content: [UInt8] = []

  /// An error at a place.
  public init(
    _ code: Code, _ message: String, path: String, at location: SourceLocation? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.location = location
  }

  /// The message with its place.
  public var description: String { location.map { "\(path):\($0): \(message)" } ?? message }
}
