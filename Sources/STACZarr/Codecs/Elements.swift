/// Reads and writes numbers that lie side by side in memory.
enum Elements {
  /// Turns the bytes of each element around.
  static func swap(_ bytes: inout [UInt8], size: Int) {
    guard size > 1 else { return }
    var start = 0
    while start + size <= bytes.count {
      bytes[start..<start + size].reverse()
      start += size
    }
  }

  /// Element `index` of numbers of a type.
  static func double(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ type: ZarrDataType) -> Double
  {
    let place = index * type.itemSize
    switch (type.kind, type.itemSize) {
    case (.real, 2): return Double(Float16(bitPattern: load(bytes, place, type)))
    case (.real, 4): return Double(Float(bitPattern: load(bytes, place, type)))
    case (.real, _): return Double(bitPattern: load(bytes, place, type))
    case (.unsigned, 8): return Double(load(bytes, place, type) as UInt64)
    default: return Double(integer(bytes, index, type))
    }
  }

  /// Element `index` of integers of a type; of unsigned ones of 64 bits the bits.
  static func integer(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ type: ZarrDataType) -> Int64
  {
    let place = index * type.itemSize
    switch (type.kind, type.itemSize) {
    case (.unsigned, 1), (.boolean, _): return Int64(load(bytes, place, type) as UInt8)
    case (.unsigned, 2): return Int64(load(bytes, place, type) as UInt16)
    case (.unsigned, 4): return Int64(load(bytes, place, type) as UInt32)
    case (_, 1): return Int64(load(bytes, place, type) as Int8)
    case (_, 2): return Int64(load(bytes, place, type) as Int16)
    case (_, 4): return Int64(load(bytes, place, type) as Int32)
    default: return load(bytes, place, type)
    }
  }

  private static func load<N: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ place: Int, _ type: ZarrDataType
  ) -> N {
    let number = bytes.loadUnaligned(fromByteOffset: place, as: N.self)
    return type.isBigEndian ? number.bigEndian : number.littleEndian
  }

  /// Adds a number as an element of a type; integers keep their low bits.
  static func append(_ value: Double, _ type: ZarrDataType, to bytes: inout [UInt8]) {
    switch (type.kind, type.itemSize) {
    case (.real, 2): append(bits: UInt64(Float16(value).bitPattern), type, to: &bytes)
    case (.real, 4): append(bits: UInt64(Float(value).bitPattern), type, to: &bytes)
    case (.real, _): append(bits: value.bitPattern, type, to: &bytes)
    case (.unsigned, 8) where value >= 0x1p63:
      append(bits: UInt64(exactly: value.rounded()) ?? .max, type, to: &bytes)
    default:
      append(bits: UInt64(bitPattern: Int64(exactly: value.rounded()) ?? 0), type, to: &bytes)
    }
  }

  /// Adds the low bits of a number as an element of a type.
  static func append(bits: UInt64, _ type: ZarrDataType, to bytes: inout [UInt8]) {
    for index in 0..<type.itemSize {
      let place = type.isBigEndian ? type.itemSize - 1 - index : index
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * min(place, 7))))
    }
  }

  /// Turns numbers of one type into numbers of another.
  static func convert(
    _ bytes: [UInt8], from: ZarrDataType, to: ZarrDataType, _ body: (Double) -> Double = { $0 }
  ) -> [UInt8] {
    var output: [UInt8] = []
    let count = from.itemSize == 0 ? 0 : bytes.count / from.itemSize
    output.reserveCapacity(count * to.itemSize)
    bytes.withUnsafeBytes { memory in
      for index in 0..<count { append(body(double(memory, index, from)), to, to: &output) }
    }
    return output
  }

  /// Undoes numcodecs' `delta`: each stored number is the difference from the one before.
  static func undoDelta(_ bytes: [UInt8], stored: ZarrDataType, _ type: ZarrDataType) -> [UInt8] {
    var output: [UInt8] = []
    let count = stored.itemSize == 0 ? 0 : bytes.count / stored.itemSize
    output.reserveCapacity(count * type.itemSize)
    bytes.withUnsafeBytes { memory in
      var (sum, whole) = (0.0, Int64(0))
      for index in 0..<count {
        if type.kind == .real {
          sum += double(memory, index, stored)
          append(sum, type, to: &output)
        } else {
          whole &+= integer(memory, index, stored)
          append(bits: UInt64(bitPattern: whole), type, to: &output)
        }
      }
    }
    return output
  }

  /// Undoes byte shuffling: all first bytes, all second bytes, ….
  static func undoShuffle(_ bytes: [UInt8], size: Int) -> [UInt8] {
    guard size > 1 else { return bytes }
    let count = bytes.count / size
    var output = bytes
    for index in 0..<count {
      for byte in 0..<size { output[index * size + byte] = bytes[byte * count + index] }
    }
    return output
  }
}
