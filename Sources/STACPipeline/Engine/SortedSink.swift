public import STACCatalog
public import STACJSON
public import STACQuery
public import STACStorage
internal import Synchronization

/// Puts Items in order, and then gives them to another sink.
///
/// With a limit only that many Items are kept at any time. All that is kept lies in memory, so there
/// is a bound to it: what is more is a mistake that says so, and never a machine without memory.
public final class SortedSink: ItemSink {
  private struct Record {
    var key: SortOrder.Key
    var line: [UInt8]
    var origin: ItemOrigin
  }

  private struct State: ~Copyable {
    var sorter: ItemSorter<Record>?
    /// The sink that the Items go to, once they are sorted.
    var inner: (any ItemSink)?
  }

  private let order: SortOrder
  private let fields: FieldSelection?
  private let output: OutputOptions
  private let state: Mutex<State>

  /// A sink that writes the first Items of an order.
  ///
  /// - Parameters:
  ///   - limit: how many Items are written; nil for all.
  ///   - fields: what is written of them; the order may look at more.
  ///   - output: where they go.
  public init(
    _ order: SortOrder, limit: Int?, fields: FieldSelection? = nil, into output: OutputOptions
  ) {
    self.order = order
    self.fields = fields
    self.output = output
    state = Mutex(State(sorter: ItemSorter(order, limit: limit)))
  }

  private final class Batch: SinkBatch {
    var records: [Record] = []

    override func removeAll() {
      super.removeAll()
      records.removeAll()
    }
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Keeps the Item and what it is sorted by.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    var text = ByteBuffer()
    item.write(to: &text)
    Self.own(batch).records.append(
      Record(key: order.key(of: item.view), line: text.array, origin: item.origin))
  }

  /// Nothing: names are claimed in the order of the output.
  public func claim(_ batch: SinkBatch) {
    for index in Self.own(batch).records.indices where batch.hasRelativeLines {
      Self.own(batch).records[index].origin.location.line += batch.lineBase
    }
  }

  /// Nothing.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {}

  /// Adds the Items to those that are kept.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      for record in batch.records {
        guard state.sorter?.add(record.key, record, byteCount: record.line.count) == false else {
          continue
        }
        throw StorageError(
          .unsupported,
          "the Items to be sorted do not fit into \(ItemSorter<Record>.maximumByteCount >> 20) MiB; "
            + "select fewer, or only the first ones with a limit", path: place)
      }
    }
  }

  /// There is nothing to come back to before the end.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }

  /// Sorts the Items and writes them.
  public func seal() throws(StorageError) {
    let inner = try output.makeSink(nil, runName: "", workers: 1, resumingAt: nil)
    let records = state.withLock { state in
      state.inner = inner
      defer { state.sorter = nil }
      return state.sorter?.sorted() ?? []
    }
    let item = WorkingItem()
    let batch = inner.makeBatch()
    var byteCount = 0
    for (index, record) in records.enumerated() {
      try add(record, item, to: inner, batch)
      byteCount += record.line.count
      guard byteCount > 1 << 20 || index == records.count - 1 else { continue }
      inner.claim(batch)
      try inner.prepare(batch)
      try inner.commit(batch)
      batch.removeAll()
      byteCount = 0
    }
    try inner.seal()
  }

  private func add(
    _ record: Record, _ item: WorkingItem, to sink: any ItemSink, _ batch: SinkBatch
  ) throws(StorageError) {
    var line = ByteBuffer(capacity: record.line.count + JSONParser.padding)
    line.append(contentsOf: record.line)
    let failure = line.withPaddedBytes { bytes -> ItemFailure? in
      do throws(ItemFailure) {
        try item.read(bytes, isLine: true, origin: record.origin)
        if let fields { _ = try FieldsStep(fields).process(item) }
        try sink.add(item, to: batch)
        return nil
      } catch { return error }
    }
    if let failure { throw StorageError(.content, failure.message, path: record.origin.path) }
  }

  private var inner: (any ItemSink)? { state.withLock { $0.inner } }

  /// Makes the output whole and visible.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try inner?.finish(collections: collections)
  }

  /// Removes what was written.
  public func discard() { inner?.discard() }

  /// The bytes written so far.
  public var byteCount: Int { inner?.byteCount ?? 0 }

  /// Where the output lies.
  public var place: String { output.place }

  private static func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
