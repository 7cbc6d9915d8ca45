internal import STACGeoParquet
internal import STACJSON
internal import STACStorage

/// The Items of a dataset, as they are in one of its versions, whatever is written meanwhile.
final class DatasetSource: ItemSource {
  private let folder: DatasetFolder
  private let options: ReadOptions
  private var files: ArraySlice<DatasetManifest.File>
  private var current: ParquetSource?
  private(set) var collections: [String: JSONObject] = [:]
  /// As long as it is held, no file of this version is removed.
  private var lock: FileLock?

  /// Opens a dataset; files that cannot hold what is wanted are not read.
  init(_ path: String, _ options: ReadOptions) throws(StorageError) {
    folder = DatasetFolder(path)
    self.options = options
    // Before the manifest: what it lists must not go in between.
    lock = folder.lockForReading()
    let manifest = try folder.readManifest()
    files = manifest.files.filter { $0.mayHold(options.query, manifest.keys) }[...]
    guard let known = manifest.collections else { return }
    let wanted = manifest.keys.firstIndex(of: .collection).map { index in
      Set(files.map { $0.values[index] ?? "" })
    }
    collections = known.filter { wanted?.contains($0.key) ?? true }
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    while true {
      if let current {
        if current.next(into: batch) { return true }
        self.current = nil
        batch.removeAll()
      }
      guard let file = files.popFirst() else {
        lock = nil
        return false
      }
      do throws(StorageError) {
        let source = try open(file)
        collections.merge(source.collections) { first, _ in first }
        current = source
      } catch {
        batch.problems.append(SourceProblem(error))
        return true
      }
    }
  }

  private func open(_ file: DatasetManifest.File) throws(StorageError) -> ParquetSource {
    let opened = try folder.open(file)
    do throws(GeoParquetError) {
      return try ParquetSource(opened, options)
    } catch { throw StorageError(.content, error.message, path: opened.path) }
  }
}
