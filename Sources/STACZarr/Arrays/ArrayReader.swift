/// An array that was read, or its ends.
public struct LoadedArray: Sendable, Hashable {
  /// The elements; where not all were read, the first chunks' and the last ones'.
  public let values: ArrayValues
  /// The lengths of the dimensions that the values have.
  public let shape: [Int]
  /// Whether all elements were read.
  public let isWhole: Bool
  /// How many of the chunks that were asked for are not there, so that their elements are fill
  /// values.
  public let missingChunkCount: Int
}

/// Reads arrays of a store, with few and large batches of requests.
struct ArrayReader {
  private let store: any ZarrStore
  private let limits: ZarrLimits

  init(_ store: any ZarrStore, _ limits: ZarrLimits) {
    self.store = store
    self.limits = limits
  }

  /// What is read of an array.
  private struct Plan {
    let array: ZarrArray
    let decoder: ChunkDecoder
    let chunks: [[Int]]
    /// The most bytes that a chunk takes in the store: shards of tiny chunks are mostly index.
    let storedLimit: Int
    /// Where a dimension is not read whole: how many chunks from its beginning are.
    let head: Int?
  }

  /// Reads arrays, those of one dimension that are too large only at their ends.
  func read(_ arrays: [ZarrArray]) -> [Result<LoadedArray, ZarrError>] {
    // The small ones first, so that a large one cannot keep them out.
    var rest = limits.totalByteCount
    var found: [Int: Result<Plan, ZarrError>] = [:]
    let order = arrays.indices.sorted {
      (arrays[$0].elementCount ?? .max, $0) < (arrays[$1].elementCount ?? .max, $1)
    }
    for index in order {
      do throws(ZarrError) {
        found[index] = .success(try plan(arrays[index], &rest))
      } catch { found[index] = .failure(error) }
    }
    let plans = arrays.indices.compactMap { found[$0] }
    let requests = plans.flatMap { plan -> [StoreRequest] in
      guard case .success(let plan) = plan else { return [] }
      return plan.chunks.map {
        StoreRequest(plan.array.key(ofChunk: $0), limit: plan.storedLimit)
      }
    }
    let answers = store.fetch(requests)
    var place = 0
    return plans.map { plan in
      do throws(ZarrError) {
        let plan = try plan.get()
        defer { place += plan.chunks.count }
        return .success(try assemble(plan, answers[place..<place + plan.chunks.count]))
      } catch { return .failure(error) }
    }
  }

  private func plan(_ array: ZarrArray, _ rest: inout Int) throws(ZarrError) -> Plan {
    let decoder = try ChunkDecoder(array, limits)
    var storedLimit = limits.storedChunkByteCount
    if array.dataType.itemSize > 0, let count = array.grid.shape.checkedProduct,
      count < storedLimit / array.dataType.itemSize
    {
      storedLimit = min(storedLimit, count * array.dataType.itemSize * 64 + 65_536)
    }
    let counts = array.grid.counts(array.shape)
    let size = array.elementCount.map {
      $0.multipliedReportingOverflow(by: max(array.dataType.itemSize, 1))
    }
    let isSmall = size.map { !$0.overflow && $0.partialValue <= limits.arrayByteCount } ?? false
    if let count = counts.checkedProduct, count <= limits.chunkCount, isSmall {
      let bytes = size?.partialValue ?? 0
      guard bytes <= rest else {
        throw ZarrError(
          .size,
          "the coordinates of the store are larger than \(limits.totalByteCount) bytes together")
      }
      rest -= bytes
      var chunks: [[Int]] = []
      var index = [Int](repeating: 0, count: counts.count)
      for _ in 0..<count {
        chunks.append(index)
        index.advance(in: counts)
      }
      return Plan(
        array: array, decoder: decoder, chunks: chunks, storedLimit: storedLimit, head: nil)
    }
    guard counts.count == 1, counts[0] >= 4 else {
      throw ZarrError(
        .size,
        "the array is larger than \(limits.arrayByteCount) bytes or \(limits.chunkCount) chunks")
    }
    let last = counts[0] - 1
    return Plan(
      array: array, decoder: decoder, chunks: [[0], [1], [last - 1], [last]],
      storedLimit: storedLimit, head: 2)
  }

  private func assemble(
    _ plan: Plan, _ answers: ArraySlice<Result<[UInt8]?, ZarrError>>
  ) throws(ZarrError) -> LoadedArray {
    let array = plan.array
    var shape = array.shape
    if plan.head != nil {
      shape = [plan.chunks.reduce(0) { $0 + length(of: $1[0], in: array) }]
    }
    var target = ChunkTarget(shape: shape, array.dataType, fill: plan.decoder.fill)
    var missing = 0
    var next = 0
    for (index, answer) in zip(plan.chunks, answers) {
      let places = index.enumerated().map { array.grid.place($1, $0) }
      let origin = plan.head == nil ? places.map(\.start) : [next]
      if plan.head != nil { next += length(of: index[0], in: array) }
      guard let bytes = try answer.get() else {
        missing += 1
        continue
      }
      let key = array.key(ofChunk: index)
      let chunk = try plan.decoder.decode(bytes, shape: places.map(\.length), "the chunk '\(key)'")
      target.put(chunk, at: origin, shape: places.map(\.length))
    }
    return LoadedArray(
      values: ArrayValues(target.content, array.dataType), shape: shape,
      isWhole: plan.head == nil, missingChunkCount: missing)
  }

  /// How many elements of a chunk lie within an array of one dimension.
  private func length(of index: Int, in array: ZarrArray) -> Int {
    let place = array.grid.place(index, 0)
    return min(place.length, array.shape[0] - place.start)
  }
}
