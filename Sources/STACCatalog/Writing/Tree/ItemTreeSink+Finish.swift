public import STACJSON
public import STACStorage
internal import Synchronization

// What makes a tree whole, and what takes it back.
extension ItemTreeSink {
  func saveLinks(_ name: String, _ state: inout TreeState) throws(StorageError) {
    guard var folder = state.folders[name], !folder.links.isEmpty else { return }
    let file = try JournalFile(layout.linkFile(name), length: folder.linkFileLength)
    var bytes = ByteBuffer(capacity: folder.links.count)
    bytes.append(contentsOf: folder.links)
    try file.append(bytes)
    folder.linkFileLength += folder.links.count
    folder.links = []
    state.folders[name] = folder
  }

  /// Puts the links on the disk, and tells what is known so far.
  public func checkpoint() throws(StorageError) -> JSONValue {
    try state.withLock { (state) throws(StorageError) in
      for name in state.folders.keys.sorted() { try saveLinks(name, &state) }
      synchronizeDisk(of: layout.stagingFolder)
      var saved = state.checkpoint
      saved["claims"] = .integer(Int64(try state.claims.save()))
      saved["bytes"] = .integer(Int64(state.byteCount))
      saved["sealed"] = .boolean(state.isSealed)
      return .object(saved)
    }
  }

  /// Writes what is still in memory.
  public func seal() throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      for name in state.folders.keys.sorted() { try saveLinks(name, &state) }
      state.isSealed = true
    }
  }

  /// Moves the Items to their places and writes the documents above them.
  ///
  /// - Throws: ``StorageError``; nothing is moved where a document that is there already cannot be
  ///   added to, or where a catalog with Items would become one without.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try finishAll(collections)
    lock?.release()
  }

  /// Is told how many documents of the source could not be read.
  public func noteUnread(_ count: Int) { unreadCount.withLock { $0 = count } }

  private func finishAll(_ collections: [String: JSONObject]) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      if state.isDone { return try Self.removeStaged(layout) }
      let merge = try options.change.map { (change) throws(StorageError) in
        try merging(change, &state)
      }
      let tree = TreeDocument.all(of: state)
      try documents.check(folders: tree)
      let old =
        if let merge, let change = options.change {
          OldDocuments(layout, items: merge.stale, catalogs: change.ledger.documents)
        } else {
          options.replaces ? OldDocuments(layout) : nil
        }
      try refuseToEmpty(old, state)
      let stale = old.map { documentsToGo($0, tree, state) }
      try refuseToLose(stale)
      if let merge, let old { try noteComing(old, merge, state) }
      if !layout.isInStore { synchronizeDisk(of: layout.stagingFolder) }
      for name in state.folders.keys.sorted() { try moveItems(name) }
      // Links lead to documents that are there: what is below comes before what is above.
      let deepestFirst = tree.keys.filter { !$0.isEmpty }.sorted { a, b in
        let depths = (a.utf8.count { $0 == 0x2f }, b.utf8.count { $0 == 0x2f })
        return depths.0 == depths.1 ? a < b : depths.0 > depths.1
      }
      if options.mirrors { try writeMirrors(state, merge) }
      if let old, let stale { try old.writeNote(items: stale.items, catalogs: stale.catalogs) }
      var titles: [String: JSONValue] = [:]
      for name in deepestFirst {
        guard let document = tree[name] else { continue }
        let known = document.collection.flatMap { id in
          options.collections[id] ?? documents.placed(collections[id], name, id)
        }
        titles[name] = try documents.write(
          document, known: known, about: document.collection.flatMap { state.collections[$0] },
          titles: titles)
      }
      if let root = tree[""] {
        try Self.catalogLock.withLock { (_) throws(StorageError) in
          _ = try documents.write(root, known: nil, about: nil, titles: titles)
        }
      }
      if options.replaces || !hadCatalog { try TreeNote.save(options, in: layout.base) }
      var report = Report(state, tree, listLength: options.listLength)
      finished.withLock { $0 = report }
      guard options.replaces || merge != nil else {
        try Self.removeStaged(layout)
        return try state.claims.removeJournal()
      }
      if let old, let stale {
        try removeStale(stale.items + stale.catalogs)
        try old.removeNote()
        report.removedCount = stale.items.count
      }
      finished.withLock { $0 = report }
      if let path = options.ledgerPath, let ledger = merge?.ledger ?? state.ledger {
        ledger.details = details(tree, state)
        try ledger.save(to: path)
      }
      // In this order: with the journal there are links, so a killed run can write documents again.
      try state.claims.removeJournal()
      try Self.removeStaged(layout)
    }
  }

  /// Takes in what has come between what stays.
  private func merging(
    _ change: TreeChange, _ state: inout TreeState
  ) throws(StorageError) -> Merge {
    let merged = change.objection == nil ? try merge(change, &state) : nil
    guard let merged, change.objection == nil else {
      throw StorageError(
        .content,
        "'\(layout.base)' cannot be changed in part: \(change.objection ?? "it was changed")",
        path: layout.base)
    }
    return merged
  }

  /// Writes down what would be left over if this run ended before links led to it.
  private func noteComing(
    _ old: OldDocuments, _ merge: Merge, _ state: borrowing TreeState
  ) throws(StorageError) {
    var coming: [String] = []
    if let ledger = state.ledger {
      for index in 0..<ledger.count { coming.append(ledger.path(index)) }
    }
    if coming.isEmpty, merge.stale.isEmpty { return }
    try old.writeNote(items: (merge.stale + coming).sorted(), catalogs: [])
  }

  private func writeMirrors(_ state: borrowing TreeState, _ merge: Merge?) throws(StorageError) {
    let mirror = TreeMirror(layout)
    for collection in state.collections.values.sorted(by: { $0.folder < $1.folder }) {
      let path = join(layout.folder(collection.folder), TreeMirror.name)
      if let merge, !merge.touched.contains(collection.folder), exists(path) { continue }
      let start = collection.folder + "/"
      let folders = state.folders.keys.filter { $0 == collection.folder || $0.hasPrefix(start) }
      try mirror.write(folders.sorted(), to: collection.folder)
    }
  }

  /// Runs side by side may add to one catalog.
  private static let catalogLock = Mutex(())

  private func refuseToEmpty(_ old: OldDocuments?, _ state: borrowing TreeState)
    throws(StorageError)
  {
    guard let old, !old.items.isEmpty, state.folders.isEmpty, !options.allowsEmpty else { return }
    throw StorageError(
      .content,
      "no Item came, and '\(layout.base)' has \(old.items.count): nothing was changed; "
        + "--allow-empty removes them all", path: layout.base)
  }

  /// What the source could not give may be what would go now.
  private func refuseToLose(_ stale: (items: [String], catalogs: [String])?) throws(StorageError) {
    let unread = unreadCount.withLock { $0 }
    guard let stale, unread > 0, !options.allowsMissing else { return }
    let going = stale.items.count + stale.catalogs.count
    guard going > 0 else { return }
    throw StorageError(
      .content,
      "\(unread) \(unread == 1 ? "document" : "documents") of the source cannot be read, and \(going) of "
        + "'\(layout.base)' would be removed: nothing was changed; repair the source, or remove them with "
        + "--allow-missing (allow_missing: true)", path: layout.base)
  }

  /// The documents that the catalog before this one linked to and this one does not. They are written
  /// down before anything changes, as nothing will link to them soon.
  private func documentsToGo(
    _ old: OldDocuments, _ tree: [String: TreeDocument], _ state: borrowing TreeState
  ) -> (items: [String], catalogs: [String]) {
    var kept = Set(tree.values.flatMap { $0.paths(listLength: options.listLength) })
    if options.mirrors {
      for collection in state.collections.values {
        kept.insert(join(collection.folder, TreeMirror.name))
      }
    }
    var items: Set<String> = []
    for path in old.items
    where !state.claims.contains(ItemClaim(folder(of: path), fileName(of: path))) {
      items.insert(path)
    }
    var catalogs = Set(old.catalogs).subtracting(kept)
    for path in catalogs where fileName(of: path) == "collection.json" {
      if let mirror = mirror(of: path) { catalogs.insert(mirror) }
    }
    return (items.sorted(), catalogs.sorted())
  }

  /// The GeoParquet file of a Collection that goes, where this program has made it.
  private func mirror(of collection: String) -> String? {
    let document = (try? readAll(join(layout.base, collection))).flatMap {
      try? JSONValue(parsing: $0)
    }
    let isOurs = document?["assets"]?.object?.contains { _, asset in
      asset["href"]?.string == "./" + TreeMirror.name
        && asset["roles"]?.array?.contains(.string(CollectionMirror.role)) == true
    }
    return isOurs == true ? join(folder(of: collection), TreeMirror.name) : nil
  }

  /// Removes documents, and the folders that are empty then.
  private func removeStale(_ paths: [String]) throws(StorageError) {
    for path in paths { try removeFile(join(layout.base, path)) }
    guard !layout.isInStore else { return }
    // What else lies in a folder is not ours.
    let folders = Set(paths.flatMap { pathsToFolder(folder(of: $0)) })
    for name in folders.sorted(by: >) { try? removeFolder(layout.folder(name)) }
  }

  /// What people should know of what was replaced.
  public var remarks: [String] {
    guard let removed = report?.removedCount, removed > 0 else { return [] }
    return ["\(removed) Items that are no longer in '\(layout.base)' were removed"]
  }

  /// At once where nothing is in the place, else file by file.
  private func moveItems(_ folderName: String) throws(StorageError) {
    let staged = layout.stagingFolder(folderName)
    guard exists(staged) else { return }
    let place = layout.folder(folderName)
    if layout.isInStore {
      let names = try namesInFolder(staged)
      return try copySideBySide(
        names.map { (path: join(staged, $0), place: join(place, $0)) })
    }
    if exists(place) {
      try moveContent(of: staged, into: place)
    } else {
      try makeFolders(folder(of: place))
      try moveFile(staged, to: place)
    }
  }

  /// Removes what was written, and the folders that were made for it.
  public func discard() {
    state.withLock { state in
      try? Self.removeStaged(layout)
      try? state.claims.removeJournal()
    }
    lock?.release()
    guard let madeFolder else { return }
    var path = layout.base
    while path.hasPrefix(madeFolder) {
      // One that holds something else by now stays.
      guard (try? removeFolder(path)) != nil else { return }
      path = folder(of: path)
    }
  }

  /// Removes what this run, or one before it that was given up, has not moved to its place.
  static func removeStaged(_ layout: TreeLayout) throws(StorageError) {
    guard exists(layout.stagingFolder) else { return }
    var isShared = false
    for name in try namesInFolder(layout.stagingFolder) {
      let path = join(layout.stagingFolder, name)
      guard isFolder(path) else {
        if name == "links" || name.hasPrefix("links-") {
          try removeFile(path)
        } else {
          isShared = true
        }
        continue
      }
      guard name == "items" || name.hasPrefix("items-") else {
        isShared = true  // audit logs, and what updates wait with
        continue
      }
      for file in try namesInFolder(path) { try removeFile(join(path, file)) }
      try removeFolder(path)
    }
    if !isShared { try removeFolder(layout.stagingFolder) }
  }

  /// The topmost of the folders that lead to a place and are not there.
  static func firstMissing(_ place: String) -> String? {
    var path = place
    var missing: String?
    while !path.isEmpty, path != "/", !exists(path) {
      missing = path
      path = folder(of: path)
    }
    return missing
  }
}
