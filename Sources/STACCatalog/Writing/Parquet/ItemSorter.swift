internal import STACGeoParquet
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Where an Item stands in an order: by its key, and among equals where it stood before.
struct ItemRank: Comparable, Sendable {
  var key: UInt64
  var sequence: UInt64

  static func < (a: ItemRank, b: ItemRank) -> Bool {
    a.key != b.key ? a.key < b.key : a.sequence < b.sequence
  }
}

/// Sorts Items that can be read again, whatever their number: runs that fit into memory are sorted
/// there and wait in a compressed file without a name.
///
///     segments ──▶ workers ──▶ runs of some 10,000 Items, each in blocks
///     runs ──▶ merged where they are too many ──▶ SortedItems
///
/// Memory is that of the runs that are made, not of the Items.
struct ItemSorter: Sendable {
  let reader: SegmentReader
  let segments: [ItemSegment]
  let order: ItemOrder
  let workers: Int
  /// The file that the runs wait in.
  let spoolPath: String
  /// Bytes of the Items of all runs that are made at a time.
  var runBytes = 64 << 20
  /// Runs that are merged at a time.
  var mostRuns = 64

  private struct Progress {
    var next = 0
    var spool: Spool
    var runs: [SortedRun] = []
    var error: StorageError?
  }

  /// Sorts all Items.
  func sorted() throws(StorageError) -> SortedItems {
    let progress = Mutex(Progress(spool: try Spool(spoolPath, keepsName: false)))
    let count = max(1, min(workers, segments.count))
    WorkerThreads.run(count) { _ in
      do throws(StorageError) {
        try makeRuns(progress, limit: runBytes / count)
      } catch { progress.withLock { $0.error = $0.error ?? error } }
    }
    let made = progress.withLock { $0 }
    if let error = made.error { throw error }
    var (spool, runs) = (made.spool, made.runs)
    while runs.count > mostRuns {
      let first = Array(runs.prefix(mostRuns))
      runs.removeFirst(first.count)
      runs.append(try merge(first, into: &spool))
    }
    return SortedItems(runs: runs, spool: spool)
  }

  /// Takes segments until there are none.
  private func makeRuns(
    _ progress: borrowing Mutex<Progress>, limit: Int
  ) throws(StorageError) {
    var scratch = ByteBuffer()
    var parser = JSONParser()
    var run = RunBuilder(try Compressor(.zstd, level: 1, path: spoolPath))
    while true {
      let index = progress.withLock { progress -> Int? in
        guard progress.error == nil, progress.next < segments.count else { return nil }
        defer { progress.next += 1 }
        return progress.next
      }
      guard let index else { break }
      var number: UInt64 = 0
      try reader.forEachText(of: segments[index], &scratch, &parser) { view, text in
        run.add(
          ItemRank(
            key: order.key(of: ItemView(view)), sequence: UInt64(index) << 32 | number), text)
        number += 1
      }
      if run.byteCount >= limit { try write(&run, progress) }
    }
    try write(&run, progress)
  }

  private func write(
    _ run: inout RunBuilder, _ progress: borrowing Mutex<Progress>
  ) throws(StorageError) {
    if run.isEmpty { return }
    var made = SortedRun()
    try run.forEachBlock { (block, ranks, packed) throws(StorageError) in
      var block = block
      (block.rankOffset, block.offset) = try progress.withLock {
        (progress) throws(StorageError) in
        (try progress.spool.append(ranks), try progress.spool.append(packed))
      }
      made.add(block)
    }
    progress.withLock { $0.runs.append(made) }
  }

  /// Makes one run of many.
  private func merge(_ runs: [SortedRun], into spool: inout Spool) throws(StorageError) -> SortedRun
  {
    let items = SortedItems(runs: runs, spool: spool)
    var builder = RunBuilder(try Compressor(.zstd, level: 1, path: spoolPath))
    var made = SortedRun()
    try items.forEachText(in: nil) { (rank, text) throws(StorageError) in
      builder.add(rank, text)
      if builder.byteCount >= RunBuilder.blockSize {
        try Self.flush(&builder, &made, &spool)
      }
    }
    try Self.flush(&builder, &made, &spool)
    return made
  }

  private static func flush(
    _ builder: inout RunBuilder, _ run: inout SortedRun, _ spool: inout Spool
  ) throws(StorageError) {
    try builder.forEachBlock { (block, ranks, packed) throws(StorageError) in
      var block = block
      block.rankOffset = try spool.append(ranks)
      block.offset = try spool.append(packed)
      run.add(block)
    }
  }
}

/// Items in order, in blocks.
struct SortedRun: Sendable {
  /// Some of the Items.
  struct Block: Sendable {
    /// That of the first Item.
    var rank: ItemRank
    /// The number of the first Item in the run.
    var first = 0
    var itemCount: Int
    /// Where the ranks of the Items are, and where their texts.
    var rankOffset = 0
    var offset = 0
    var length: Int
  }

  private(set) var blocks: [Block] = []
  private(set) var itemCount = 0

  mutating func add(_ block: Block) {
    blocks.append(block)
    blocks[blocks.count - 1].first = itemCount
    itemCount += block.itemCount
  }
}

/// Items that become a run.
///
///     ranks    key and sequence of each Item, not compressed
///     block    the length of each text; the texts, each with a line end
struct RunBuilder: ~Copyable {
  private struct Entry {
    var rank: ItemRank
    var start: Int
    var count: Int
  }

  private var text = ByteBuffer()
  private var entries: [Entry] = []
  private let compressor: Compressor

  /// Bytes of Items in a block.
  static let blockSize = 128 << 10

  init(_ compressor: consuming Compressor) { self.compressor = compressor }

  var isEmpty: Bool { entries.isEmpty }
  var byteCount: Int { text.count }

  mutating func add(_ rank: ItemRank, _ bytes: UnsafeRawBufferPointer) {
    entries.append(Entry(rank: rank, start: text.count, count: bytes.count))
    text.append(bytes)
  }

  /// Sorts the Items, gives them block by block, compressed, and forgets them.
  mutating func forEachBlock(
    _ body:
      (SortedRun.Block, _ ranks: borrowing ByteBuffer, _ packed: borrowing ByteBuffer)
      throws(StorageError) -> Void
  ) throws(StorageError) {
    entries.sort { $0.rank < $1.rank }
    var first = 0
    var block = ByteBuffer(capacity: Self.blockSize * 2)
    var ranks = ByteBuffer()
    var packed = ByteBuffer()
    while first < entries.count {
      var end = first
      var size = 0
      while end < entries.count, size < Self.blockSize {
        size += entries[end].count
        end += 1
      }
      block.truncate()
      ranks.truncate()
      packed.truncate()
      for entry in entries[first..<end] {
        ranks.append(littleEndian: entry.rank.key)
        ranks.append(littleEndian: entry.rank.sequence)
        block.append(littleEndian: UInt64(entry.count))
      }
      text.withUnsafeBytes { bytes in
        for entry in entries[first..<end] {
          block.append(
            UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count]))
          block.append(UInt8(ascii: "\n"))
        }
      }
      try compressor.compress(block, into: &packed)
      try body(
        SortedRun.Block(
          rank: entries[first].rank, itemCount: end - first, length: packed.count), ranks, packed)
      first = end
    }
    entries.removeAll(keepingCapacity: true)
    text.truncate()
  }
}
