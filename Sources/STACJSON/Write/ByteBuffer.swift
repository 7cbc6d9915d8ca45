public import Glibc

/// Bytes that grow at the end: what everything is written into.
///
/// Emptying it keeps the memory, so a buffer that is reused stops allocating.
public struct ByteBuffer: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  /// The number of bytes written.
  public internal(set) var count: Int {
    @inlinable @inline(__always) get { length }
    @inlinable @inline(__always) set { length = newValue }
  }
  @usableFromInline var length = 0

  /// An empty buffer.
  public init(capacity: Int = 256) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Whether nothing is written.
  public var isEmpty: Bool { length == 0 }

  /// The bytes as text; what is not UTF-8 is replaced.
  public var string: String {
    String(decoding: UnsafeBufferPointer(start: base, count: length), as: UTF8.self)
  }

  /// The bytes as an array.
  public var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: length)) }

  /// Makes room for more bytes.
  @inlinable @inline(__always)
  public mutating func reserve(_ more: Int) {
    if length &+ more > capacity { grow(more) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, length + more)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    memcpy(memory, base, length)
    base.deallocate()
    base = memory
    capacity = larger
  }

  /// Forgets the bytes behind a count, and keeps the memory.
  public mutating func truncate(to count: Int = 0) {
    precondition(count >= 0 && count <= length)
    length = count
  }

  /// Gives the memory back when it is larger than this and nothing is written.
  public mutating func shrink(above limit: Int) {
    guard length == 0, capacity > limit else { return }
    base.deallocate()
    capacity = limit
    base = .allocate(capacity: limit)
  }

  /// Adds one byte.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    base[length] = byte
    length &+= 1
  }

  /// Adds a known text.
  @inlinable
  public mutating func append(_ text: StaticString) {
    let size = text.utf8CodeUnitCount
    reserve(size)
    memcpy(base + length, text.utf8Start, size)
    length &+= size
  }

  /// Adds a text.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds bytes from memory.
  @inlinable
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    memcpy(base + length, source, bytes.count)
    length &+= bytes.count
  }

  /// As many bytes can be read where those of ``append(short:_:)`` begin.
  public static var shortLength: Int {
    @inlinable @inline(__always) get { 32 }
  }

  /// Adds bytes that are mostly few, from memory in which ``shortLength`` bytes can be read.
  @inlinable @inline(__always)
  public mutating func append(short bytes: UnsafeRawPointer, _ size: Int) {
    reserve(size &+ Self.shortLength)
    if size <= Self.shortLength {
      let target = UnsafeMutableRawPointer(base + length)
      target.storeBytes(
        of: bytes.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
      target.storeBytes(
        of: bytes.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self), toByteOffset: 16,
        as: SIMD16<UInt8>.self)
    } else {
      memcpy(base + length, bytes, size)
    }
    length &+= size
  }

  /// Adds what another buffer holds.
  public mutating func append(_ other: borrowing ByteBuffer) {
    append(UnsafeRawBufferPointer(start: other.base, count: other.length))
  }

  /// Adds bytes.
  public mutating func append(contentsOf bytes: some Collection<UInt8>) {
    let isCopied: Void? = bytes.withContiguousStorageIfAvailable {
      append(UnsafeRawBufferPointer($0))
    }
    if isCopied != nil { return }
    let size = bytes.count
    reserve(size)
    _ = UnsafeMutableBufferPointer(start: base + length, count: size).update(from: bytes)
    length += size
  }

  /// Lends the bytes for the time of the call.
  @inlinable
  public borrowing func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: base, count: length))
  }

  /// Lends the bytes, with padding behind them for ``JSONParser``.
  public mutating func withPaddedBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    reserve(JSONParser.padding)
    memset(base + length, 0, JSONParser.padding)
    return try body(UnsafeRawBufferPointer(start: base, count: length))
  }
}

extension ByteBuffer {
  /// Lends room for so many bytes at the end and counts what was written there.
  ///
  /// - Returns: what `body` returns: the number of bytes written, or a negative number for none.
  public mutating func append(
    upTo limit: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int
  ) -> Int {
    reserve(limit)
    let written = body(base + length)
    precondition(written <= limit)
    if written > 0 { length += written }
    return written
  }
}
