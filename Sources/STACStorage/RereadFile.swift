internal import Glibc
package import STACJSON

/// A file of which parts are read again, by many threads at a time and in any order.
///
/// It stays open, so it is the same file also when another one takes its name.
package final class RereadFile: Sendable {
  /// The path, as it was given.
  package let path: String
  private let descriptor: Int32
  /// Size and time of change when the file was opened.
  private let state: String

  /// Opens a file whose bytes are those that ``openBytes(_:)`` gives; nil where it is none: a pipe,
  /// or a compressed file.
  package init?(plain path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    var magic = [UInt8](repeating: 0, count: 4)
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      pread(descriptor, &magic, 4, 0) >= 0, Compression(magic: magic) == nil
    else {
      close(descriptor)
      return nil
    }
    self.path = path
    self.descriptor = descriptor
    state = Self.state(status)
  }

  /// Makes a file for what has no other place. Where it need not outlive the program it has no
  /// name, so that nothing is left behind however the program ends.
  fileprivate init(making path: String, keepsName: Bool) throws(StorageError) {
    try makeFolders(folder(of: path))
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_CREAT, 0o600)
    if descriptor < 0 { throw .system("cannot write", path) }
    if !keepsName { unlink(path) }
    self.path = path
    self.descriptor = descriptor
    state = ""
  }

  deinit { close(descriptor) }

  private static func state(_ status: stat) -> String {
    let time = status.st_mtim
    return "\(status.st_size):\(time.tv_sec):\(time.tv_nsec)"
  }

  /// Looks whether the file was changed since it was opened.
  package func checkUnchanged() throws(StorageError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Self.state(status) == state else {
      throw StorageError(
        .content, "'\(path)' was changed while it was read; nothing was written", path: path)
    }
  }

  /// Adds the bytes of a part of the file to a buffer.
  package func read(
    _ offset: Int, _ count: Int, into buffer: inout ByteBuffer
  ) throws(StorageError) {
    var position = 0
    while position < count {
      var number: Int32 = 0
      let read = buffer.append(upTo: count - position) { memory in
        let read = pread(descriptor, memory, count - position, off_t(offset + position))
        number = errno
        return read
      }
      if read < 0, number == EINTR { continue }
      if read < 0 { throw .system("cannot read", path, number) }
      if read == 0 { throw .tooShort(path) }
      position += read
    }
  }

  fileprivate func truncate(to length: Int) throws(StorageError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size >= length else { throw .tooShort(path) }
    if ftruncate(descriptor, off_t(length)) != 0 { throw .system("cannot continue", path) }
  }

  fileprivate func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(StorageError) {
    var position = 0
    while position < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + position))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("cannot write", path)
      }
      position += count
    }
  }

  fileprivate func synchronize() throws(StorageError) {
    if fdatasync(descriptor) != 0 { throw .system("cannot write", path) }
  }
}

/// A file in which Items wait until all of them are known, compressed block by block.
package struct Spool: Sendable {
  private let file: RereadFile
  /// Bytes that are written.
  package private(set) var length: Int

  /// Makes a spool, or continues one of which so many bytes are known to be right.
  package init(
    _ path: String, keepsName: Bool, length: Int = 0
  ) throws(StorageError) {
    file = try RereadFile(making: path, keepsName: keepsName)
    self.length = length
    try file.truncate(to: length)
  }

  /// Adds a block that is compressed already, and tells where it lies.
  package mutating func append(_ bytes: borrowing ByteBuffer) throws(StorageError) -> Int {
    let offset = length
    try bytes.withUnsafeBytes { (bytes) throws(StorageError) in try file.write(bytes, at: offset) }
    length += bytes.count
    return offset
  }

  /// Waits until all is on the disk.
  package func synchronize() throws(StorageError) { try file.synchronize() }

  /// Reads blocks again; on any thread.
  package var reader: SpoolReader { SpoolReader(file: file) }
}

/// Reads what lies in a ``Spool``.
package struct SpoolReader: Sendable {
  fileprivate let file: RereadFile

  /// Adds bytes that were not compressed to a buffer.
  package func readVerbatim(
    _ offset: Int, _ count: Int, into buffer: inout ByteBuffer
  ) throws(StorageError) {
    try file.read(offset, count, into: &buffer)
  }

  /// Adds the content of a block to a buffer.
  package func read(
    _ offset: Int, _ count: Int, into buffer: inout ByteBuffer
  ) throws(StorageError) {
    var packed = ByteBuffer(capacity: count)
    try file.read(offset, count, into: &packed)
    let source = try DecompressingSource(MemorySource(packed.array), .zstd, path: file.path)
    while true {
      var failure: StorageError?
      let read = buffer.append(upTo: 1 << 20) { memory in
        do throws(StorageError) {
          return try source.read(into: UnsafeMutableRawBufferPointer(start: memory, count: 1 << 20))
        } catch {
          failure = error
          return -1
        }
      }
      if let failure { throw failure }
      if read == 0 { return }
    }
  }
}
