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
    /// Where Items lie.
    public var layout = LayoutTemplate.standard
    /// The URL that the folder will have; nil for a catalog of relative links only.
    public var baseURL: String?
    /// How documents are linked; nil for ``LinkStyle/relativeWithSelf`` with a URL, else
    /// ``LinkStyle/selfContained``.
    public var links: LinkStyle?
    /// How many Items a document lists; a longer list goes on in Catalogs beside it
    /// (`items-2.json`, …). Nil for lists of any length. Only where the tree replaces another.
    public var listLength: Int?
    /// Whether the catalog takes the place of one that is there: files that are the same are left
    /// alone, and documents that it linked to and this one does not are removed.
    public var replaces = false
    /// Whether a catalog with Items may be replaced by one without any.
    public var allowsEmpty = false
    /// Whether Items of the catalog that is replaced may go although documents of the source could not
    /// be read, which may have been these.
    public var allowsMissing = false
    /// Whether Collections get `summaries` and `item_assets` from their Items, where nobody has
    /// given them. Summaries that were given are widened where Items lie outside.
    public var describes = false
    /// Whether what sources say of these is left out, because Items have changed since;
    /// ``collections`` still come first.
    public var describesAnew = false
    /// Whether each Collection has its Items in a GeoParquet file, too, and tells where
    /// (``CollectionMirror``).
    public var mirrors = false
    /// Documents over several lines, for people.
    public var isPretty = true
    /// The Collection that all Items are put into.
    public var collection: String?
    /// What is known of the Collections, by id; it comes before what the sources know.
    public var collections: [String: JSONObject] = [:]
    /// What every Collection has that does not have it otherwise: a licence, providers, keywords.
    public var collectionDefaults = JSONObject()
    /// What is known of the Catalogs between the root and the Items, by folder.
    public var catalogs: [String: JSONObject] = [:]
    /// The id of the catalog; nil for the name of the folder.
    public var catalogID: String?
    /// The title of the catalog.
    public var catalogTitle: String?
    /// The description of the catalog.
    public var catalogDescription: String?
    /// What tells this run from others that write into the same folder at the same time.
    public var runName = ""
    /// What becomes of the Items that the tree has where only some come anew; nil where all come.
    package var change: TreeChange?
    /// Where it is remembered of each Item where it lies; nil for nowhere.
    package var ledgerPath: String?
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
  /// Whether there was a catalog in the place.
  let hadCatalog: Bool
  let state: Mutex<TreeState>
  /// Nil in a store, where nothing keeps two writers apart.
  let lock: TreeLock?
  /// How many documents of the source could not be read.
  let unreadCount = Mutex(0)
  let finished = Mutex<Report?>(nil)

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
    if options.mirrors, isStoreLocation(folder) {
      throw StorageError(
        .unsupported, "a catalog in a store gets no GeoParquet files beside its Collections",
        path: folder)
    }
    layout = try TreeLayout(
      base: folder, baseURL: options.baseURL, style: options.links, template: options.layout,
      runName: options.runName)
    links = ItemLinks(layout, parentToken: options.listLength == nil ? nil : Self.makeToken())
    let name = fileName(of: absolutePath(folder))
    documents = TreeDocuments(
      layout: layout, options: options, name: name.isEmpty ? "catalog" : name)
    do throws(StorageError) {
      try documents.check(folders: [:])
    } catch {
      if layout.isInStore { try? Self.removeStaged(layout) }
      throw error
    }
    hadCatalog = exists(join(layout.base, "catalog.json"))
    madeFolder = layout.isInStore ? nil : Self.firstMissing(folder)
    lock = try layout.isInStore ? nil : TreeLock(folder, command: "build", joins: true)
    if checkpoint == nil, !layout.isInStore { try Self.removeStaged(layout) }
    try makeFolders(layout.stagingFolder)
    var state = TreeState(
      claims: ItemClaims(journal: options.checkpointFolder.map { join($0, "claims") }))
    if let checkpoint {
      state.isSealed = checkpoint["sealed"]?.boolean ?? false
      state.byteCount = Int(checkpoint["bytes"]?.integer ?? 0)
      // Once everything is in its place, claims and links are gone and not needed.
      let isDone = state.isSealed && (!options.replaces || !state.claims.hasJournal)
      if !isDone { try state.claims.restore(Int(checkpoint["claims"]?.integer ?? 0)) }
      state.isDone = isDone && options.replaces
      state.restore(checkpoint)
    }
    if options.ledgerPath != nil || options.change != nil {
      state.ledger = try TreeLedger(in: options.change?.temporary ?? layout.stagingFolder)
    }
    self.state = Mutex(state)
  }

  /// A href that no document holds.
  private static func makeToken() -> String {
    "~" + String(UInt64.random(in: .min ... .max), radix: 16)
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { TreeBatch() }

  /// Makes the file of an Item.
  ///
  /// - Throws: ``ItemFailure`` where an edit has taken the id away.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = Self.own(batch)
    let id = try item.requiredID
    let source = ItemClaim(item.collection ?? "", id)
    if let collection = options.collection, item.collection != collection {
      item.edit { tree in
        try? tree.set(Self.collectionPath) { _ in .string(collection) }
      }
    }
    let collection = item.collection ?? ""
    let place = try layout.template.place(ItemView(item.view), id: id, collection: collection)
    let part = batch.part(
      for: place, collection: collection, layout, replaces: options.replaces)
    links.rewrite(item, batch.parts[part], fileName: place.file)
    let view = item.view
    let start = batch.text.count
    if options.isPretty { batch.text.append(pretty: view) } else { batch.text.append(json: view) }
    batch.text.append(UInt8(ascii: "\n"))
    batch.entries.append(
      SinkBatch.Entry(
        claim: ItemClaim(place.folder, place.file), range: start..<batch.text.count,
        origin: item.origin, part: part))
    let read = ItemView(view)
    batch.files.append(TreeBatch.File(source: source, name: place.file, extent: ItemExtent(read)))
    if options.describes, !collection.isEmpty {
      batch.traits[part, default: CollectionTraits()].add(read)
    }
  }

  private static let collectionPath = FieldPath(keys: ["collection"])

  /// Turns away Items whose file another has taken, and those whose folder is for something else.
  public func claim(_ batch: SinkBatch) {
    let batch = Self.own(batch)
    state.withLock { state in
      var clashes: [Int: String?] = [:]
      for index in batch.entries.indices {
        let entry = batch.entries[index]
        let part = batch.parts[entry.part]
        let clash = clashes[entry.part] ?? state.clash(part)
        clashes.updateValue(clash, forKey: entry.part)
        let place = join(part.folderName, batch.files[index].name)
        let failure: ItemFailure
        if let clash {
          failure = ItemFailure(
            code: "layout-clash", message: clash, pointer: JSONPointer(tokens: ["collection"]))
        } else if !state.claims.take(entry.claim) {
          failure = ItemFailure(
            code: "duplicate-id",
            message: "another Item of the same Collection came before with this id; its file is "
              + "'\(place)'",
            pointer: JSONPointer(tokens: ["id"]))
        } else {
          if let change = options.change {
            objectToClash(batch, index, change)
            continue
          }
          let number = state.nextNumber(in: part.folderName)
          if let length = options.listLength { batch.files[index].page = number / length }
          continue
        }
        options.change?.object("Items would lie in places that others have")
        batch.entries[index].isRejected = true
        batch.rejections.append(
          SinkBatch.Rejection(
            failure: failure, origin: entry.origin, item: compact(batch, index)))
      }
    }
  }

  /// An Item may be in the way of one that stays: then all Items must tell who comes first.
  private func objectToClash(_ batch: TreeBatch, _ index: Int, _ change: TreeChange) {
    let file = batch.files[index]
    let folder = TreeLedger.Folder(batch.parts[batch.entries[index].part])
    if let old = change.ledger.find(file.source),
      change.ledger.folders[change.ledger.folder(old)] == folder,
      change.ledger.file(old) == file.name
    {
      return
    }
    let path = join(layout.base, join(folder.name, file.name))
    if exists(path), change.hasItem(at: ItemClaim(folder.name, file.name)) {
      change.object("another Item comes to '\(path)'")
    }
  }

  private func compact(_ batch: TreeBatch, _ index: Int) -> [UInt8] {
    fill(batch, index)
    guard let value = try? JSONValue(parsing: batch.file.array) else { return batch.file.array }
    var text = ByteBuffer()
    text.append(json: value)
    return text.array
  }

  /// Brings the file of an Item into the buffer for one.
  private func fill(_ batch: TreeBatch, _ index: Int) {
    let entry = batch.entries[index]
    batch.file.truncate()
    batch.text.withUnsafeBytes { all in
      let bytes = UnsafeRawBufferPointer(rebasing: all[entry.range])
      guard let token = links.parentToken, let range = firstRange(of: token, in: bytes) else {
        return batch.file.append(bytes)
      }
      let part = batch.parts[entry.part]
      let page = batch.files[index].page
      let parent =
        page == 0
        ? part.parent["href"]?.string ?? ""
        : layout.href(
          join(part.folderName, TreeDocument.pageName(page)), from: part.folderName)
      batch.file.append(UnsafeRawBufferPointer(rebasing: bytes[..<(range.lowerBound - 1)]))
      batch.file.append(quoted: parent)
      batch.file.append(UnsafeRawBufferPointer(rebasing: bytes[(range.upperBound + 1)...]))
    }
  }

  /// Writes the files; those that lie in their place already stay as they are.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
      let part = batch.parts[entry.part]
      fill(batch, index)
      let name = batch.files[index].name
      if let old = part.oldFolder, holds(join(old, name), batch.file) {
        batch.unchangedCount += 1
        continue
      }
      if !part.isMade {
        try makeFolders(part.stagingFolder)
        batch.parts[entry.part].isMade = true
      }
      try writeNewFile(join(part.stagingFolder, name), batch.file)
    }
    if options.describes, !batch.rejections.isEmpty { describeAgain(batch) }
  }

  /// What Items have in common, without those that were turned away.
  private func describeAgain(_ batch: TreeBatch) {
    batch.traits = [:]
    for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
      guard !batch.parts[entry.part].collection.isEmpty else { continue }
      fill(batch, index)
      if let view = batch.parsedFile() {
        batch.traits[entry.part, default: CollectionTraits()].add(ItemView(view))
      }
    }
  }

  /// Adds the Items to what is known of their Collections.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
        let part = batch.parts[entry.part]
        let file = batch.files[index]
        state.claims.keep(entry.claim)
        state.byteCount += entry.range.count
        try state.ledger?.append(
          TreeLedger.Entry(
            claim: file.source, folder: TreeLedger.Folder(part), file: file.name, page: file.page,
            extent: file.extent))
        // What comes between others is listed when all are known.
        if options.change != nil { continue }
        batch.file.truncate()
        Self.appendLink(part.hrefStart, Array(file.name.utf8), to: &batch.file)
        batch.file.withUnsafeBytes { state.add(file, part, link: $0) }
      }
      for (index, traits) in batch.traits {
        let id = batch.parts[index].collection
        if options.change == nil {
          state.collections[id]?.traits.merge(traits)
        } else {
          state.comingTraits[id, default: CollectionTraits()].merge(traits)
        }
      }
      state.unchangedCount += batch.unchangedCount
      for name in state.folders.keys where state.folders[name]?.links.count ?? 0 > 1 << 20 {
        try saveLinks(name, &state)
      }
    }
  }

  /// Adds a link to an Item, and the end of the line.
  static func appendLink(
    _ start: [UInt8], _ file: some Sequence<UInt8>, to buffer: inout ByteBuffer
  ) {
    buffer.append("{\"rel\":\"item\",\"href\":")
    (start + Array(file)).withUnsafeBytes { buffer.append(quotedBytes: $0) }
    buffer.append(",\"type\":\"application/geo+json\"}\n")
  }

  /// What was written, once it is finished.
  public var report: Report? { finished.withLock { $0 } }

  /// The bytes of the Items written so far.
  public var byteCount: Int { state.withLock { $0.byteCount } }

  /// The folder.
  public var place: String { layout.base }

  private static func own(_ batch: SinkBatch) -> TreeBatch {
    guard let batch = batch as? TreeBatch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
