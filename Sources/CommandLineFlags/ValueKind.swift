/// What a flag or an argument takes, which decides its check, its placeholder and its completion.
public enum ValueKind: Sendable, Hashable {
  /// Any text.
  case text
  /// A whole number within a range.
  case integer(ClosedRange<Int>)
  /// A finite decimal number.
  case number
  /// The path of a file, or something that may be one, such as a location; shells complete files.
  case file
  /// The path of a folder; shells complete folders.
  case folder
  /// One of a few words.
  case choice([String])

  /// A whole number from `minimum` upward.
  public static func integer(atLeast minimum: Int) -> ValueKind { .integer(minimum...Int.max) }

  /// What stands for the value in help when the table names nothing better.
  var placeholder: String {
    switch self {
    case .text: "VALUE"
    case .integer, .number: "N"
    case .file: "FILE"
    case .folder: "DIR"
    case .choice(let words): words.joined(separator: "|")
    }
  }

  /// The words of a choice; empty for every other kind.
  var choices: [String] {
    if case .choice(let words) = self { words } else { [] }
  }

  /// What is wrong with a value, worded to follow the flag's name, or nil where it is good.
  func problem(with value: String) -> String? {
    switch self {
    case .text, .file, .folder: nil
    case .choice(let words):
      words.contains(value) ? nil : "must be \(alternatives(words)), not '\(value)'"
    case .number:
      Double(value).map(\.isFinite) == true ? nil : "must be a number, not '\(value)'"
    case .integer(let range): integerProblem(with: value, in: range)
    }
  }
}

/// What is wrong with a text that should be a whole number within a range.
func integerProblem(with value: String, in range: ClosedRange<Int>) -> String? {
  guard let number = Int(value) else { return "must be a whole number, not '\(value)'" }
  if range.contains(number) { return nil }
  if range.upperBound == .max { return "must be at least \(range.lowerBound), not \(number)" }
  if range.lowerBound == .min { return "must be at most \(range.upperBound), not \(number)" }
  return "must be from \(range.lowerBound) to \(range.upperBound), not \(number)"
}

/// `a`, `a or b`, `a, b or c`.
func alternatives(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}
