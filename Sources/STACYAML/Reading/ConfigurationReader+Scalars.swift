internal import STACJSON
internal import SpellingSuggestions

extension ConfigurationReader {
  /// Text. Numbers, true and false are not text unless they are quoted.
  public mutating func string(_ key: String, _ presence: Presence = .optional) -> String? {
    guard let node = node(key, presence) else { return nil }
    if let string = Self.string(node) { return string }
    expected("text", key, node, hint: Self.quotesHint(node))
    return nil
  }

  /// A scalar of any type as the file spells it, so that `1.0` is "1.0".
  public mutating func text(_ key: String, _ presence: Presence = .optional) -> String? {
    guard let node = node(key, presence) else { return nil }
    if let scalar = node.scalar { return scalar.text }
    expected("text", key, node)
    return nil
  }

  /// A whole number.
  public mutating func integer(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max,
    _ presence: Presence = .optional
  ) -> Int? {
    guard let node = node(key, presence) else { return nil }
    let integer = Self.typedValue(node)?.integer.flatMap { Int(exactly: $0) }
    if let integer, range.contains(integer) { return integer }
    expected(Self.describe("an integer", range, full: Int.min...Int.max), key, node)
    return nil
  }

  /// A number that is not infinite.
  public mutating func number(
    _ key: String,
    in range: ClosedRange<Double> = -Double
      .greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
    _ presence: Presence = .optional
  ) -> Double? {
    guard let node = node(key, presence) else { return nil }
    let number = Self.typedValue(node)?.double
    if let number, range.contains(number) { return number }
    let full = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    let what = number.map(\.isFinite) ?? true ? "a number" : "a finite number"
    expected(Self.describe(what, range, full: full), key, node)
    return nil
  }

  /// True or false.
  public mutating func bool(_ key: String, _ presence: Presence = .optional) -> Bool? {
    guard let node = node(key, presence) else { return nil }
    if let bool = Self.typedValue(node)?.boolean { return bool }
    // YAML 1.1 had these words for true and false, and many people still write them.
    let isOldWord = ["yes", "no", "on", "off"].contains(node.scalar?.redactedText.lowercased())
    expected("true or false", key, node, hint: isOldWord ? "write true or false" : nil)
    return nil
  }

  /// One of some words.
  public mutating func word(
    _ key: String, among words: [String], _ presence: Presence = .optional
  ) -> String? {
    guard let node = node(key, presence) else { return nil }
    if let text = node.scalar?.text, words.contains(text) { return text }
    let suggestion = node.scalar.flatMap { didYouMean($0.redactedText, among: words) }
    let list = words.map { quoted($0) }.joined(separator: ", ")
    expected(words.count == 1 ? list : "one of \(list)", key, node, hint: suggestion)
    return nil
  }

  /// One of the words of an enumeration.
  public mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: Choice.Type, _ presence: Presence = .optional
  ) -> Choice? {
    word(key, among: type.allCases.map(\.rawValue), presence).flatMap { Choice(rawValue: $0) }
  }

  static func string(_ node: ConfigurationNode) -> String? {
    guard let scalar = node.scalar else { return nil }
    // Whoever asks for text wants the text of a variable, whatever it looks like.
    if scalar.isOneVariable { return scalar.text }
    if case .string(let string) = scalar.value { return string }
    return nil
  }

  static func quotesHint(_ node: ConfigurationNode) -> String? {
    guard let scalar = node.scalar, scalar.variables.isEmpty else { return nil }
    return "write \"\(scalar.text)\", with the quotes"
  }

  /// The value of a scalar. One that is a variable and nothing else takes its type from the
  /// expanded text even in quotes, because JSON and YAML in braces cannot do without quotes.
  private static func typedValue(_ node: ConfigurationNode) -> JSONValue? {
    guard let scalar = node.scalar else { return nil }
    return scalar.isOneVariable && scalar.tag == nil
      ? CoreSchema.value(of: scalar.text) : scalar.value
  }

  private static func describe<Bound>(
    _ what: String, _ range: ClosedRange<Bound>, full: ClosedRange<Bound>
  ) -> String {
    let hasLower = range.lowerBound > full.lowerBound
    let hasUpper = range.upperBound < full.upperBound
    if hasLower, hasUpper { return "\(what) from \(range.lowerBound) to \(range.upperBound)" }
    if hasLower { return "\(what) of at least \(range.lowerBound)" }
    return hasUpper ? "\(what) of at most \(range.upperBound)" : what
  }
}
