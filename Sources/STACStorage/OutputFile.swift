internal import Glibc
public import STACJSON

/// A file that is written beside its place and moved there when it is whole.
///
/// Until ``commit()`` the bytes lie in `NAME.part`, next to the place; a reader of the place sees
/// the old file or the new one, never half of one. Devices, pipes and standard output (`-`) are
/// written directly.
public final class OutputFile {
  /// The place.
  public let path: String
  /// The bytes written so far.
  public private(set) var length = 0
  private let partPath: String?
  private var descriptor: Int32
  /// The interrupted run had moved the file to its place already.
  private var isCommitted = false

  /// Begins a file, or continues one that was interrupted.
  ///
  /// - Parameter resumingAt: the number of bytes that are known to be right; what follows them in
  ///   the interrupted file is cut off. nil begins anew.
  public init(_ path: String, resumingAt length: Int? = nil) throws(StorageError) {
    self.path = path
    if let length, !exists(path + ".part"), fileSize(path) == length {
      partPath = nil
      descriptor = -1
      isCommitted = true
      self.length = length
      return
    }
    if path == "-" {
      partPath = nil
      descriptor = dup(STDOUT_FILENO)
    } else if isSpecialFile(path) {
      partPath = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      try makeFolders(folder(of: path))
      let part = path + ".part"
      partPath = part
      let fresh = length == nil ? O_CREAT | O_TRUNC : 0
      descriptor = open(part, O_WRONLY | O_CLOEXEC | fresh, 0o666)
    }
    if descriptor < 0 { throw .system("cannot write", partPath ?? path) }
    if let length {
      guard let partPath, fileSize(partPath) ?? -1 >= length else {
        close(descriptor)
        throw StorageError(
          .content, "'\(partPath ?? path)' is shorter than when the run was interrupted",
          path: path)
      }
      guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) == length else {
        close(descriptor)
        throw .system("cannot continue", partPath)
      }
      self.length = length
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes to the end.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    let outcome = writeAll(descriptor, bytes)
    if outcome != 0 { throw .system("cannot write", path, outcome) }
    length += bytes.count
  }

  /// Adds what a buffer holds.
  public func append(_ buffer: borrowing ByteBuffer) throws(StorageError) {
    try buffer.withUnsafeBytes { (bytes) throws(StorageError) in try append(bytes) }
  }

  /// Waits until the bytes are on the disk.
  public func synchronize() throws(StorageError) {
    guard partPath != nil else { return }
    if fdatasync(descriptor) != 0 { throw .system("cannot write", path) }
  }

  /// Moves the whole file to its place.
  public func commit() throws(StorageError) {
    if isCommitted { return }
    try synchronize()
    let status = close(descriptor)
    descriptor = -1
    if status != 0, errno != EINTR { throw .system("cannot write", path) }
    if let partPath { try moveFile(partPath, to: path) }
  }

  /// Removes what was written; the place stays as it was.
  public func discard() {
    if isCommitted { return }
    close(descriptor)
    descriptor = -1
    if let partPath { unlink(partPath) }
  }
}
