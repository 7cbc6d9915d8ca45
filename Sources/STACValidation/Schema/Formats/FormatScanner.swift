/// Reads a text from its beginning to its end, byte by byte, without allocation.
struct FormatScanner {
  let bytes: UnsafePointer<UInt8>
  var position = 0
  let end: Int

  init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    self.bytes = bytes
    end = count
  }

  @inline(__always)
  var isAtEnd: Bool { position == end }

  /// The byte at the position, 0 at the end.
  @inline(__always)
  var peek: UInt8 { position < end ? bytes[position] : 0 }

  var text: String {
    String(decoding: UnsafeBufferPointer(start: bytes, count: end), as: UTF8.self)
  }

  /// Goes past a byte, if it is this one.
  @inline(__always)
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard position < end, UInt32(bytes[position]) == byte.value else { return false }
    position &+= 1
    return true
  }

  /// Goes past digits and returns their number; nil where there are fewer.
  @inline(__always)
  mutating func digits(_ count: Int) -> Int? {
    guard end &- position >= count else { return nil }
    var value = 0
    for offset in 0..<count {
      let digit = bytes[position &+ offset] &- 0x30
      if digit > 9 { return nil }
      value = value &* 10 &+ Int(digit)
    }
    position &+= count
    return value
  }

  /// Goes past all digits and returns how many there were.
  mutating func skipDigits() -> Int {
    let start = position
    while position < end, bytes[position] &- 0x30 <= 9 { position &+= 1 }
    return position - start
  }

  static func isHex(_ byte: UInt8) -> Bool {
    byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 <= 5
  }

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 <= 25 }

  // MARK: Small formats

  /// RFC 4122: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
  mutating func uuid() -> Bool {
    guard end == 36 else { return false }
    for place in 0..<36 {
      let isDash = place == 8 || place == 13 || place == 18 || place == 23
      if isDash ? bytes[place] != UInt8(ascii: "-") : !Self.isHex(bytes[place]) { return false }
    }
    return true
  }

  /// RFC 6901, from the position on.
  mutating func jsonPointer() -> Bool {
    if isAtEnd { return true }
    guard peek == UInt8(ascii: "/") else { return false }
    while position < end {
      if bytes[position] == UInt8(ascii: "~") {
        guard position + 1 < end, bytes[position + 1] == 0x30 || bytes[position + 1] == 0x31 else {
          return false
        }
      }
      position += 1
    }
    return true
  }

  /// draft-handrews-relative-json-pointer-01.
  mutating func relativeJSONPointer() -> Bool {
    let first = peek
    let count = skipDigits()
    guard count > 0, first != UInt8(ascii: "0") || count == 1 else { return false }
    if take("#") { return isAtEnd }
    return jsonPointer()
  }
}
