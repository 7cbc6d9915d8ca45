internal import STACJSON

/// JSON written member by member, each followed by a comma; closing takes the last comma away.
extension ByteBuffer {
  mutating func key(_ name: StaticString) {
    append("\"")
    append(name)
    append("\":")
  }

  mutating func beginObject(_ name: StaticString) {
    key(name)
    append("{")
  }

  mutating func beginArray(_ name: StaticString) {
    key(name)
    append("[")
  }

  mutating func endObject() {
    dropComma()
    append("},")
  }

  mutating func endArray() {
    dropComma()
    append("],")
  }

  mutating func dropComma() {
    if withUnsafeBytes({ $0.last }) == UInt8(ascii: ",") { truncate(to: count - 1) }
  }

  mutating func null(_ name: StaticString) {
    key(name)
    append("null,")
  }

  /// Adds a text that needs no escapes.
  mutating func text(_ name: StaticString, _ value: StaticString) {
    key(name)
    append("\"")
    append(value)
    append("\",")
  }

  /// Adds a text that needs no escapes, in up to three pieces.
  mutating func text(
    _ name: StaticString, _ start: String, _ middle: StaticString = "", _ end: String = ""
  ) {
    key(name)
    append("\"")
    append(start)
    append(middle)
    append(end)
    append("\",")
  }

  mutating func escapedText(_ name: StaticString, _ value: String) {
    key(name)
    append(quoted: value)
    append(",")
  }

  /// Adds what is JSON already.
  mutating func raw(_ name: StaticString, _ json: StaticString) {
    key(name)
    append(json)
    append(",")
  }

  mutating func number(_ name: StaticString, _ value: Int) {
    key(name)
    append(Int64(value))
    append(",")
  }

  mutating func decimal(_ name: StaticString, _ units: Int, places: Int) {
    key(name)
    append(decimal: units, places: places)
    append(",")
  }

  mutating func datetime(_ name: StaticString, _ instant: Instant, _ style: DatetimeStyle) {
    key(name)
    append("\"")
    append(instant, style)
    append("\",")
  }

  /// Adds an integer with leading zeros.
  mutating func append(_ value: Int, digits: Int) {
    var limit = Self.powersOfTen[digits - 1]
    while limit > 1, value < limit {
      append("0")
      limit /= 10
    }
    append(UInt64(value))
  }

  /// Adds a number given as a whole count of 10^-`places`.
  ///
  /// With no more than 15 digits no shorter text means the same double. The printing of doubles is
  /// not asked: it may differ between versions of a library, and the bytes of a corpus must not.
  mutating func append(decimal units: Int, places: Int) {
    if units < 0 { append("-") }
    let scale = Self.powersOfTen[places]
    let (whole, rest) = abs(units).quotientAndRemainder(dividingBy: scale)
    append(UInt64(whole))
    append(".")
    var fraction = rest
    var digits = places
    while digits > 1, fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    append(fraction, digits: digits)
  }

  mutating func append(hexadecimal value: UInt64, digits: Int) {
    for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  private static var powersOfTen: [Int] { tensTable }
}

private let tensTable: [Int] = (0...15).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
