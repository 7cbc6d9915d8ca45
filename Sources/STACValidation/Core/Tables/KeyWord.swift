internal import STACJSON

/// A member name or a word as three machine words and a length: equal exactly when the texts are.
///
///     bytes of the text   0 ........ 7 | 8 ....... 15 | last 8
///     word                head           middle         tail
///
/// A text of up to 8 bytes has only a head, one of up to 16 no middle. Longer than ``limit`` is no
/// text that our tables know.
struct KeyWord: Equatable {
  static let limit = 24

  var head: UInt64 = 0
  var middle: UInt64 = 0
  var tail: UInt64 = 0
  var count: UInt8 = 0

  /// No text at all.
  init() {}

  /// The words of a text that lies on the tape, or nil where it is empty or too long.
  @inline(__always)
  init?(_ text: JSONText) { self.init(text, count: text.count) }

  /// The words of the first bytes of a text, or nil where there are none or too many of them.
  @inline(__always)
  init?(_ text: JSONText, count: Int) {
    guard count &- 1 < Self.limit, count > 0 else { return nil }
    self.count = UInt8(truncatingIfNeeded: count)
    // There is room to read 8 bytes from the beginning of any text on the tape.
    let words: (UInt64, UInt64, UInt64)?? = text.withContiguousStorageIfAvailable { buffer in
      guard let bytes = UnsafeRawPointer(buffer.baseAddress) else { return nil }
      let head = bytes.loadUnaligned(as: UInt64.self)
      if count <= 8 { return (head & (.max &>> (64 &- 8 &* UInt64(count))), 0, 0) }
      let tail = bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      let middle = count > 16 ? bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) : 0
      return (head, middle, tail)
    }
    guard let words, let words else { return nil }
    (head, middle, tail) = words
  }

  /// The words of a name of the tables.
  init(name: String) {
    let bytes = Array(name.utf8)
    precondition(1...Self.limit ~= bytes.count, "'\(name)' is too long for a key table")
    func word(_ range: Range<Int>) -> UInt64 {
      bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    count = UInt8(bytes.count)
    head = word(0..<min(8, bytes.count))
    if bytes.count > 8 { tail = word(bytes.count - 8..<bytes.count) }
    if bytes.count > 16 { middle = word(8..<16) }
  }

  @inline(__always)
  func slot(multiplier: UInt64, shift: UInt64) -> Int {
    let mixed = (head ^ (tail &<< 7 | tail &>> 57) ^ UInt64(count)) &* multiplier
    return Int(truncatingIfNeeded: mixed &>> shift)
  }
}
