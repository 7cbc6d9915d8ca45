/// Puts the dimensions of a chunk back into their order.
enum Transposition {
  /// - Parameters:
  ///   - order: which dimension of the array each stored dimension is.
  ///   - shape: the shape before the transposition.
  static func undo(
    _ chunk: DecodedChunk, _ order: [Int], shape: [Int], itemSize: Int
  ) -> DecodedChunk {
    guard order != Array(order.indices), let sources = sources(order, shape) else { return chunk }
    switch chunk {
    case .texts(let texts):
      guard texts.count == sources.count else { return chunk }
      return .texts(sources.map { texts[$0] })
    case .elements(let bytes):
      guard itemSize > 0, bytes.count == sources.count * itemSize else { return chunk }
      var output: [UInt8] = []
      output.reserveCapacity(bytes.count)
      for source in sources { output += bytes[(source * itemSize)..<((source + 1) * itemSize)] }
      return .elements(output)
    }
  }

  /// Where each element, in the order of the array, is stored.
  private static func sources(_ order: [Int], _ shape: [Int]) -> [Int]? {
    guard order.count == shape.count, order.sorted() == Array(shape.indices),
      let count = shape.checkedProduct
    else { return nil }
    var strides = [Int](repeating: 0, count: shape.count)
    var stride = 1
    for dimension in order.reversed() {
      strides[dimension] = stride
      stride *= shape[dimension]
    }
    var index = [Int](repeating: 0, count: shape.count)
    var sources: [Int] = []
    sources.reserveCapacity(count)
    for _ in 0..<count {
      sources.append(zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 })
      var dimension = shape.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        if index[dimension] < shape[dimension] { break }
        index[dimension] = 0
        dimension -= 1
      }
    }
    return sources
  }
}
