/// A chunk that holds chunks, with an index of where they lie (`sharding_indexed`).
/// <https://zarr-specs.readthedocs.io/en/latest/v3/codecs/sharding-indexed/index.html>
///
///     chunk ┬ chunk ┬ … ┬ index: offset, length for each as u64; both 2⁶⁴−1 where there is none
struct Sharding: Sendable {
  let chunkShape: [Int]
  let isIndexAtEnd: Bool
  let chunks: ChunkDecoder
  let index: ChunkDecoder

  func decode(
    _ bytes: [UInt8], shape: [Int], _ name: String, _ budget: inout Int
  ) throws(ZarrError) -> DecodedChunk {
    guard chunkShape.count == shape.count,
      zip(shape, chunkShape).allSatisfy({ $1 > 0 && $0 % $1 == 0 })
    else { throw ZarrError(.metadata, "the chunks of \(name) do not fit into its shards") }
    let counts = zip(shape, chunkShape).map { $0 / $1 }
    guard let count = counts.checkedProduct, count <= bytes.count / 8 + 1 else {
      throw ZarrError(.chunk, "\(name) is shorter than its index")
    }
    let hasChecksum = index.steps.contains { if case .crc32c = $0 { true } else { false } }
    let indexSize = count * 16 + (hasChecksum ? 4 : 0)
    guard indexSize <= bytes.count else {
      throw ZarrError(.chunk, "\(name) is shorter than its index")
    }
    let stored = isIndexAtEnd ? bytes.suffix(indexSize) : bytes.prefix(indexSize)
    guard
      case .elements(let places) = try index.decode(
        Array(stored), shape: counts + [2], "the index of \(name)", &budget)
    else { throw ZarrError(.chunk, "\(name) has no index") }
    var target = ChunkTarget(shape: shape, chunks.type, fill: chunks.fill)
    var position = [Int](repeating: 0, count: counts.count)
    var rest = bytes.count
    for number in 0..<count {
      let offset = places.integer(number * 16, 8)
      let length = places.integer(number * 16 + 8, 8)
      // −1 stands for 2⁶⁴−1 here.
      if offset >= 0, length >= 0 {
        guard offset <= bytes.count - length else {
          throw ZarrError(.chunk, "the index of \(name) leads out of it")
        }
        // Chunks that lie in the same place again and again would be read without end.
        rest -= length
        guard rest >= 0 else {
          throw ZarrError(.chunk, "the chunks in \(name) are larger than it is")
        }
        let chunk = try chunks.decode(
          Array(bytes[offset..<offset + length]), shape: chunkShape, name, &budget)
        target.put(
          chunk, at: zip(position, chunkShape).map { $0 * $1 }, shape: chunkShape)
      }
      position.advance(in: counts)
    }
    return target.content
  }
}

extension [Int] {
  /// Goes on to the next index in an array of a shape; the last dimension varies fastest.
  mutating func advance(in shape: [Int]) {
    var dimension = count - 1
    while dimension >= 0 {
      self[dimension] += 1
      if self[dimension] < shape[dimension] { return }
      self[dimension] = 0
      dimension -= 1
    }
  }
}
