internal import STACJSON

/// Turns libyaml's places, which count Unicode scalars, into places in the bytes.
struct YAMLPlaceMap {
  /// Every 64th scalar's byte offset is kept.
  private static let stride = 64

  private let source: SourceText
  private let checkpoints: [Int]

  init(of source: SourceText) {
    self.source = source
    var checkpoints: [Int] = []
    var count = 0
    for (offset, byte) in source.bytes.enumerated() where !UTF8.isContinuation(byte) {
      if count % Self.stride == 0 { checkpoints.append(offset) }
      count += 1
    }
    self.checkpoints = checkpoints
  }

  /// - Complexity: O(log *n*) for *n* lines.
  func location(of place: YAMLPlace) -> SourceLocation {
    source.location(at: offset(of: place))
  }

  func offset(of place: YAMLPlace) -> Int {
    switch place {
    case .byteOffset(let offset):
      return offset
    case .scalarIndex(let index):
      guard checkpoints.indices.contains(index / Self.stride) else { return source.bytes.count }
      var offset = checkpoints[index / Self.stride]
      for _ in 0..<index % Self.stride {
        repeat {
          offset += 1
        } while offset < source.bytes.count
          && UTF8.isContinuation(source.bytes[offset])
      }
      return min(offset, source.bytes.count)
    }
  }
}
