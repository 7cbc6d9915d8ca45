public import STACJSON

/// The variables of a `.env` file.
///
/// ```
/// # a comment
/// NAME=value            # a comment after a space
/// export OTHER='as it is, $ and \ too'
/// THIRD="with \n, \t, \", \\ and \$"
/// ```
///
/// Quoted values may span lines. Values are not expanded: `${NAME}` in a value is text. Where a name
/// comes twice, the last one counts. No message shows a line of the file, because the file is where
/// secrets are.
public struct EnvironmentFile: Sendable {
  /// A variable, its value and the place of its name.
  public struct Variable: Sendable, Hashable {
    /// The name: letters, digits and `_`, not beginning with a digit.
    public let name: String
    /// The value without its quotes.
    public let value: String
    /// Where the name stands.
    public let location: SourceLocation
  }

  /// All variables in the order of the file.
  public let variables: [Variable]
  private let values: [String: String]

  /// Reads the bytes of `file`, which is not opened here.
  ///
  /// - Throws: every line that is not a variable. An empty file is not an error.
  public init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    let source = SourceText(bytes, file: file)
    do throws(ConfigurationError) {
      try source.checkEncoding()
    } catch {
      throw ConfigurationError(error.diagnostics.map(\.withoutSnippet))
    }
    var parser = EnvironmentParser(source)
    variables = parser.variables()
    if !parser.diagnostics.isEmpty { throw ConfigurationError(parser.diagnostics) }
    values = Dictionary(variables.map { ($0.name, $0.value) }) { _, last in last }
  }

  /// Reads text as ``init(parsing:file:)`` reads bytes.
  public init(parsing text: String, file: String) throws(ConfigurationError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  /// The value of a variable, or nil where the file does not set it.
  public subscript(name: String) -> String? { values[name] }
}

extension Diagnostic {
  fileprivate var withoutSnippet: Diagnostic {
    var diagnostic = self
    diagnostic.snippet = nil
    return diagnostic
  }
}
