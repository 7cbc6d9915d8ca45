internal import STACJSON

/// Comparisons of numbers on the tape that are exact where doubles are not: beyond 2^53, between
/// integers and doubles, and of any size.
enum ExactNumber {
  /// Whether the number has no fraction. Where integers must be written as such (draft 4), `1.0`
  /// has one.
  @inline(never)
  static func isInteger(_ value: JSONView, written: Bool) -> Bool {
    switch value.kind {
    case .integer, .unsigned: return true
    case .double:
      guard !written, let number = value.double else { return false }
      return number.rounded(.towardZero) == number
    case .bigNumber:
      guard let text = value.writtenText else { return false }
      if !text.contains(where: { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: "-") }) {
        return true
      }
      return !written && DecimalNumber(value).isInteger
    default: return false
    }
  }

  /// -1, 0 or 1 as the first is less than, equal to or more than the second; both are numbers.
  @inline(never)
  static func compare(_ a: JSONView, _ b: JSONView) -> Int {
    if let x = a.integer, let y = b.integer { return order(x, y) }
    switch (a.kind, b.kind) {
    case (.unsigned, .unsigned):
      return order(a.tapeWords[a.tapeIndex + 1], b.tapeWords[b.tapeIndex + 1])
    case (.unsigned, .integer): return 1
    case (.integer, .unsigned): return -1
    case (.double, .double): return order(a.double ?? 0, b.double ?? 0)
    case (.bigNumber, .double): return order(bigNumber: a, b.double ?? 0)
    case (.double, .bigNumber): return -order(bigNumber: b, a.double ?? 0)
    case (.bigNumber, _), (_, .bigNumber): return DecimalNumber(a).compare(to: DecimalNumber(b))
    case (.double, _): return -order(integer: b, a.double ?? 0)
    default: return order(integer: a, b.double ?? 0)
    }
  }

  private static func order<Number: Comparable>(_ a: Number, _ b: Number) -> Int {
    a < b ? -1 : a == b ? 0 : 1
  }

  /// An integer against a double, without rounding the integer.
  private static func order(integer value: JSONView, _ number: Double) -> Int {
    if number >= 18_446_744_073_709_551_616 { return -1 }
    if number < -9_223_372_036_854_775_808 { return 1 }
    let floor = number.rounded(.down)
    let hasFraction = floor != number
    if let integer = value.integer {
      if floor >= 9_223_372_036_854_775_808 { return -1 }
      let whole = Int64(floor)
      return integer != whole ? order(integer, whole) : hasFraction ? -1 : 0
    }
    if floor < 0 { return 1 }
    let word = value.tapeWords[value.tapeIndex + 1]
    let whole = UInt64(floor)
    return word != whole ? order(word, whole) : hasFraction ? -1 : 0
  }

  /// A number beyond 64 bits against a double, which stands for its exact value, not for the
  /// shortest text that leads to it.
  private static func order(bigNumber value: JSONView, _ number: Double) -> Int {
    // A number beyond 64 bits is larger than any double that has a fraction.
    if number.magnitude < 9_007_199_254_740_992 {
      return DecimalNumber(value).isNegative ? -1 : 1
    }
    return DecimalNumber(value).compare(to: DecimalNumber(exactly: number))
  }

  /// Whether the first is a whole number of times the second, as decimal numbers: 0.3 is three
  /// times 0.1.
  @inline(never)
  static func isMultiple(_ value: JSONView, of divisor: JSONView) -> Bool {
    if let x = value.integer, let y = divisor.integer {
      return y == 0 ? false : y == -1 || x % y == 0
    }
    return DecimalNumber(value).isMultiple(of: DecimalNumber(divisor))
  }
}
