internal import STACJSON

// Small numbers as Parquet packs them: runs of one number, and groups of eight packed into bits.
// <https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE>
//
//     run      varint count << 1       the number, in as few bytes as its bits need
//     groups   varint groups << 1 | 1  8 numbers a group, bits from the lowest on

/// The bits that the numbers up to this one need.
func bitWidth(_ greatest: Int) -> Int { Int.bitWidth - greatest.leadingZeroBitCount }

extension ByteBuffer {
  /// Adds a number, seven bits a byte.
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Adds a run of one number.
  mutating func append(run value: Int, count: Int, bitWidth: Int) {
    append(varint: UInt64(count) << 1)
    for byte in 0..<(bitWidth + 7) / 8 {
      append(UInt8(truncatingIfNeeded: value >> (byte * 8)))
    }
  }

  /// Adds numbers of so many bits as runs and packed groups.
  ///
  /// - Complexity: O(*n*).
  mutating func append<Number: FixedWidthInteger & UnsignedInteger>(
    hybrid numbers: UnsafePointer<Number>, _ count: Int, bitWidth: Int
  ) {
    if bitWidth == 0 {
      if count > 0 { append(varint: UInt64(count) << 1) }
      return
    }
    reserve(count / 8 * bitWidth + count / 4 + 64)
    // Numbers from here on wait to be packed; there are always whole groups of them.
    var waiting = 0
    var index = 0
    while index < count {
      let first = numbers[index]
      var end = index &+ 1
      while end < count, numbers[end] == first { end &+= 1 }
      // A run that begins within a group gives it what it lacks.
      let lacking = (8 &- (index &- waiting) & 7) & 7
      if end &- index &- lacking >= 16 {
        let start = index &+ lacking
        append(packed: numbers + waiting, start &- waiting, bitWidth)
        append(run: Int(first), count: end &- start, bitWidth: bitWidth)
        waiting = end
      }
      index = end
    }
    append(packed: numbers + waiting, count &- waiting, bitWidth)
  }

  /// Adds numbers in groups of eight, the last one filled up with zeros.
  private mutating func append<Number: FixedWidthInteger & UnsignedInteger>(
    packed numbers: UnsafePointer<Number>, _ count: Int, _ bitWidth: Int
  ) {
    if count == 0 { return }
    let groups = (count &+ 7) / 8
    append(varint: UInt64(groups) << 1 | 1)
    _ = append(upTo: groups &* bitWidth &+ 8) { bytes in
      let output = UnsafeMutableRawPointer(bytes)
      var word: UInt64 = 0
      var filled = 0
      var written = 0
      for index in 0..<groups &* 8 {
        let number = index < count ? UInt64(truncatingIfNeeded: numbers[index]) : 0
        word |= number &<< UInt64(truncatingIfNeeded: filled)
        filled &+= bitWidth
        if filled >= 32 {
          output.storeBytes(
            of: UInt32(truncatingIfNeeded: word), toByteOffset: written, as: UInt32.self)
          word &>>= 32
          filled &-= 32
          written &+= 4
        }
      }
      while filled > 0 {
        bytes[written] = UInt8(truncatingIfNeeded: word)
        word &>>= 8
        filled &-= 8
        written &+= 1
      }
      return groups &* bitWidth
    }
  }
}
