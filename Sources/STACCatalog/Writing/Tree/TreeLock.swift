internal import STACModel
package import STACStorage

/// Keeps others from changing a static catalog, or a folder of Items, at the same time: the lock is the one
/// that `update` and `delete` take.
package final class TreeLock: Sendable {
  private let folder: String
  private let lock: FileLock

  /// Takes the lock of a folder on this machine.
  ///
  /// - Parameter command: what others are told who want to write.
  /// - Throws: ``StorageError``, which names the other one where there is one.
  package init(_ place: String, command: String) throws(StorageError) {
    folder = join(place, ".stac-manager")
    let path = join(folder, "lock")
    try makeFolders(folder)
    let note = FileLock.note(command, since: Timestamp(seconds: Timestamp.now.seconds).description)
    guard let lock = try FileLock(exclusive: path, note: note) else {
      let holder = (try? readAll(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw StorageError(
        .system,
        "cannot change '\(place)': another run is changing it"
          + (holder.isEmpty ? "" : " (\(holder))") + "; try again when it has ended", path: place)
    }
    self.lock = lock
  }

  deinit {
    try? removeFile(join(folder, "lock"))
    // Others may keep something there.
    try? removeFolder(folder)
  }
}
