internal import Glibc
public import STACJSON
internal import Synchronization

/// A file that is written beside its place and moved there when it is whole, or an object in a store.
///
/// Until ``commit()`` the bytes lie in `NAME.part`, next to the place; a reader of the place sees
/// the old file or the new one, never half of one. Of an object nothing is seen before, whatever
/// becomes of the program. Devices, pipes and standard output (`-`) are written directly.
public final class OutputFile: Sendable {
  /// The place.
  public let path: String
  private let partPath: String?
  private let state: Mutex<State>

  private struct State: ~Copyable {
    /// -1 once the file is closed.
    var descriptor: Int32
    var length: Int
    /// The object, where the place is in a store, until it is whole.
    var upload: ObjectUpload?
  }

  /// Begins a file, or continues one that was interrupted.
  ///
  /// - Parameter resumingAt: the number of bytes that are known to be right; what follows them in
  ///   the interrupted file is cut off. A file that had reached its place with this length stays
  ///   there, and nothing may be added to it. nil begins anew.
  /// - Throws: ``StorageError``, also where a pipe or standard output should be continued: what was
  ///   written to it cannot be taken back; or an object: what was written of it is gone.
  public init(_ place: String, resumingAt length: Int? = nil) throws(StorageError) {
    if let location = try StoreLocation.parse(place) {
      path = place
      partPath = nil
      guard length == nil else {
        throw StorageError(
          .unsupported,
          "cannot continue '\(place)': an object in a store is written from its beginning",
          path: place)
      }
      state = Mutex(
        State(descriptor: -1, length: 0, upload: try ObjectUpload(location, .long)))
      return
    }
    let path = withoutFileScheme(place)
    self.path = path
    let part = path + ".part"
    if path == "-" || isSpecialFile(path) {
      partPath = nil
      state = Mutex(State(descriptor: try Self.openDirectly(path, length), length: length ?? 0))
    } else if let length {
      if !exists(part), fileSize(path) == length {
        partPath = nil
        state = Mutex(State(descriptor: -1, length: length))
        return
      }
      partPath = part
      state = Mutex(State(descriptor: try Self.reopen(part, length), length: length))
    } else {
      if isFolder(path) { throw .system("cannot write", path, EISDIR) }
      try makeFolders(folder(of: path))
      partPath = part
      let descriptor = open(part, O_WRONLY | O_CLOEXEC | O_CREAT, 0o666)
      if descriptor < 0 { throw .system("cannot write", path) }
      try Self.lock(descriptor, path)
      if ftruncate(descriptor, 0) != 0 {
        close(descriptor)
        throw .system("cannot write", path)
      }
      state = Mutex(State(descriptor: descriptor, length: 0))
    }
  }

  private static func openDirectly(
    _ path: String, _ length: Int?
  ) throws(StorageError) -> Int32 {
    if let length, length > 0, path != "/dev/null" {
      let name = path == "-" ? "standard output" : path
      throw StorageError(
        .unsupported,
        "cannot continue '\(name)': what an interrupted run has written there cannot be taken back",
        path: path)
    }
    let descriptor =
      path == "-" ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_WRONLY | O_CLOEXEC)
    if descriptor < 0 { throw .system("cannot write", path) }
    return descriptor
  }

  private static func reopen(_ part: String, _ length: Int) throws(StorageError) -> Int32 {
    let descriptor = open(part, O_WRONLY | O_CLOEXEC)
    if descriptor < 0 { throw .system("cannot continue", part) }
    try lock(descriptor, part)
    guard fileSize(part) ?? -1 >= length else {
      close(descriptor)
      throw .tooShort(part)
    }
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) == length else {
      close(descriptor)
      throw .system("cannot continue", part)
    }
    return descriptor
  }

  /// Two writers at a time would spoil each other's work. The system gives the lock up with the
  /// descriptor, however the process ends.
  private static func lock(_ descriptor: Int32, _ path: String) throws(StorageError) {
    // A child that was just forked holds all locks until it becomes another program.
    for attempt in 0..<50 {
      guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
      if attempt < 49 { usleep(10_000) }
    }
    close(descriptor)
    throw StorageError(
      .system, "cannot write '\(path)': another output or another run is writing it", path: path)
  }

  deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

  /// The bytes written so far.
  public var length: Int { state.withLock { $0.length } }

  /// Adds bytes to the end.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      if state.upload != nil {
        try state.upload?.append(bytes)
        state.length += bytes.count
        return
      }
      let outcome = writeAll(state.descriptor, bytes)
      if outcome != 0 { throw .system("cannot write", path, outcome) }
      state.length += bytes.count
    }
  }

  /// Adds what a buffer holds.
  public func append(_ buffer: borrowing ByteBuffer) throws(StorageError) {
    if buffer.isEmpty { return }
    try buffer.withUnsafeBytes { (bytes) throws(StorageError) in try append(bytes) }
  }

  /// Adds values as they lie in memory.
  package func append<Value: BitwiseCopyable>(values: [Value]) throws(StorageError) {
    let outcome = values.withUnsafeBytes { bytes -> StorageError? in
      do throws(StorageError) {
        try append(bytes)
        return nil
      } catch { return error }
    }
    if let outcome { throw outcome }
  }

  /// Whether a file on this machine holds what was written so far, and nothing else.
  package func isSame(as path: String) throws(StorageError) -> Bool {
    guard let partPath, fileSize(path) == length, length > 0 else { return false }
    let (own, other) = (try MappedFile(copying: partPath), try MappedFile(copying: path))
    let (a, b) = (try own.map(), try other.map())
    guard a.count == b.count, let first = a.baseAddress, let second = b.baseAddress else {
      return false
    }
    return memcmp(first, second, a.count) == 0
  }

  /// Waits until the bytes are on the disk.
  public func synchronize() throws(StorageError) {
    guard partPath != nil else { return }
    try state.withLock { (state) throws(StorageError) in
      if fdatasync(state.descriptor) != 0 { throw .system("cannot write", path) }
    }
  }

  /// Moves the whole file to its place.
  public func commit() throws(StorageError) {
    try synchronize()
    try state.withLock { (state) throws(StorageError) in
      if let upload = state.upload.take() { return try upload.finish() }
      guard state.descriptor >= 0 else { return }
      let status = close(state.descriptor)
      state.descriptor = -1
      if status != 0, errno != EINTR { throw .system("cannot write", path) }
    }
    if let partPath { try moveFile(partPath, to: path) }
  }

  /// Removes what was written; the place stays as it was.
  public func discard() {
    state.withLock { state in
      if state.descriptor >= 0 { close(state.descriptor) }
      state.descriptor = -1
      state.upload = nil
    }
    if let partPath { unlink(partPath) }
  }
}
