public import Glibc

/// The bytes of a string or key in a parsed document; UTF-8, already unescaped.
///
/// Valid as long as the ``JSONView`` that it came from.
@frozen
public struct JSONText: RandomAccessCollection {
  /// The length as 32 bits, then the bytes, then a NUL and room to read at least 8 bytes.
  @usableFromInline let start: UnsafePointer<UInt8>

  @inlinable @inline(__always)
  init(start: UnsafePointer<UInt8>) { self.start = start }

  @inlinable @inline(__always)
  var bytes: UnsafePointer<UInt8> { start + 4 }

  /// Always 0.
  @inlinable
  public var startIndex: Int { 0 }

  /// The number of bytes.
  @inlinable @inline(__always)
  public var endIndex: Int {
    Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
  }

  /// The byte at a position.
  @inlinable @inline(__always)
  public subscript(position: Int) -> UInt8 {
    assert(position >= 0 && position < endIndex)
    return bytes[position]
  }

  /// Lends the bytes for the time of the call, as `Collection` asks; nothing is copied.
  @inlinable
  public func withContiguousStorageIfAvailable<R>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> R
  ) rethrows -> R? {
    try body(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The length and the first four bytes in one word; bytes behind a shorter text are not its own.
  @inlinable @inline(__always)
  var head: UInt64 { UnsafeRawPointer(start).loadUnaligned(as: UInt64.self) }

  /// The ``head`` of a known word, and the bits of it that count.
  @inlinable @inline(__always)
  static func head(of word: StaticString) -> (head: UInt64, mask: UInt64) {
    let count = word.utf8CodeUnitCount
    let bytes = word.utf8Start
    var head = UInt64(UInt32(truncatingIfNeeded: count))
    for place in 0..<Swift.min(count, 4) {
      head |= UInt64(bytes[place]) &<< UInt64(32 &+ 8 &* place)
    }
    return (head, count < 4 ? (1 &<< UInt64(32 &+ 8 &* count)) &- 1 : ~0)
  }

  /// Whether what follows the first four bytes is that of a known word with the same ``head``.
  @inlinable @inline(__always)
  func hasRest(of word: StaticString) -> Bool {
    count <= 4 || memcmp(bytes + 4, word.utf8Start + 4, count &- 4) == 0
  }

  /// Whether the bytes are those of a known word.
  @inlinable @inline(__always)
  public static func == (text: JSONText, word: StaticString) -> Bool {
    text.count == word.utf8CodeUnitCount && memcmp(text.bytes, word.utf8Start, text.count) == 0
  }

  /// Whether the bytes are those of a key.
  @inlinable @inline(__always)
  @_disfavoredOverload  // a literal is a `StaticString`, which costs no allocation
  public static func == (text: JSONText, key: JSONKey) -> Bool {
    text.count == key.byteCount && key.matches(text.bytes)
  }

  /// Whether two texts have the same bytes.
  @inlinable
  public static func == (a: JSONText, b: JSONText) -> Bool {
    a.count == b.count && memcmp(a.bytes, b.bytes, a.count) == 0
  }

  /// Whether the text begins with a known word.
  @inlinable
  public func starts(with word: StaticString) -> Bool {
    count >= word.utf8CodeUnitCount && memcmp(bytes, word.utf8Start, word.utf8CodeUnitCount) == 0
  }
}

extension String {
  /// The text as a string of its own.
  public init(_ text: JSONText) {
    self.init(decoding: UnsafeBufferPointer(start: text.bytes, count: text.count), as: UTF8.self)
  }
}
