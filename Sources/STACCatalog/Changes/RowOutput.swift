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

  /// A row could not be given on, so that the new file would lack it.
  func fail(_ message: String) { state.withLock { $0.failure = $0.failure ?? message } }

  /// Writes what is left.
  func finish() throws(StorageError) {
    if let failure = state.withLock({ $0.failure }) {
      throw StorageError(.content, "cannot write '\(path)' anew: \(failure)", path: path)
    }
    var collections: [String: JSONObject] = [:]
    if staged != nil {
      do throws(GeoParquetError) {
        collections = try GeoParquetFile(path).collections
      } catch { throw StorageError(.content, error.message, path: path) }
    }
    try sink.seal()
    try sink.finish(collections: collections)
  }
}

/// Rows that went and come back: lines of a file that is read behind the others.
final class RestoredRows: Sendable {
  let path: String
  private let folder: String

  init(_ log: AuditLog, _ location: ChangeLocation) throws(StorageError) {
    guard location.kind != .folder else {
      throw StorageError(
        .unsupported,
        "rows that went from files of the folder '\(location.path)' cannot be put back: name the file",
        path: location.path)
    }
    folder = try makeTemporaryFolder()
    path = join(folder, "restored.ndjson")
    let file = try OutputFile(path)
    var text = ByteBuffer()
    for index in log.deletions where log[index].form == .row {
      text.append(contentsOf: try log.record(index).item)
      text.append(UInt8(ascii: "\n"))
      if text.count > 1 << 20 {
        try file.append(text)
        text.truncate()
      }
    }
    try file.append(text)
    try file.commit()
  }

  func remove() {
    try? removeFile(path)
    try? removeFolder(folder)
  }

  deinit { remove() }
}
