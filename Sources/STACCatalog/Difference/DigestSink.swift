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
  }

  private struct State {
    var file: MappedFile
    var count: UInt64 = 0
    var newest: Timestamp?
    var undated = 0
    var misplaced = 0
    /// Those with the lowest keys, which are as good as picked by chance.
    var sample: [Sampled] = []
    var index: DigestIndex?
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
  private let layout: TreeLayout?
  private let hasNames: Bool
  private let refusal: String?
  private let state: Mutex<State>

  /// A sink that digests what the rules count.
  ///
  /// - Parameters:
  ///   - folder: where files may be made for a while.
  ///   - tree: the folder of a static catalog, to see whether its Items lie where this program puts
  ///     them.
  ///   - isRemote: the Items come from elsewhere, so that relative hrefs lead nowhere.
  ///   - names: a file for the names of the Items, a JSON array of Collection and id a line.
  ///   - refusal: why it is a mistake when no Item comes; nil where it is none.
  public init(
    _ rules: ContentRules, folder: String, tree: String? = nil, isRemote: Bool = false,
    names: String? = nil, refusal: String? = nil
  ) throws(StorageError) {
    self.rules = rules
    self.isRemote = isRemote
    layout = try tree.map { (tree) throws(StorageError) in
      try TreeLayout(base: normalized(tree), baseURL: nil, runName: "")
    }
    state = Mutex(
      State(
        file: try MappedFile(in: folder),
        names: try names.map { (path) throws(StorageError) in try OutputFile(path) }))
    hasNames = names != nil
    self.refusal = refusal
  }

  private final class Batch: SinkBatch {
    var records: [DigestIndex.Record] = []
    var newest: Timestamp?
    var undated = 0
    var misplaced = 0
    var sample: [Sampled] = []
    /// The folder of the last Item.
    var path: String?
    var folder: String?
    var names = ByteBuffer()

    override func removeAll() {
      super.removeAll()
      names.truncate()
      records.removeAll(keepingCapacity: true)
      newest = nil
      (undated, misplaced) = (0, 0)
      sample.removeAll(keepingCapacity: true)
    }
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Digests an Item.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let view = item.view
    if batch.path != item.origin.path {
      batch.path = item.origin.path
      batch.folder = isRemote ? nil : hrefFolder(of: item.origin.path)
    }
    let id = try item.requiredID
    let collection = item.collection ?? ""
    let claim = ItemClaim(collection, id)
    if hasNames {
      batch.names.append(json: [.string(collection), .string(id)])
      batch.names.append(UInt8(ascii: "\n"))
    }
    batch.records.append(
      DigestIndex.Record(claim, ItemDigest(view, rules, folder: batch.folder)))
    if batch.sample.count < Self.sampleSize || claim.high < batch.sample.last?.key ?? 0 {
      batch.sample.append(Sampled(key: claim.high, collection: collection, id: id))
      Self.shorten(&batch.sample)
    }
    if let text = ItemView(view).properties?["updated"]?.text, let time = try? Timestamp(text) {
      batch.newest = batch.newest.map { max($0, time) } ?? time
    } else {
      batch.undated += 1
    }
    guard let layout else { return }
    let place = join(layout.base, LayoutTemplate.standardPath(collection: collection, id: id))
    if normalized(item.origin.path) != place { batch.misplaced += 1 }
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
      try append(batch.records, to: state.file)
      try state.names?.append(batch.names)
      if let time = batch.newest { state.newest = state.newest.map { max($0, time) } ?? time }
      state.undated += batch.undated
      state.sample += batch.sample
      Self.shorten(&state.sample)
      state.misplaced += batch.misplaced
    }
  }

  private func append(
    _ records: [DigestIndex.Record], to file: MappedFile
  ) throws(StorageError) {
    let outcome = records.withUnsafeBytes { bytes -> StorageError? in
      do throws(StorageError) {
        try file.append(bytes)
        return nil
      } catch { return error }
    }
    if let outcome { throw outcome }
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
          misplacedCount: state.misplaced)
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
