internal import STACJSON

/// How an array is cut into chunks.
public enum ChunkGrid: Sendable, Hashable {
  /// All chunks have this shape; those at the end are as large, but reach beyond the array.
  case regular([Int])
  /// The lengths of the chunks along each dimension.
  /// <https://github.com/zarr-developers/zarr-extensions/tree/main/chunk-grids/rectilinear>
  case rectilinear([[Int]])

  /// The shape of the first chunk.
  public var shape: [Int] {
    switch self {
    case .regular(let shape): shape
    case .rectilinear(let lengths): lengths.map { $0.first ?? 0 }
    }
  }

  /// How many chunks there are along each dimension of an array of a shape.
  func counts(_ shape: [Int]) -> [Int] {
    switch self {
    case .regular(let chunk): zip(shape, chunk).map { $0 / $1 + ($0 % $1 > 0 ? 1 : 0) }
    case .rectilinear(let lengths): lengths.map(\.count)
    }
  }

  /// Where a chunk begins and how long it is, along a dimension.
  func place(_ index: Int, _ dimension: Int) -> (start: Int, length: Int) {
    switch self {
    case .regular(let chunk): (index * chunk[dimension], chunk[dimension])
    case .rectilinear(let lengths):
      (lengths[dimension][..<index].reduce(0, +), lengths[dimension][index])
    }
  }

  /// Reads a grid of Zarr 3.
  init(_ view: JSONView?, shape: [Int], limits: ZarrLimits) throws(ZarrError) {
    let configuration = view?["configuration"]
    switch view?["name"]?.string ?? view?.string {
    case "regular":
      self = .regular(try Self.chunk(configuration?["chunk_shape"], shape))
    case "rectilinear":
      guard let views = configuration?["chunk_shapes"].map({ Array($0.elements) }),
        views.count == shape.count
      else { throw ZarrError(.metadata, "the chunk grid does not fit the shape") }
      var lengths: [[Int]] = []
      for (view, length) in zip(views, shape) {
        lengths.append(try Self.lengths(view, length, limits))
      }
      self = .rectilinear(lengths)
    case let name:
      throw ZarrError(.unsupported, "the chunk grid '\(name ?? "")' is not known")
    }
  }

  /// A chunk's shape that fits an array.
  static func chunk(_ view: JSONView?, _ shape: [Int]) throws(ZarrError) -> [Int] {
    guard let view, view.isArray else { throw ZarrError(.metadata, "there is no chunk shape") }
    let chunk = view.elements.map { Int($0.integer ?? 0) }
    guard chunk.count == shape.count else {
      throw ZarrError(
        .metadata, "the chunk shape \(chunk) does not fit the shape \(shape): other dimensions")
    }
    // Zarr 2 writes 0 for a dimension of length 0.
    let adjusted = zip(chunk, shape).map { $0 == 0 && $1 == 0 ? 1 : $0 }
    guard adjusted.allSatisfy({ $0 > 0 }) else {
      throw ZarrError(.metadata, "the chunk shape \(chunk) is not above zero")
    }
    return adjusted
  }

  /// The lengths along a dimension: one for all, or a list of lengths and of pairs of length and
  /// number.
  private static func lengths(
    _ view: JSONView, _ length: Int, _ limits: ZarrLimits
  ) throws(ZarrError) -> [Int] {
    if let size = view.integer.map({ Int($0) }), size > 0 {
      let count = length / size + (length % size > 0 ? 1 : 0)
      guard count <= limits.nodeCount else {
        throw ZarrError(.size, "the chunk grid has more than \(limits.nodeCount) chunks in a row")
      }
      return Array(repeating: size, count: count)
    }
    var lengths: [Int] = []
    var sum = 0
    for element in view.elements {
      let pair = element.isArray ? element.elements.map { Int($0.integer ?? -1) } : []
      let size = pair.first ?? Int(element.integer ?? -1)
      let count = pair.count == 2 ? pair[1] : 1
      guard size > 0, count >= 0, count <= limits.nodeCount - lengths.count,
        size <= Int.max / max(count, 1) - sum
      else { throw ZarrError(.metadata, "the chunk grid has lengths that are no counts") }
      lengths += Array(repeating: size, count: count)
      sum += size * count
    }
    guard sum >= length else {
      throw ZarrError(.metadata, "the chunks of a dimension of \(length) end at \(sum)")
    }
    return lengths
  }
}
