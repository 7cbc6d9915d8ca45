internal import Glibc

/// Bytes that come one after the other: a file, a decompressor, standard input.
public protocol ByteSource: AnyObject {
  /// Reads what comes next.
  ///
  /// - Returns: the number of bytes read; 0 at the end, and only there.
  func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int
}

/// A source whose first bytes can be looked at.
protocol PeekableSource: ByteSource {
  /// The first bytes, which stay to be read.
  func peek(_ count: Int) throws(StorageError) -> [UInt8]
}

/// The bytes of a file or of standard input, as they are.
final class FileSource: PeekableSource {
  private let descriptor: Int32
  private let path: String
  /// Bytes that were looked at to find out what the file is.
  private var head: [UInt8] = []

  /// Opens a file; `-` is standard input.
  init(_ path: String) throws(StorageError) {
    self.path = path == "-" ? "standard input" : path
    if path == "-" {
      descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
    } else {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
    }
    if descriptor < 0 { throw .system("cannot open", self.path) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .system("cannot read", self.path, EISDIR)
    }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  /// The first bytes of the file, which stay to be read.
  func peek(_ count: Int) throws(StorageError) -> [UInt8] {
    while head.count < count {
      var more = [UInt8](repeating: 0, count: count - head.count)
      let (read, number) = more.withUnsafeMutableBytes { readOnce($0) }
      if read < 0 { throw .system("cannot read", path, number) }
      if read == 0 { break }
      head += more[..<read]
    }
    return head
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if !head.isEmpty {
      let count = min(head.count, memory.count)
      memory.copyBytes(from: head[..<count])
      head.removeFirst(count)
      return count
    }
    let (count, number) = readOnce(memory)
    if count < 0 { throw .system("cannot read", path, number) }
    return count
  }

  private func readOnce(_ memory: UnsafeMutableRawBufferPointer) -> (Int, Int32) {
    while true {
      let count = Glibc.read(descriptor, memory.baseAddress, memory.count)
      if count < 0, errno == EINTR { continue }
      return (count, errno)
    }
  }
}

/// The bytes of a file, of an object in a store, or of standard input (`-`), as they are.
private func openVerbatim(_ path: String) throws(StorageError) -> any PeekableSource {
  if let location = try StoreLocation.parse(path) { return try ObjectSource(location) }
  return try FileSource(withoutFileScheme(path))
}

/// Opens a file or an object in a store for reading, decompressing what is compressed; `-` is
/// standard input.
///
/// What a file is compressed with is told by its first bytes, whatever its name.
public func openBytes(_ path: String) throws(StorageError) -> any ByteSource {
  let file = try openVerbatim(path)
  guard let compression = Compression(magic: try file.peek(4)) else { return file }
  return try DecompressingSource(file, compression, path: path)
}

/// Reads a whole file, decompressing it.
///
/// - Throws: ``StorageError``, also where the content is larger than `limit` bytes.
public func readAll(_ path: String, limit: Int = 1 << 30) throws(StorageError) -> [UInt8] {
  try readAll(of: try openBytes(path), path, limit)
}

/// Reads a whole file as it is, also one that by chance begins like a compressed one.
///
/// - Throws: ``StorageError``, also where the content is larger than `limit` bytes.
public func readAllVerbatim(
  _ path: String, limit: Int = 1 << 30
) throws(StorageError) -> [UInt8] {
  try readAll(of: try openVerbatim(path), path, limit)
}

func readAll(
  of source: any ByteSource, _ path: String, _ limit: Int
) throws(StorageError) -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = try readChunk(source, &chunk)
    if count == 0 { return bytes }
    bytes += chunk[..<count]
    guard bytes.count <= limit else {
      throw StorageError(
        .recordSize, "'\(path)' is larger than \(sizeText(limit)) in one piece", path: path)
    }
    if chunk.count < 4 << 20 { chunk = [UInt8](repeating: 0, count: chunk.count * 4) }
  }
}

/// A limit as messages give it.
func sizeText(_ byteCount: Int) -> String {
  byteCount % (1 << 20) == 0 ? "\(byteCount >> 20) MiB" : "\(byteCount) bytes"
}

private func readChunk(
  _ source: any ByteSource, _ chunk: inout [UInt8]
) throws(StorageError) -> Int {
  let result = chunk.withUnsafeMutableBytes { memory -> Result<Int, StorageError> in
    do throws(StorageError) {
      return .success(try source.read(into: memory))
    } catch { return .failure(error) }
  }
  return try result.get()
}
