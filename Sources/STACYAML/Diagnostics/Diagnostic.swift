public import STACJSON

/// One thing to say about one place of a configuration file.
public struct Diagnostic: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable {
    /// The file cannot be used as it is.
    case error
    /// The file can be used, but probably does not mean what was meant.
    case warning
    /// More about the diagnostic that it follows.
    case note
  }

  /// How bad it is.
  public var severity: Severity
  /// What is wrong, lower case and without a full stop; never a value that came from a variable.
  public var message: String
  /// The file's name.
  public var file: String
  /// The place in the file.
  public var location: SourceLocation
  /// What to do about it.
  public var hint: String?
  /// The line that the place is in, unless the line may hold a secret.
  public var snippet: SourceSnippet?
  /// Other places that belong to the same problem.
  public var notes: [Diagnostic]

  /// A diagnostic that shows the line of `source` which it is about.
  public init(
    _ severity: Severity, _ message: String, at location: SourceLocation, in source: SourceText,
    hint: String? = nil, notes: [Diagnostic] = []
  ) {
    self.init(
      severity, message, at: location, file: source.file, hint: hint, notes: notes,
      snippet: SourceSnippet(of: source, at: location))
  }

  /// A diagnostic that shows no line, for files that are not at hand or hold secrets.
  public init(
    _ severity: Severity, _ message: String, at location: SourceLocation, file: String,
    hint: String? = nil, notes: [Diagnostic] = [], snippet: SourceSnippet? = nil
  ) {
    self.severity = severity
    self.message = message
    self.file = file
    self.location = location
    self.hint = hint
    self.notes = notes
    self.snippet = snippet
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The diagnostic as compilers print it, without a line break at the end.
  ///
  /// ```
  /// flow.yaml:3:5: error: unknown key 'moduel'
  ///   - moduel: ingest
  ///     ^
  /// hint: did you mean 'module'?
  /// ```
  public var description: String {
    var lines = ["\(file):\(location): \(severity.rawValue): \(message)"]
    if let snippet { lines += [snippet.line, snippet.caretIndent + "^"] }
    if let hint { lines.append("hint: \(hint)") }
    lines += notes.map(\.description)
    return lines.joined(separator: "\n")
  }
}
