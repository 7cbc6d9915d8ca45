internal import Glibc
internal import STACJSON
internal import Synchronization

/// Puts new bytes in the place of parts of a file; the rest is copied as it is.
///
/// The parts come in the order in which they stand in the file. The new file lies beside the old one
/// until it is whole, and has its permissions; a symbolic link stays one. A compressed file is read and written
/// compressed. Places are counted in the uncompressed bytes.
///
/// Sendable, for all that changes is changed with ``lock`` held.
public final class FileRewriter: @unchecked Sendable {
  /// The file.
  public let path: String
  private let lock = Mutex(())
  private let source: any ByteSource
  private let output: OutputFile
  private let compression: Compression?
  /// What waits to be compressed and written.
  private var pending = ByteBuffer()
  /// Bytes of the old file that were copied or left out.
  private var position = 0

  private static let frameSize = 1 << 20

  /// Begins to rewrite a file.
  public init(_ path: String) throws(StorageError) {
    if isStoreLocation(path) {
      throw StorageError(
        .unsupported,
        "cannot change parts of '\(redactedLocation(path))' in its place, for it is in a store; "
          + "copy it here first", path: path)
    }
    let path = withoutFileScheme(path)
    self.path = path
    // Where a link leads, so that it goes on leading there.
    let place = resolved(path)
    compression = Compression(magic: try FileSource(place).peek(4))
    source = try openBytes(place)
    output = try OutputFile(place)
  }

  /// Puts bytes in the place of others.
  ///
  /// - Parameters:
  ///   - range: what goes; it must not begin before the end of the last one.
  ///   - bytes: what comes.
  public func replace(
    _ range: Range<Int>, with bytes: some Collection<UInt8>
  ) throws(StorageError) {
    try lock.withLock { _ throws(StorageError) in
      precondition(range.lowerBound >= position, "parts come in order")
      try take(range.lowerBound - position, keeps: true)
      try take(range.count, keeps: false)
      pending.append(contentsOf: bytes)
      try flush(ifMoreThan: Self.frameSize)
    }
  }

  /// Copies what is left, and puts the new file in the place of the old one.
  public func finish() throws(StorageError) {
    try lock.withLock { _ throws(StorageError) in
      try take(nil, keeps: true)
      try flush(ifMoreThan: 0)
      var old = stat()
      let hasMode = stat(output.path, &old) == 0
      try output.commit()
      if hasMode { chmod(output.path, old.st_mode & 0o7777) }
    }
  }

  /// Gives up; the file stays as it was.
  public func discard() { lock.withLock { _ in output.discard() } }

  /// Reads on; nil for all that is left.
  private func take(_ count: Int?, keeps: Bool) throws(StorageError) {
    var left = count ?? Int.max
    var chunk = [UInt8](repeating: 0, count: min(left, 256 << 10))
    while left > 0 {
      let wanted = min(left, chunk.count)
      let result = chunk.withUnsafeMutableBytes { memory -> Result<Int, StorageError> in
        do throws(StorageError) {
          return .success(try source.read(into: .init(rebasing: memory[..<wanted])))
        } catch { return .failure(error) }
      }
      let read = try result.get()
      if read == 0 {
        if count == nil { return }
        throw StorageError(
          .content, "'\(path)' has become shorter while it was rewritten", path: path)
      }
      position += read
      left -= read
      if keeps {
        pending.append(contentsOf: chunk[..<read])
        try flush(ifMoreThan: Self.frameSize)
      }
    }
  }

  private func flush(ifMoreThan limit: Int) throws(StorageError) {
    guard pending.count > limit else { return }
    if let compression {
      let compressor = try Compressor(compression, path: path)
      var frame = ByteBuffer()
      try compressor.compress(pending, into: &frame)
      try output.append(frame)
    } else {
      try output.append(pending)
    }
    pending.truncate()
  }
}

/// The path without symbolic links; the path itself where there is nothing.
private func resolved(_ path: String) -> String {
  guard let real = realpath(path, nil) else { return path }
  defer { free(real) }
  return String(cString: real)
}
