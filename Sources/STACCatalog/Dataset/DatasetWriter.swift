internal import STACGeoParquet
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// The one who may change a dataset, until it is let go of.
final class DatasetWriter: Sendable {
  let folder: DatasetFolder
  /// The dataset as it is.
  let manifest: DatasetManifest
  private let lock: Mutex<FileLock?>
  /// Whether there was none before.
  let isNew: Bool

  /// Takes the dataset in a folder, or begins one, and tidies up behind a writer that was killed.
  ///
  /// - Throws: ``StorageError`` where another one writes it, or where the folder holds what belongs to
  ///   no dataset.
  init(_ path: String, mustExist: Bool) throws(StorageError) {
    guard !isStoreLocation(path) else {
      throw StorageError(
        .unsupported,
        "cannot change a dataset in a store, as nothing there keeps two writers apart; write it here "
          + "and copy it", path: redactedLocation(path))
    }
    folder = DatasetFolder(path)
    if !folder.hasManifest {
      if mustExist { throw Self.noDataset(path) }
      try Self.checkEmpty(folder.path)
    }
    try makeFolders(folder.ownPath)
    let place = join(folder.ownPath, "lock")
    let since = Timestamp(seconds: Timestamp.now.seconds).description
    guard
      let lock = try FileLock(exclusive: place, note: FileLock.note("stac-manager", since: since))
    else {
      let holder = (try? readAll(place)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw StorageError(
        .system,
        "cannot change the dataset '\(path)': another run is changing it"
          + (holder.isEmpty ? "" : " (\(holder))") + "; try again when it has ended", path: path)
    }
    self.lock = Mutex(lock)
    // Another one may have made it meanwhile.
    isNew = !folder.hasManifest
    manifest = isNew ? DatasetManifest() : try folder.readManifest()
    try makeFolders(folder.staged)
    try makeFolders(folder.superseded)
    try Self.tidy(folder, manifest)
  }

  static func noDataset(_ path: String) -> StorageError {
    StorageError(
      .notFound,
      "'\(path)' is no dataset: it has no '\(DatasetFolder.ownFolder)/dataset.json'", path: path)
  }

  /// What others have written must not come to stand among what the manifest lists.
  private static func checkEmpty(_ path: String) throws(StorageError) {
    if !exists(path) { return }
    for entry in try entriesInFolder(path) {
      let isPartition = entry.isFolder && entry.name.utf8.contains(UInt8(ascii: "="))
      guard isPartition || entry.name.hasSuffix(".parquet") else { continue }
      throw StorageError(
        .unsupported,
        "cannot begin a dataset in '\(path)': it holds '\(entry.name)', and no manifest tells what "
          + "belongs together; write to an empty folder", path: path)
    }
  }

  /// Makes a new version of the dataset: all of its new files lie in `staged`.
  ///
  /// - Throws: ``StorageError``; the dataset is the old one then, but where it says otherwise.
  func commit(_ next: DatasetManifest) throws(StorageError) {
    var text = ByteBuffer()
    text.append(pretty: next.json)
    text.append(UInt8(ascii: "\n"))
    try replaceFile(folder.manifestPath, with: text)
    do throws(StorageError) {
      try Self.tidy(folder, next)
    } catch {
      throw StorageError(
        error.code,
        "the dataset '\(folder.path)' is changed, but not all files could be moved to their places: "
          + "\(error.message); this program reads it as it should be, others when the next change has "
          + "moved them", path: folder.path)
    }
  }

  /// Lets others write.
  func release() { lock.withLock { $0 = nil } }

  /// Gives up: the dataset stays as it was.
  func discard() {
    defer { release() }
    // Once a change is made, what waits belongs to it.
    if !isNew || folder.hasManifest {
      guard (try? folder.readManifest())?.version == manifest.version else { return }
    }
    for name in (try? namesInFolder(folder.staged)) ?? [] {
      try? removeFile(join(folder.staged, name))
    }
    guard isNew, !folder.hasManifest else { return }
    for name in ["lock", "readers"] { try? removeFile(join(folder.ownPath, name)) }
    for path in [folder.staged, folder.superseded, folder.ownPath, folder.path] {
      try? removeFolder(path)
    }
  }

  /// Moves the files of a version to their places, and removes what belongs to none.
  ///
  /// It can be interrupted anywhere and done again.
  private static func tidy(
    _ folder: DatasetFolder, _ manifest: DatasetManifest
  ) throws(StorageError) {
    // What a killed writer has left before it took the name away.
    for name in try namesInFolder(folder.ownPath)
    where name.hasPrefix("spool") || name.hasSuffix(".part") {
      try removeFile(join(folder.ownPath, name))
    }
    let waiting = Set(try namesInFolder(folder.staged))
    let old = Dictionary(manifest.superseded.map { ($0.path, $0.content) }) { first, _ in first }
    let paths = Set(manifest.files.map(\.path))
    var wanted: Set<String> = []
    for file in manifest.files where waiting.contains(file.content) {
      wanted.insert(file.content)
      let place = join(folder.path, file.path)
      // As long as the new one waits, the old one stands there.
      if let content = old[file.path], exists(place) {
        let kept = join(folder.superseded, content)
        if !exists(kept) { _ = linkFile(place, to: kept) }
      }
      try makeFolders(Self.parent(of: place))
      try moveFile(join(folder.staged, file.content), to: place)
    }
    for name in waiting where !wanted.contains(name) {
      try removeFile(join(folder.staged, name))
    }
    for file in manifest.superseded where !paths.contains(file.path) {
      let place = join(folder.path, file.path)
      guard exists(place) else { continue }
      try moveFile(place, to: join(folder.superseded, file.content))
      removeEmptyFolders(from: Self.parent(of: place), below: folder.path)
    }
    // Who begins to read now finds all in its place.
    guard let readers = try FileLock(exclusive: folder.readersPath) else { return }
    for name in try namesInFolder(folder.superseded) {
      try removeFile(join(folder.superseded, name))
    }
    withExtendedLifetime(readers) {}
  }

  private static func parent(of path: String) -> String { STACStorage.folder(of: path) }

  private static func removeEmptyFolders(from path: String, below root: String) {
    var path = path
    while path != root, isInside(path, root), (try? removeFolder(path)) != nil {
      path = parent(of: path)
    }
  }
}
