internal import STACGeoParquet
internal import STACJSON
internal import STACStorage
internal import Synchronization

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

  /// What becomes of a partition.
  enum Fate {
    /// It stays as it is.
    case untouched
    /// Nothing of it stays.
    case removed
    /// It has a new file.
    case written(PartitionRewriter.Written)
  }

  /// Decides of some partitions: few of them one after the other, on all processors each; many side by
  /// side, on one processor each.
  ///
  /// - Parameter decide: is given the file that the partition has, and the name of its new content.
  mutating func rewrite(
    _ partitions: [DatasetPartition],
    _ decide:
      @escaping @Sendable (
        DatasetPartition, DatasetManifest.File?, PartitionRewriter, _ content: String
      ) throws(StorageError) -> Fate
  ) throws(StorageError) {
    let workers = rewriter.workers
    let isSideBySide = workers > 1 && partitions.count >= 2 * workers
    var rewriter = rewriter
    if isSideBySide { rewriter.workers = 1 }
    let jobs = partitions.enumerated().map { index, partition in
      (partition, file(of: partition), "\(writer.manifest.version + 1)-\(newCount + index)")
    }
    newCount += jobs.count
    let progress = Mutex(Progress(fates: jobs.map { _ in Fate.untouched }))
    let own = rewriter
    WorkerThreads.run(isSideBySide ? workers : 1) { _ in
      while let index = progress.withLock({ $0.take() }) {
        let (partition, file, content) = jobs[index]
        do throws(StorageError) {
          let fate = try decide(partition, file, own, content)
          progress.withLock { $0.fates[index] = fate }
        } catch { progress.withLock { $0.error = $0.error ?? error } }
      }
    }
    let (fates, error) = progress.withLock { ($0.fates, $0.error) }
    if let error { throw error }
    for (job, fate) in zip(jobs, fates) { apply(fate, to: job.0) }
  }

  private struct Progress {
    var next = 0
    var fates: [Fate]
    var error: StorageError?

    mutating func take() -> Int? {
      guard error == nil, next < fates.count else { return nil }
      defer { next += 1 }
      return next
    }
  }

  private mutating func apply(_ fate: Fate, to partition: DatasetPartition) {
    switch fate {
    case .untouched: return
    case .removed: files[join(partition.folder(keys), DatasetFolder.fileName)] = nil
    case .written(let written):
      files[written.file.path] = written.file
      for conflict in written.conflicts where !conflicts.contains(conflict) {
        conflicts.append(conflict)
      }
    }
    touchedCount += 1
  }

  /// Makes the change.
  ///
  /// - Parameter collections: all that the dataset knows then.
  func commit(
    _ collections: [String: JSONObject]
  ) throws(StorageError) -> DatasetManifest {
    let old = writer.manifest
    var next = old
    next.version += 1
    next.keys = keys
    next.order = rewriter.format.order
    next.files = files.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    next.collections = collections
    next.superseded = old.files.filter { files[$0.path]?.content != $0.content }
      .map { DatasetManifest.Superseded(path: $0.path, content: $0.content) }
    try writer.commit(next)
    return next
  }
}
