internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

// A tree of which only some Items come anew.
extension ItemTreeSink {
  /// What a merge has found.
  struct Merge {
    /// Files that were Items of the tree and are so no more, from the base.
    var stale: [String] = []
    /// Collections in which something is different, by folder.
    var touched: Set<String> = []
    /// Collections of which an Item has gone or changed, by folder; in others some only came.
    fileprivate var shrunk: Set<String> = []
    /// Collections whose first Item has come, by folder.
    fileprivate var begun: [String: Bool] = [:]
    /// What is remembered of the tree from now on.
    let ledger: TreeLedger
    /// Items that stay.
    var keptCount = 0
    /// Files that a run that was killed may have left over.
    fileprivate var noted: Set<String>
    /// In the order of the ledger's folders.
    fileprivate var work: [FolderWork] = []
  }

  /// What is found out of the Items of one folder.
  fileprivate struct FolderWork {
    /// What the href of each begins with.
    let start: [UInt8]
    var itemCount = 0
    var links: [UInt8] = []
    var linkFileLength = 0
    var extent = CollectionExtent()
    var lastNumber = 0
    var isTouched = false
  }

  /// Puts the Items that have come between those that stay.
  ///
  /// - Complexity: O(*n*) in the Items of the tree, of which none is read.
  func merge(_ change: TreeChange, _ state: inout TreeState) throws(StorageError) -> Merge {
    guard let coming = state.ledger else { preconditionFailure("nothing was kept of what came") }
    try coming.seal()
    try coming.indexClaims(in: change.temporary)
    let old = change.ledger
    var merge = Merge(
      ledger: try TreeLedger(in: change.temporary), noted: OldDocuments.notedItems(layout))
    var folders = FolderNumbers(old: old, coming: coming, merge.ledger)
    var isKept = [Bool](repeating: false, count: old.count)
    var hasCome = [Bool](repeating: false, count: coming.count)
    var guess = 0
    func take(_ claim: ItemClaim) throws(StorageError) {
      switch change.fate(claim) {
      case .gone: return
      case .coming:
        guard let index = coming.find(claim), !hasCome[index] else { return }
        hasCome[index] = true
        try add(index, of: coming, folders.coming(index), isComing: true, &merge)
      case .kept:
        // Most often they follow each other as they did.
        let isNext = guess < old.count && old.claim(guess) == claim
        guard let index = isNext ? guess : old.find(claim), !isKept[index] else { return }
        guess = index + 1
        isKept[index] = true
        try add(index, of: old, folders.old(index), isComing: false, &merge)
      }
    }
    if change.order.isEmpty {
      for index in 0..<old.count { try take(old.claim(index)) }
    } else {
      for order in change.order {
        try order.forEach { (claim) throws(StorageError) in try take(claim) }
      }
    }
    for index in 0..<coming.count where !hasCome[index] {
      guard change.fate(coming.claim(index)) == .coming else {
        change.object("several sources have the same Items")
        continue
      }
      try add(index, of: coming, folders.coming(index), isComing: true, &merge)
    }
    try endFolders(&merge, &state)
    if !options.replaces { keepDocuments(old, &state) }
    for index in 0..<old.count where !isKept[index] {
      let folder = old.folders[old.folder(index)]
      if let place = folder.collectionFolder {
        merge.touched.insert(place)
        merge.shrunk.insert(place)
      }
      if !state.claims.contains(ItemClaim(folder.name, old.file(index))) {
        merge.stale.append(old.path(index))
      }
    }
    for path in merge.noted
    where !state.claims.contains(ItemClaim(folder(of: path), fileName(of: path))) {
      merge.stale.append(path)
    }
    merge.stale = Set(merge.stale).sorted()
    state.unchangedCount += merge.keptCount
    try merge.ledger.seal()
    if options.describes { try describe(change, &merge, &state) }
    return merge
  }

  /// Adds an Item to the lists and to what is known of its Collection.
  private func add(
    _ index: Int, of ledger: TreeLedger, _ folder: Int, isComing: Bool, _ merge: inout Merge
  ) throws(StorageError) {
    while merge.work.count <= folder {
      let name = merge.ledger.folders[merge.work.count].name
      merge.work.append(FolderWork(start: layout.itemHrefStart(name)))
      if let place = merge.ledger.folders[merge.work.count - 1].collectionFolder,
        merge.begun[place] == nil
      {
        merge.begun[place] = isComing
      }
    }
    let page = options.listLength.map { merge.work[folder].itemCount / $0 } ?? 0
    if ledger.page(index) != page {
      try setParent(of: ledger.file(index), in: merge.ledger.folders[folder], page: page)
      merge.work[folder].isTouched = true
    }
    merge.work[folder].add(ledger.fileBytes(index), ledger.extent(index))
    if isComing {
      merge.work[folder].isTouched = true
    } else {
      merge.keptCount += 1
      if !merge.noted.isEmpty { merge.noted.remove(ledger.path(index)) }
      if index < merge.work[folder].lastNumber { merge.work[folder].isTouched = true }
      merge.work[folder].lastNumber = index
    }
    try merge.ledger.append(index, of: ledger, folder: folder, page: page)
    if merge.work[folder].links.count > 1 << 20 {
      try merge.work[folder].save(to: layout.linkFile(merge.ledger.folders[folder].name))
    }
  }

  private func endFolders(_ merge: inout Merge, _ state: inout TreeState) throws(StorageError) {
    for number in merge.work.indices {
      let folder = merge.ledger.folders[number]
      let work = merge.work[number]
      if work.itemCount == 0 { continue }
      try merge.work[number].save(to: layout.linkFile(folder.name))
      state.folders[folder.name] = TreeState.Folder(
        itemCount: work.itemCount, linkFileLength: merge.work[number].linkFileLength)
      guard let place = folder.collectionFolder else { continue }
      state.collections[folder.collection, default: TreeState.Collection(folder: place)].extent
        .formUnion(work.extent)
      if work.isTouched { merge.touched.insert(place) }
    }
  }

  /// Where the documents of a catalog stay what they are, so do those whose Items are all gone.
  private func keepDocuments(_ old: TreeLedger, _ state: inout TreeState) {
    var before: [String: CollectionExtent] = [:]
    for index in 0..<old.count {
      let folder = old.folders[old.folder(index)]
      if !folder.collection.isEmpty {
        before[folder.collection, default: CollectionExtent()].add(old.extent(index))
      }
    }
    for folder in old.folders {
      if state.folders[folder.name] == nil { state.folders[folder.name] = TreeState.Folder() }
      guard let place = folder.collectionFolder else { continue }
      state.collections[folder.collection, default: TreeState.Collection(folder: place)].before =
        before[folder.collection]
    }
  }

  /// Lets an Item name the page on which it now stands; its file waits beside its place.
  private func setParent(
    of file: String, in folder: TreeLedger.Folder, page: Int
  ) throws(StorageError) {
    let staged = join(layout.stagingFolder(folder.name), file)
    let path = exists(staged) ? staged : join(layout.folder(folder.name), file)
    let own =
      page == 0
      ? TreeDocument.name(isCollection: folder.collectionFolder == folder.name)
      : TreeDocument.pageName(page)
    let href = layout.href(join(folder.name, own), from: folder.name)
    let text = try readAll(path)
    var changed = ByteBuffer(capacity: text.count + 64)
    do throws(JSONError) {
      let links = try JSONValue(parsing: text)["links"]?.array ?? []
      guard let link = links.firstIndex(where: { $0["rel"]?.string == "parent" }) else { return }
      var editor = JSONTextEditor(text)
      try editor.apply(
        JSONPatch([.replace(JSONPointer(tokens: ["links", String(link), "href"]), .string(href))]))
      changed.append(contentsOf: editor.text)
    } catch {
      throw StorageError(
        .content, "cannot change '\(path)': \(error.message)", path: path, at: error.location)
    }
    try makeFolders(layout.stagingFolder(folder.name))
    try writeNewFile(staged, changed)
  }

  // MARK: What Collections have in common

  /// Finds out what the Items of each Collection have in common: where Items only came, from what is
  /// known and what they say; else from the files of all its Items.
  private func describe(
    _ change: TreeChange, _ merge: inout Merge, _ state: inout TreeState
  ) throws(StorageError) {
    let known = change.ledger.details["traits"]
    for (id, collection) in state.collections {
      if !merge.touched.contains(collection.folder), let traits = known?[id] {
        state.collections[id]?.traits = CollectionTraits(checkpoint: traits)
        continue
      }
      // What came first decides in what order members stand.
      if !merge.shrunk.contains(collection.folder), merge.begun[collection.folder] == false,
        let traits = known?[id]
      {
        var all = CollectionTraits(checkpoint: traits)
        if let coming = state.comingTraits[id] { all.merge(coming) }
        state.collections[id]?.traits = all
        continue
      }
      state.collections[id]?.traits = try readTraits(id, merge.ledger)
    }
  }

  private func readTraits(
    _ collection: String, _ ledger: TreeLedger
  ) throws(StorageError) -> CollectionTraits {
    let wanted = Set(ledger.folders.indices.filter { ledger.folders[$0].collection == collection })
    let parts = SideBySide.map(count: ledger.count) {
      (range) -> Result<CollectionTraits, StorageError> in
      var traits = CollectionTraits()
      var parser = JSONParser()
      for index in range where wanted.contains(ledger.folder(index)) {
        let folder = ledger.folders[ledger.folder(index)].name
        let staged = join(self.layout.stagingFolder(folder), ledger.file(index))
        let path = exists(staged) ? staged : join(self.layout.folder(folder), ledger.file(index))
        do throws(StorageError) {
          let text = try readAll(path)
          do throws(JSONError) {
            traits.add(ItemView(try parser.parse(text)))
          } catch {
            return .failure(
              StorageError(.content, "cannot read '\(path)' again: \(error.message)", path: path))
          }
        } catch { return .failure(error) }
      }
      return .success(traits)
    }
    var all = CollectionTraits()
    for part in parts { all.merge(try part.get()) }
    return all
  }

  /// What is remembered of a tree that is whole.
  func details(
    _ documents: [String: TreeDocument], _ state: borrowing TreeState
  ) -> JSONValue {
    var fingerprints = JSONObject()
    for path in documents.values.flatMap({ $0.paths(listLength: options.listLength) }).sorted() {
      fingerprints[path] = fileFingerprint(join(layout.base, path)).map { .string($0) }
    }
    var traits = JSONObject()
    if options.describes {
      for (id, collection) in state.collections { traits[id] = collection.traits.checkpoint }
    }
    return ["documents": .object(fingerprints), "traits": .object(traits)]
  }
}

/// The numbers of folders of two ledgers in a third one.
private struct FolderNumbers {
  private let oldLedger: TreeLedger
  private let comingLedger: TreeLedger
  private let merged: TreeLedger
  private var oldNumbers: [Int?]
  private var comingNumbers: [Int?]

  init(old: TreeLedger, coming: TreeLedger, _ merged: TreeLedger) {
    (oldLedger, comingLedger, self.merged) = (old, coming, merged)
    oldNumbers = Array(repeating: nil, count: old.folders.count)
    comingNumbers = Array(repeating: nil, count: coming.folders.count)
  }

  mutating func old(_ index: Int) -> Int {
    let folder = oldLedger.folder(index)
    if let known = oldNumbers[folder] { return known }
    let number = merged.number(of: oldLedger.folders[folder])
    oldNumbers[folder] = number
    return number
  }

  mutating func coming(_ index: Int) -> Int {
    let folder = comingLedger.folder(index)
    if let known = comingNumbers[folder] { return known }
    let number = merged.number(of: comingLedger.folders[folder])
    comingNumbers[folder] = number
    return number
  }
}

extension ItemTreeSink.FolderWork {
  mutating func add(_ file: UnsafeRawBufferPointer, _ extent: ItemExtent) {
    itemCount += 1
    self.extent.add(extent)
    var line = ByteBuffer(capacity: 256)
    ItemTreeSink.appendLink(start, file, to: &line)
    line.withUnsafeBytes { links.append(contentsOf: $0) }
  }

  /// Adds the links to their file.
  mutating func save(to path: String) throws(StorageError) {
    if links.isEmpty { return }
    var bytes = ByteBuffer(capacity: links.count)
    bytes.append(contentsOf: links)
    try JournalFile(path, length: linkFileLength).append(bytes)
    linkFileLength += links.count
    links.removeAll(keepingCapacity: true)
  }
}

/// Work on parts of many things by as many threads as there are processors.
private final class SideBySide<Value: Sendable>: Sendable {
  private let parts: Mutex<[Value?]>

  private init(_ count: Int) { parts = Mutex(Array(repeating: nil, count: count)) }

  /// What the work on each part gave, in order.
  static func map(
    count: Int, _ work: @escaping @Sendable (Range<Int>) -> Value
  ) -> [Value] {
    let lanes = max(1, min(WorkerThreads.processorCount, count / 256))
    let results = SideBySide<Value>(lanes)
    WorkerThreads.run(lanes) { lane in
      let value = work(count * lane / lanes..<count * (lane + 1) / lanes)
      results.parts.withLock { $0[lane] = value }
    }
    return results.parts.withLock { $0.compactMap(\.self) }
  }
}
