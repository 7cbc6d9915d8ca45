internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Gives Items to another sink, and writes their Collection when all are known: into a
/// catalog, into the metadata of GeoParquet, beside files.
final class MadeCollectionSink: ItemSink {
  private let inner: any ItemSink
  private let output: OutputOptions
  private let file: String?
  private let state: Mutex<State>

  private struct State {
    var builder: CollectionBuilder
    /// What Items tell that are not committed yet, by their batches; with their entries, for some are
    /// turned away.
    var pending: [ObjectIdentifier: [(entry: Int?, evidence: CollectionBuilder.Evidence)]] = [:]
  }

  init(
    _ inner: any ItemSink, _ collection: MadeCollection, _ output: OutputOptions,
    resumingAt saved: JSONValue?
  ) {
    self.inner = inner
    self.output = output
    file = collection.file
    var builder = collection.builder
    if let saved = saved?["collection"] { builder.restore(saved) }
    state = Mutex(State(builder: builder))
  }

  func makeBatch() -> SinkBatch { inner.makeBatch() }

  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let count = batch.entries.count
    try inner.add(item, to: batch)
    let builder = state.withLock { $0.builder }
    guard let evidence = builder.evidence(item.view) else { return }
    let entry = batch.entries.count > count ? count : nil
    state.withLock { state in
      state.pending[ObjectIdentifier(batch), default: []].append((entry, evidence))
    }
  }

  func addUnreadable(_ failure: ItemFailure, origin: ItemOrigin, to batch: SinkBatch) {
    inner.addUnreadable(failure, origin: origin, to: batch)
  }

  func claim(_ batch: SinkBatch) { inner.claim(batch) }
  func prepare(_ batch: SinkBatch) throws(StorageError) { try inner.prepare(batch) }

  func commit(_ batch: SinkBatch) throws(StorageError) {
    try inner.commit(batch)
    state.withLock { state in
      for (entry, evidence) in state.pending.removeValue(forKey: ObjectIdentifier(batch)) ?? [] {
        if let entry, batch.entries[entry].isRejected { continue }
        state.builder.add(evidence)
      }
    }
  }

  func checkpoint() throws(StorageError) -> JSONValue {
    ["sink": try inner.checkpoint(), "collection": state.withLock { $0.builder.checkpoint }]
  }

  func seal() throws(StorageError) { try inner.seal() }

  func finish(collections: [String: JSONObject]) throws(StorageError) {
    var builder = state.withLock { $0.builder }
    var collections = collections
    switch output.target {
    case .parquet: collections[builder.id] = builder.json
    case .dataset(let folder):
      if output.dataset.mode != .replace, Dataset.isDataset(folder),
        let old = try Dataset(folder).collections()[builder.id]
      {
        builder.add(claimedBy: old)
      }
      collections[builder.id] = builder.json
    case .tree, .records, .sink: break
    }
    try inner.finish(collections: collections)
    if let file {
      try Self.write(builder.json, to: file)
    } else if case .tree(let folder) = output.target {
      try summarize(in: folder, builder)
    }
  }

  /// The Collection in a catalog has its extent already.
  private func summarize(
    in folder: String, _ builder: consuming CollectionBuilder
  ) throws(StorageError) {
    let path = join(join(folder, safeFileName(for: builder.id)), "collection.json")
    guard builder.summarizesItems, !isStoreLocation(folder), exists(path) else { return }
    builder.removeItems()
    try builder.read(path)
    guard let known = (try? JSONValue(parsing: try readAll(path)))?.object else { return }
    try Self.write(CollectionBuilder.adding(builder.foundSummaries, to: known), to: path)
  }

  private static func write(_ document: JSONObject, to path: String) throws(StorageError) {
    var text = ByteBuffer()
    text.append(pretty: .object(document))
    text.append("\n")
    try replaceFile(path, with: text)
  }

  func discard() { inner.discard() }
  var byteCount: Int { inner.byteCount }
  var place: String { inner.place }
  var remarks: [String] { inner.remarks }

  var notes: [String] {
    let id = state.withLock { $0.builder.id }
    switch output.target {
    case .tree: return inner.notes
    case .parquet, .dataset:
      return inner.notes + ["the Collection '\(id)' is in the metadata of the output"]
        + (file.map { ["the Collection '\(id)' was written to '\($0)'"] } ?? [])
    case .records, .sink:
      return inner.notes + [
        file.map { "the Collection '\(id)' was written to '\($0)'" }
          ?? "the Collection '\(id)' was not written: '\(place)' holds Items alone"
      ]
    }
  }
}
