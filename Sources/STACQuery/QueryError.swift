public import STACJSON

/// What can be wrong with an expression, or with what it is asked to do.
public struct QueryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// The text is not a JMESPath expression.
    case pathSyntax = "jmespath-syntax"
    /// A function was given a value of a type that it does not take.
    case pathType = "jmespath-invalid-type"
    /// A function was given too few or too many arguments.
    case pathArity = "jmespath-invalid-arity"
    /// A value cannot be used where it stands, such as 0 as the step of a slice.
    case pathValue = "jmespath-invalid-value"
    /// There is no such function.
    case pathFunction = "jmespath-unknown-function"
    /// The text is not CQL2, or the JSON is not.
    case filterSyntax = "cql2-syntax"
    /// Types do not go together.
    case filterType = "cql2-type"
    /// There is no such function.
    case filterFunction = "cql2-unknown-function"
    /// A literal is not what it says: a day that does not exist, a ring that is not closed.
    case filterValue = "cql2-invalid-value"
    /// A template cannot be read.
    case template = "template-syntax"
    /// A template finds nothing in the document.
    case templateValue = "template-missing"
    /// The expression is nested too deeply or is too long.
    case size = "query-too-large"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed and what to do; lower case, no full stop.
  public let message: String
  /// The expression; empty where it was given as JSON.
  public let expression: String
  /// The byte of the expression where the mistake is.
  public let offset: Int?
  /// Where the mistake is in an expression that was given as JSON.
  public let pointer: JSONPointer?

  init(
    _ code: Code, _ message: String, in expression: String = "", at offset: Int? = nil,
    pointer: JSONPointer? = nil
  ) {
    self.code = code
    self.message = message
    self.expression = expression
    self.offset = offset
    self.pointer = pointer
  }

  /// The column of the mistake in characters, counted from 1 at the start of its line.
  public var column: Int? { line.map { $0.column } }

  /// Place and message on one line.
  public var summary: String {
    if let pointer, !pointer.tokens.isEmpty { return "\(message), at \(pointer)" }
    guard let line else { return message }
    return "\(message), at \(line.number > 1 ? "line \(line.number), " : "")column \(line.column)"
  }

  /// Place and message, and for a text the line with a caret under the mistake.
  public var description: String {
    guard let line else { return summary }
    // The caret keeps tabs, so that it stands right where they are wide.
    let indent = line.text.prefix(line.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
    return "\(summary)\n  \(line.text)\n  \(indent)^"
  }

  private static let widest = 100

  /// The line of the mistake, cut where it is long.
  private var line: (number: Int, column: Int, text: String)? {
    guard let offset, !expression.isEmpty else { return nil }
    let before = expression.utf8.prefix(offset)
    let number = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map(expression.utf8.index(after:))
    let lineStart = start ?? expression.startIndex
    let head = String(Substring(expression.utf8[lineStart..<before.endIndex]))
    let rest = expression[lineStart...].prefix { $0 != "\n" && $0 != "\r\n" }
    let column = head.count + 1
    if rest.count <= Self.widest || column > Self.widest {
      return (number, column, String(rest.prefix(max(Self.widest, column + 20))))
    }
    return (number, column, String(rest.prefix(Self.widest)) + "…")
  }
}
