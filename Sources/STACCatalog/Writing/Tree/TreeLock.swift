internal import STACModel
package import STACStorage
internal import Synchronization

/// Keeps others from changing a static catalog, or a folder of Items, at the same time: two would take the
/// files of each other away. The lock is the one that `update` and `delete` take.
///
/// Outputs of this program that write side by side, as those of a matrix do, share it.
package final class TreeLock: Sendable {
  private struct Holding {
    let lock: FileLock
    var count = 1
  }

  private static let holdings = Mutex<[String: Holding]>([:])

  private let folder: String
  private let path: String
  private let isReleased = Mutex(false)

  /// Takes the lock of a folder on this machine, which is made where it is missing.
  ///
  /// - Parameters:
  ///   - command: what others are told who want to write.
  ///   - joins: whether it is enough that this program has it already.
  /// - Throws: ``StorageError``, which names who holds it.
  package init(_ base: String, command: String, joins: Bool = false) throws(StorageError) {
    let folder = join(absolutePath(base), DatasetFolder.ownFolder)
    let path = join(folder, "lock")
    (self.folder, self.path) = (folder, path)
    try Self.holdings.withLock { (holdings) throws(StorageError) in
      if joins, holdings[path] != nil {
        holdings[path]?.count += 1
        return
      }
      try makeFolders(folder)
      let since = Timestamp(seconds: Timestamp.now.seconds).description
      let note = FileLock.note(command, since: since)
      if let lock = try FileLock(exclusive: path, note: note) {
        holdings[path] = Holding(lock: lock)
        return
      }
      let holder = (try? readAll(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw StorageError(
        .system,
        "cannot change '\(base)': another run is changing it"
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
