extension FieldShape: CustomStringConvertible {
  /// The shape in words, to stand behind "expected".
  public var description: String {
    switch self {
    case .anything: "anything"
    case .boolean: "true or false"
    case .text(let form): form.description
    case .word(let words):
      words.count == 1
        ? "'\(words[0])'"
        : "one of \(words.dropLast().joined(separator: ", ")) and \(words.last ?? "")"
    case .number(let range): range.description
    case .numberOrWord(let words): "a number, or \(words.joined(separator: ", "))"
    case .list(let element, let counts, _): Self.list(element, counts)
    case .map: "an object"
    case .record(let members, _):
      members.filter(\.isRequired).isEmpty
        ? "an object"
        : "an object with \(members.filter(\.isRequired).map { "'\($0.name)'" }.joined(separator: " and "))"
    case .orNull(let shape): "\(shape), or null"
    }
  }

  private static func list(_ element: FieldShape, _ counts: [ClosedRange<Int>]) -> String {
    let numbers = counts.map { range in
      if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
      if range.upperBound == Int.max { return "\(range.lowerBound) or more" }
      return "\(range.lowerBound) to \(range.upperBound)"
    }
    let things =
      switch element {
      case .number(let range): range.isWhole ? "whole numbers" : "numbers"
      case .text, .word: "strings"
      case .record, .map: "objects"
      default: "elements"
      }
    let isAny = counts == [0...Int.max]
    return "an array of \(isAny ? "" : numbers.joined(separator: " or ") + " ")\(things)"
  }
}

extension FieldShape.TextForm: CustomStringConvertible {
  /// The form in words.
  public var description: String {
    switch self {
    case .any: "a string"
    case .notEmpty: "a string, not empty"
    case .time: "a time such as 2024-01-31T23:59:59Z"
    case .timeInUTC: "a time in UTC such as 2024-01-31T23:59:59Z"
    case .lowerCaseHex: "hexadecimal digits in lower case"
    case .digitalObjectIdentifier: "a DOI such as 10.1000/182, without a URL around it"
    case .localPath: "a relative path with '/' between its parts"
    case .contentIdentifier: "a content identifier: Qm… or b…"
    case .pieceIdentifier: "a piece content identifier: baga6ea…"
    }
  }
}

extension NumberRange: CustomStringConvertible {
  /// The range in words.
  public var description: String {
    let noun = isWhole ? "a whole number" : "a number"
    switch (minimum.isFinite, maximum.isFinite) {
    case (false, false): return noun
    case (true, true): return "\(noun) from \(Self.short(minimum)) to \(Self.short(maximum))"
    case (true, false):
      return excludesMinimum
        ? "\(noun) greater than \(Self.short(minimum))" : "\(noun), \(Self.short(minimum)) or more"
    case (false, true): return "\(noun), \(Self.short(maximum)) or less"
    }
  }

  private static func short(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
