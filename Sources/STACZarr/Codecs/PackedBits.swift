internal import STACJSON

/// Elements that take fewer bits than bytes have: `packbits` of Zarr 3, and numcodecs' codec of this name.
/// <https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/packbits>
///
///     Zarr 3     the first element in the lowest bits of the first byte
///     numcodecs  true and false only; the first in the highest bit, as NumPy packs them
///
/// A byte before or behind them may tell how many bits of the last byte are none of any element.
struct PackedBits: Sendable {
  private enum Padding { case none, first, last }

  private let type: ZarrDataType
  private let firstBit: Int
  /// How many bits an element takes.
  private let width: Int
  private let padding: Padding
  private let isHighestFirst: Bool

  /// The codec of numcodecs; nil for elements that are neither true nor false.
  init?(numcodecs type: ZarrDataType) {
    guard type.kind == .boolean else { return nil }
    self.type = type
    (firstBit, width) = (0, 1)
    padding = .first
    isHighestFirst = true
  }

  /// The codec of Zarr 3; nil for elements that it is not read for.
  ///
  /// - Throws: ``ZarrError`` where the bits are none that elements have.
  init?(_ settings: JSONObject, _ type: ZarrDataType) throws(ZarrError) {
    guard type.isCountable, type.itemSize <= 8 else { return nil }
    let bitCount = type.kind == .boolean ? 1 : type.itemSize * 8
    let first = settings["first_bit"]?.integer ?? 0
    let last = settings["last_bit"]?.integer ?? Int64(bitCount - 1)
    guard first >= 0, first <= last, last < bitCount else {
      throw ZarrError(
        .metadata, "the codec 'packbits' takes bits \(first) to \(last) of \(bitCount)")
    }
    switch settings["padding_encoding"]?.string {
    case nil, "none": padding = .none
    case "first_byte": padding = .first
    case "last_byte": padding = .last
    default: throw ZarrError(.metadata, "the codec 'packbits' has an unknown padding_encoding")
    }
    self.type = ZarrDataType(type.kind, type.itemSize)
    firstBit = Int(first)
    width = Int(last - first) + 1
    isHighestFirst = false
  }

  /// The elements, least significant byte first.
  func decode(_ bytes: [UInt8], count: Int, _ name: String) throws(ZarrError) -> [UInt8] {
    let packed: ArraySlice<UInt8>
    switch padding {
    case .none: packed = bytes[...]
    case .first: packed = bytes.dropFirst()
    case .last: packed = bytes.dropLast()
    }
    let bitCount = count.multipliedReportingOverflow(by: width)
    guard !bitCount.overflow, packed.count >= bitCount.partialValue / 8,
      packed.count * 8 >= bitCount.partialValue
    else { throw ZarrError(.chunk, "\(name) ends before its last packed element") }
    var output: [UInt8] = []
    output.reserveCapacity(count * type.itemSize)
    let isSigned = [.integer, .datetime, .timedelta].contains(type.kind)
    let mask = UInt64.max >> UInt64(64 - width)
    // Bits that were taken from the bytes and are of no element yet, the next one lowest.
    var (waiting, waitingCount): (UInt128, Int) = (0, 0)
    var place = packed.startIndex
    for _ in 0..<count {
      while waitingCount < width {
        let byte = isHighestFirst ? Self.reversed(packed[place]) : packed[place]
        waiting |= UInt128(byte) << UInt128(waitingCount)
        waitingCount += 8
        place += 1
      }
      var value = UInt64(truncatingIfNeeded: waiting) & mask
      waiting >>= UInt128(width)
      waitingCount -= width
      // Its highest bit is that of all above it.
      if isSigned, value >> UInt64(width - 1) == 1 { value |= ~mask }
      Elements.append(bits: value << UInt64(firstBit), type, to: &output)
    }
    return output
  }

  private static func reversed(_ byte: UInt8) -> UInt8 {
    (0..<8).reduce(0) { $0 | (byte >> $1 & 1) << (7 - $1) }
  }
}
