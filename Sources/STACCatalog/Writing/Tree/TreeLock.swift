internal import STACModel
internal import STACStorage
internal import Synchronization

/// Keeps other programs from writing into a folder while a static catalog is written there: two would
/// take the files of each other away. `update` and `delete` wait for the same lock.
///
/// Runs of this program that write side by side, as those of a matrix do, share it.
final class TreeLock: Sendable {
  private struct Holding {
    let lock: FileLock
    var count = 1
  }

  private static let holdings = Mutex<[String: Holding]>([:])

  private let folder: String
  private let path: String
  private let isReleased = Mutex(false)

  /// Takes the lock of a folder, which is made where it is missing.
  ///
  /// - Throws: ``StorageError``, which names who holds it.
  init(_ base: String) throws(StorageError) {
    let folder = join(absolutePath(base), DatasetFolder.ownFolder)
    let path = join(folder, "lock")
    (self.folder, self.path) = (folder, path)
    try Self.holdings.withLock { (holdings) throws(StorageError) in
      if holdings[path] != nil {
        holdings[path]?.count += 1
        return
      }
      try makeFolders(folder)
      let since = Timestamp(seconds: Timestamp.now.seconds).description
      let note = FileLock.note("writing a catalog", since: since)
      if let lock = try FileLock(exclusive: path, note: note) {
        holdings[path] = Holding(lock: lock)
        return
      }
      let holder = (try? readAll(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw StorageError(
        .system,
        "cannot write into '\(base)': another run is writing there"
          + (holder.isEmpty ? "" : " (\(holder))") + "; try again when it has ended", path: base)
    }
  }

  deinit { release() }

  /// Lets others write; nothing is left of the lock.
  func release() {
    let isHeld = isReleased.withLock { isReleased in
      defer { isReleased = true }
      return !isReleased
    }
    guard isHeld else { return }
    Self.holdings.withLock { holdings in
      guard var holding = holdings[path] else { return }
      holding.count -= 1
      if holding.count > 0 {
        holdings[path] = holding
        return
      }
      // While it is held, so that nobody else's is removed.
      try? removeFile(path)
      holdings[path] = nil
      // What is not empty stays.
      try? removeFolder(folder)
    }
  }
}
