public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

/// Writes Items into files that are there already, one each, or beside them: the files of a folder of
/// loose Items, or of a static catalog, wherever they lie in it.
///
/// What is written waits beside its place until all Items have come. Links that say where a document
/// stands stay those of the file that is replaced.
public final class ItemFilesSink: ItemSink {
  private struct State {
    var staged: [(from: String, to: String)] = []
    var taken: Set<String> = []
    var byteCount = 0
  }

  /// The folder of all the files.
  public let place: String
  private let paths: [ItemClaim: String]
  private let state = Mutex(State())

  private static let stagingSuffix = ".stac-manager.part"

  /// A sink for files in a folder.
  ///
  /// - Parameter paths: where the Items lie that are there already; others come to lie in the
  ///   folder itself.
  public init(_ folder: String, paths: [ItemClaim: String]) {
    place = withoutFileScheme(folder)
    self.paths = paths
  }

  private final class Batch: SinkBatch {
    var text = ByteBuffer()
    var files: [String] = []

    override func removeAll() {
      super.removeAll()
      text.truncate()
      files.removeAll(keepingCapacity: true)
    }
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Makes the file of an Item.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let id = try item.requiredID
    let claim = ItemClaim(item.collection ?? "", id)
    let known = paths[claim]
    let path = known ?? join(place, safeFileName(for: id) + ".json")
    if known == nil, exists(path) {
      throw ItemFailure(
        code: "duplicate-id",
        message: "there is a file '\(path)' already, of another Item",
        pointer: JSONPointer(tokens: ["id"]))
    }
    do throws(StorageError) {
      try rewrite(item, to: path, isKnown: known != nil)
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
    let start = batch.text.count
    batch.text.append(pretty: item.view)
    batch.text.append(UInt8(ascii: "\n"))
    batch.entries.append(
      SinkBatch.Entry(
        claim: claim, range: start..<batch.text.count, origin: item.origin, part: 0))
    batch.files.append(path)
  }

  /// Makes the links and hrefs of an Item true in their new place.
  private func rewrite(
    _ item: WorkingItem, to path: String, isKnown: Bool
  ) throws(StorageError) {
    let place = ItemLinks.Place(
      source: hrefFolder(of: item.origin.path) ?? "",
      target: absolutePath(folder(of: path)))
    let isMoved = !place.source.isEmpty
    var links: [JSONValue]?
    if isKnown {
      let old = try? JSONValue(parsing: try readAll(path))
      links = (old?["links"]?.array ?? []).filter {
        ContentRules.places.contains($0["rel"]?.string ?? "")
      }
      links? += (item.view["links"]?.elements.map { JSONValue($0) } ?? []).filter {
        !ContentRules.places.contains($0["rel"]?.string ?? "")
      }
    }
    if isMoved {
      let kept = ItemLinks.keptLinks(item.view, place)
      links = (links ?? []).filter { ContentRules.places.contains($0["rel"]?.string ?? "") } + kept
    }
    let assets = isMoved ? ItemLinks.rebasedAssets(item.view, place) : []
    item.edit { tree in
      if let links { try? tree.set(FieldPath(keys: ["links"])) { _ in .array(links) } }
      for (path, href) in assets { try? tree.set(path) { _ in .string(href) } }
    }
  }

  /// Turns away Items whose file another has taken.
  public func claim(_ batch: SinkBatch) {
    let batch = own(batch)
    state.withLock { state in
      for index in batch.entries.indices
      where !state.taken.insert(batch.files[index]).inserted {
        batch.entries[index].isRejected = true
        batch.rejections.append(
          SinkBatch.Rejection(
            failure: ItemFailure(
              code: "duplicate-id",
              message: "another Item came before that lies in the file '\(batch.files[index])'",
              pointer: JSONPointer(tokens: ["id"])),
            origin: batch.entries[index].origin,
            item: batch.text.withUnsafeBytes { Array($0[batch.entries[index].range]) }))
      }
    }
  }

  /// Writes the files beside their places.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    var file = ByteBuffer()
    for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
      file.truncate()
      batch.text.withUnsafeBytes {
        file.append(UnsafeRawBufferPointer(rebasing: $0[entry.range]))
      }
      if isStoreLocation(batch.files[index]) {
        try replaceFile(batch.files[index], with: file)
      } else {
        try makeFolders(folder(of: batch.files[index]))
        try writeNewFile(batch.files[index] + Self.stagingSuffix, file)
      }
    }
  }

  /// Remembers the files.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    state.withLock { state in
      for (index, entry) in batch.entries.enumerated() where !entry.isRejected {
        state.byteCount += entry.range.count
        guard !isStoreLocation(batch.files[index]) else { continue }
        state.staged.append((batch.files[index] + Self.stagingSuffix, batch.files[index]))
      }
    }
  }

  /// There is nothing to come back to before the end.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }
  /// Nothing.
  public func seal() throws(StorageError) {}

  /// Moves the files to their places.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    let staged = state.withLock { $0.staged }
    if staged.isEmpty { return }
    synchronizeDisk(of: place)
    for (from, to) in staged { try moveFile(from, to: to) }
  }

  /// Removes what was written.
  public func discard() {
    for (from, _) in state.withLock({ $0.staged }) { try? removeFile(from) }
  }

  /// The bytes written so far.
  public var byteCount: Int { state.withLock { $0.byteCount } }

  private func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
