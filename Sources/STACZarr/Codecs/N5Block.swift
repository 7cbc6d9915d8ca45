/// A chunk as N5 stores it (`n5_default`): with its own shape, which may be less than that of a chunk at the edge.
/// <https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/n5_default>
///
///     mode (0) ┬ dimensions ┬ length of each ┬ elements, by the codecs within
///     u16        u16          u32, all with the highest byte first
struct N5Block: Sendable {
  let elements: ChunkDecoder

  func decode(
    _ bytes: [UInt8], shape: [Int], _ name: String, _ budget: inout Int
  ) throws(ZarrError) -> DecodedChunk {
    let head = 4 + 4 * shape.count
    guard bytes.count >= head else { throw ZarrError(.chunk, "\(name) ends in its head") }
    func number(_ place: Int, _ size: Int) -> Int {
      bytes[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(0, 2) == 0, number(2, 2) == shape.count else {
      throw ZarrError(
        .chunk,
        "\(name) is no default block of N5 with \(shape.count) dimensions: mode \(number(0, 2)), "
          + "dimensions \(number(2, 2))")
    }
    let own = shape.indices.map { number(4 + 4 * $0, 4) }
    guard zip(own, shape).allSatisfy({ $0 <= $1 }) else {
      throw ZarrError(.chunk, "\(name) has the shape \(own), more than the \(shape) of chunks")
    }
    let chunk = try elements.decode(Array(bytes[head...]), shape: own, name, &budget)
    if own == shape { return chunk }
    var target = ChunkTarget(shape: shape, elements.type, fill: elements.fill)
    target.put(chunk, at: shape.map { _ in 0 }, shape: own)
    return target.content
  }
}
