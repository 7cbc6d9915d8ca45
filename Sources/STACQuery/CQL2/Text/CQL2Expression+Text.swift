internal import STACGeometry
internal import STACJSON
internal import STACModel

extension CQL2Expression: CustomStringConvertible {
  /// The expression in CQL2 text, on one line, with no parentheses that are not needed.
  public var text: String {
    var writer = CQL2TextWriter()
    writer.write(root)
    return writer.text
  }

  /// The expression in CQL2 text.
  public var description: String { text }
}

/// Writes CQL2 text.
private struct CQL2TextWriter {
  var text = ""

  /// How tightly an expression holds together; what holds less needs parentheses.
  private enum Rank: Int, Comparable {
    case or, and, not, predicate, sum, product, power, value

    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }

    init(_ term: CQL2Term) {
      guard case .operation(let operation, let terms) = term.node else {
        self = .value
        return
      }
      switch operation {
      case .or: self = .or
      case .and: self = .and
      // NOT LIKE, NOT IN and so on are predicates.
      case .not: self = CQL2TextWriter.isInnerNegation(terms[0]) ? .predicate : .not
      case .plus, .minus: self = .sum
      case .times, .divided, .modulo, .div: self = .product
      case .power: self = .power
      default:
        switch operation.group {
        case .comparison, .predicate: self = .predicate
        default: self = .value
        }
      }
    }
  }

  fileprivate static func isInnerNegation(_ term: CQL2Term) -> Bool {
    guard case .operation(let operation, _) = term.node else { return false }
    return operation.group == .predicate
  }

  mutating func write(_ term: CQL2Term) {
    switch term.node {
    case .boolean(let boolean): text += boolean ? "TRUE" : "FALSE"
    case .number(let number): text += number.description
    case .string(let string): text += Self.quoted(string)
    case .date(let day): text += "DATE('\(Self.day(day))')"
    case .timestamp(let instant): text += "TIMESTAMP('\(instant)')"
    case .open: text += "'..'"
    case .interval(let start, let end):
      text += "INTERVAL("
      writeEnd(start)
      text += ", "
      writeEnd(end)
      text += ")"
    case .property(let name): text += Self.property(name)
    case .geometry(let geometry): text += geometry.wellKnownText ?? "GEOMETRYCOLLECTION EMPTY"
    case .boundingBox(let numbers):
      text += "BBOX(\(numbers.map(\.description).joined(separator: ", ")))"
    case .list(let terms): writeList(terms)
    case .call(let name, let terms):
      text += name
      writeList(terms)
    case .operation(let operation, let terms): write(operation, terms)
    }
  }

  private mutating func write(_ operation: CQL2Operator, _ terms: [CQL2Term]) {
    switch operation {
    case .and, .or:
      for (index, term) in terms.enumerated() {
        if index > 0 { text += operation == .and ? " AND " : " OR " }
        write(term, above: operation == .and ? .and : .or)
      }
    case .not:
      if case .operation(let inner, let operands) = terms[0].node, inner.group == .predicate {
        write(predicate: inner, operands, not: true)
      } else {
        text += "NOT "
        write(terms[0], above: .and)
      }
    case .like, .between, .isIn, .isNull: write(predicate: operation, terms, not: false)
    default:
      switch operation.group {
      case .comparison: write(terms[0], operation, terms[1], above: .predicate, .predicate)
      case .arithmetic:
        let rank = Rank(CQL2Term(.operation(operation, terms), .offset(0)))
        // Operands of the same rank are taken from left to right.
        let before = Rank(rawValue: rank.rawValue - 1) ?? rank
        write(terms[0], operation, terms[1], above: before, rank)
      default:
        text += operation.rawValue.uppercased()
        writeList(terms)
      }
    }
  }

  private mutating func write(
    predicate operation: CQL2Operator, _ terms: [CQL2Term], not isNegated: Bool
  ) {
    write(terms[0], above: .predicate)
    let not = isNegated ? "NOT " : ""
    switch operation {
    case .isNull: text += " IS \(not)NULL"
    case .between:
      text += " \(not)BETWEEN "
      write(terms[1], above: .predicate)
      text += " AND "
      write(terms[2], above: .predicate)
    default:
      text += operation == .like ? " \(not)LIKE " : " \(not)IN "
      write(terms[1], above: .predicate)
    }
  }

  private mutating func write(
    _ left: CQL2Term, _ operation: CQL2Operator, _ right: CQL2Term, above first: Rank,
    _ second: Rank
  ) {
    write(left, above: first)
    text += " \(operation.rawValue.uppercased()) "
    write(right, above: second)
  }

  /// Writes a term, in parentheses unless it holds together more tightly than the rank.
  private mutating func write(_ term: CQL2Term, above rank: Rank) {
    let needsParentheses = Rank(term) <= rank
    if needsParentheses { text += "(" }
    write(term)
    if needsParentheses { text += ")" }
  }

  private mutating func writeList(_ terms: [CQL2Term]) {
    text += "("
    for (index, term) in terms.enumerated() {
      if index > 0 { text += ", " }
      write(term)
    }
    text += ")"
  }

  private mutating func writeEnd(_ term: CQL2Term) {
    switch term.node {
    case .date(let day): text += "'\(Self.day(day))'"
    case .timestamp(let instant): text += "'\(instant)'"
    default: write(term)
    }
  }

  // MARK: Words

  static func day(_ instant: Timestamp) -> String {
    String(instant.description.prefix { $0 != "T" })
  }

  /// Quotes are doubled, and so are backslashes before one.
  private static func quoted(_ string: String) -> String {
    var text = "'"
    var backslashes = 0
    for scalar in string.unicodeScalars {
      if scalar == "'" { text += String(repeating: "\\", count: backslashes) + "'" }
      backslashes = scalar == "\\" ? backslashes + 1 : 0
      text.unicodeScalars.append(scalar)
    }
    return text + String(repeating: "\\", count: backslashes) + "'"
  }

  private static let keywords: Set<String> = [
    "and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "div",
  ]

  private static func property(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isPlain =
      bytes.first.map(CQL2Lexer.beginsName) == true && bytes.allSatisfy(CQL2Lexer.continuesName)
      && !keywords.contains(name.lowercased())
    if isPlain { return name }
    var text = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" { text += "\"" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
