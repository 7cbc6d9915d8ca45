public import STACGeoParquet
public import STACJSON
public import STACStorage
internal import Synchronization

/// Writes Items into a GeoParquet file.
///
/// The columns are known when all Items are. So the sink remembers where each Item can be read again:
/// in the file that it came from, where no step has changed it, or else in a compressed spool. When
/// the last Item has come, all processors encode.
///
///     add       learn which columns there must be; copy what was changed
///     prepare   compress the copies
///     commit    spool ◀── copies;  segments ◀── where everything lies
///     finish    segments ──▶ row groups (side by side) ──▶ file (in order)
public final class ParquetSink: ItemSink {
  /// What can be chosen.
  public struct Options: Sendable {
    /// How the file is written.
    public var format = GeoParquetOptions()
    /// The columns; nil for those that the Items need.
    public var schema: ItemSchema?
    /// Whether an Item may come again with the same id and Collection.
    public var allowsDuplicates = false
    /// The folder for what is needed to continue after a crash; nil where that is not asked for.
    public var checkpointFolder: String?
    /// Threads that encode; nil for one a processor.
    public var workers: Int?
    /// The document of a Collection that is to name the file as its mirror.
    public var mirroredCollection: String?

    /// The defaults.
    public init() {}
  }

  /// What was written.
  public struct Report: Sendable {
    /// The columns.
    public var schema: ItemSchema
    /// What the Items hold, and what of it no column holds.
    public var content: ContentSummary
    /// The number of Items.
    public var itemCount: Int
    /// The number of row groups.
    public var rowGroupCount: Int
  }

  /// The file.
  public let place: String
  private let options: Options
  var checkpointFolder: String? { options.checkpointFolder }
  private let state: Mutex<State>
  /// Input files that Items are read from again. Others are not opened, so this is safe to share.
  private static let maximumFiles = 64

  struct State: ~Copyable {
    var claims: ItemClaims
    var files: [RereadFile] = []
    var fileNumbers: [String: Int32] = [:]
    var spool: Spool?
    var segments: [ItemSegment] = []
    var savedSegments = 0
    var itemCount = 0
    /// What was learnt, by the worker that has learnt it.
    var learnt: [LearntColumns] = []
    var claimCount = 0
    /// What was learnt is not what the committed Items hold.
    var mustLookAgain = false
    var output: OutputFile?
    var byteCount = 0
    var report: Report?
  }

  /// Begins to write, or continues from what ``checkpoint()`` has returned.
  public init(
    _ path: String, _ options: Options = Options(), resumingAt checkpoint: JSONValue? = nil
  ) throws(StorageError) {
    guard path != "-" else {
      throw StorageError(
        .unsupported, "cannot write GeoParquet to standard output; name a file", path: path)
    }
    place = path
    self.options = options
    if let document = options.mirroredCollection { _ = try CollectionMirror.read(document) }
    var state = State(
      claims: ItemClaims(journal: options.checkpointFolder.map { join($0, "claims") }))
    if let checkpoint {
      try Self.restore(&state, checkpoint, options)
    }
    // Now, so that a place that cannot be written is known before all is read.
    state.output = try OutputFile(path)
    self.state = Mutex(state)
  }

  /// What was written, once it is finished.
  public var report: Report? { state.withLock { $0.report } }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch {
    let batch = Batch()
    let learnt = batch.learnt
    state.withLock { $0.learnt.append(learnt) }
    return batch
  }

  /// Adds an Item to a batch.
  ///
  /// - Throws: ``ItemFailure`` where an edit has taken the id away.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = Self.own(batch)
    let id = try item.requiredID
    let claim = options.allowsDuplicates ? ItemClaim() : ItemClaim(item.collection ?? "", id)
    if options.schema == nil { batch.learnt.inference.add(item.view) }
    if let range = item.rangeInFile, let file = file(item.origin.path, batch) {
      batch.files.append(file)
      batch.entries.append(
        SinkBatch.Entry(claim: claim, range: range, origin: item.origin, part: 0))
      return
    }
    let start = batch.text.count
    item.write(to: &batch.text)
    batch.files.append(ItemSegment.spool)
    batch.entries.append(
      SinkBatch.Entry(
        claim: claim, range: start..<batch.text.count, origin: item.origin, part: 0))
    batch.text.append(UInt8(ascii: "\n"))
  }

  /// The number of an input file; nil where it cannot be read again.
  private func file(_ path: String, _ batch: Batch) -> Int32? {
    if batch.lastPath != path {
      batch.lastPath = path
      batch.lastFile = state.withLock { state in
        if let known = state.fileNumbers[path] { return known }
        var number = ItemSegment.spool
        if path != "-", state.files.count < Self.maximumFiles,
          let file = RereadFile(plain: path)
        {
          number = Int32(state.files.count)
          state.files.append(file)
        }
        state.fileNumbers[path] = number
        return number
      }
    }
    return batch.lastFile == ItemSegment.spool ? nil : batch.lastFile
  }

  /// Turns away Items that came before with the same id and Collection.
  public func claim(_ batch: SinkBatch) {
    let batch = Self.own(batch)
    let files = state.withLock { state -> [RereadFile] in
      batch.learnt.inference.settle(state.claimCount)
      state.claimCount += 1
      if !options.allowsDuplicates {
        for index in batch.entries.indices where !state.claims.take(batch.entries[index].claim) {
          batch.entries[index].isRejected = true
          state.mustLookAgain = true
        }
      }
      return state.files
    }
    for index in batch.entries.indices where batch.entries[index].isRejected {
      batch.rejections.append(
        SinkBatch.Rejection(
          failure: ItemFailure(
            code: "duplicate-id",
            message: "another Item of the same Collection came before with this id",
            pointer: JSONPointer(tokens: ["id"])),
          origin: batch.entries[index].origin, item: text(index, of: batch, files)))
    }
  }

  private func text(_ index: Int, of batch: Batch, _ files: [RereadFile]) -> [UInt8] {
    let range = batch.entries[index].range
    let file = batch.files[index]
    if file == ItemSegment.spool { return batch.text.withUnsafeBytes { Array($0[range]) } }
    var text = ByteBuffer()
    try? files[Int(file)].read(range.lowerBound, range.count, into: &text)
    return text.array
  }

  /// Compresses what was copied.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    batch.makeSegments()
    guard batch.segments.last?.file == ItemSegment.spool else { return }
    if batch.compressor == nil {
      // Read once and thrown away: the fastest level.
      batch.compressor = RecordSink.CompressorBox(try Compressor(.zstd, level: 1, path: place))
    }
    try batch.compressor?.compressor.compress(batch.text, into: &batch.packed)
  }

  /// Remembers where the Items lie.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      if !options.allowsDuplicates {
        for entry in batch.entries where !entry.isRejected { state.claims.keep(entry.claim) }
      }
      if batch.segments.last?.file == ItemSegment.spool {
        var spool: Spool
        if let begun = state.spool { spool = begun } else { spool = try makeSpool() }
        let last = batch.segments.count - 1
        batch.segments[last].offset = try spool.append(batch.packed)
        state.spool = spool
        batch.segments[last].length = batch.packed.count
      }
      for segment in batch.segments { state.itemCount += Int(segment.itemCount) }
      state.segments += batch.segments
    }
  }

  private func makeSpool() throws(StorageError) -> Spool {
    let folder = options.checkpointFolder
    return try Spool(
      folder.map { join($0, "spool") } ?? spoolPath("spool"), keepsName: folder != nil)
  }

  /// Where Items wait, in a file that has no name as soon as it is made.
  private func spoolPath(_ name: String) -> String {
    // What waits for an object in a store waits on this machine.
    isStoreLocation(place) ? temporaryPath(name) : "\(place).\(name)"
  }

  /// Puts on the disk what is needed to continue.
  public func checkpoint() throws(StorageError) -> JSONValue {
    try state.withLock { (state) throws(StorageError) in try save(&state) }
  }

  /// Nothing: the end of the file is written with the rest of it.
  public func seal() throws(StorageError) {}

  /// Encodes all Items, and moves the file to its place.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      for file in state.files { try file.checkUnchanged() }
      let reader = SegmentReader(
        files: state.files, spools: state.spool.map { [$0.reader] } ?? [])
      let encoding = ParquetEncoding(
        reader, state.segments, workers: options.workers ?? WorkerThreads.processorCount)
      let schema: ItemSchema
      if let given = options.schema {
        schema = given
      } else if state.mustLookAgain {
        schema = try encoding.inferSchema()
      } else {
        var all = SchemaInference()
        for part in state.learnt { all.merge(part.inference) }
        schema = all.schema()
      }
      // What was learnt is not needed any more, and may be large.
      state.learnt = []
      guard let output = state.output else { return }
      let layout: GeoParquetLayout
      do throws(GeoParquetError) {
        layout = try GeoParquetLayout(schema, options.format)
      } catch { throw StorageError(.system, error.message, path: place) }
      let writer = try GeoParquetWriter(output, layout)
      try encoding.encode(layout, into: writer, spoolPath: spoolPath("order"))
      try writer.finish(collections: collections)
      for file in state.files { try file.checkUnchanged() }
      state.byteCount = writer.byteCount
      state.report = Report(
        schema: layout.schema, content: writer.summary, itemCount: writer.rowCount,
        rowGroupCount: writer.groupCount)
      try state.claims.removeJournal()
    }
    if let document = options.mirroredCollection {
      try CollectionMirror.add(toDocument: document, mirror: place)
    }
  }

  /// Removes what was written; an older file at the place stays.
  public func discard() {
    state.withLock { state in
      state.output?.discard()
      state.spool = nil
      try? state.claims.removeJournal()
      if let folder = options.checkpointFolder {
        for name in ["spool", "segments"] { try? removeFile(join(folder, name)) }
      }
    }
  }

  /// The bytes of the file, and until it is written those of the spool.
  public var byteCount: Int {
    state.withLock { $0.report == nil ? $0.spool?.length ?? 0 : $0.byteCount }
  }

  /// Columns that became JSON text.
  public var remarks: [String] { Self.remarks(report?.schema.conflicts ?? []) }

  static func remarks(_ conflicts: [ItemSchema.Conflict]) -> [String] {
    conflicts.prefix(20).map { conflict in
      "the column '\(conflict.path.joined(separator: "."))' holds \(conflict.reason), "
        + "so it is written as JSON text"
    }
  }

  static func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
