internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import Synchronization

/// Takes the place of a sink when nothing is to be written; tells the Items that would be turned
/// away because they come twice.
final class CountingSink: ItemSink {
  let place: String
  let byteCount = 0
  private let allowsDuplicates: Bool
  private let taken = Mutex<Set<ItemClaim>>([])

  init(_ output: OutputOptions) {
    place = output.place
    allowsDuplicates = output.allowsDuplicates
  }

  private final class Batch: SinkBatch {
    var text = ByteBuffer()

    override func removeAll() {
      super.removeAll()
      text.truncate()
    }
  }

  func makeBatch() -> SinkBatch { Batch() }

  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    guard !allowsDuplicates, let batch = batch as? Batch else { return }
    let start = batch.text.count
    item.write(to: &batch.text)
    batch.entries.append(
      SinkBatch.Entry(
        claim: ItemClaim(item.collection ?? "", item.id ?? ""), range: start..<batch.text.count,
        origin: item.origin, part: 0))
  }

  func claim(_ batch: SinkBatch) {
    guard let batch = batch as? Batch else { return }
    taken.withLock { taken in
      for entry in batch.entries where !taken.insert(entry.claim).inserted {
        batch.rejections.append(
          SinkBatch.Rejection(
            failure: ItemFailure(
              code: "duplicate-id",
              message: "another Item of the same Collection came before with this id",
              pointer: JSONPointer(tokens: ["id"])),
            origin: entry.origin, item: batch.text.withUnsafeBytes { Array($0[entry.range]) }))
      }
    }
  }

  func prepare(_ batch: SinkBatch) throws(StorageError) {}
  func commit(_ batch: SinkBatch) throws(StorageError) {}
  func checkpoint() throws(StorageError) -> JSONValue { .null }
  func seal() throws(StorageError) {}
  func finish(collections: [String: JSONObject]) throws(StorageError) {}
  func discard() {}
}
