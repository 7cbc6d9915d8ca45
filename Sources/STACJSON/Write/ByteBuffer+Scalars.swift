internal import CSimdJSON
internal import Glibc

extension ByteBuffer {
  /// Adds an integer in decimal digits.
  public mutating func append(_ value: Int64) {
    reserve(20)
    if value < 0 {
      base[count] = UInt8(ascii: "-")
      count &+= 1
    }
    append(digits: value.magnitude)
  }

  /// Adds an integer in decimal digits.
  public mutating func append(_ value: UInt64) {
    reserve(20)
    append(digits: value)
  }

  private mutating func append(digits value: UInt64) {
    var rest = value
    var length = 1
    while rest >= 10 {
      rest /= 10
      length &+= 1
    }
    rest = value
    var position = count &+ length
    count = position
    repeat {
      position &-= 1
      base[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
  }

  /// Adds the shortest text that reads back as exactly this double, with a fraction or an exponent
  /// so that it stays a double. What JSON cannot hold (NaN, infinities) becomes `null`.
  public mutating func append(_ value: Double) {
    guard value.isFinite else {
      append("null")
      return
    }
    reserve(32)
    count &+= csimdjson_format_double(value, base + count)
  }

  /// Adds a string in double quotes, escaped.
  public mutating func append(quoted text: String) {
    var text = text
    text.withUTF8 { utf8 in
      append(UInt8(ascii: "\""))
      if let start = utf8.baseAddress { append(escaping: start, utf8.count, mayOverread: false) }
      append(UInt8(ascii: "\""))
    }
  }

  /// Adds a string in double quotes, escaped.
  @inline(__always)
  mutating func append(quoted text: JSONText) {
    let size = text.count
    reserve(size &+ 24)
    base[count] = UInt8(ascii: "\"")
    count &+= 1
    append(escaping: text.bytes, size, mayOverread: true)
    base[count] = UInt8(ascii: "\"")
    count &+= 1
  }

  /// Copies text, escaping what JSON strings may not hold: `"`, `\` and bytes below 0x20.
  ///
  /// Up to 16 bytes at a time are tested and copied. `mayOverread` says that eight bytes can be read
  /// from any position in the text, as is so on a tape.
  mutating func append(
    escaping text: UnsafePointer<UInt8>, _ size: Int, mayOverread: Bool
  ) {
    reserve(size &+ 16)
    var position = 0
    while size &- position >= 16 {
      let low = UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self)
      let high = UnsafeRawPointer(text + position + 8).loadUnaligned(as: UInt64.self)
      guard Self.escapes(in: low) | Self.escapes(in: high) == 0 else { break }
      UnsafeMutableRawPointer(base + count).storeBytes(of: low, as: UInt64.self)
      UnsafeMutableRawPointer(base + count + 8).storeBytes(of: high, as: UInt64.self)
      count &+= 16
      position &+= 16
    }
    while position < size {
      let rest = size &- position
      let word =
        rest >= 8 || mayOverread
        ? UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self)
        : Self.lastBytes(text, size, rest)
      UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
      let plain = min(Self.bytesBeforeEscape(word), rest)
      count &+= plain
      position &+= plain
      if plain < min(8, rest) {
        appendEscaped(text + position, 1)
        position &+= 1
        reserve(size &- position &+ 16)
      }
    }
  }

  /// The last bytes of a text, fewer than eight, lowest first, with zeros above; no other memory is
  /// looked at.
  @inline(__always)
  private static func lastBytes(_ text: UnsafePointer<UInt8>, _ size: Int, _ rest: Int) -> UInt64 {
    let end = UnsafeRawPointer(text + size)
    if size >= 8 {
      return (end - 8).loadUnaligned(as: UInt64.self)
        &>> UInt64(truncatingIfNeeded: 64 &- 8 &* rest)
    }
    let start = end - rest
    if rest >= 4 {
      let high = UInt64((end - 4).loadUnaligned(as: UInt32.self))
      return UInt64(start.loadUnaligned(as: UInt32.self))
        | high &<< UInt64(truncatingIfNeeded: 8 &* (rest &- 4))
    }
    // The first, the middle and the last of one to three bytes, of which some may be the same.
    let middle = rest &>> 1
    return UInt64(start.load(as: UInt8.self))
      | UInt64((start + middle).load(as: UInt8.self))
      &<< UInt64(truncatingIfNeeded: 8 &* middle)
      | UInt64((end - 1).load(as: UInt8.self))
      &<< UInt64(truncatingIfNeeded: 8 &* (rest &- 1))
  }

  /// How many of the eight bytes, lowest first, stand before one that must be escaped.
  @inline(__always)
  private static func bytesBeforeEscape(_ word: UInt64) -> Int {
    escapes(in: word).trailingZeroBitCount &>> 3
  }

  /// The top bit of the lowest byte that must be escaped, perhaps with others above; 0 for none.
  @inline(__always)
  private static func escapes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    // A byte's top bit is set where the byte is zero after the xor, or below 0x20.
    let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let found =
      ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
      | ((word &- ones &* 0x20) & ~word)
    return found & tops
  }

  @inline(never)
  private mutating func appendEscaped(_ text: UnsafePointer<UInt8>, _ size: Int) {
    reserve(size * 6)
    for offset in 0..<size {
      let byte = text[offset]
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x0c: append("\\f")
      case 0x0a: append("\\n")
      case 0x0d: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20:
        append("\\u00")
        append(hexDigit: byte >> 4)
        append(hexDigit: byte & 15)
      default: append(byte)
      }
    }
  }

  private mutating func append(hexDigit value: UInt8) {
    append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
  }
}
