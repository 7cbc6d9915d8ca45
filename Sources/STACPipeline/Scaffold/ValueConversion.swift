internal import STACJSON
internal import STACModel

/// How a value becomes what it should be.
struct ValueConversion: Sendable {
  /// What it becomes; nil for what its place in the Item asks for.
  var type: ValueType?
  var formats: [TimeFormat] = [.automatic]
  var zone = TimeZoneRule.utc
  /// Units: a number is multiplied, then added to.
  var factor = 1.0
  var offset = 0.0
  /// Decimals that are kept.
  var decimals: Int?
  var hasDecimalComma = false
  /// What stands between thousands.
  var thousands: String?
  /// What stands between the elements of a list; nil for `,`, `;` or `|`.
  var separator: String?
  var trueWords: Set<String> = ["true", "yes", "y", "t", "1", "on"]
  var falseWords: Set<String> = ["false", "no", "n", "f", "0", "off"]
  var letterCase: LetterCase?

  enum LetterCase: String, Sendable, CaseIterable {
    case lower
    case upper
  }

  /// The value as a type.
  ///
  /// - Parameter isNumeric: all values of its column are numbers, or true and false.
  /// - Throws: ``ValueProblem`` where it cannot become that.
  func convert(
    _ value: JSONValue, to type: ValueType, isPlain: Bool
  ) throws(ValueProblem) -> JSONValue {
    switch type {
    case .any: return try any(value, isPlain: isPlain)
    case .text: return .string(try text(value))
    case .number: return try number(value)
    case .integer: return try integer(value)
    case .boolean: return try boolean(value)
    case .datetime: return .string(try timestamp(value).description)
    case .date: return .string(String(try timestamp(value).description.prefix(10)))
    case .angle: return try angle(value)
    case .json:
      guard case .string(let text) = value else { return value }
      do throws(JSONError) {
        return try JSONValue(parsing: text)
      } catch { throw ValueProblem("\(quotedValue(value)) is not JSON: \(error.message)") }
    case .list(let element): return try list(value, element, isPlain: isPlain)
    }
  }

  private func any(_ value: JSONValue, isPlain: Bool) throws(ValueProblem) -> JSONValue {
    if factor != 1 || offset != 0 || decimals != nil || hasDecimalComma { return try number(value) }
    guard case .string(let text) = value else { return value }
    if isPlain, let plain = Self.plain(text) { return plain }
    return .string(cased(text))
  }

  /// What a text of a column of numbers, or of true and false, is.
  private static func plain(_ text: String) -> JSONValue? {
    switch text.lowercased() {
    case "true": true
    case "false": false
    default: number(text)
    }
  }

  private func cased(_ text: String) -> String {
    switch letterCase {
    case .lower: text.lowercased()
    case .upper: text.uppercased()
    case nil: text
    }
  }

  private func text(_ value: JSONValue) throws(ValueProblem) -> String {
    switch value {
    case .string(let text): return cased(text)
    case .array, .object: throw ValueProblem("\(value.kind.name) is not text")
    default: return value.description
    }
  }

  // MARK: Numbers

  private static func number(_ text: String) -> JSONValue? {
    if let integer = Int64(text), !text.hasPrefix("+") { return .integer(integer) }
    // `Double` takes words and hexadecimal digits too.
    guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) }),
      let double = Double(text), double.isFinite
    else { return nil }
    return .double(double)
  }

  private func number(_ value: JSONValue) throws(ValueProblem) -> JSONValue {
    var result = value
    switch value {
    case .integer, .unsigned, .double: break
    case .string(let string):
      var text = string.trimmed
      if let thousands { text = text.split(separator: thousands).joined() }
      if hasDecimalComma {
        if text.contains("."), thousands == nil { text = text.split(separator: ".").joined() }
        text = text.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ".")
      }
      guard let number = Self.number(text) else {
        let hint = string.contains(",") && !hasDecimalComma ? "; decimal_comma: true reads 1,5" : ""
        throw ValueProblem("\(quotedValue(value)) is not a number\(hint)")
      }
      result = number
    default: throw ValueProblem("\(quotedValue(value)) is \(value.kind.name), not a number")
    }
    guard factor != 1 || offset != 0 || decimals != nil, var number = result.double else {
      return result
    }
    number = number * factor + offset
    if let decimals {
      var scale = 1.0
      for _ in 0..<decimals { scale *= 10 }
      number = (number * scale).rounded() / scale
    }
    return .double(number)
  }

  private func integer(_ value: JSONValue) throws(ValueProblem) -> JSONValue {
    let number = try number(value)
    guard case .double(let double) = number else { return number }
    guard let integer = Int64(exactly: double) else {
      throw ValueProblem("\(quotedValue(value)) is not a whole number")
    }
    return .integer(integer)
  }

  private func boolean(_ value: JSONValue) throws(ValueProblem) -> JSONValue {
    if case .boolean = value { return value }
    let word = (value.string ?? value.description).trimmed.lowercased()
    if trueWords.contains(word) { return true }
    if falseWords.contains(word) { return false }
    throw ValueProblem("\(quotedValue(value)) is neither true nor false")
  }

  // MARK: Times

  /// The instant that a value names, in the first form that fits.
  func timestamp(_ value: JSONValue) throws(ValueProblem) -> Timestamp {
    var first: ValueProblem?
    for format in formats {
      do throws(ValueProblem) {
        return try format.timestamp(value, zone)
      } catch { first = first ?? error }
    }
    throw first ?? ValueProblem("no format is given")
  }

  // MARK: Degrees

  private func angle(_ value: JSONValue) throws(ValueProblem) -> JSONValue {
    guard case .string(let text) = value else { return try number(value) }
    if let number = try? number(value) { return number }
    guard let degrees = Self.degrees(text) else {
      throw ValueProblem(
        "\(quotedValue(value)) is not a number of degrees, nor of the form 48°51'24\"N")
    }
    return .double(degrees)
  }

  /// Degrees, minutes and seconds with a letter for the hemisphere at either end.
  private static func degrees(_ text: String) -> Double? {
    var numbers: [Double] = []
    var sign: Double?
    var digits = ""
    let finish = { (digits: inout String) -> Bool in
      if digits.isEmpty { return true }
      guard let number = Double(digits) else { return false }
      numbers.append(number)
      digits = ""
      return true
    }
    for character in text.trimmed {
      switch character {
      case "0"..."9", ".", "-": digits.append(character)
      case "N", "E", "n", "e", "S", "W", "s", "w", "O", "o":
        guard finish(&digits), sign == nil else { return nil }
        sign = "SWsw".contains(character) ? -1 : 1
      case "°", "º", "'", "′", "’", "\"", "″", "”", " ", ":", "d", "m":
        guard finish(&digits) else { return nil }
      default: return nil
      }
    }
    guard finish(&digits), let first = numbers.first, numbers.count <= 3 else { return nil }
    let rest = numbers.dropFirst()
    guard rest.allSatisfy({ $0 >= 0 && $0 < 60 }) else { return nil }
    let size = abs(first) + (rest.first ?? 0) / 60 + (rest.dropFirst().first ?? 0) / 3600
    let isNegative = text.trimmed.hasPrefix("-")
    return isNegative && sign != nil ? nil : size * (sign ?? (isNegative ? -1 : 1))
  }

  // MARK: Lists

  private func list(
    _ value: JSONValue, _ element: ValueType, isPlain: Bool
  ) throws(ValueProblem) -> JSONValue {
    var parts: [JSONValue]
    switch value {
    case .array(let elements): parts = elements
    case .string(let text) where text.trimmed.hasPrefix("[") && separator == nil:
      guard let elements = (try? JSONValue(parsing: text))?.array else {
        throw ValueProblem("\(quotedValue(value)) is not a JSON array")
      }
      parts = elements
    case .string(let text):
      let separators = separator.map { [$0] } ?? [";", "|", ","]
      let found = separators.first { text.contains($0) }
      parts = (found.map { text.split(separator: $0) } ?? [text[...]])
        .map { String($0).trimmed }.filter { !$0.isEmpty }.map { .string($0) }
    default: parts = [value]
    }
    for index in parts.indices {
      parts[index] = try convert(parts[index], to: element, isPlain: isPlain)
    }
    return .array(parts)
  }
}
