internal import Glibc

/// A lock that other processes see; it goes with the object, and with the process however that ends.
public final class FileLock: Sendable {
  private let descriptor: Int32
  /// Whether the file tells who holds the lock.
  private let hasNote: Bool

  /// Takes a lock that excludes all others, and makes the file where it is missing.
  ///
  /// - Parameter note: what the file is to tell others of who holds it; nil to leave it as it is.
  /// - Returns: nil where another one holds it.
  public init?(exclusive path: String, note: String? = nil) throws(StorageError) {
    while true {
      let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      if opened < 0 { throw .system("cannot write", path) }
      if flock(opened, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        close(opened)
        return nil
      }
      // Whoever held it may have removed the file.
      if Self.isFile(opened, at: path) {
        descriptor = opened
        hasNote = note != nil
        if let note {
          ftruncate(opened, 0)
          let bytes = Array(note.utf8)
          _ = bytes.withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) }
        }
        return
      }
      close(opened)
    }
  }

  /// What tells others who holds a lock: the process, the machine, and since when.
  package static func note(_ what: String, since: String) -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return "process \(getpid()) on \(host), \(what), since \(since)"
  }

  private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
    var (own, named) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
      && own.st_dev == named.st_dev
  }

  /// Takes a lock that others may share, and waits for it where one excludes all others; nil where
  /// there is no such file. Who may only read can take it too.
  public init?(shared path: String) {
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    if opened < 0 { return nil }
    while flock(opened, LOCK_SH) != 0, errno == EINTR {}
    descriptor = opened
    hasNote = false
  }

  deinit {
    if hasNote { ftruncate(descriptor, 0) }
    close(descriptor)
  }
}

/// Gives a file a second name on the same disk; false where the file system has no such thing.
package func linkFile(_ path: String, to place: String) -> Bool { link(path, place) == 0 }
