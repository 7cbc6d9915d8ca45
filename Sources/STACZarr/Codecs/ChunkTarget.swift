/// An array in memory that chunks are put into.
struct ChunkTarget {
  private let shape: [Int]
  private let itemSize: Int
  private var elements: [UInt8] = []
  private var texts: [String] = []
  private let holdsTexts: Bool

  /// An array of fill values.
  init(shape: [Int], _ type: ZarrDataType, fill: [UInt8]) {
    self.shape = shape
    itemSize = type.itemSize
    holdsTexts = type.itemSize == 0
    let count = shape.checkedProduct ?? 0
    if holdsTexts {
      texts = Array(repeating: String(decoding: fill, as: UTF8.self), count: count)
    } else if fill.allSatisfy({ $0 == 0 }) || fill.count != itemSize {
      elements = [UInt8](repeating: 0, count: count * itemSize)
    } else {
      elements.reserveCapacity(count * itemSize)
      for _ in 0..<count { elements += fill }
    }
  }

  var content: DecodedChunk { holdsTexts ? .texts(texts) : .elements(elements) }

  /// Puts a chunk at a place; what reaches beyond the array is left out.
  mutating func put(_ chunk: DecodedChunk, at origin: [Int], shape chunkShape: [Int]) {
    let extent = zip(zip(shape, origin), chunkShape).map { max(0, min($0.0 - $0.1, $1)) }
    guard extent.allSatisfy({ $0 > 0 }) else { return }
    // Rows along the last dimension are copied as a whole.
    let rowCount = extent.dropLast().reduce(1, *)
    let rowLength = extent.last ?? 1
    var position = [Int](repeating: 0, count: max(0, shape.count - 1))
    let rows = Array(extent.dropLast())
    for _ in 0..<rowCount {
      var (source, target) = (0, 0)
      for dimension in shape.indices {
        let offset = dimension < position.count ? position[dimension] : 0
        source = source * chunkShape[dimension] + offset
        target = target * shape[dimension] + origin[dimension] + offset
      }
      switch chunk {
      case .texts(let values) where holdsTexts && source + rowLength <= values.count:
        texts.replaceSubrange(
          target..<target + rowLength, with: values[source..<source + rowLength])
      case .elements(let bytes)
      where !holdsTexts && (source + rowLength) * itemSize <= bytes.count:
        elements.replaceSubrange(
          (target * itemSize)..<((target + rowLength) * itemSize),
          with: bytes[(source * itemSize)..<((source + rowLength) * itemSize)])
      default: return
      }
      position.advance(in: rows)
    }
  }
}
