public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

/// Writes a static catalog: a JSON file for each Item, a `collection.json` for each Collection and
/// a `catalog.json` above them.
///
/// Everything is written beside its place and moved there at the end, so the catalog is seen whole
/// or not at all; one that was there before is added to, and its documents change one by one. For a
/// folder in an object store all is written on this machine first (`TMPDIR`), and sent at the end:
/// Items, then Collections, then the catalog.
public final class ItemTreeSink: ItemSink {
  /// What can be chosen.
  public struct Options: Sendable {
    /// The URL that the folder will have; nil for a catalog of relative links only.
    public var baseURL: String?
    /// Documents over several lines, for people.
    public var isPretty = true
    /// The Collection that all Items are put into.
    public var collection: String?
    /// What is known of the Collections, by id; it comes before what the sources know.
    public var collections: [String: JSONObject] = [:]
    /// The id of the catalog; nil for the name of the folder.
    public var catalogID: String?
    /// The title of the catalog.
    public var catalogTitle: String?
    /// The description of the catalog.
    public var catalogDescription: String?
    /// What tells this run from others that write into the same folder at the same time.
    public var runName = ""
    /// The folder for what is needed to continue after a crash; nil where that is not asked for.
    public var checkpointFolder: String?

    /// The defaults.
    public init() {}
  }

  let options: Options
  let layout: TreeLayout
  private let links: ItemLinks
  let documents: TreeDocuments
  /// The first folder above the place that was not there before.
  let madeFolder: String?
  let state: Mutex<State>

  /// What batches change in their order.
  struct State: ~Copyable {
    var claims: ItemClaims
    var folders: [String: Folder] = [:]
    var byteCount = 0
    /// Nothing more is committed.
    var isSealed = false
  }

  /// What is known of the Items of one Collection.
  struct Folder {
    var extent = CollectionExtent()
    /// Links that are not in the link file yet.
    var links: [UInt8] = []
    var linkFileLength = 0
  }

  /// Begins to write into a folder, or continues from what ``checkpoint()`` has returned.
  public init(
    _ folder: String, _ options: Options = Options(), resumingAt checkpoint: JSONValue? = nil
  ) throws(StorageError) {
    self.options = options
    let folder = withoutFileScheme(folder)
    if checkpoint != nil, isStoreLocation(folder) {
      throw StorageError(
        .unsupported,
        "cannot continue '\(folder)': a catalog in a store is written from its beginning",
        path: folder)
    }
    try checkBucket(of: folder)
    layout = try TreeLayout(base: folder, baseURL: options.baseURL, runName: options.runName)
    links = ItemLinks(layout)
    let name = fileName(of: absolutePath(folder))
    documents = TreeDocuments(
      layout: layout, catalogID: options.catalogID ?? (name.isEmpty ? "catalog" : name),
      catalogTitle: options.catalogTitle,
      catalogDescription: options.catalogDescription ?? "STAC catalog \(name)")
    do throws(StorageError) {
      try documents.check(collections: [])
    } catch {
      if layout.isInStore { try? Self.removeStaged(layout) }
      throw error
    }
    madeFolder = layout.isInStore ? nil : Self.firstMissing(folder)
    if checkpoint == nil, !layout.isInStore { try Self.removeStaged(layout) }
    try makeFolders(layout.stagingFolder)
    var claims = ItemClaims(journal: options.checkpointFolder.map { join($0, "claims") })
    var folders: [String: Folder] = [:]
    let isSealed = checkpoint?["sealed"]?.boolean ?? false
    if let checkpoint {
      // Once everything is in its place, claims and links are gone and not needed.
      if !isSealed { try claims.restore(Int(checkpoint["claims"]?.integer ?? 0)) }
      for (id, saved) in checkpoint["collections"]?.object ?? [:] {
        folders[id] = Folder(
          extent: CollectionExtent(checkpoint: saved),
          linkFileLength: Int(saved["links"]?.integer ?? 0))
      }
    }
    state = Mutex(
      State(
        claims: claims, folders: folders, byteCount: Int(checkpoint?["bytes"]?.integer ?? 0),
        isSealed: isSealed))
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { TreeBatch() }

  /// Makes the file of an Item.
  ///
  /// - Throws: ``ItemFailure`` where an edit has taken the id away.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = Self.own(batch)
    let name = layout.fileName(item: try item.requiredID)
    if let collection = options.collection, item.collection != collection {
      item.edit { tree in
        try? tree.set(Self.collectionPath) { _ in .string(collection) }
      }
    }
    let collection = item.collection ?? ""
    let part = batch.part(for: collection, layout)
    links.rewrite(item, folderName: batch.parts[part].folderName, fileName: name)
    let view = item.view
    let start = batch.text.count
    if options.isPretty { batch.text.append(pretty: view) } else { batch.text.append(json: view) }
    batch.text.append(UInt8(ascii: "\n"))
    batch.entries.append(
      SinkBatch.Entry(
        claim: ItemClaim(batch.parts[part].folderName, name), range: start..<batch.text.count,
        origin: item.origin, part: part))
    batch.files.append(TreeBatch.File(name: name, extent: ItemExtent(ItemView(view))))
  }

  private static let collectionPath = FieldPath(keys: ["collection"])

  /// Turns away Items whose file another has taken.
  public func claim(_ batch: SinkBatch) {
    let batch = Self.own(batch)
    state.withLock { state in
      for index in batch.entries.indices where !state.claims.take(batch.entries[index].claim) {
        batch.entries[index].isRejected = true
        let entry = batch.entries[index]
        batch.rejections.append(
          SinkBatch.Rejection(
            failure: ItemFailure(
              code: "duplicate-id",
              message: "another Item of the same Collection came before with this id; its file is "
                + "'\(join(batch.parts[entry.part].folderName, batch.files[index].name))'",
              pointer: JSONPointer(tokens: ["id"])),
            origin: entry.origin, item: Self.compact(batch, entry.range)))
      }
    }
  }

  private static func compact(_ batch: TreeBatch, _ range: Range<Int>) -> [UInt8] {
    let bytes = batch.text.withUnsafeBytes { Array($0[range]) }
    guard let value = try? JSONValue(parsing: bytes) else { return bytes }
    var text = ByteBuffer()
    text.append(json: value)
    return text.array
  }

  /// Writes the files.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
      let part = batch.parts[entry.part]
      if !part.isMade {
        try makeFolders(part.stagingFolder)
        batch.parts[entry.part].isMade = true
      }
      batch.file.truncate()
      batch.text.withUnsafeBytes {
        batch.file.append(UnsafeRawBufferPointer(rebasing: $0[entry.range]))
      }
      try writeNewFile(join(part.stagingFolder, batch.files[index].name), batch.file)
    }
  }

  /// Adds the Items to what is known of their Collections.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
        let part = batch.parts[entry.part]
        state.claims.keep(entry.claim)
        batch.file.truncate()
        batch.file.append("{\"rel\":\"item\",\"href\":")
        batch.file.append(quoted: "./" + batch.files[index].name)
        batch.file.append(",\"type\":\"application/geo+json\"}\n")
        state.folders[part.collection, default: Folder()].extent.add(batch.files[index].extent)
        batch.file.withUnsafeBytes { line in
          state.folders[part.collection]?.links.append(contentsOf: line)
        }
        state.byteCount += entry.range.count
      }
      for id in state.folders.keys where state.folders[id]?.links.count ?? 0 > 1 << 20 {
        try saveLinks(id, &state)
      }
    }
  }

  /// The bytes of the Items written so far.
  public var byteCount: Int { state.withLock { $0.byteCount } }

  /// The folder.
  public var place: String { layout.base }

  private static func own(_ batch: SinkBatch) -> TreeBatch {
    guard let batch = batch as? TreeBatch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
