internal import STACCatalog
internal import STACJSON
internal import STACQuery
internal import STACStorage

/// The Items of several locations in an order: all are read, and kept in memory, before the first one
/// is given out.
///
/// What is no Item comes last, for whoever reads it to complain.
final class SortedSource: ItemSource {
  private struct Kept {
    var bytes: [UInt8]
    var place: SourceLocation
  }

  private let sources: [any ItemSource]
  private let names: String
  private let order: SortOrder
  private let filter: ItemFilter
  private let blockSize: Int
  private var sorter: ItemSorter<Kept>
  private var items: ArraySlice<Kept>?
  private var problems: [SourceProblem] = []
  private(set) var failure: StorageError?
  private(set) var collections: [String: JSONObject] = [:]

  /// - Parameter filter: what is not wanted need not be kept.
  init(
    _ paths: [String], _ options: ReadOptions, _ order: SortOrder, filter: ItemFilter, limit: Int?
  ) throws(StorageError) {
    var sources: [any ItemSource] = []
    for path in paths { sources.append(try openItems(path, options)) }
    self.sources = sources
    names = paths.joined(separator: ", ")
    self.order = order
    self.filter = filter
    blockSize = options.blockSize
    sorter = ItemSorter(order, limit: limit)
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    if items == nil, !readAll() { return false }
    guard let rest = items, !rest.isEmpty || !problems.isEmpty else { return false }
    batch.content = .records
    batch.path = names
    batch.problems = problems
    problems = []
    batch.block.separation = .listed
    var count = 0
    for item in rest {
      item.bytes.withUnsafeBytes { batch.block.appendRecord($0, at: item.place) }
      count += 1
      if batch.block.count > blockSize { break }
    }
    items = rest.dropFirst(count)
    return true
  }

  /// Reads and sorts everything; false where that is not possible.
  private func readAll() -> Bool {
    var parser = JSONParser()
    let batch = SourceBatch(capacity: blockSize)
    for source in sources {
      while source.next(into: batch) {
        batch.load()
        problems += batch.problems
        switch batch.content {
        case .records: guard keep(batch.block, &parser) else { return false }
        case .files(let files):
          for file in files { guard keep(file, &parser) else { return false } }
        case .rows: break  // loaded before
        }
      }
      collections.merge(source.collections) { first, _ in first }
      if let failure = source.failure {
        self.failure = failure
        return false
      }
    }
    items = sorter.sorted()[...]
    return true
  }

  private func keep(_ file: SourceBatch.FileReference, _ parser: inout JSONParser) -> Bool {
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try STACStorage.readAll(file.path)
    } catch {
      problems.append(SourceProblem(error))
      return true
    }
    let block = RecordBlock(holding: bytes)
    switch DocumentShape(block.bytes) {
    case .catalog: return true
    case .elements: block.listElements(of: "features")
    case .single: break
    }
    return keep(block, &parser)
  }

  private func keep(_ block: RecordBlock, _ parser: inout JSONParser) -> Bool {
    var fits = true
    block.forEachRecord { bytes, place in
      var key = order.key(of: nil)
      if let view = try? parser.parse(padded: bytes) {
        guard filter.isEmpty || filter.matches(view) else { return }
        key = order.key(of: view)
      }
      let kept = Kept(bytes: Array(bytes), place: place)
      if !sorter.add(key, kept, byteCount: bytes.count) { fits = false }
    }
    if fits { return true }
    failure = StorageError(
      .unsupported,
      "the Items to be sorted do not fit into \(ItemSorter<Kept>.maximumByteCount >> 20) MiB; select "
        + "fewer, or only the first ones with a limit", path: names)
    return false
  }
}
