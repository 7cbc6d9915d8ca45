internal import STACCatalog
internal import STACJSON
internal import STACStorage

/// Takes the place of a sink when nothing is to be written.
final class CountingSink: ItemSink {
  let place: String
  let byteCount = 0

  init(place: String) { self.place = place }

  func makeBatch() -> SinkBatch { SinkBatch() }
  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {}
  func claim(_ batch: SinkBatch) {}
  func prepare(_ batch: SinkBatch) throws(StorageError) {}
  func commit(_ batch: SinkBatch) throws(StorageError) {}
  func checkpoint() throws(StorageError) -> JSONValue { .null }
  func seal() throws(StorageError) {}
  func finish(collections: [String: JSONObject]) throws(StorageError) {}
  func discard() {}
}
