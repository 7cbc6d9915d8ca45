/// An array that is put together from its chunks.
struct Assembly {
  private let array: ZarrArray
  private let decoder: ChunkDecoder
  private let shape: [Int]
  /// Whether only the ends are read.
  private let hasHead: Bool
  private var target: ChunkTarget
  private var missing = 0
  /// Where the next chunk goes of an array that is read at its ends.
  private var next = 0

  init(_ array: ZarrArray, _ decoder: ChunkDecoder, _ chunks: [[Int]], hasHead: Bool) {
    self.array = array
    self.decoder = decoder
    self.hasHead = hasHead
    shape = hasHead ? [Self.length(of: chunks, in: array)] : array.shape
    target = ChunkTarget(shape: shape, array.dataType, fill: decoder.fill)
  }

  /// Decodes a chunk and puts it at its place; nil stands for fill values.
  mutating func add(
    _ bytes: [UInt8]?, _ index: [Int], _ budget: inout Int
  ) throws(ZarrError) {
    let places = index.enumerated().map { array.grid.place($1, $0) }
    let origin = hasHead ? [next] : places.map(\.start)
    if hasHead { next += Self.length(of: index[0], in: array) }
    guard let bytes else {
      missing += 1
      return
    }
    let shape = places.map(\.length)
    let chunk = try decoder.decode(
      bytes, shape: shape, "the chunk '\(array.key(ofChunk: index))'", &budget)
    target.put(chunk, at: origin, shape: shape)
  }

  /// The array, once all its chunks were added.
  var loaded: LoadedArray {
    LoadedArray(
      values: ArrayValues(target.content, array.dataType), shape: shape, isWhole: !hasHead,
      missingChunkCount: missing)
  }

  /// How many elements of chunks lie within an array of one dimension.
  static func length(of chunks: [[Int]], in array: ZarrArray) -> Int {
    chunks.reduce(0) { $0 + length(of: $1[0], in: array) }
  }

  private static func length(of index: Int, in array: ZarrArray) -> Int {
    let place = array.grid.place(index, 0)
    // The lengths of chunks may be told on beyond the end of the array.
    return max(0, min(place.length, array.shape[0] - place.start))
  }
}
