internal import STACGeoParquet
internal import STACJSON
internal import STACStorage
internal import Synchronization

/// The rows of a GeoParquet file, or of a dataset, on their way to the new one.
final class RowOutput: Sendable {
  let sink: any ItemSink
  /// The file or dataset.
  let path: String
  /// Where the new file waits; nil for a dataset, which has its own way.
  let staged: String?
  private let state = Mutex(State())

  private struct State {
    var changeCount = 0
    var failure: String?
    var renewed: [String: JSONObject] = [:]
  }

  /// Writes a file anew.
  init(file path: String, staged: String) throws(StorageError) {
    self.path = path
    self.staged = staged
    var options = ParquetSink.Options()
    options.allowsDuplicates = true
    sink = try ParquetSink(staged, options)
  }

  /// Changes some Items of a dataset.
  init(dataset path: String) throws(StorageError) {
    self.path = path
    staged = nil
    var options = DatasetSink.Options()
    options.mode = .upsert
    sink = try DatasetSink(path, options)
  }

  /// Whether rows that stay as they are need not be told.
  var takesOnlyChanges: Bool { staged == nil }

  /// Changes so far.
  var changeCount: Int { state.withLock { $0.changeCount } }

  func countChange() { state.withLock { $0.changeCount += 1 } }

  /// Will write another form of a Collection into the metadata.
  func renew(_ id: String, _ collection: JSONObject) {
    state.withLock { state in
      state.changeCount += 1
      state.renewed[id] = collection
    }
  }

  /// A row could not be given on, so that the new file would lack it.
  func fail(_ message: String) { state.withLock { $0.failure = $0.failure ?? message } }

  /// Writes what is left.
  func finish() throws(StorageError) {
    if let failure = state.withLock({ $0.failure }) {
      throw StorageError(.content, "cannot write '\(path)' anew: \(failure)", path: path)
    }
    let renewed = state.withLock { $0.renewed }
    try sink.seal()
    if let dataset = sink as? DatasetSink {
      return try dataset.finish(collections: renewed, everywhere: !renewed.isEmpty)
    }
    let own: [String: JSONObject]
    do throws(GeoParquetError) {
      own = try GeoParquetFile(path).collections
    } catch { throw StorageError(.content, error.message, path: path) }
    try sink.finish(collections: own.merging(renewed) { _, new in new })
  }
}

/// Rows that went and come back: lines of files that are read behind the others, one for each file
/// of rows.
final class RestoredRows: Sendable {
  /// The files to be read, and those that their rows belong to.
  let files: [(source: String, place: String)]
  private let folder: String

  init(_ log: AuditLog, _ location: ChangeLocation) throws(StorageError) {
    folder = try makeTemporaryFolder()
    var files: [(source: String, place: String)] = []
    var writer: OutputFile?
    var text = ByteBuffer()
    for index in log.deletions where log[index].form == .row {
      let record = try log.record(index)
      let place =
        location.kind == .folder ? join(location.root, record.path ?? "") : location.path
      if files.last?.place != place {
        try writer?.append(text)
        try writer?.commit()
        text.truncate()
        let source = join(folder, "\(files.count).ndjson")
        files.append((source, place))
        writer = try OutputFile(source)
      }
      text.append(contentsOf: record.item)
      text.append(UInt8(ascii: "\n"))
      if text.count > 1 << 20 {
        try writer?.append(text)
        text.truncate()
      }
    }
    try writer?.append(text)
    try writer?.commit()
    self.files = files
  }

  /// The file that restored rows belong to; nil where a file holds none.
  func place(of source: String) -> String? { files.first { $0.source == source }?.place }

  func remove() {
    for file in files { try? removeFile(file.source) }
    try? removeFolder(folder)
  }

  deinit { remove() }
}
