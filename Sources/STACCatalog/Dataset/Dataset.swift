public import STACGeoParquet
public import STACJSON
public import STACStorage
internal import Synchronization

/// A dataset: a folder of GeoParquet files that this program keeps, and its manifest.
public struct Dataset: Sendable {
  /// The folder.
  public let path: String
  /// What it holds now.
  public let manifest: DatasetManifest

  /// Reads the manifest in a folder.
  ///
  /// - Throws: ``StorageError`` where there is none.
  public init(_ path: String) throws(StorageError) {
    let folder = DatasetFolder(path)
    guard folder.hasManifest else { throw DatasetWriter.noDataset(path) }
    self.path = path
    manifest = try folder.readManifest()
  }

  /// Whether a folder is a dataset.
  public static func isDataset(_ path: String) -> Bool { DatasetFolder(path).hasManifest }

  /// The Collections that the dataset carries, by id.
  public func collections() throws(StorageError) -> [String: JSONObject] {
    try DatasetFolder(path).collections(manifest)
  }

  /// What a deletion has done, or would do.
  public struct Deletion: Sendable, Hashable {
    /// Items that go.
    public var deletedCount = 0
    /// Items that stay.
    public var keptCount = 0
    /// Partitions that are written anew.
    public var rewrittenCount = 0
    /// Partitions of which nothing stays.
    public var removedCount = 0
    /// Items that go, by the files in which they are.
    public var counts: [Count] = []

    /// Nothing goes.
    public init() {}
  }

  /// Items of one file.
  public struct Count: Sendable, Hashable {
    /// The path of the file in the folder of the dataset.
    public var path: String
    /// How many Items go.
    public var count: Int
  }

  /// Deletes Items from the dataset in a folder.
  ///
  /// - Parameters:
  ///   - query: what is known of all the Items that go; partitions that cannot hold any are not read.
  ///   - isDryRun: nothing is changed, only counted.
  ///   - audit: is told of each Item that goes, and has its place before they are gone.
  ///   - matches: whether an Item goes; called on several threads.
  /// - Throws: ``StorageError``; the dataset is as it was then.
  public static func delete(
    from path: String, _ query: GeoParquetQuery, isDryRun: Bool = false,
    format: GeoParquetOptions = GeoParquetOptions(), workers: Int? = nil,
    audit: ChangeLog? = nil, where matches: @escaping @Sendable (JSONView) -> Bool
  ) throws(StorageError) -> Deletion {
    let matches: @Sendable (JSONView) -> Bool = { item in
      guard matches(item) else { return false }
      audit?.noteDeletion(of: item)
      return true
    }
    guard !isDryRun else { return try countDeletion(path, query, format, workers, matches) }
    let writer = try DatasetWriter(path, mustExist: true)
    var format = format
    format.order = format.order ?? writer.manifest.order
    let collections: [String: JSONObject]
    do throws(StorageError) {
      collections = try writer.folder.collections(writer.manifest)
    } catch {
      audit?.discard()
      writer.discard()
      throw error
    }
    let rewriter = PartitionRewriter(
      folder: writer.folder, format: format, workers: workers ?? WorkerThreads.processorCount)
    var change = DatasetChange(writer, rewriter, keys: writer.manifest.keys)
    let keys = writer.manifest.keys
    let deletion = Mutex(Deletion())
    do throws(StorageError) {
      let (looked, passed) = writer.manifest.files.divided { $0.mayHold(query, keys) }
      deletion.withLock { $0.keptCount = passed.reduce(0) { $0 + $1.rowCount } }
      try change.rewrite(looked.map { DatasetPartition(values: $0.values) }) {
        (partition, file, rewriter, content) throws(StorageError) in
        guard let file else { return .untouched }
        let kept = try rewriter.sift(file, copies: true, matches)
        deletion.withLock { $0.add(kept, of: file) }
        if kept.droppedCount == 0 { return .untouched }
        if kept.count == 0 { return .removed }
        return .written(
          try rewriter.write(
            partition, keys, content: content, kept: kept, [], in: nil, collections: [:]))
      }
      if change.touchedCount > 0 {
        // Told before it is done: what is not done in the end is found as it was, when it is undone.
        try audit?.commit()
        _ = try change.commit(collections)
      } else {
        audit?.discard()
      }
    } catch {
      audit?.discard()
      writer.discard()
      throw error
    }
    writer.release()
    return deletion.withLock { deletion in
      deletion.counts.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
      return deletion
    }
  }

  /// Counts what a deletion would do; whoever writes meanwhile may go on.
  private static func countDeletion(
    _ path: String, _ query: GeoParquetQuery, _ format: GeoParquetOptions, _ workers: Int?,
    _ matches: @escaping @Sendable (JSONView) -> Bool
  ) throws(StorageError) -> Deletion {
    let folder = DatasetFolder(path)
    let lock = folder.lockForReading()
    let manifest = try Dataset(path).manifest
    let rewriter = PartitionRewriter(
      folder: folder, format: format, workers: workers ?? WorkerThreads.processorCount)
    var deletion = Deletion()
    for file in manifest.files {
      guard file.mayHold(query, manifest.keys) else {
        deletion.keptCount += file.rowCount
        continue
      }
      deletion.add(try rewriter.sift(file, copies: false, matches), of: file)
    }
    withExtendedLifetime(lock) {}
    return deletion
  }
}

extension Dataset.Deletion {
  /// Counts what becomes of a file.
  fileprivate mutating func add(
    _ kept: PartitionRewriter.Kept, of file: DatasetManifest.File
  ) {
    keptCount += kept.count
    if kept.droppedCount == 0 { return }
    deletedCount += kept.droppedCount
    counts.append(Dataset.Count(path: file.path, count: kept.droppedCount))
    if kept.count == 0 { removedCount += 1 } else { rewrittenCount += 1 }
  }
}

extension [DatasetManifest.File] {
  /// Those for which something is true, and the others.
  fileprivate func divided(
    _ isFirst: (Element) -> Bool
  ) -> (first: [Element], others: [Element]) {
    (filter(isFirst), filter { !isFirst($0) })
  }
}
