internal import STACJSON
internal import STACStorage

/// All the Items in a folder and the folders below it, files in the order of their names.
///
/// `.json` and `.geojson` files are read by the workers, many side by side; `.ndjson`, `.jsonl` and
/// `.parquet` files block by block. Other files are left alone, and so is what begins with a dot.
final class FolderSource: ItemSource {
  private let options: ReadOptions
  /// Places still to be visited, the next one last.
  private var pending: [Visit]
  /// The file of many Items that is being read.
  private var records: (any ItemSource)?
  private(set) var collections: [String: JSONObject] = [:]
  /// Folders that were listed, so that a link that leads back does not lead round for ever.
  private var visited: Set<String> = []

  private struct Visit {
    let path: String
    let isFolder: Bool
    /// Whether it is the folder of a dataset, which is read as one file is.
    var isDataset = false
  }

  /// How many files a worker is given at a time.
  static let filesPerBatch = 64

  init(_ folder: String, _ options: ReadOptions = ReadOptions()) {
    self.options = options
    pending = [Visit(path: folder, isFolder: true)]
  }

  func next(into batch: SourceBatch) -> Bool {
    batch.removeAll()
    if let records {
      if records.next(into: batch) { return true }
      collections.merge(records.collections) { first, _ in first }
      self.records = nil
      batch.removeAll()
    }
    var files: [SourceBatch.FileReference] = []
    while files.count < Self.filesPerBatch, let visit = pending.popLast() {
      let path = visit.path
      do throws(StorageError) {
        if visit.isFolder {
          guard visited.insert(fileIdentity(path) ?? path).inserted else {
            batch.problems.append(
              SourceProblem(
                isFailure: false,
                ItemFailure(
                  code: "link-cycle",
                  message: "the folder '\(path)' was read before, by another path"),
                origin: ItemOrigin(path: path)))
            continue
          }
          let entries = try entriesInFolder(path)
          let folder = DatasetFolder(path)
          if entries.contains(where: { $0.name == DatasetFolder.ownFolder && $0.isFolder }),
            folder.hasManifest
          {
            pending.append(Visit(path: path, isFolder: false, isDataset: true))
            continue
          }
          pending += entries.reversed()
            .filter { !$0.name.hasPrefix(".") }
            .map { Visit(path: join(path, $0.name), isFolder: $0.isFolder) }
          continue
        }
        switch visit.isDataset ? .parquet : FileKind(path: path) {
        case .json: files.append(SourceBatch.FileReference(path: path))
        case .ndjson, .parquet:
          if !files.isEmpty {
            pending.append(visit)
            batch.content = .files(files)
            return true
          }
          let records = try open(visit)
          let problems = batch.problems
          let hasContent = records.next(into: batch)
          batch.problems = problems + batch.problems
          guard hasContent else {
            collections.merge(records.collections) { first, _ in first }
            batch.content = .files([])
            continue
          }
          self.records = records
          return true
        case .other: continue
        }
      } catch {
        batch.problems.append(SourceProblem(error))
      }
    }
    batch.content = .files(files)
    return !files.isEmpty || !batch.problems.isEmpty
  }

  /// Opens a place that holds many Items.
  private func open(_ visit: Visit) throws(StorageError) -> any ItemSource {
    if visit.isDataset { return try DatasetSource(visit.path, options) }
    return FileKind(path: visit.path) == .parquet
      ? try ParquetSource(visit.path, options)
      : try RecordSource(lines: visit.path, blockSize: options.blockSize)
  }
}

/// What the name of a file says of its content.
enum FileKind: Equatable {
  case json
  case ndjson
  case parquet
  case other

  init(_ format: ItemFormat) {
    switch format {
    case .json: self = .json
    case .ndjson: self = .ndjson
    case .parquet: self = .parquet
    }
  }

  init(path: String) {
    let name = Compression.split(fileName: fileName(of: path)).name.lowercased()
    if name.hasSuffix(".json") || name.hasSuffix(".geojson") {
      self = .json
    } else if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl")
      || name.hasSuffix(".geojsonl") || name.hasSuffix(".ndgeojson")
    {
      self = .ndjson
    } else if name.hasSuffix(".parquet") || name.hasSuffix(".geoparquet") {
      self = .parquet
    } else {
      self = .other
    }
  }
}
