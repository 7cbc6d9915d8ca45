public import STACJSON
public import STACStorage
internal import Synchronization

/// Tells what became of the Items of two places that were compared: first the new place is read with
/// it, then the old one.
public final class DifferenceSink: ItemSink {
  /// Which of the two places is read.
  public enum Side: Sendable {
    /// The new one: its Items that were added are told, those that were modified put aside.
    case new
    /// The old one: its Items that were deleted are told, and those that were modified.
    case old
  }

  /// Is told of each difference, in the order of the Items.
  public typealias Tell = @Sendable (ItemDifference) throws(StorageError) -> Void

  private let side: Side
  private let old: DigestIndex
  private let new: DigestIndex
  private let modified: ModifiedItems
  private let rules: ContentRules
  private let keepsOld: Bool
  private let tell: Tell

  /// A sink for one of the places.
  ///
  /// - Parameter keepsOld: the whole of old Items is told too.
  public init(
    _ side: Side, old: DigestIndex, new: DigestIndex, modified: ModifiedItems,
    _ rules: ContentRules, keepsOld: Bool = false, tell: @escaping Tell
  ) {
    self.side = side
    self.old = old
    self.new = new
    self.modified = modified
    self.rules = rules
    self.keepsOld = keepsOld
    self.tell = tell
  }

  private final class Batch: SinkBatch {
    struct Found {
      var record: Int
      var difference: ItemDifference
      /// Where the text of a modified Item begins.
      var position = 0
    }
    var found: [Found] = []
    var text = ByteBuffer()
    var packed = ByteBuffer()
    var compressor: RecordSink.CompressorBox?
    var cache = ModifiedItems.Cache()

    override func removeAll() {
      super.removeAll()
      found.removeAll(keepingCapacity: true)
      text.truncate()
      packed.truncate()
    }
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Looks what became of an Item.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let index = side == .new ? new : old
    let id = try item.requiredID
    let collection = item.collection ?? ""
    let claim = ItemClaim(collection, id)
    guard let place = index.find(claim) else { return }
    let state = index.record(at: place).state
    var difference = ItemDifference(
      state: state, collection: collection, id: id, patch: nil, origin: item.origin)
    var position = 0
    switch (side, state) {
    case (.new, .added), (.old, .deleted): break
    case (.new, .modified):
      position = batch.text.count
      item.write(to: &batch.text)
      batch.text.append(UInt8(ascii: "\n"))
    case (.old, .modified):
      let value = item.value
      difference.patch = try patch(value, claim, &batch.cache)
    default: return
    }
    if keepsOld, side == .old {
      var text = ByteBuffer()
      item.write(to: &text)
      difference.old = text.array
    }
    batch.found.append(Batch.Found(record: place, difference: difference, position: position))
  }

  /// What makes the new Item of the old one.
  private func patch(
    _ value: JSONValue, _ claim: ItemClaim, _ cache: inout ModifiedItems.Cache
  ) throws(ItemFailure) -> JSONPatch? {
    guard let place = new.find(claim) else { return nil }
    do throws(StorageError) {
      let text = try cache.item(new.record(at: place).number, of: modified)
      return JSONPatch(from: value, to: rules.withoutWhatDoesNotCount(text, old: value))
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
  }

  /// Makes the lines of places true.
  public func claim(_ batch: SinkBatch) {
    guard batch.hasRelativeLines else { return }
    let own = own(batch)
    for index in own.found.indices {
      own.found[index].difference.origin.location.line += batch.lineBase
    }
  }

  /// Compresses what is put aside.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    if batch.text.isEmpty { return }
    if batch.compressor == nil {
      batch.compressor = RecordSink.CompressorBox(try Compressor(.zstd, level: 1, path: place))
    }
    try batch.compressor?.compressor.compress(batch.text, into: &batch.packed)
  }

  /// Tells what was found.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    let block = batch.packed.isEmpty ? 0 : try modified.append(batch.packed)
    let index = side == .new ? new : old
    // Of Items with the same names the first one was compared.
    for found in batch.found where index.tell(found.record) {
      if side == .new, found.difference.state == .modified {
        index.setNumber(
          ModifiedItems.place(block: block, position: found.position), at: found.record)
      } else {
        try tell(found.difference)
      }
    }
  }

  /// There is nothing to come back to.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }
  /// Nothing.
  public func seal() throws(StorageError) {}
  /// Nothing.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {}
  /// Nothing was written.
  public func discard() {}
  /// Nothing is written.
  public var byteCount: Int { 0 }
  /// No place that anybody can look at.
  public var place: String { "differences" }

  private func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
