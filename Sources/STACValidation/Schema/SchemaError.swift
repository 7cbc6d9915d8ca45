/// Why a schema cannot be used, or a part of it cannot.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is; stable, for programs.
  public enum Code: String, Sendable {
    /// No source has the schema.
    case notFound = "schema-not-found"
    /// The schema's text is not JSON.
    case notJSON = "schema-not-json"
    /// A `$ref` leads to nothing.
    case reference = "schema-reference"
    /// A `pattern` is not a regular expression of ECMA-262.
    case pattern = "schema-pattern-syntax"
    /// A keyword's value is not what the keyword asks for.
    case keyword = "schema-keyword"
  }

  /// The kind of trouble.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String
  /// The address of the schema that has the trouble.
  public let url: String

  /// An error of a schema.
  public init(_ code: Code, _ message: String, url: String) {
    self.code = code
    self.message = message
    self.url = url
  }

  /// The message, which names the schema.
  public var description: String { message }
}
