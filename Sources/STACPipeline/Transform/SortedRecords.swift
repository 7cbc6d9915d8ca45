internal import STACJSON
internal import STACStorage
internal import Synchronization

/// Records of a table that is sorted by its key, on the disk, for tables larger than memory.
///
///     spool   [chunk, zstd][chunk, zstd] …      chunk: key length, key, length, JSON, …
///     index   first key, place of the chunk
///
/// The chunks that were asked last stay in memory, up to ``mostCaches`` of them: where Items come in
/// the order of the table each chunk is read about once, as in a merge. Items in any other order find
/// their records too, only slower. Keys are compared byte by byte.
///
/// `@unchecked Sendable`: nothing changes after ``finish()`` but the pool, which has a lock.
final class SortedRecords: @unchecked Sendable {
  private struct Chunk {
    var firstKey: String
    var offset: Int
    var length: Int
  }

  /// The records of one chunk.
  ///
  /// `@unchecked Sendable`: whoever takes one out of the pool has it alone.
  private final class Cache: @unchecked Sendable {
    var chunk = -1
    var text = ByteBuffer()
    var ranges: [JSONKey: Range<Int>] = [:]
  }

  private static let chunkSize = 256 << 10
  /// Some 30 MB.
  static let mostCaches = 64

  private var chunks: [Chunk] = []
  private var spool: Spool
  private let folder: String
  private let source: String
  private var pending = ByteBuffer()
  private var firstKey: String?
  private var lastKey: String?
  private(set) var count = 0
  private let idle = Mutex<[Cache]>([])
  private let loads = Mutex(0)

  /// Chunks on the disk, those in memory, and how often one was read again.
  var usage: (chunks: Int, cached: Int, loads: Int) {
    (chunks.count, idle.withLock { $0.count }, loads.withLock { $0 })
  }

  /// No records yet.
  ///
  /// - Parameter source: the file that they come from, for messages.
  init(source: String) throws(StorageError) {
    self.source = source
    folder = try makeTemporaryFolder()
    spool = try Spool(join(folder, "records"), keepsName: false)
    // The file has no name any more, and goes with its last reader.
    try removeFolder(folder)
  }

  /// Adds a record; they must come in the order of their keys, and of two with the same key the last
  /// one counts.
  func add(_ key: String, _ record: JSONView) throws(StorageError) {
    if let lastKey, key.utf8.lexicographicallyPrecedes(lastKey.utf8) {
      throw StorageError(
        .content,
        "'\(source)' is not sorted by its key: '\(key)' comes behind '\(lastKey)' (keys are compared "
          + "as text, byte by byte); sort it, or leave 'sorted' out", path: source)
    }
    if firstKey == nil { firstKey = key }
    lastKey = key
    count += 1
    pending.append(littleEndian: UInt32(key.utf8.count))
    pending.append(key)
    var json = ByteBuffer()
    json.append(json: record)
    pending.append(littleEndian: UInt32(json.count))
    pending.append(json)
    if pending.count >= Self.chunkSize { try flush() }
  }

  /// Puts the last records on the disk.
  func finish() throws(StorageError) { if !pending.isEmpty { try flush() } }

  private func flush() throws(StorageError) {
    let compressor = try Compressor(.zstd, path: source)
    var packed = ByteBuffer()
    try compressor.compress(pending, into: &packed)
    chunks.append(
      Chunk(firstKey: firstKey ?? "", offset: try spool.append(packed), length: packed.count))
    pending.truncate()
    firstKey = nil
  }

  /// Lends the text of a record, with padding behind it.
  func withText<R>(
    of key: String, _ body: (UnsafeRawBufferPointer) -> R
  ) throws(StorageError) -> R? {
    guard let number = chunk(of: key) else { return nil }
    // The one that was used last stands last, the one to be reused first.
    let cache = idle.withLock { caches -> Cache in
      if let index = caches.lastIndex(where: { $0.chunk == number }) {
        return caches.remove(at: index)
      }
      return caches.count < Self.mostCaches ? Cache() : caches.removeFirst()
    }
    defer { idle.withLock { $0.append(cache) } }
    if cache.chunk != number { try load(number, cache) }
    guard let range = cache.ranges[JSONKey(key)] else { return nil }
    return cache.text.withPaddedBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The last chunk that begins at a key or before it.
  private func chunk(of key: String) -> Int? {
    var (low, high) = (0, chunks.count)
    while low < high {
      let middle = (low + high) / 2
      if key.utf8.lexicographicallyPrecedes(chunks[middle].firstKey.utf8) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low > 0 ? low - 1 : nil
  }

  private func load(_ number: Int, _ cache: Cache) throws(StorageError) {
    loads.withLock { $0 += 1 }
    cache.chunk = -1
    cache.text.truncate()
    cache.ranges.removeAll(keepingCapacity: true)
    try spool.reader.read(chunks[number].offset, chunks[number].length, into: &cache.text)
    let ranges = cache.text.withUnsafeBytes { bytes in
      var ranges: [(JSONKey, Range<Int>)] = []
      var position = 0
      while position + 8 <= bytes.count {
        let keyLength = Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        let keyStart = position + 4
        let key = String(decoding: bytes[keyStart..<keyStart + keyLength], as: UTF8.self)
        let lengthAt = keyStart + keyLength
        let length = Int(bytes.loadUnaligned(fromByteOffset: lengthAt, as: UInt32.self))
        ranges.append((JSONKey(key), lengthAt + 4..<lengthAt + 4 + length))
        position = lengthAt + 4 + length
      }
      return ranges
    }
    for (key, range) in ranges { cache.ranges[key] = range }
    cache.chunk = number
  }
}
