internal import CBlosc
internal import STACJSON
internal import STACStorage

/// What a chunk holds: elements of a fixed size, least significant byte first, or texts; the last dimension
/// varies fastest.
enum DecodedChunk {
  case elements([UInt8])
  case texts([String])

  /// What it takes in memory, roughly; at least one byte.
  var byteCount: Int {
    switch self {
    case .elements(let bytes): bytes.count + 1
    case .texts(let texts): texts.reduce(1) { $0 + $1.utf8.count + 16 }
    }
  }
}

/// Undoes what codecs did to the chunks of an array.
///
/// - Throws: its initialiser tells which codec is not known; nothing is read for an array that cannot be decoded.
struct ChunkDecoder: Sendable {
  /// One thing that was done to a chunk, in the order of writing.
  indirect enum Step: Sendable {
    case nothing
    case transpose([Int])
    case delta(type: ZarrDataType, stored: ZarrDataType)
    case scale(offset: Double, scale: Double, type: ZarrDataType, stored: ZarrDataType)
    case linear(LinearScale)
    case cast(type: ZarrDataType, stored: ZarrDataType)
    case castValue(ValueCast)
    case swap(size: Int)
    case packBits(PackedBits)
    case reshape(Reshaping)
    case n5(N5Block)
    case texts
    case jsonTexts
    /// Numbers from 1 on that stand for texts; 0 stands for none.
    case categories([String], stored: ZarrDataType)
    case sharding(Sharding)
    case compress(ByteCodec)
    case lzma(LZMA)
    case sizedLZ4
    case blosc
    case shuffle(size: Int)
    case crc32c
    case fletcher32
    case crc32(isAtEnd: Bool)
    case adler32(isAtEnd: Bool)

    /// The size of an element behind the step, where it makes others of them.
    fileprivate var storedSize: Int {
      switch self {
      case .delta(_, let stored), .scale(_, _, _, let stored), .cast(_, let stored),
        .categories(_, let stored):
        min(stored.itemSize, 8)
      case .castValue(let cast): min(cast.stored.itemSize, 8)
      default: 0
      }
    }
  }

  let type: ZarrDataType
  let steps: [Step]
  let fill: [UInt8]
  let limits: ZarrLimits

  /// Undoes the steps.
  ///
  /// - Parameters:
  ///   - shape: the shape of the chunk.
  ///   - budget: how many bytes may be unpacked on the way, chunks within shards and what lies between two codecs
  ///     included: each of many chunks may be small, and all of them too much.
  func decode(
    _ bytes: [UInt8], shape: [Int], _ name: String, _ budget: inout Int
  ) throws(ZarrError) -> DecodedChunk {
    guard let count = shape.checkedProduct else {
      throw ZarrError(.size, "\(name) has more elements than can be counted")
    }
    // What lies between the codecs may be a little larger than the elements: checksums, heads.
    let size = max(type.itemSize, 1).multipliedReportingOverflow(by: count)
    guard !size.overflow, size.partialValue <= limits.arrayByteCount else {
      throw ZarrError(.size, "\(name) is larger than \(limits.arrayByteCount) bytes")
    }
    let room =
      type.itemSize == 0
      ? min(limits.arrayByteCount, 1 << 20 + min(count, 4096) * 65_536)
      : max(size.partialValue, count * (steps.map(\.storedSize).max() ?? 0)) * 2 + 65_536
    // The shapes before each step.
    var shapes = [shape]
    for step in steps {
      let last = shapes[shapes.count - 1]
      switch step {
      case .transpose(let order): shapes.append(order.map { last[$0] })
      case .reshape(let reshaping):
        guard let new = reshaping.shape(of: last) else {
          throw ZarrError(.metadata, "the codec 'reshape' does not fit chunks of the shape \(last)")
        }
        shapes.append(new)
      default: shapes.append(last)
      }
    }
    var chunk = DecodedChunk.elements(bytes)
    for (index, step) in steps.enumerated().reversed() {
      chunk = try undo(step, chunk, shapes[index], room, name, &budget)
      switch step {
      case .nothing, .reshape: continue
      default: break
      }
      budget -= chunk.byteCount
      guard budget > 0 else {
        throw ZarrError(.size, "\(name) and those before it unpack to more than is taken")
      }
    }
    if case .elements(let bytes) = chunk {
      guard bytes.count == size.partialValue, type.itemSize > 0 else {
        throw ZarrError(
          .chunk, "\(name) unpacks to \(bytes.count) bytes instead of \(size.partialValue)")
      }
    } else if case .texts(let texts) = chunk, texts.count != count || type.itemSize > 0 {
      throw ZarrError(.chunk, "\(name) holds \(texts.count) texts instead of \(count)")
    }
    return chunk
  }

  private func undo(
    _ step: Step, _ chunk: DecodedChunk, _ shape: [Int], _ room: Int, _ name: String,
    _ budget: inout Int
  ) throws(ZarrError) -> DecodedChunk {
    if case .transpose(let order) = step {
      return Transposition.undo(chunk, order, shape: shape, itemSize: type.itemSize)
    }
    guard case .elements(let bytes) = chunk else {
      switch step {
      case .nothing, .reshape: return chunk
      default: break
      }
      throw ZarrError(.unsupported, "\(name) has a codec for numbers before one for texts")
    }
    switch step {
    case .texts: return .texts(try Texts.lengthPrefixed(bytes, shape.checkedProduct ?? 0, name))
    case .jsonTexts: return .texts(try Texts.json(bytes, shape.checkedProduct ?? 0, name))
    case .categories(let labels, let stored):
      let texts = Texts.categories(bytes, labels, stored)
      guard type.itemSize > 0 else { return .texts(texts) }
      // The array itself holds texts of a fixed length.
      return .elements(texts.flatMap { FillValue.bytes(.string($0), type) })
    case .sharding(let sharding): return try sharding.decode(bytes, shape: shape, name, &budget)
    case .n5(let block): return try block.decode(bytes, shape: shape, name, &budget)
    default: return .elements(try undo(step, bytes, shape, room, name))
    }
  }

  private func undo(
    _ step: Step, _ bytes: [UInt8], _ shape: [Int], _ room: Int, _ name: String
  ) throws(ZarrError) -> [UInt8] {
    switch step {
    case .delta(let type, let stored): return Elements.undoDelta(bytes, stored: stored, type)
    case .scale(let offset, let scale, let type, let stored):
      return Elements.convert(bytes, from: stored, to: type) { $0 / scale + offset }
    case .linear(let scale): return try scale.decode(bytes, name)
    case .cast(let type, let stored): return Elements.convert(bytes, from: stored, to: type)
    case .castValue(let cast): return try cast.decode(bytes, name)
    case .swap(let size):
      var bytes = bytes
      Elements.swap(&bytes, size: size)
      return bytes
    case .packBits(let packed):
      return try packed.decode(bytes, count: shape.checkedProduct ?? 0, name)
    case .compress(let codec):
      return try withStorage { () throws(StorageError) in
        try codec.decompress(bytes, limit: room, name: name)
      }
    case .lzma(let codec): return try codec.decompress(bytes, limit: room, name)
    case .sizedLZ4:
      let size = bytes.integer(0, 4)
      guard bytes.count >= 4, size <= room else { throw tooLarge(name) }
      return try withStorage { () throws(StorageError) in
        try ByteCodec.lz4Block.decompress(Array(bytes[4...]), limit: size, name: name)
      }
    case .blosc: return try unpackBlosc(bytes, room, name)
    case .shuffle(let size): return Elements.undoShuffle(bytes, size: size)
    case .crc32c: return try checked(bytes, isAtEnd: true, name) { Checksum.crc32c($0) }
    case .crc32(let isAtEnd):
      return try checked(bytes, isAtEnd: isAtEnd, name) { Checksum.crc32($0) }
    case .adler32(let isAtEnd):
      return try checked(bytes, isAtEnd: isAtEnd, name) { Checksum.adler32($0) }
    case .fletcher32:
      return try checked(bytes, isAtEnd: true, name) { Checksum.fletcher32($0) }
    case .nothing, .transpose, .reshape, .texts, .jsonTexts, .categories, .sharding, .n5:
      return bytes
    }
  }

  private func unpackBlosc(
    _ bytes: [UInt8], _ room: Int, _ name: String
  ) throws(ZarrError) -> [UInt8] {
    let size = bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { Int(cblosc_size($0, bytes.count)) } ?? -1
    }
    guard size >= 0 else { throw ZarrError(.chunk, "\(name) is no buffer of Blosc") }
    guard size <= room else { throw tooLarge(name) }
    guard size > 0 else { return [] }
    var output = [UInt8](repeating: 0, count: size)
    let count = bytes.withUnsafeBufferPointer { bytes in
      output.withUnsafeMutableBufferPointer { output -> Int64 in
        guard let from = bytes.baseAddress, let to = output.baseAddress else { return -1 }
        return cblosc_decompress(from, bytes.count, to, size)
      }
    }
    guard count == size else { throw ZarrError(.chunk, "\(name) is a broken buffer of Blosc") }
    return output
  }

  private func checked(
    _ bytes: [UInt8], isAtEnd: Bool, _ name: String, _ sum: (ArraySlice<UInt8>) -> UInt32
  ) throws(ZarrError) -> [UInt8] {
    guard bytes.count >= 4 else { throw ZarrError(.chunk, "\(name) ends before its checksum") }
    let content = isAtEnd ? bytes.dropLast(4) : bytes.dropFirst(4)
    guard bytes.integer(isAtEnd ? bytes.count - 4 : 0, 4) == Int(sum(content)) else {
      throw ZarrError(.chunk, "the checksum of \(name) is wrong")
    }
    return Array(content)
  }

  private func tooLarge(_ name: String) -> ZarrError {
    ZarrError(.size, "\(name) unpacks to more than its shape and type allow")
  }
}
