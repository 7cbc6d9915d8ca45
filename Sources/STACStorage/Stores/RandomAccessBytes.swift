internal import CArrow
internal import Glibc

/// A file or an object that is read at places, not from its beginning: what a reader of Parquet
/// needs. May be read from several threads at a time.
public protocol RandomAccessBytes: AnyObject, Sendable {
  /// The size in bytes.
  var byteCount: Int { get }

  /// Reads bytes at a place, as many as there is room for.
  ///
  /// - Returns: the number of bytes read: fewer than there is room for only at the end.
  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int
}

/// Opens a file or an object for reading at places.
public func openRandomAccess(_ path: String) throws(StorageError) -> any RandomAccessBytes {
  if let location = try StoreLocation.parse(path) { return try ObjectBytes(location) }
  return try FileBytes(withoutFileScheme(path))
}

/// A file on this machine.
private final class FileBytes: RandomAccessBytes {
  private let descriptor: Int32
  private let path: String
  let byteCount: Int

  init(_ path: String) throws(StorageError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .system("cannot open", path) }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    byteCount = Int(status.st_size)
    if !isKnown || status.st_mode & S_IFMT != S_IFREG {
      throw .system("cannot read", path, status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
    }
  }

  deinit { close(descriptor) }

  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    try readAll(descriptor, at: offset, into: memory, path)
  }
}

/// Reads what a file has at a place: less than there is room for only at its end.
func readAll(
  _ descriptor: Int32, at offset: Int, into memory: UnsafeMutableRawBufferPointer, _ path: String
) throws(StorageError) -> Int {
  var done = 0
  while done < memory.count {
    let rest = UnsafeMutableRawBufferPointer(rebasing: memory[done...])
    let count = pread(descriptor, rest.baseAddress, rest.count, offset + done)
    if count < 0 {
      if errno == EINTR { continue }
      throw .system("cannot read", path)
    }
    if count == 0 { break }
    done += count
  }
  return done
}

/// An object in a store; each read is one request.
///
/// `@unchecked Sendable`: Arrow reads an object at places from any thread.
private final class ObjectBytes: RandomAccessBytes, @unchecked Sendable {
  private let handle: OpaquePointer
  private let location: StoreLocation
  let byteCount: Int

  init(_ location: StoreLocation) throws(StorageError) {
    var error = carrow_error()
    let store = try ObjectStore.store(of: location)
    guard let handle = arrow.object_open(store.handle, location.path, &error) else {
      throw .store("cannot open", location, takeMessage(&error))
    }
    self.handle = handle
    self.location = location
    byteCount = Int(arrow.object_size(handle))
  }

  deinit { arrow.object_close(handle) }

  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    guard let output = memory.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    var error = carrow_error()
    let count = arrow.object_read_at(handle, Int64(offset), memory.count, output, &error)
    if count < 0 { throw .store("cannot read", location, takeMessage(&error)) }
    return Int(count)
  }
}
