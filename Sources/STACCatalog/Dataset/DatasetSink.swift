public import STACGeoParquet
public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

/// Writes Items into a dataset: a folder of GeoParquet files that changes as a whole.
///
/// Only partitions that Items come to or go from are written anew. Items wait in a compressed spool, each
/// partition for itself, until all have come; so memory grows by what tells Items apart, 16 bytes an
/// Item, and by nothing else.
public final class DatasetSink: ItemSink {
  /// What becomes of the Items that the dataset has.
  public enum Mode: String, Sendable, CaseIterable {
    /// They go.
    case replace
    /// They stay; an Item that is there already is turned away.
    case append
    /// They stay, but for those that come again, which are replaced.
    case upsert
  }

  /// What can be chosen.
  public struct Options: Sendable {
    /// By what the dataset is divided; nil for what it is, or by Collection, year and month.
    public var keys: [PartitionKey]?
    /// What becomes of the Items that the dataset has.
    public var mode = Mode.replace
    /// How the files are written.
    public var format = GeoParquetOptions()
    /// Threads that encode; nil for one a processor.
    public var workers: Int?
    /// Items that the dataset has and that go, where others are replaced by those that come.
    public var deleted: Set<ItemClaim> = []
    /// The document of a Collection that is to name the dataset as its mirror.
    public var mirroredCollection: String?

    /// The defaults.
    public init() {}
  }

  /// The folder.
  public let place: String
  private let options: Options
  private let keys: [PartitionKey]
  private let writer: DatasetWriter
  private let state: Mutex<State>

  private struct State: ~Copyable {
    /// Items that the dataset has and that must not come again.
    var existing: Set<ItemClaim> = []
    var taken: Set<ItemClaim> = []
    /// Items that the dataset has and that go, and the partitions in which they are.
    var leaving: Set<ItemClaim> = []
    var left: Set<DatasetPartition> = []
    var spool: Spool?
    /// Where the Items of each partition lie, and the partitions in the order in which they came.
    var segments: [DatasetPartition: [ItemSegment]] = [:]
    var partitions: [DatasetPartition] = []
    var manifest: DatasetManifest?
    var conflicts: [ItemSchema.Conflict] = []
    var touchedCount = 0
  }

  /// Begins to write to a dataset, which nobody else can until this one ends.
  ///
  /// - Throws: ``StorageError`` where another one writes to it, where it is divided otherwise, or where
  ///   the folder holds files that belong to no dataset.
  public init(_ path: String, _ options: Options = Options()) throws(StorageError) {
    place = path
    self.options = options
    if let document = options.mirroredCollection { _ = try CollectionMirror.read(document) }
    let writer = try DatasetWriter(path, mustExist: false)
    self.writer = writer
    let known = writer.manifest.keys
    keys = options.keys ?? (writer.isNew ? PartitionKey.allCases : known)
    if !writer.isNew, options.mode != .replace, keys != known {
      throw StorageError(
        .unsupported,
        "the dataset '\(path)' is divided by \(known.names), not by \(keys.names); only replacing it "
          + "can change that", path: path)
    }
    var state = State()
    if options.mode == .append {
      state.existing = try Self.claims(Self.rewriter(writer, options), writer.manifest)
    }
    self.state = Mutex(state)
  }

  /// The dataset as it is when all is written; nil before.
  public var manifest: DatasetManifest? { state.withLock { $0.manifest } }

  /// Partitions that were written anew or removed.
  public var touchedCount: Int { state.withLock { $0.touchedCount } }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Adds an Item to a batch.
  ///
  /// - Throws: ``ItemFailure`` where an edit has taken the id away, or no folder can be named after the
  ///   Collection.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = Self.own(batch)
    let id = try item.requiredID
    let partition = DatasetPartition(of: ItemView(item.view), keys)
    let number = batch.part(partition)
    let part = batch.parts[number]
    if part.text.isEmpty, !partition.isNameable(keys) {
      throw ItemFailure(
        code: "partition-name",
        message: "the id of the Collection is too long for the name of a folder",
        pointer: JSONPointer(tokens: ["collection"]))
    }
    let start = part.text.count
    item.write(to: &part.text)
    batch.entries.append(
      SinkBatch.Entry(
        claim: ItemClaim(item.collection ?? "", id), range: start..<part.text.count,
        origin: item.origin, part: number))
    part.text.append(UInt8(ascii: "\n"))
  }

  /// Will take an Item out that the dataset has; one of the same names that comes is not meant.
  ///
  /// - Precondition: the mode is ``Mode/upsert``.
  func remove(_ item: JSONView) {
    precondition(options.mode == .upsert, "only an upsert knows what the dataset has")
    let (claim, partition) = (ItemClaim(of: item), DatasetPartition(of: ItemView(item), keys))
    state.withLock { state in
      state.leaving.insert(claim)
      state.left.insert(partition)
    }
  }

  /// Turns away Items that came before, or that the dataset has where they are to be added.
  public func claim(_ batch: SinkBatch) {
    let batch = Self.own(batch)
    state.withLock { state in
      for index in batch.entries.indices {
        let claim = batch.entries[index].claim
        let isThere = state.existing.contains(claim)
        guard isThere || !state.taken.insert(claim).inserted else { continue }
        let entry = batch.entries[index]
        batch.entries[index].isRejected = true
        batch.rejections.append(
          SinkBatch.Rejection(
            failure: ItemFailure(
              code: "duplicate-id",
              message: isThere
                ? "the dataset has an Item of the same Collection with this id"
                : "another Item of the same Collection came before with this id",
              pointer: JSONPointer(tokens: ["id"])),
            origin: entry.origin,
            item: batch.parts[entry.part].text.withUnsafeBytes { Array($0[entry.range]) }))
      }
    }
  }

  /// Compresses the Items.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    batch.settle()
    if batch.compressor == nil {
      batch.compressor = RecordSink.CompressorBox(try Compressor(.zstd, level: 1, path: place))
    }
    for part in batch.parts where part.itemCount > 0 {
      try batch.compressor?.compressor.compress(part.text, into: &part.packed)
    }
  }

  /// Adds the Items to the spool.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      for part in batch.parts where part.itemCount > 0 {
        if state.spool == nil {
          state.spool = try Spool(join(writer.folder.ownPath, "spool"), keepsName: false)
        }
        let offset = try state.spool?.append(part.packed) ?? 0
        if state.segments[part.partition] == nil { state.partitions.append(part.partition) }
        state.segments[part.partition, default: []].append(
          ItemSegment(
            file: ItemSegment.spool, itemCount: Int32(part.itemCount), offset: offset,
            length: part.packed.count))
      }
    }
  }

  /// There is nothing to come back to before the end: the dataset is as it was.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }

  /// Nothing: all is written at the end.
  public func seal() throws(StorageError) {}

  /// Writes the partitions anew that are touched, and makes them the dataset.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try finish(collections: collections, everywhere: false)
  }

  /// Writes the partitions anew that are touched, and makes them the dataset.
  ///
  /// - Parameter everywhere: whether files that carry another form of the Collections are touched for
  ///   that alone.
  func finish(
    collections: [String: JSONObject], everywhere: Bool
  ) throws(StorageError) {
    let rewriter = Self.rewriter(writer, options)
    try state.withLock { (state) throws(StorageError) in
      var change = DatasetChange(writer, rewriter, keys: keys)
      var touched = state.partitions
      switch options.mode {
      case .replace: change.removeAll()
      case .append, .upsert:
        touched += try otherPartitions(touched: touched, taken: state.taken, rewriter)
        let known = Set(touched)
        touched += writer.manifest.files.map { DatasetPartition(values: $0.values) }
          .filter { state.left.contains($0) && !known.contains($0) }
      }
      let documents = try documents(collections, state.partitions)
      if everywhere {
        let known = Set(touched)
        for file in writer.manifest.files {
          let partition = DatasetPartition(values: file.values)
          if known.contains(partition) { continue }
          let own = try writer.folder.open(file).collections
          if own.contains(where: { documents[$0] != $1 }) { touched.append(partition) }
        }
      }
      let (keys, segments, spool) = (keys, state.segments, state.spool)
      let taken =
        options.mode == .upsert ? options.deleted.union(state.taken).union(state.leaving) : []
      try change.rewrite(touched) { (partition, file, rewriter, content) throws(StorageError) in
        let kept = try file.map { (file) throws(StorageError) in
          try rewriter.sift(
            file, copies: true, { !taken.isEmpty && taken.contains(ItemClaim(of: $0)) })
        }
        let coming = segments[partition] ?? []
        if kept?.count ?? 0 == 0, coming.isEmpty { return .removed }
        return .written(
          try rewriter.write(
            partition, keys, content: content, kept: kept, coming, in: spool,
            collections: documents))
      }
      let isSame =
        change.touchedCount == 0 && !writer.isNew
        && (!everywhere || writer.manifest.collections == documents)
      state.manifest = isSame ? writer.manifest : try change.commit(documents)
      state.conflicts = change.conflicts
      state.touchedCount = change.touchedCount
      state.spool = nil
    }
    writer.release()
    if let document = options.mirroredCollection {
      try CollectionMirror.add(toDocument: document, mirror: place)
    }
  }

  /// What the dataset knows of Collections then: what it knew, and of new ones those that have Items.
  private func documents(
    _ new: [String: JSONObject], _ coming: [DatasetPartition]
  ) throws(StorageError) -> [String: JSONObject] {
    let old = options.mode == .replace ? [:] : try writer.folder.collections(writer.manifest)
    var new = new
    if let index = keys.firstIndex(of: .collection) {
      let present = Set(coming.map { $0.values[index] ?? "" })
      new = new.filter { old[$0.key] != nil || present.contains($0.key) }
    }
    return old.merging(new) { _, new in new }
  }

  /// The partitions that no Item comes to, and that are written anew nonetheless: those that Items go
  /// from, and all where the Items of each file are to have another order.
  private func otherPartitions(
    touched: [DatasetPartition], taken: Set<ItemClaim>, _ rewriter: PartitionRewriter
  ) throws(StorageError) -> [DatasetPartition] {
    let coming = Set(touched)
    let others = writer.manifest.files.filter {
      !coming.contains(DatasetPartition(values: $0.values))
    }
    // The manifest tells one order, and it must be true of all files.
    if !writer.isNew, rewriter.format.order != writer.manifest.order {
      return others.map { DatasetPartition(values: $0.values) }
    }
    guard options.mode == .upsert else { return [] }
    let going = options.deleted.union(taken)
    var found: [DatasetPartition] = []
    for file in others where !options.deleted.isEmpty || mayShare(file, coming) {
      let sifted = try rewriter.sift(
        file, columns: Self.claimColumns, copies: false, { going.contains(ItemClaim(of: $0)) })
      if sifted.droppedCount > 0 { found.append(DatasetPartition(values: file.values)) }
    }
    return found
  }

  /// Whether a file may hold an Item with the names of one that comes: not where it is of a Collection
  /// of which none comes.
  private func mayShare(_ file: DatasetManifest.File, _ coming: Set<DatasetPartition>) -> Bool {
    guard let index = keys.firstIndex(of: .collection) else { return true }
    return coming.contains { $0.values[index] == file.values[index] }
  }

  private static let claimColumns = [["id"], ["collection"]]

  /// What tells the Items of a dataset apart.
  private static func claims(
    _ rewriter: PartitionRewriter, _ manifest: DatasetManifest
  ) throws(StorageError) -> Set<ItemClaim> {
    let found = Mutex<Set<ItemClaim>>([])
    found.withLock { $0.reserveCapacity(manifest.rowCount) }
    for file in manifest.files {
      _ = try rewriter.sift(
        file, columns: claimColumns, copies: false,
        { item in
          let claim = ItemClaim(of: item)
          found.withLock { _ = $0.insert(claim) }
          return false
        })
    }
    return found.withLock { $0 }
  }

  private static func rewriter(_ writer: DatasetWriter, _ options: Options) -> PartitionRewriter {
    var format = options.format
    if options.mode != .replace { format.order = format.order ?? writer.manifest.order }
    return PartitionRewriter(
      folder: writer.folder, format: format,
      workers: options.workers ?? WorkerThreads.processorCount)
  }

  /// Removes what was written; the dataset stays as it was.
  public func discard() {
    state.withLock { $0.spool = nil }
    writer.discard()
  }

  /// The bytes of the dataset, and until it is written those of the spool.
  public var byteCount: Int {
    state.withLock { $0.manifest?.byteCount ?? $0.spool?.length ?? 0 }
  }

  /// Columns that became JSON text.
  public var remarks: [String] { ParquetSink.remarks(state.withLock { $0.conflicts }) }

  private static func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}

extension ItemClaim {
  /// The claim of an Item.
  fileprivate init(of item: JSONView) {
    let view = ItemView(item)
    self.init(
      view.collection.map { String($0) } ?? "", view.id.map { String($0) } ?? "")
  }
}
