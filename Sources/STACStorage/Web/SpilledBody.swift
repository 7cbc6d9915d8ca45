internal import Glibc
internal import Synchronization

/// A body that lies in a file without a name, where `TMPDIR` says or in `/tmp`.
public final class SpilledBody: BodyReceiver, RandomAccessBytes {
  private struct State {
    /// -1 before anything has come.
    var descriptor: Int32 = -1
    var length = 0
    var failure: StorageError?
  }

  private let state = Mutex(State())

  /// Nothing yet.
  public init() {}

  deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

  /// The bytes taken so far.
  public var byteCount: Int { state.withLock { $0.length } }

  /// Why bytes could not be taken, such as a full disk; nil where they were.
  public var failure: StorageError? { state.withLock { $0.failure } }

  /// Forgets what was taken.
  public func begin() {
    state.withLock { state in
      state.length = 0
      state.failure = nil
      if state.descriptor >= 0 { close(state.descriptor) }
      state.descriptor = -1
    }
  }

  /// Takes the bytes that come next.
  public func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do throws(StorageError) {
      let descriptor = try open()
      let outcome = writeAll(descriptor, bytes)
      if outcome != 0 { throw .system("cannot write to", Self.folder, outcome) }
      state.withLock { $0.length += bytes.count }
      return true
    } catch {
      state.withLock { $0.failure = error }
      return false
    }
  }

  private static var folder: String { StoreOptions.variable("TMPDIR") ?? "/tmp" }

  private func open() throws(StorageError) -> Int32 {
    try state.withLock { (state) throws(StorageError) in
      if state.descriptor >= 0 { return state.descriptor }
      var name = Array(join(Self.folder, "stac-manager-XXXXXX").utf8CString)
      let descriptor = mkstemp(&name)
      if descriptor < 0 { throw .system("cannot make a file in", Self.folder) }
      unlink(name)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      state.descriptor = descriptor
      return descriptor
    }
  }

  /// Reads bytes at a place, as many as there is room for.
  public func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    let (descriptor, length) = state.withLock { ($0.descriptor, $0.length) }
    let count = min(memory.count, length - offset)
    if count <= 0 { return 0 }
    return try readAll(
      descriptor, at: offset, into: UnsafeMutableRawBufferPointer(rebasing: memory[..<count]),
      "what was fetched")
  }
}
