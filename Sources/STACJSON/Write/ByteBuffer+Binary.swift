extension ByteBuffer {
  /// Adds a number as its bytes, lowest first.
  @inlinable @inline(__always)
  package mutating func append(littleEndian value: some FixedWidthInteger) {
    let size = value.bitWidth &>> 3
    reserve(size)
    UnsafeMutableRawPointer(base + length).storeBytes(
      of: value.littleEndian, as: type(of: value))
    length &+= size
  }

  /// Adds a double as its eight bytes, lowest first.
  @inlinable @inline(__always)
  package mutating func append(littleEndian value: Double) {
    append(littleEndian: value.bitPattern)
  }

  /// Adds a number as a reader that keeps integers apart from doubles wants it: without a fraction
  /// where `asInteger` says so and the double has none.
  @inlinable
  package mutating func append(_ value: Double, asInteger: Bool) {
    if asInteger, ByteBuffer.isWrittenAsInteger(value) {
      append(Int64(value))
    } else {
      append(value)
    }
  }

  /// Whether a double is written as an integer where integers are asked for: it is one, and one
  /// that no other integer shares.
  @inlinable
  package static func isWrittenAsInteger(_ value: Double) -> Bool {
    value.magnitude < 9_007_199_254_740_992 && Double(Int64(value)) == value
      && !(value == 0 && value.sign == .minus)
  }
}

extension ByteBuffer {
  /// Writes another byte over one that was written.
  @inlinable @inline(__always)
  package mutating func replaceByte(at position: Int, by byte: UInt8) {
    precondition(position >= 0 && position < length)
    base[position] = byte
  }

  /// Adds bytes as a string in double quotes, escaped. Whether they are UTF-8 is not looked at.
  package mutating func append(quotedBytes bytes: UnsafeRawBufferPointer) {
    append(UInt8(ascii: "\""))
    if let start = bytes.baseAddress {
      append(
        escaping: start.assumingMemoryBound(to: UInt8.self), bytes.count, mayOverread: false)
    }
    append(UInt8(ascii: "\""))
  }

  /// Adds a string of a tape in double quotes, escaped.
  package mutating func append(quotedText text: JSONText) { append(quoted: text) }

  /// Adds the shortest text that reads back as exactly this float.
  package mutating func append(shortest value: Float) {
    guard value.isFinite else { return append("null") }
    append("\(value)")
  }

  /// Adds bytes as a string in double quotes, in base 64 (RFC 4648).
  package mutating func append(base64 bytes: UnsafeRawBufferPointer) {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    append(UInt8(ascii: "\""))
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = UInt32(0)
      for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 {
        append(index <= count ? digits[Int(group >> UInt32(18 - 6 * index) & 63)] : 0x3d)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
