internal import STACCatalog
internal import STACJSON
internal import STACStorage

/// Zarr stores as records, some at a time: what one worker describes side by side.
final class StoreSource: ItemSource {
  /// How many stores a worker is given at a time. Their Items are in memory together.
  static let storesPerBatch = 32
  /// Rows of tables come in blocks of this size, which are about as many.
  private static let blockSize = 4096

  private var rest: ArraySlice<StoreList.Entry>
  private let options: ReadOptions
  private var table: (any ItemSource)?

  init(_ list: StoreList, _ options: ReadOptions) throws(StorageError) {
    rest = try list.entries()[...]
    var options = options
    options.blockSize = Self.blockSize
    options.records?.opening = nil
    self.options = options
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    while true {
      if let table {
        if table.next(into: batch) { return true }
        self.table = nil
        batch.removeAll()
      }
      guard case .table(let path) = rest.first else { break }
      rest.removeFirst()
      do throws(StorageError) {
        table = try openItems(path, options)
      } catch {
        batch.problems.append(SourceProblem(error))
        return true
      }
    }
    var count = 0
    while count < Self.storesPerBatch, case .store(let record) = rest.first {
      rest.removeFirst()
      var text = ByteBuffer()
      text.append(json: .object(record))
      text.withUnsafeBytes { batch.block.appendRecord($0) }
      count += 1
    }
    batch.content = .records
    return count > 0
  }
}
