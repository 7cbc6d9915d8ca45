internal import STACGeoParquet
internal import STACJSON
internal import STACStorage

/// What becomes of the files of a dataset, until it is made true at once.
struct DatasetChange {
  private let writer: DatasetWriter
  private let rewriter: PartitionRewriter
  private let keys: [PartitionKey]
  private var files: [String: DatasetManifest.File]
  private var newCount = 0
  /// Columns that became JSON text in some file.
  private(set) var conflicts: [ItemSchema.Conflict] = []
  /// Partitions that were written anew or removed.
  private(set) var touchedCount = 0

  /// Begins with the files that are there.
  init(_ writer: DatasetWriter, _ rewriter: PartitionRewriter, keys: [PartitionKey]) {
    self.writer = writer
    self.rewriter = rewriter
    self.keys = keys
    files = Dictionary(writer.manifest.files.map { ($0.path, $0) }) { first, _ in first }
  }

  /// Takes all files away.
  mutating func removeAll() {
    touchedCount += files.count
    files = [:]
  }

  /// The file of a partition.
  func file(of partition: DatasetPartition) -> DatasetManifest.File? {
    files[join(partition.folder(keys), DatasetFolder.fileName)]
  }

  /// Writes a partition anew; one without Items goes.
  mutating func replace(
    _ partition: DatasetPartition, kept: PartitionRewriter.Kept?, _ segments: [ItemSegment] = [],
    in spool: Spool? = nil, collections: [String: JSONObject] = [:]
  ) throws(StorageError) {
    touchedCount += 1
    if kept?.count ?? 0 == 0, segments.isEmpty {
      files[join(partition.folder(keys), DatasetFolder.fileName)] = nil
      return
    }
    let written = try rewriter.write(
      partition, keys, content: "\(writer.manifest.version + 1)-\(newCount)", kept: kept,
      segments, in: spool, collections: collections)
    newCount += 1
    files[written.file.path] = written.file
    for conflict in written.conflicts where !conflicts.contains(conflict) {
      conflicts.append(conflict)
    }
  }

  /// Makes the change.
  func commit() throws(StorageError) -> DatasetManifest {
    let old = writer.manifest
    var next = old
    next.version += 1
    next.keys = keys
    next.files = files.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    next.superseded = old.files.filter { files[$0.path]?.content != $0.content }
      .map { DatasetManifest.Superseded(path: $0.path, content: $0.content) }
    try writer.commit(next)
    return next
  }
}
