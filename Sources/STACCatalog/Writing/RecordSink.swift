public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

/// Writes Items one behind the other into a file: NDJSON, or an ItemCollection; or NDJSON into a
/// file for each Collection.
public final class RecordSink: ItemSink {
  /// How the Items stand in the file.
  public enum Layout: String, Sendable {
    /// One Item a line.
    case lines
    /// A GeoJSON FeatureCollection, one Item a line.
    case itemCollection

    var prefix: StaticString {
      self == .lines ? "" : "{\"type\":\"FeatureCollection\",\"features\":[\n"
    }
    var separator: StaticString { self == .lines ? "" : ",\n" }
    var terminator: StaticString { self == .lines ? "\n" : "" }
    var suffix: StaticString { self == .lines ? "" : "\n]}\n" }
  }

  /// Where the Items go.
  public enum Target: Sendable, Hashable {
    /// All into one file; `-` is standard output.
    case file(String)
    /// Into a folder, a file for each Collection: `<collection>.ndjson`, and `items.ndjson` for
    /// Items that name none.
    case folder(String)
  }

  /// What can be chosen.
  public struct Options: Sendable {
    /// How the Items stand in the file.
    public var layout = Layout.lines
    /// Not nil where Items become rows of CSV.
    public var table: TableLayout?
    /// How the file is compressed.
    public var compression: Compression?
    /// Level of compression; 0 is the codec's default.
    public var compressionLevel = 0
    /// Whether an Item may come again with the same id and Collection.
    public var allowsDuplicates = false
    /// The folder for what is needed to continue after a crash; nil where that is not asked for.
    public var checkpointFolder: String?

    /// The defaults: plain NDJSON without duplicates.
    public init() {}
  }

  private let target: Target
  private let options: Options
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var files: [String: OutputFile] = [:]
    /// Files whose first Item is claimed; the batch that has it writes the beginning.
    var hasItems: Set<String> = []
    /// Files whose beginning is written.
    var isBegun: Set<String> = []
    var claims: ItemClaims
    /// The ends of the files are written.
    var isSealed = false
  }

  /// Begins to write, or continues from what ``checkpoint()`` has returned.
  public init(
    _ target: Target, _ options: Options = Options(), resumingAt checkpoint: JSONValue? = nil
  ) throws(StorageError) {
    self.target = target
    self.options = options
    var claims = ItemClaims(journal: options.checkpointFolder.map { join($0, "claims") })
    var files: [String: OutputFile] = [:]
    var hasItems: Set<String> = []
    let isSealed = checkpoint?["sealed"]?.boolean ?? false
    if let checkpoint {
      // Once the files are in their places, the claims are gone and not needed.
      if !isSealed { try claims.restore(Int(checkpoint["claims"]?.integer ?? 0)) }
      for (path, length) in checkpoint["files"]?.object ?? [:] {
        files[path] = try OutputFile(path, resumingAt: Int(length.integer ?? 0))
        hasItems.insert(path)
      }
    }
    // A single file is made even where no Item comes.
    if case .file(let path) = target, files[path] == nil { files[path] = try OutputFile(path) }
    state = Mutex(
      State(
        files: files, hasItems: hasItems, isBegun: hasItems, claims: claims, isSealed: isSealed))
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Adds an Item to a batch.
  ///
  /// - Throws: ``ItemFailure`` where an edit has taken the id away.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = Self.own(batch)
    try add(item, to: batch, part(for: item.collection ?? "", in: batch)) {
      (text: inout ByteBuffer) throws(ItemFailure) in
      if let table = options.table {
        table.write(item.view, to: &text)
      } else {
        item.write(to: &text)
      }
    }
  }

  /// Adds an Item to a file of the folder, as bytes that `write` adds to a buffer.
  func add(
    _ item: WorkingItem, to batch: Batch, file: String,
    write: (inout ByteBuffer) throws(ItemFailure) -> Void
  ) throws(ItemFailure) {
    try add(item, to: batch, batch.part(at: join(place, file)), write)
  }

  private func add(
    _ item: WorkingItem, to batch: Batch, _ index: Int,
    _ write: (inout ByteBuffer) throws(ItemFailure) -> Void
  ) throws(ItemFailure) {
    let id = try item.requiredID
    let collection = item.collection ?? ""
    let part = batch.parts[index]
    let start = part.text.count
    try write(&part.text)
    let end = part.text.count
    appendTerminator(&part.text)
    let claim =
      options.allowsDuplicates ? ItemClaim() : ItemClaim(collection, id)
    batch.entries.append(
      SinkBatch.Entry(claim: claim, range: start..<end, origin: item.origin, part: index))
  }

  /// Turns away Items that came before with the same id and Collection.
  public func claim(_ batch: SinkBatch) {
    let batch = Self.own(batch)
    state.withLock { state in
      if !options.allowsDuplicates {
        for index in batch.entries.indices where !state.claims.take(batch.entries[index].claim) {
          reject(index, in: batch)
        }
      }
      for part in batch.parts { part.isFirst = false }
      for entry in batch.entries where !entry.isRejected {
        let part = batch.parts[entry.part]
        if state.hasItems.insert(part.path).inserted { part.isFirst = true }
      }
    }
  }

  private func reject(_ index: Int, in batch: Batch) {
    batch.entries[index].isRejected = true
    let entry = batch.entries[index]
    let bytes = batch.parts[entry.part].text.withUnsafeBytes { Array($0[entry.range]) }
    batch.rejections.append(
      SinkBatch.Rejection(
        failure: ItemFailure(
          code: "duplicate-id",
          message: "another Item of the same Collection came before with this id",
          pointer: JSONPointer(tokens: ["id"])),
        origin: entry.origin, item: bytes))
  }

  /// Puts separators between the Items, leaves out those turned away, and compresses.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    let isVerbatim =
      options.layout == .lines && options.table == nil && batch.rejections.isEmpty
    if !isVerbatim { rewrite(batch) }
    guard let compression = options.compression else { return }
    if batch.compressor == nil {
      batch.compressor = CompressorBox(
        try Compressor(compression, level: options.compressionLevel, path: place))
    }
    guard let box = batch.compressor else { return }
    for part in batch.parts { try box.compressor.compress(part.text, into: &part.packed) }
  }

  private func appendPrefix(_ text: inout ByteBuffer) {
    if let table = options.table { return table.writeHeader(to: &text) }
    text.append(options.layout.prefix)
  }

  private func appendTerminator(_ text: inout ByteBuffer) {
    if options.table != nil { return text.append("\r\n") }
    text.append(options.layout.terminator)
  }

  private func rewrite(_ batch: Batch) {
    for (index, part) in batch.parts.enumerated() {
      var text = ByteBuffer(capacity: part.text.count + 64)
      var isFirst = part.isFirst
      if isFirst { appendPrefix(&text) }
      for entry in batch.entries where entry.part == index && !entry.isRejected {
        if !isFirst { text.append(options.layout.separator) }
        isFirst = false
        part.text.withUnsafeBytes { text.append(UnsafeRawBufferPointer(rebasing: $0[entry.range])) }
        appendTerminator(&text)
      }
      part.text.truncate()
      part.text.append(text)
    }
  }

  /// Adds the batch to its files.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      if !options.allowsDuplicates {
        for entry in batch.entries where !entry.isRejected { state.claims.keep(entry.claim) }
      }
      for part in batch.parts where !part.text.isEmpty {
        state.isBegun.insert(part.path)
        if state.files[part.path] == nil { state.files[part.path] = try OutputFile(part.path) }
        guard let file = state.files[part.path] else { continue }
        if options.compression == nil {
          try file.append(part.text)
        } else {
          try file.append(part.packed)
        }
      }
    }
  }

  /// Puts the files on the disk, and tells their lengths.
  public func checkpoint() throws(StorageError) -> JSONValue {
    try state.withLock { (state) throws(StorageError) in
      var lengths = JSONObject()
      for path in state.files.keys.sorted() where state.isBegun.contains(path) || state.isSealed {
        guard let file = state.files[path] else { continue }
        try file.synchronize()
        lengths[path] = .integer(Int64(file.length))
      }
      return [
        "files": .object(lengths), "claims": .integer(Int64(try state.claims.save())),
        "sealed": .boolean(state.isSealed),
      ]
    }
  }

  /// Writes the ends of the files.
  public func seal() throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      if state.isSealed { return }
      for path in state.files.keys.sorted() {
        guard let file = state.files[path] else { continue }
        var end = ByteBuffer()
        if !state.hasItems.contains(path) { appendPrefix(&end) }
        end.append(options.layout.suffix)
        guard let compression = options.compression else {
          try file.append(end)
          continue
        }
        var packed = ByteBuffer()
        let compressor = try Compressor(compression, path: path)
        if end.isEmpty, file.length == 0 {
          try compressor.appendEmptyFrame(to: &packed)
        } else {
          try compressor.compress(end, into: &packed)
        }
        try file.append(packed)
      }
      state.isSealed = true
    }
  }

  /// Moves the files to their places.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      for path in state.files.keys.sorted() { try state.files[path]?.commit() }
      try state.claims.removeJournal()
    }
  }

  /// Removes what was written.
  public func discard() {
    state.withLock { state in
      for file in state.files.values { file.discard() }
      try? state.claims.removeJournal()
    }
  }

  /// The bytes written so far.
  public var byteCount: Int { state.withLock { $0.files.values.reduce(0) { $0 + $1.length } } }

  /// The file or folder.
  public var place: String {
    switch target {
    case .file(let path), .folder(let path): path
    }
  }

  private func part(for collection: String, in batch: Batch) -> Int {
    if batch.lastCollection == collection { return batch.lastPart }
    let path: String
    switch target {
    case .file(let file): path = file
    case .folder(let folder):
      var name = (collection.isEmpty ? "items" : safeFileName(for: collection)) + ".ndjson"
      if let compression = options.compression { name += "." + compression.fileExtension }
      path = join(folder, name)
    }
    batch.lastCollection = collection
    batch.lastPart = batch.part(at: path)
    return batch.lastPart
  }

  private static func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
