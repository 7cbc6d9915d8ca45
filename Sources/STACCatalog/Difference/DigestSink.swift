public import STACJSON
public import STACModel
public import STACStorage
internal import Synchronization

/// Takes the digests of all Items of a place into an index.
public final class DigestSink: ItemSink {
  /// What an index of a place tells besides its Items.
  public struct Result: Sendable {
    /// The Items.
    public var index: DigestIndex
    /// The newest `updated`; nil where not all Items have one.
    public var newestUpdate: Timestamp?
    /// Some Items, to see whether what is known of them is still true: by Collection.
    public var sample: [(collection: String, id: String)] = []
    /// Files of Items that do not lie where the layout of a static catalog has them.
    public var misplacedCount = 0
    /// Items that were known by the bytes that they were read from.
    public var knownCount = 0
    /// The Items in the order in which they came, where that was asked for.
    package var order: ItemSequence?
  }

  private struct State {
    var file: MappedFile
    var count: UInt64 = 0
    var newest: Timestamp?
    var undated = 0
    var misplaced = 0
    /// Those with the lowest keys, which are as good as picked by chance.
    var sample: [Sampled] = []
    var known = 0
    var index: DigestIndex?
    var order: ItemSequence?
    var collections: [String: JSONObject] = [:]
    let names: OutputFile?
  }

  private struct Sampled {
    var key: UInt64
    var collection: String
    var id: String
  }

  /// How many Items are in a sample.
  private static let sampleSize = 64

  private let rules: ContentRules
  private let isRemote: Bool
  private let tree: ExpectedTree?
  private let hasNames: Bool
  private let refusal: String?
  private let folder: String
  private let known: Known?
  private let changes: ChangedRecords?
  private let state: Mutex<State>

  /// What is known of the Items already, from an earlier look with the same rules and filters.
  package struct Known: Sendable {
    let index: DigestIndex
    /// The newest `updated` of those Items; nil where one has none.
    let newestUpdate: Timestamp?

    package init(_ index: DigestIndex, newestUpdate: Timestamp?) {
      self.index = index
      self.newestUpdate = newestUpdate
    }
  }

  /// A sink that digests what the rules count.
  ///
  /// - Parameters:
  ///   - folder: where files may be made for a while.
  ///   - tree: the static catalog that they are of, to see whether they lie where its layout has them.
  ///   - isRemote: the Items come from elsewhere, so that relative hrefs lead nowhere.
  ///   - names: a file for the names of the Items, a JSON array of Collection and id a line.
  ///   - refusal: why it is a mistake when no Item comes; nil where it is none.
  ///   - known: Items whose records need not be parsed where they come again byte for byte.
  ///   - changes: where records are put aside that were not known so.
  ///   - keepsOrder: whether the order of the Items is kept.
  package init(
    _ rules: ContentRules, folder: String, tree: ExpectedTree? = nil, isRemote: Bool = false,
    names: String? = nil, refusal: String? = nil, known: Known? = nil,
    changes: ChangedRecords? = nil, keepsOrder: Bool = false
  ) throws(StorageError) {
    self.folder = folder
    self.known = known
    self.changes = changes
    try known?.index.indexLines(in: folder)
    self.rules = rules
    self.isRemote = isRemote
    self.tree = tree
    state = Mutex(
      State(
        file: try MappedFile(in: folder),
        order: keepsOrder ? try ItemSequence(in: folder) : nil,
        names: try names.map { (path) throws(StorageError) in try OutputFile(path) }))
    hasNames = names != nil
    self.refusal = refusal
  }

  private final class Batch: SinkBatch {
    var records: [DigestIndex.Record] = []
    var newest: Timestamp?
    var undated = 0
    var misplaced = 0
    var known = 0
    var sample: [Sampled] = []
    var changed = ChangedRecords.Batch()
    var places: [TreeLedger.Entry] = []
    /// The folder of the last Item.
    var path: String?
    var folder: String?
    /// The digest of ``folder``.
    var folderDigest = JSONDigest(high: 0, low: 0)
    var names = ByteBuffer()

    func enter(_ path: String, isRemote: Bool) {
      if self.path == path { return }
      self.path = path
      let new = isRemote ? nil : hrefFolder(of: path)
      if new == folder { return }
      folder = new
      folderDigest = JSONDigest(text: new ?? "")
    }

    override func removeAll() {
      super.removeAll()
      names.truncate()
      records.removeAll(keepingCapacity: true)
      newest = nil
      (undated, misplaced, known) = (0, 0, 0)
      changed.removeAll()
      places.removeAll(keepingCapacity: true)
      sample.removeAll(keepingCapacity: true)
    }
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Digests an Item.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let view = item.view
    batch.enter(item.origin.path, isRemote: isRemote)
    let id = try item.requiredID
    let collection = item.collection ?? ""
    let claim = ItemClaim(collection, id)
    if hasNames {
      batch.names.append(json: [.string(collection), .string(id)])
      batch.names.append(UInt8(ascii: "\n"))
    }
    let digest = ItemDigest(view, rules, folder: batch.folder)
    var record = DigestIndex.Record(claim, digest)
    let line = JSONDigest(bytes: item.source)
    record.line = digest.isFromAnywhere ? line : line.combined(with: batch.folderDigest)
    batch.records.append(record)
    if changes != nil { batch.changed.add(item) }
    if batch.sample.count < Self.sampleSize || claim.high < batch.sample.last?.key ?? 0 {
      batch.sample.append(Sampled(key: claim.high, collection: collection, id: id))
      Self.shorten(&batch.sample)
    }
    if let text = ItemView(view).properties?["updated"]?.text, let time = try? Timestamp(text) {
      batch.newest = batch.newest.map { max($0, time) } ?? time
    } else {
      batch.undated += 1
    }
    guard let tree else { return }
    guard let entry = tree.entry(item, ItemView(view), claim, id: id, collection: collection) else {
      batch.misplaced += 1
      return
    }
    batch.places.append(entry)
  }

  /// Takes an Item by the bytes of its record, without reading it.
  ///
  /// - Returns: false where the bytes are not known.
  package func addKnown(
    _ bytes: UnsafeRawBufferPointer, path: String, to batch: SinkBatch
  ) -> Bool {
    guard let known else { return false }
    let batch = own(batch)
    let line = JSONDigest(bytes: bytes)
    var found = known.index.find(line: line)
    if found == nil {
      // An Item with relative hrefs is the same only in the same folder.
      batch.enter(path, isRemote: isRemote)
      found = known.index.find(line: line.combined(with: batch.folderDigest))
    }
    guard let found else { return false }
    var record = known.index.record(at: found)
    record.state = .unknown
    record.isTold = false
    batch.records.append(record)
    batch.known += 1
    if let time = known.newestUpdate {
      batch.newest = batch.newest.map { max($0, time) } ?? time
    } else {
      batch.undated += 1
    }
    return true
  }

  private static func shorten(_ sample: inout [Sampled]) {
    sample.sort { $0.key < $1.key }
    if sample.count > sampleSize { sample.removeLast(sample.count - sampleSize) }
  }

  /// Nothing: an Item that comes twice is found when all have come.
  public func claim(_ batch: SinkBatch) {}
  /// Nothing.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {}

  /// Adds the digests to the file.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    try state.withLock { (state) throws(StorageError) in
      for index in batch.records.indices {
        batch.records[index].number = state.count
        state.count += 1
      }
      try state.file.append(values: batch.records)
      try state.order?.append(batch.records)
      try changes?.append(batch.changed, lineBase: batch.hasRelativeLines ? batch.lineBase : 0)
      for entry in batch.places { try tree?.ledger.append(entry) }
      state.known += batch.known
      try state.names?.append(batch.names)
      if let time = batch.newest { state.newest = state.newest.map { max($0, time) } ?? time }
      state.undated += batch.undated
      state.sample += batch.sample
      Self.shorten(&state.sample)
      state.misplaced += batch.misplaced
    }
  }

  /// There is nothing to come back to before the end.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }
  /// Nothing.
  public func seal() throws(StorageError) {}

  /// Puts the digests in order.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      if state.count == 0, let refusal {
        throw StorageError(.content, refusal, path: place)
      }
      state.index = try DigestIndex(state.file)
      try state.names?.commit()
      state.collections = collections
    }
  }

  /// Removes the names.
  public func discard() { state.withLock { $0.names?.discard() } }

  /// What was found; nil before the end.
  public var result: Result? {
    state.withLock { state in
      state.index.map {
        Result(
          index: $0, newestUpdate: state.undated == 0 ? state.newest : nil,
          sample: state.sample.map { ($0.collection, $0.id) },
          misplacedCount: state.misplaced, knownCount: state.known, order: state.order)
      }
    }
  }

  /// The Collections that were met on the way, by id.
  public var collections: [String: JSONObject] { state.withLock { $0.collections } }

  /// The bytes of the digests.
  public var byteCount: Int { state.withLock { $0.file.length } }
  /// No place that anybody can look at.
  public var place: String { "digests" }

  private func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}

/// The folder that hrefs in a document are relative to; nil for the web.
func hrefFolder(of path: String) -> String? {
  path.contains("://") && !isStoreLocation(path) ? nil : absolutePath(folder(of: path))
}
