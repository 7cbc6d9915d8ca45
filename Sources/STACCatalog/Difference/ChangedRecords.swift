internal import STACJSON
package import STACStorage
internal import Synchronization

/// The records of a place that were not known by their bytes, put aside as they were read, so that
/// the place need not be read a second time.
///
///     path, flags (8)   byte offset (8)   line (8)   column (8)   count (8)   bytes
///
/// A file that holds a single Item is put aside by its name only.
public final class ChangedRecords: Sendable {
  private struct State {
    let file: MappedFile
    var paths: [String] = []
    var isOverfull = false
  }

  private static let headerSize = 40
  private static let wholeFile: UInt64 = 1 << 32
  private let limit: Int
  private let state: Mutex<State>

  /// Room for records in a folder; where they take more than the limit, they are no help.
  package init(in folder: String, limit: Int = 1 << 30) throws(StorageError) {
    self.limit = limit
    state = Mutex(State(file: try MappedFile(in: folder)))
  }

  /// Whether there were more than there is room for.
  package var isOverfull: Bool { state.withLock { $0.isOverfull } }

  /// What one batch puts aside.
  struct Batch {
    fileprivate var entries: [(range: Range<Int>, origin: ItemOrigin, isWhole: Bool)] = []
    fileprivate var text: [UInt8] = []

    mutating func add(_ item: WorkingItem) {
      let start = text.count
      if !item.isWholeFile { text.append(contentsOf: item.source) }
      entries.append((start..<text.count, item.origin, item.isWholeFile))
    }

    mutating func removeAll() {
      entries.removeAll(keepingCapacity: true)
      text.removeAll(keepingCapacity: true)
    }
  }

  /// Adds what a batch has, whose lines count from a line on.
  func append(_ batch: Batch, lineBase: Int) throws(StorageError) {
    if batch.entries.isEmpty { return }
    try state.withLock { (state) throws(StorageError) in
      if state.isOverfull { return }
      var buffer = ByteBuffer(capacity: batch.text.count + batch.entries.count * Self.headerSize)
      for entry in batch.entries {
        if state.paths.last != entry.origin.path { state.paths.append(entry.origin.path) }
        let place = entry.origin.location
        let path = UInt64(state.paths.count - 1) | (entry.isWhole ? Self.wholeFile : 0)
        for word in [
          path, UInt64(place.byteOffset), UInt64(place.line + lineBase), UInt64(place.column),
          UInt64(entry.range.count),
        ] { withUnsafeBytes(of: word) { buffer.append($0) } }
        batch.text.withUnsafeBytes {
          buffer.append(UnsafeRawBufferPointer(rebasing: $0[entry.range]))
        }
      }
      guard state.file.length + buffer.count <= limit else {
        state.isOverfull = true
        return
      }
      let outcome = buffer.withUnsafeBytes { bytes -> StorageError? in
        do throws(StorageError) {
          try state.file.append(bytes)
          return nil
        } catch { return error }
      }
      if let outcome { throw outcome }
    }
  }

  /// Gives them out again, in their order and with their places.
  package func source(blockSize: Int) throws(StorageError) -> any ItemSource {
    let (file, paths) = state.withLock { ($0.file, $0.paths) }
    return Source(file, try file.map(), paths, blockSize)
  }

  private final class Source: ItemSource {
    private let file: MappedFile
    private let memory: UnsafeRawBufferPointer
    private let paths: [String]
    private let blockSize: Int
    private var position = 0

    init(
      _ file: MappedFile, _ memory: UnsafeMutableRawBufferPointer, _ paths: [String],
      _ blockSize: Int
    ) {
      self.file = file
      self.memory = UnsafeRawBufferPointer(memory)
      self.paths = paths
      self.blockSize = blockSize
    }

    private func word(_ number: Int) -> UInt64 {
      memory.loadUnaligned(fromByteOffset: position + 8 * number, as: UInt64.self)
    }

    func next(into batch: SourceBatch) -> Bool {
      batch.removeAll()
      guard position < memory.count else { return false }
      let first = word(0)
      batch.path = paths[Int(first & 0xffff_ffff)]
      if first & wholeFile != 0 {
        var files: [SourceBatch.FileReference] = []
        while position < memory.count, word(0) & wholeFile != 0,
          files.count < FolderSource.filesPerBatch
        {
          files.append(SourceBatch.FileReference(path: paths[Int(word(0) & 0xffff_ffff)]))
          position += headerSize
        }
        batch.content = .files(files)
        return true
      }
      batch.content = .records
      while position < memory.count, word(0) == first, batch.block.count < blockSize {
        let count = Int(word(4))
        let place = SourceLocation(
          byteOffset: Int(word(1)), line: Int(word(2)), column: Int(word(3)))
        batch.block.appendRecord(
          UnsafeRawBufferPointer(
            rebasing: memory[position + headerSize..<position + headerSize + count]), at: place)
        position += headerSize + count
      }
      return true
    }
  }
}
