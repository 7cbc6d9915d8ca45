public import STACJSON

/// How plain YAML text becomes a value: the core schema of YAML 1.2.
///
/// `yes`, `no`, `on`, `off`, timestamps and numbers with `_` or `:` are strings.
///
/// See <https://yaml.org/spec/1.2.2/#103-core-schema>.
public enum CoreSchema {
  /// The types that an explicit tag can give a scalar.
  public enum Tag: String, Sendable, Hashable {
    /// `!!str`: text.
    case string = "str"
    /// `!!int`: a whole number.
    case integer = "int"
    /// `!!float`: a number.
    case float = "float"
    /// `!!bool`: true or false.
    case boolean = "bool"
    /// `!!null`: no value.
    case null = "null"

    /// The type's name in messages.
    var name: String {
      switch self {
      case .string: "a string"
      case .integer: "an integer"
      case .float: "a number"
      case .boolean: "true or false"
      case .null: "null"
      }
    }
  }

  /// The value of plain text without a tag.
  ///
  /// Whole numbers that do not fit 64 bits become doubles.
  public static func value(of text: String) -> JSONValue {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .boolean(true)
    case "false", "False", "FALSE": .boolean(false)
    default: number(text) ?? .string(text)
    }
  }

  /// The value of text with a tag, or nil where the text is nothing of that type.
  public static func value(of text: String, tagged tag: Tag) -> JSONValue? {
    let plain = value(of: text)
    switch (tag, plain) {
    case (.string, _): return .string(text)
    case (.integer, .integer), (.boolean, .boolean), (.null, .null), (.float, .double): return plain
    case (.float, .integer(let integer)): return .double(Double(integer))
    default: return nil
    }
  }

  private static func number(_ text: String) -> JSONValue? {
    // Nearly all text is not a number, and its first letter tells.
    guard let first = text.utf8.first, isDigit(first) || "+-.".utf8.contains(first) else {
      return nil
    }
    if text.hasPrefix("0o") { return unsigned(text.dropFirst(2), radix: 8) }
    if text.hasPrefix("0x") { return unsigned(text.dropFirst(2), radix: 16) }
    let unsignedText = "+-".utf8.contains(first) ? text.dropFirst() : text[...]
    switch unsignedText {
    case ".inf", ".Inf", ".INF":
      return .double(first == UInt8(ascii: "-") ? -Double.infinity : .infinity)
    case ".nan", ".NaN", ".NAN":
      return unsignedText.startIndex == text.startIndex ? .double(.nan) : nil
    default:
      break
    }
    guard let isInteger = decimalShape(unsignedText) else { return nil }
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    return Double(text).map { .double($0) }
  }

  private static func unsigned(_ digits: Substring, radix: Int) -> JSONValue? {
    // `Int64(_:radix:)` would take a sign.
    guard digits.first?.isHexDigit == true else { return nil }
    return Int64(digits, radix: radix).map { .integer($0) }
  }

  /// Whether text has the shape of a decimal number: nil for no, true for a whole number.
  private static func decimalShape(_ text: Substring) -> Bool? {
    var rest = text.utf8[...]
    func takeDigits() -> Int {
      let digits = rest.prefix(while: isDigit)
      rest = rest[digits.endIndex...]
      return digits.count
    }
    let whole = takeDigits()
    if whole > 0, rest.isEmpty { return true }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      if takeDigits() == 0, whole == 0 { return nil }
    } else if whole == 0 {
      return nil
    }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
      if takeDigits() == 0 { return nil }
    }
    return rest.isEmpty ? false : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
