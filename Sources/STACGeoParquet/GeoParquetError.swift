internal import CArrow
internal import STACStorage

/// What can go wrong with a GeoParquet file.
public struct GeoParquetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// The file is no Parquet file, or is damaged.
    case file = "parquet-file"
    /// The file is Parquet, but holds no STAC Items.
    case content = "parquet-content"
    /// A column is of a type that this program does not read.
    case type = "parquet-type"
    /// The metadata of the file is malformed.
    case metadata = "parquet-metadata"
    /// A value in a row is malformed.
    case value = "parquet-value"
    /// A part of the file is larger than this program reads in one piece.
    case size = "parquet-size"
    /// Encoding has failed.
    case encoding = "parquet-encoding"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A file is Parquet, but has no column of ids.
  package static func noItems(_ path: String) -> GeoParquetError {
    GeoParquetError(.content, "'\(path)' holds no STAC Items: it has no column 'id'")
  }

  /// The message.
  public var description: String { message }
}

/// Calls Arrow, and throws what it has to complain about.
func check(
  _ code: GeoParquetError.Code, _ attempt: String,
  _ body: (inout carrow_error) -> Bool
) throws(GeoParquetError) {
  var error = carrow_error()
  if body(&error) { return }
  throw GeoParquetError(code, "\(attempt): \(arrowMessage(&error))")
}

/// The text of an error from Arrow, on one line; its memory is given back.
func arrowMessage(_ error: inout carrow_error) -> String {
  defer {
    carrow_free(error.message)
    error.message = nil
  }
  guard let message = error.message else { return "unknown error" }
  let text = String(cString: message)
  return String(text.split(separator: "\n").first ?? "unknown error")
}
