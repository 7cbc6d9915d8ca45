internal import STACJSON
internal import STACStorage

/// Items in order, of which any part can be read on any thread.
struct SortedItems: Sendable {
  let runs: [SortedRun]
  private let spool: SpoolReader

  init(runs: [SortedRun], spool: Spool) {
    self.runs = runs
    self.spool = spool.reader
  }

  /// The number of Items.
  var count: Int { runs.reduce(0) { $0 + $1.itemCount } }

  /// Cuts the Items into parts of the same size, none larger than asked for; it does not depend on how
  /// many runs there are.
  func parts(of rows: Int) throws(StorageError) -> [Range<ItemRank>] {
    let total = count
    if total == 0 { return [] }
    let number = (total + rows - 1) / rows
    var cuts = [ItemRank(key: 0, sequence: 0)]
    for part in 1..<max(1, number) { cuts.append(try rank(of: total * part / number)) }
    return zip(cuts, cuts.dropFirst() + [ItemRank(key: .max, sequence: .max)]).map { $0..<$1 }
  }

  /// The rank of the Item before which there are so many.
  ///
  /// - Complexity: O(*r* log² *n*) reads of a rank, for *r* runs.
  private func rank(of position: Int) throws(StorageError) -> ItemRank {
    var bounds = runs.map { 0..<$0.itemCount }
    var scratch = ByteBuffer()
    while let widest = bounds.indices.max(by: { bounds[$0].count < bounds[$1].count }),
      !bounds[widest].isEmpty
    {
      let middle = bounds[widest].lowerBound + bounds[widest].count / 2
      let pivot = try rank(middle, in: runs[widest], &scratch)
      var before: [Int] = []
      for (index, run) in runs.enumerated() {
        before.append(
          index == widest ? middle : try count(before: pivot, in: run, bounds[index], &scratch))
      }
      let found = before.reduce(0, +)
      if found == position { return pivot }
      for index in bounds.indices {
        bounds[index] =
          found > position
          ? bounds[index].lowerBound..<before[index]
          : (index == widest ? middle + 1 : before[index])..<bounds[index].upperBound
      }
    }
    return ItemRank(key: .max, sequence: .max)
  }

  /// How many Items of a run come before a rank; that it lies within the bounds is known.
  private func count(
    before pivot: ItemRank, in run: SortedRun, _ bounds: Range<Int>, _ scratch: inout ByteBuffer
  ) throws(StorageError) -> Int {
    var (low, high) = (bounds.lowerBound, bounds.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if try rank(middle, in: run, &scratch) < pivot { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func rank(
    _ item: Int, in run: SortedRun, _ scratch: inout ByteBuffer
  ) throws(StorageError) -> ItemRank {
    var (low, high) = (0, run.blocks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if run.blocks[middle].first <= item { low = middle } else { high = middle }
    }
    let block = run.blocks[low]
    if item == block.first { return block.rank }
    scratch.truncate()
    try spool.readVerbatim(block.rankOffset + (item - block.first) * 16, 16, into: &scratch)
    return scratch.withUnsafeBytes { ItemRank($0, at: 0) }
  }

  /// Calls `body` with each Item of a part, in order, and the size of its text.
  func forEachItem(
    in part: Range<ItemRank>, _ parser: inout JSONParser,
    _ body: (JSONView, Int) throws(StorageError) -> Void
  ) throws(StorageError) {
    try forEachText(in: part) { (_, text) throws(StorageError) in
      let view: JSONView
      do throws(JSONError) {
        view = try parser.parse(padded: text)
      } catch {
        throw StorageError(.content, "the spool was changed while it was read", path: "spool")
      }
      try body(view, text.count)
    }
  }

  /// Calls `body` with the text of each Item of a part, in order; there is padding behind it.
  func forEachText(
    in part: Range<ItemRank>?,
    _ body: (ItemRank, UnsafeRawBufferPointer) throws(StorageError) -> Void
  ) throws(StorageError) {
    var cursors: [RunCursor] = []
    for run in runs {
      let cursor = RunCursor(run, spool, part)
      if try cursor.load() { cursors.append(cursor) }
    }
    while true {
      var next = -1
      for index in cursors.indices
      where next < 0 || cursors[index].rank < cursors[next].rank { next = index }
      guard next >= 0 else { return }
      let cursor = cursors[next]
      try cursor.withText { (text) throws(StorageError) in try body(cursor.rank, text) }
      if try !cursor.advance() { cursors.remove(at: next) }
    }
  }
}

extension ItemRank {
  /// The rank that stands in memory.
  fileprivate init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    key = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    sequence = bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self)
  }
}

/// How far a run is read.
private final class RunCursor {
  private let spool: SpoolReader
  private let end: ItemRank?
  private let start: ItemRank?
  private var blocks: ArraySlice<SortedRun.Block>
  private var content = ByteBuffer()
  private var ranks: [ItemRank] = []
  private var starts: [Int] = []
  private var index = 0
  /// That of the Item that comes next.
  private(set) var rank = ItemRank(key: 0, sequence: 0)

  init(_ run: SortedRun, _ spool: SpoolReader, _ part: Range<ItemRank>?) {
    self.spool = spool
    start = part?.lowerBound
    end = part?.upperBound
    // The part may begin in the midst of a block.
    let after = part.map { part in run.blocks.firstIndex { $0.rank > part.lowerBound } } ?? 0
    blocks = run.blocks[max(0, (after ?? run.blocks.count) - 1)...]
  }

  /// Goes to the first Item; false where there is none.
  func load() throws(StorageError) -> Bool {
    while try loadBlock() {
      if let start { while index < ranks.count, ranks[index] < start { index += 1 } }
      if index < ranks.count { return settle() }
    }
    return false
  }

  /// Goes to the next Item; false where there is none.
  func advance() throws(StorageError) -> Bool {
    index += 1
    if index < ranks.count { return settle() }
    return try loadBlock() ? settle() : false
  }

  private func settle() -> Bool {
    rank = ranks[index]
    return end.map { rank < $0 } ?? true
  }

  private func loadBlock() throws(StorageError) -> Bool {
    guard let block = blocks.popFirst() else { return false }
    if let end, block.rank >= end { return false }
    content.truncate()
    try spool.readVerbatim(block.rankOffset, block.itemCount * 16, into: &content)
    ranks.removeAll(keepingCapacity: true)
    content.withUnsafeBytes { bytes in
      for item in 0..<block.itemCount { ranks.append(ItemRank(bytes, at: item * 16)) }
    }
    content.truncate()
    try spool.read(block.offset, block.length, into: &content)
    content.reserve(JSONParser.padding)
    starts.removeAll(keepingCapacity: true)
    index = 0
    content.withUnsafeBytes { bytes in
      var position = block.itemCount * 8
      for item in 0..<block.itemCount {
        starts.append(position)
        position += Int(bytes.loadUnaligned(fromByteOffset: item * 8, as: UInt64.self)) + 1
      }
      starts.append(position)
    }
    return true
  }

  func withText(
    _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Void
  ) throws(StorageError) {
    let range = starts[index]..<starts[index + 1] - 1
    try content.withUnsafeBytes { (bytes) throws(StorageError) in
      try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }
}
