internal import Glibc
public import STACJSON

/// A file that only grows, in its place from the beginning; what a crash left behind its known
/// length is cut off.
public struct JournalFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Opens or makes a file of which so many bytes are known to be right.
  ///
  /// - Throws: ``StorageError``, also where the file has fewer bytes.
  public init(_ path: String, length: Int) throws(StorageError) {
    try makeFolders(folder(of: path))
    let opened = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    if opened < 0 { throw .system("cannot write", path) }
    guard fileSize(path) ?? 0 >= length else {
      close(opened)
      throw .tooShort(path)
    }
    if ftruncate(opened, length) != 0 || lseek(opened, 0, SEEK_END) != length {
      close(opened)
      throw .system("cannot continue", path)
    }
    descriptor = opened
    self.path = path
  }

  deinit { close(descriptor) }

  /// Adds bytes and waits until they are on the disk.
  public borrowing func append(_ bytes: borrowing ByteBuffer) throws(StorageError) {
    let outcome = bytes.withUnsafeBytes { bytes in writeAll(descriptor, bytes) }
    if outcome != 0 { throw .system("cannot write", path, outcome) }
    if fdatasync(descriptor) != 0 { throw .system("cannot write", path) }
  }
}

/// Writes all of some bytes; returns 0 or the number of the error.
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
  var position = 0
  while position < bytes.count {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
    let count = write(descriptor, rest.baseAddress, rest.count)
    if count < 0 {
      if errno == EINTR { continue }
      return errno
    }
    position += count
  }
  return 0
}
