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
  /// Where the new file goes, in place of ``path``; nil for there.
  private let staging: String?
  private let lock = Mutex(())
  private let source: any ByteSource
  private let output: OutputFile
  private let compression: Compression?
  /// What waits to be compressed and written.
  private var pending = ByteBuffer()
  /// Bytes of the old file that were copied or left out.
  private var position = 0
  /// Bytes of the new file, before they are compressed.
  private var writtenCount = 0
  /// Whether nothing but space follows the last line end of the new file.
  private var isOnBlankLine = true
  /// What was read of the old file and not used yet.
  private var lookahead: [UInt8] = []

  private static let frameSize = 1 << 20

  /// Begins to rewrite a file.
  ///
  /// - Parameter staging: where the new file is to lie, so that others can move it to its place
  ///   later; nil for the place itself.
  public init(_ path: String, staging: String? = nil) throws(StorageError) {
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
    output = try OutputFile(staging ?? place)
    self.staging = staging
  }

  /// The position in the new file at which a position of the old one will stand.
  ///
  /// - Parameter old: a position that is not behind what was replaced last.
  package func newPosition(of old: Int) -> Int {
    lock.withLock { _ in writtenCount + old - position }
  }

  /// Takes a part out, and what follows it on its line, with the line end.
  ///
  /// - Returns: all that was taken out.
  package func removeLine(_ range: Range<Int>) throws(StorageError) -> [UInt8] {
    try lock.withLock { _ throws(StorageError) in
      precondition(range.lowerBound >= position, "parts come in order")
      try take(range.lowerBound - position, keeps: true)
      var removed: [UInt8] = []
      try take(range.count, into: &removed)
      var byte: [UInt8] = []
      repeat {
        byte.removeAll()
        try take(1, into: &byte, mayEnd: true)
        removed += byte
      } while byte.first.map { $0 != UInt8(ascii: "\n") } ?? false
      return removed
    }
  }

  /// Takes a part out.
  ///
  /// - Returns: what was taken out.
  package func remove(_ range: Range<Int>) throws(StorageError) -> [UInt8] {
    try lock.withLock { _ throws(StorageError) in
      precondition(range.lowerBound >= position, "parts come in order")
      try take(range.lowerBound - position, keeps: true)
      var removed: [UInt8] = []
      try take(range.count, into: &removed)
      return removed
    }
  }

  /// Adds a line between others, or behind them.
  ///
  /// - Parameters:
  ///   - offset: where it shall stand in the new file; as near to it as lines allow.
  ///   - start: a position of the old file that it must not come before.
  ///   - end: a position of the old file behind which it must not come; nil for the end.
  package func insertLine(
    _ line: [UInt8], at offset: Int, from start: Int, to end: Int?
  ) throws(StorageError) {
    try lock.withLock { _ throws(StorageError) in
      if start > position { try take(start - position, keeps: true) }
      var ahead = max(0, offset - writtenCount)
      if let end { ahead = min(ahead, end - position) }
      try take(ahead, keeps: true, mayEnd: true)
      if !isOnBlankLine { emit([UInt8(ascii: "\n")]) }
      emit(line)
      if end != nil, line.last != UInt8(ascii: "\n") { emit([UInt8(ascii: "\n")]) }
      try flush(ifMoreThan: Self.frameSize)
    }
  }

  private func take(
    _ count: Int, into removed: inout [UInt8], mayEnd: Bool = false
  ) throws(StorageError) {
    while removed.count < count, try fillLookahead() {
      let part = lookahead.prefix(count - removed.count)
      removed += part
      position += part.count
      lookahead.removeFirst(part.count)
    }
    if removed.count < count, !mayEnd { throw tooShort }
  }

  private var tooShort: StorageError {
    StorageError(.content, "'\(path)' has become shorter while it was rewritten", path: path)
  }

  /// Reads a little ahead; false at the end.
  private func fillLookahead() throws(StorageError) -> Bool {
    if !lookahead.isEmpty { return true }
    lookahead = [UInt8](repeating: 0, count: 4096)
    let count = try read(4096, into: &lookahead)
    lookahead.removeLast(4096 - count)
    return count > 0
  }

  private func read(_ count: Int, into chunk: inout [UInt8]) throws(StorageError) -> Int {
    try chunk.withUnsafeMutableBytes { memory -> Result<Int, StorageError> in
      do throws(StorageError) {
        return .success(try source.read(into: .init(rebasing: memory[..<count])))
      } catch { return .failure(error) }
    }.get()
  }

  private func emit(_ bytes: some BidirectionalCollection<UInt8>) {
    pending.append(contentsOf: bytes)
    writtenCount += bytes.count
    for byte in bytes.reversed() {
      if byte == UInt8(ascii: "\n") {
        isOnBlankLine = true
        return
      }
      if byte != 0x20, byte != 0x09, byte != 0x0d {
        isOnBlankLine = false
        return
      }
    }
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
      emit(Array(bytes))
      try flush(ifMoreThan: Self.frameSize)
    }
  }

  /// Copies what is left, and puts the new file in the place of the old one.
  public func finish() throws(StorageError) {
    try lock.withLock { _ throws(StorageError) in
      try take(nil, keeps: true)
      try flush(ifMoreThan: 0)
      var old = stat()
      let hasMode = stat(staging == nil ? output.path : path, &old) == 0
      try output.commit()
      if hasMode { chmod(output.path, old.st_mode & 0o7777) }
    }
  }

  /// The place that the file has, without symbolic links.
  package var place: String { resolved(path) }

  /// Gives up; the file stays as it was.
  public func discard() { lock.withLock { _ in output.discard() } }

  /// Reads on; nil for all that is left.
  private func take(_ count: Int?, keeps: Bool, mayEnd: Bool = false) throws(StorageError) {
    var left = count ?? Int.max
    var chunk: [UInt8] = []
    while left > 0 {
      if lookahead.isEmpty {
        if chunk.isEmpty { chunk = [UInt8](repeating: 0, count: min(left, 256 << 10)) }
        let read = try read(min(left, chunk.count), into: &chunk)
        if read == 0 {
          if count == nil || mayEnd { return }
          throw tooShort
        }
        position += read
        left -= read
        if keeps { emit(chunk[..<read]) }
      } else {
        let part = lookahead.prefix(left)
        position += part.count
        left -= part.count
        if keeps { emit(part) }
        lookahead.removeFirst(part.count)
      }
      if keeps { try flush(ifMoreThan: Self.frameSize) }
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
package func resolved(_ path: String) -> String {
  guard let real = realpath(path, nil) else { return path }
  defer { free(real) }
  return String(cString: real)
}
