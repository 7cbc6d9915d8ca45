internal import STACJSON
internal import STACModel

extension TextForms {
  /// Whether a text is a time in RFC 3339 that ends in `Z` or `+00:00`, as the pattern of the
  /// schemas wants it.
  static func isTimeInUTC(_ text: JSONText) -> Bool {
    if isPlainTime(text.unsafeBytes, text.count) { return true }
    guard let last = text.last, last == UInt8(ascii: "Z") || text.hasSuffix("+00:00") else {
      return false
    }
    return (try? Timestamp(text)) != nil
  }

  /// Whether a text is a time that needs no calendar: `2024-01-28T23:59:59Z`, with or without a
  /// fraction, on a day that all months have. Of the others nothing is said.
  ///
  ///     2024-01- 28T23:59 :59 .123 Z
  ///     a word   a word
  @inline(__always)
  private static func isPlainTime(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= 20, bytes[count &- 1] == UInt8(ascii: "Z") else { return false }
    let text = UnsafeRawPointer(bytes)
    // What is left of each byte: the digit, or 0 for what stands between digits.
    let date = text.loadUnaligned(as: UInt64.self) ^ 0x2d30_302d_3030_3030
    let time = text.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ 0x3030_3a30_3054_3030
    guard areDigits(date), date & 0xff00_00ff_0000_0000 == 0,
      areDigits(time), time & 0x0000_ff00_00ff_0000 == 0
    else { return false }
    @inline(__always) func number(_ word: UInt64, _ shift: UInt64) -> UInt64 {
      (word &>> shift & 0xff) &* 10 &+ (word &>> (shift &+ 8) & 0xff)
    }
    let tens = bytes[17] &- 0x30
    let units = bytes[18] &- 0x30
    guard number(date, 40) &- 1 < 12, number(time, 0) &- 1 < 28, number(time, 24) < 24,
      number(time, 48) < 60, bytes[16] == UInt8(ascii: ":"), tens < 6, units < 10
    else { return false }
    if count == 20 { return true }
    guard bytes[19] == UInt8(ascii: "."), count > 21 else { return false }
    for place in 20..<(count &- 1) where bytes[place] &- 0x30 > 9 { return false }
    return true
  }

  /// Whether each byte is 9 or less.
  @inline(__always)
  private static func areDigits(_ word: UInt64) -> Bool {
    (word | (word &+ 0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 == 0
  }
}

extension JSONText {
  /// Whether the text ends with a known word.
  func hasSuffix(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard count >= length else { return false }
    for position in 0..<length where self[count - length + position] != word.utf8Start[position] {
      return false
    }
    return true
  }
}
