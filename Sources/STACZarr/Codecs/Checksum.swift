/// Checksums behind or before chunks.
package enum Checksum {
  /// CRC-32C (RFC 3720).
  package static func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 { crc(bytes, castagnoli) }

  /// CRC-32 (RFC 1952).
  package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 { crc(bytes, ethernet) }

  /// Adler-32 (RFC 1950).
  package static func adler32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  /// Fletcher-32 as HDF5 computes it: of 16-bit words, the most significant byte first.
  package static func fletcher32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (0, 0)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let low = place + 1 < bytes.endIndex ? UInt32(bytes[place + 1]) : 0
      a = (a + (UInt32(bytes[place]) << 8 | low)) % 65_535
      b = (b + a) % 65_535
      place += 2
    }
    return b << 16 | a
  }

  private static func crc(_ bytes: some Sequence<UInt8>, _ table: [UInt32]) -> UInt32 {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xff)] ^ sum >> 8 }
    return ~sum
  }

  private static let castagnoli = table(0x82f6_3b78)
  private static let ethernet = table(0xedb8_8320)

  private static func table(_ polynomial: UInt32) -> [UInt32] {
    (0..<256).map { number in
      var value = UInt32(number)
      for _ in 0..<8 { value = value & 1 == 1 ? polynomial ^ value >> 1 : value >> 1 }
      return value
    }
  }
}
