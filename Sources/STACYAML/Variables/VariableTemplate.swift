/// Text with variables, taken apart.
///
/// - `${NAME}` is the value of a variable.
/// - `${NAME:-default}` is the default where the variable is missing or empty; the default may hold
///   variables itself and ends at the first `}` that does not close one of them.
/// - `$$` is a dollar sign. Any other `$` stands for itself.
///
/// Names are letters, digits and `_` and do not begin with a digit.
struct VariableTemplate {
  /// A `${` that is not the beginning of a variable.
  struct Problem: Error {
    var message: String
    var hint: String?
    /// The text at fault, to look for in the file.
    var text: String
  }

  enum Segment {
    case literal(String)
    case variable(String, default: VariableTemplate?)
  }

  private(set) var segments: [Segment] = []

  /// Takes text apart; variables whose names are `untouched` become text.
  init(parsing text: String, leaving untouched: Set<String>) throws(Problem) {
    var parser = Parser(rest: text.utf8[...], untouched: untouched)
    segments = try parser.template(depth: 0).segments
  }

  fileprivate init(segments: [Segment]) {
    self.segments = segments
  }

  /// Whether the text is one variable and nothing else.
  var isOneVariable: Bool {
    guard segments.count == 1, case .variable = segments[0] else { return false }
    return true
  }

  /// Whether the text has any variable.
  var hasVariables: Bool {
    segments.contains { if case .variable = $0 { true } else { false } }
  }
}

private struct Parser {
  private static let dollar = UInt8(ascii: "$")
  private static let close = UInt8(ascii: "}")

  var rest: Substring.UTF8View
  let untouched: Set<String>

  mutating func template(depth: Int) throws(VariableTemplate.Problem) -> VariableTemplate {
    var segments: [VariableTemplate.Segment] = []
    var literal = ""
    while let byte = rest.first, !(depth > 0 && byte == Self.close) {
      if byte != Self.dollar {
        let text = rest.prefix { $0 != Self.dollar && !(depth > 0 && $0 == Self.close) }
        literal += Substring(text)
        rest = rest[text.endIndex...]
      } else if rest.starts(with: "$$".utf8) {
        literal += "$"
        rest = rest.dropFirst(2)
      } else if rest.starts(with: "${".utf8) {
        switch try variable(depth: depth) {
        case .literal(let text):
          literal += text
        case let variable:
          if !literal.isEmpty { segments.append(.literal(literal)) }
          literal = ""
          segments.append(variable)
        }
      } else {
        literal += "$"
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { segments.append(.literal(literal)) }
    return VariableTemplate(segments: segments)
  }

  /// Reads from `${` to its `}`.
  private mutating func variable(
    depth: Int
  ) throws(VariableTemplate.Problem) -> VariableTemplate.Segment {
    let start = rest
    let inside = start.dropFirst(2)
    let content = String(Substring(inside.prefix { $0 != Self.close }))
    if untouched.contains(content) {
      rest = inside.dropFirst(content.utf8.count + 1)
      return .literal("${\(content)}")
    }
    let name = String(Substring(inside.prefix(while: isNameByte)))
    rest = inside.dropFirst(name.utf8.count)
    if name.utf8.first.map({ isDigit($0) }) ?? true { throw malformed(start) }
    var fallback: VariableTemplate?
    if rest.starts(with: ":-".utf8) {
      rest = rest.dropFirst(2)
      if depth >= Limits.defaultDepth {
        throw .init(
          message: "more than \(Limits.defaultDepth) variables inside each other",
          hint: nil, text: "${\(name)")
      }
      fallback = try template(depth: depth + 1)
    }
    guard rest.first == Self.close else { throw malformed(start) }
    rest = rest.dropFirst()
    return .variable(name, default: fallback)
  }

  private func malformed(_ start: Substring.UTF8View) -> VariableTemplate.Problem {
    let isClosed = start.contains(Self.close)
    let end = isClosed ? start.firstIndex(of: Self.close).map { start.index(after: $0) } : nil
    let text = String(Substring(start[..<(end ?? start.endIndex)]))
    return .init(
      message: isClosed
        ? "\(quoted(text)) is not a variable" : "\(quoted(text)) has no closing '}'",
      hint: "write ${NAME} or ${NAME:-default}, and '$$' for a dollar sign that stands for itself",
      text: isClosed ? text : "${")
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
