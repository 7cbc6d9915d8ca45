internal import STACJSON

/// A multihash in hexadecimal digits: code and length as numbers of seven bits a byte, then the
/// digest. Digits in upper case are taken: the shape of the field refuses them.
struct Multihash {
  let code: UInt64
  /// The bytes of the digest.
  let length: UInt64

  /// Reads code and length; nil where they are none, or not as many bytes follow.
  init?(_ text: JSONText) {
    var position = 0
    guard text.count % 2 == 0, let code = Self.number(text, &position),
      let length = Self.number(text, &position), text.count - position == 2 * Int(length)
    else { return nil }
    self.code = code
    self.length = length
  }

  /// The bytes that the digest has, where the code is known to us.
  var expectedLength: UInt64? {
    switch code {
    case 0x11: 20
    case 0x12, 0x16: 32
    case 0x13, 0x14: 64
    case 0x15: 48
    case 0xd5: 16
    default: nil
    }
  }

  var hasRightLength: Bool { expectedLength.map { $0 == length } ?? true }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  private static func number(_ text: JSONText, _ position: inout Int) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 35, by: 7) {
      guard position + 1 < text.count, let high = digit(text[position]),
        let low = digit(text[position + 1])
      else { return nil }
      position += 2
      let byte = high << 4 | low
      number |= (byte & 0x7f) << shift
      if byte & 0x80 == 0 { return number }
    }
    return nil
  }
}
