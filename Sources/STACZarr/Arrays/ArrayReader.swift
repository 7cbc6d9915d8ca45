internal import STACJSON

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
    /// How many chunks it has along each dimension.
    let counts: [Int]
    /// How many of them are read.
    let chunkCount: Int
    /// The most bytes that a chunk takes in the store: shards of tiny chunks are mostly index.
    let storedLimit: Int
    /// Where a dimension is not read whole: how many chunks from its beginning are.
    let head: Int?

    /// The chunks at the ends of an array of one dimension, which has four at least.
    static func ends(_ count: Int) -> [[Int]] { [[0], [1], [count - 2], [count - 1]] }

    /// The places of the chunks that are read.
    var chunks: [[Int]] {
      if head != nil { return Self.ends(counts[0]) }
      var index = [Int](repeating: 0, count: counts.count)
      return (0..<chunkCount).map { _ in
        defer { index.advance(in: counts) }
        return index
      }
    }
  }

  /// What may still be done for the arrays that are read together.
  private struct Rest {
    /// Bytes in memory.
    var held: Int
    var chunks: Int
    /// Bytes that are fetched.
    var stored: Int
    /// Bytes that are unpacked on the way.
    var unpacked: Int
  }

  /// How many chunks are asked for at a time.
  private static let batch = 1024

  /// Reads arrays, those of one dimension that are too large only at their ends.
  func read(_ arrays: [ZarrArray]) -> [Result<LoadedArray, ZarrError>] {
    // The small ones first, so that a large one cannot keep them out.
    var rest = Rest(
      held: limits.totalByteCount, chunks: limits.totalChunkCount,
      stored: limits.totalByteCount.multipliedReportingOverflow(by: 4).partialValue,
      unpacked: limits.totalByteCount.multipliedReportingOverflow(by: 4).partialValue + 1 << 20)
    var results = [Result<LoadedArray, ZarrError>](
      repeating: .failure(ZarrError(.size, "the array was not read")), count: arrays.count)
    var plans: [(index: Int, plan: Plan)] = []
    let order = arrays.indices.sorted {
      (arrays[$0].elementCount ?? .max, $0) < (arrays[$1].elementCount ?? .max, $1)
    }
    for index in order {
      do throws(ZarrError) {
        plans.append((index, try plan(arrays[index], &rest)))
      } catch { results[index] = .failure(error) }
    }
    // Arrays in groups whose chunks are asked for at once.
    var start = 0
    while start < plans.count {
      var end = start
      var (count, byteCount) = (0, 0)
      while end < plans.count, end == start || count + plans[end].plan.chunkCount <= Self.batch {
        let plan = plans[end].plan
        let (size, overflows) = plan.storedLimit.multipliedReportingOverflow(by: plan.chunkCount)
        guard end == start || !overflows && byteCount <= limits.totalByteCount - size else { break }
        count += plan.chunkCount
        byteCount = overflows ? .max / 2 : byteCount + size
        end += 1
      }
      read(Array(plans[start..<end]), &rest, into: &results)
      start = end
    }
    return results
  }

  /// Reads the chunks of some arrays, as many of them at a time as may be in memory.
  private func read(
    _ plans: [(index: Int, plan: Plan)], _ rest: inout Rest,
    into results: inout [Result<LoadedArray, ZarrError>]
  ) {
    let chunks = plans.map(\.plan.chunks)
    let requests = zip(plans, chunks).flatMap { entry, chunks in
      chunks.map {
        StoreRequest(entry.plan.array.key(ofChunk: $0), limit: entry.plan.storedLimit)
      }
    }
    // An array of many large chunks comes alone, and they come by and by.
    let width =
      plans.count > 1
      ? requests.count : max(1, min(Self.batch, limits.totalByteCount / plans[0].plan.storedLimit))
    var answers: ArraySlice<Result<[UInt8]?, ZarrError>> = []
    var asked = 0
    for ((index, plan), chunks) in zip(plans, chunks) {
      do throws(ZarrError) {
        var assembly = Assembly(plan.array, plan.decoder, chunks, hasHead: plan.head != nil)
        for (number, chunk) in chunks.enumerated() {
          if answers.isEmpty {
            let end = min(requests.count, asked + width)
            answers = store.fetch(Array(requests[asked..<end]))[...]
            asked = end
          }
          let answer = answers.removeFirst()
          do throws(ZarrError) {
            if case .success(let bytes?) = answer { rest.stored -= bytes.count }
            guard rest.stored >= 0 else {
              throw ZarrError(.size, "more is stored for the coordinates than is read")
            }
            try assembly.add(try answer.get(), chunk, &rest.unpacked)
          } catch {
            // What was asked for in vain must not stay in the way.
            let left = chunks.count - number - 1
            let skipped = min(left, answers.count)
            answers.removeFirst(skipped)
            asked += left - skipped
            throw error
          }
        }
        results[index] = .success(assembly.loaded)
      } catch { results[index] = .failure(error) }
    }
  }

  private func plan(_ array: ZarrArray, _ rest: inout Rest) throws(ZarrError) -> Plan {
    let decoder = try ChunkDecoder(array, limits)
    let counts = array.grid.counts(array.shape)
    let size = array.elementCount.map {
      $0.multipliedReportingOverflow(by: Self.weight(array))
    }
    let isSmall = size.map { !$0.overflow && $0.partialValue <= limits.arrayByteCount } ?? false
    if let count = counts.checkedProduct, count <= limits.chunkCount, isSmall {
      let bytes = size?.partialValue ?? 0
      guard bytes <= rest.held else {
        throw ZarrError(
          .size,
          "the coordinates of the store are larger than \(limits.totalByteCount) bytes together")
      }
      guard count <= rest.chunks else {
        throw ZarrError(
          .size, "the coordinates of the store have more than \(limits.totalChunkCount) chunks")
      }
      rest.held -= bytes
      rest.chunks -= count
      return Plan(
        array: array, decoder: decoder, counts: counts, chunkCount: count,
        storedLimit: storedLimit(array), head: nil)
    }
    guard counts.count == 1, counts[0] >= 4, rest.chunks >= 4,
      case let (bytes, overflows) = Assembly.length(of: Plan.ends(counts[0]), in: array)
        .multipliedReportingOverflow(by: Self.weight(array)),
      !overflows, bytes <= min(limits.arrayByteCount, rest.held)
    else {
      throw ZarrError(
        .size,
        "the array is larger than \(limits.arrayByteCount) bytes or \(limits.chunkCount) chunks")
    }
    rest.held -= bytes
    rest.chunks -= 4
    return Plan(
      array: array, decoder: decoder, counts: counts, chunkCount: 4,
      storedLimit: storedLimit(array), head: 2)
  }

  private func storedLimit(_ array: ZarrArray) -> Int {
    guard let count = array.grid.shape.checkedProduct else { return limits.storedChunkByteCount }
    let size = array.dataType.itemSize > 0 ? array.dataType.itemSize * 64 : 4096
    let (product, overflows) = count.multipliedReportingOverflow(by: size)
    let slack = array.dataType.itemSize > 0 ? 65_536 : 1 << 24
    return overflows || product > limits.storedChunkByteCount - slack
      ? limits.storedChunkByteCount : product + slack
  }

  /// What an element takes in memory, also as the number, text or instant that is made of it.
  private static func weight(_ array: ZarrArray) -> Int {
    let type = array.dataType
    switch type.kind {
    case .text, .bytes: return 32
    case .fixedText, .fixedBytes: return type.itemSize + 16
    default:
      if array.shape.count > 1 { return max(type.itemSize, 8) }
      let isTime =
        type.kind == .datetime || TimeUnits.looksLike(array.attributes["units"]?.string ?? "")
      return isTime ? 64 : 16
    }
  }
}
