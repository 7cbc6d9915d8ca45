internal import STACManager
internal import Synchronization
internal import TerminalOutput

/// Lists Items for people and for `cut`: id, Collection and time of each, with tabs between.
final class ListSink: ItemSink {
  let place: String
  private let file = Mutex<OutputFile?>(nil)

  init(place: String) { self.place = place }

  private final class Batch: SinkBatch {
    var text = ByteBuffer()

    override func removeAll() {
      super.removeAll()
      text.truncate()
    }
  }

  func makeBatch() -> SinkBatch { Batch() }

  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let view = ItemView(item.view)
    batch.text.append(singleLine(view.id.map { String($0) } ?? ""))
    batch.text.append(UInt8(ascii: "\t"))
    batch.text.append(singleLine(view.collection.map { String($0) } ?? ""))
    batch.text.append(UInt8(ascii: "\t"))
    if let time = try? view.temporalExtent { batch.text.append(time.description) }
    batch.text.append(UInt8(ascii: "\n"))
  }

  func claim(_ batch: SinkBatch) {}
  func prepare(_ batch: SinkBatch) throws(StorageError) {}

  func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    try file.withLock { (file) throws(StorageError) in
      if file == nil { file = try OutputFile(place) }
      try file?.append(batch.text)
    }
  }

  func checkpoint() throws(StorageError) -> JSONValue { .null }
  func seal() throws(StorageError) {}

  func finish(collections: [String: JSONObject]) throws(StorageError) {
    try file.withLock { (file) throws(StorageError) in
      if file == nil { file = try OutputFile(place) }
      try file?.commit()
    }
  }

  func discard() { file.withLock { $0?.discard() } }

  var byteCount: Int { file.withLock { $0?.length ?? 0 } }

  private func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
