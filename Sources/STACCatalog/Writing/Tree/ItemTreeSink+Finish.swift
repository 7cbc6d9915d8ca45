public import STACJSON
public import STACStorage
internal import Synchronization

// What makes a tree whole, and what takes it back.
extension ItemTreeSink {
  func saveLinks(_ id: String, _ state: inout State) throws(StorageError) {
    guard var folder = state.folders[id], !folder.links.isEmpty else { return }
    let path = layout.linkFile(layout.folderName(collection: id))
    let file = try JournalFile(path, length: folder.linkFileLength)
    var bytes = ByteBuffer(capacity: folder.links.count)
    bytes.append(contentsOf: folder.links)
    try file.append(bytes)
    folder.linkFileLength += folder.links.count
    folder.links = []
    state.folders[id] = folder
  }

  /// Puts the links on the disk, and tells what is known so far.
  public func checkpoint() throws(StorageError) -> JSONValue {
    try state.withLock { (state) throws(StorageError) in
      var folders = JSONObject()
      for id in state.folders.keys.sorted() {
        try saveLinks(id, &state)
        guard let folder = state.folders[id] else { continue }
        var saved = folder.extent.checkpoint
        saved["links"] = .integer(Int64(folder.linkFileLength))
        folders[id] = saved
      }
      synchronizeDisk(of: layout.stagingFolder)
      return [
        "collections": .object(folders), "claims": .integer(Int64(try state.claims.save())),
        "bytes": .integer(Int64(state.byteCount)),
        "sealed": .boolean(state.isSealed),
      ]
    }
  }

  /// Writes what is still in memory.
  public func seal() throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      for id in state.folders.keys.sorted() { try saveLinks(id, &state) }
      state.isSealed = true
    }
  }

  /// Moves the Items to their places and writes the documents above them.
  ///
  /// - Throws: ``StorageError``; nothing is moved where a document that is there already cannot be
  ///   added to.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      let ids = state.folders.keys.sorted()
      try documents.check(collections: ids)
      if !layout.isInStore { synchronizeDisk(of: layout.stagingFolder) }
      for id in ids {
        try moveItems(layout.folderName(collection: id))
        if !id.isEmpty, let folder = state.folders[id] {
          try documents.writeCollection(
            id: id, options.collections[id] ?? documents.placed(collections[id], id),
            extent: folder.extent)
        }
      }
      try Self.catalogLock.withLock { (_) throws(StorageError) in
        try documents.writeCatalog(collections: ids)
      }
      try Self.removeStaged(layout)
      try state.claims.removeJournal()
    }
  }

  /// Runs side by side may add to one catalog.
  private static let catalogLock = Mutex(())

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
      try moveFile(staged, to: place)
    }
  }

  /// Removes what was written, and the folders that were made for it.
  public func discard() {
    state.withLock { state in
      try? Self.removeStaged(layout)
      try? state.claims.removeJournal()
    }
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
