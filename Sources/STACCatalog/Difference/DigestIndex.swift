internal import STACJSON
public import STACStorage

/// What is known of each Item of a place, on disk, to be found by its names.
///
/// Records of 80 bytes in the order of their keys, which are hashes: so a record is looked for near
/// where it must be. The memory of the system's own cache is all that is needed.
///
///     key (16)   written (16)   resolved (16)   line (16)   number (8)   state (1)   told (1)   – (6)
///
/// `@unchecked Sendable`: records are changed by ``compare(old:new:)`` before others look at them, and
/// afterwards one byte or word by whoever has the turn to commit.
public final class DigestIndex: @unchecked Sendable {
  /// What a record holds.
  struct Record: BitwiseCopyable {
    var keyHigh: UInt64
    var keyLow: UInt64
    var written: JSONDigest
    var resolved: JSONDigest
    /// The digest of the bytes that the Item was read from: with those of its folder where it has
    /// relative hrefs; zeros where that is not known.
    var line = JSONDigest(high: 0, low: 0)
    /// The number of the Item in its place; later what a comparison needs to remember.
    var number: UInt64
    var state: State
    /// Whether somebody was told what became of the Item.
    var isTold = false

    static let stateOffset = 72

    var claim: ItemClaim { ItemClaim(high: keyHigh, low: keyLow) }

    init(_ claim: ItemClaim, _ digest: ItemDigest) {
      (keyHigh, keyLow) = (claim.high, claim.low)
      (written, resolved) = (digest.written, digest.resolved)
      number = 0
      state = .unknown
    }

    @inline(__always)
    func isBefore(_ other: Record) -> Bool {
      if keyHigh != other.keyHigh { return keyHigh < other.keyHigh }
      if keyLow != other.keyLow { return keyLow < other.keyLow }
      return number < other.number
    }

    /// Below 0 where the key stands before that of another, 0 where it is the same.
    func comparedByKey(_ other: Record) -> Int {
      if keyHigh != other.keyHigh { return keyHigh < other.keyHigh ? -1 : 1 }
      return keyLow == other.keyLow ? 0 : keyLow < other.keyLow ? -1 : 1
    }

    func hasSameContent(as other: Record) -> Bool {
      written == other.written || resolved == other.resolved
    }
  }

  /// What became of an Item.
  public enum State: UInt8, Sendable, BitwiseCopyable {
    /// It was not compared yet.
    case unknown
    /// Both places have it, with the same content.
    case unchanged
    /// Only the new place has it.
    case added
    /// Both places have it, with different content.
    case modified
    /// Only the old place has it.
    case deleted
    /// Another Item of the place came before with the same names.
    case duplicate
  }

  private let file: MappedFile
  private let records: UnsafeMutableBufferPointer<Record>
  /// Where the record is of the Item that some bytes hold, once that was asked for.
  private var lines: KeyTable?
  /// Items that came a second time.
  public let duplicateCount: Int

  /// Items, each counted once.
  public var count: Int { records.count - duplicateCount }

  /// Puts records in order that were added one after the other.
  init(_ file: MappedFile, largestSort: Int = 1 << 20) throws(StorageError) {
    self.file = file
    let memory = try file.map()
    records = memory.bindMemory(to: Record.self)
    if !Self.isSorted(records) { Self.sort(records, byte: 0, largestSort) }
    var duplicates = 0
    for index in records.indices.dropFirst()
    where records[index].keyHigh == records[index - 1].keyHigh
      && records[index].keyLow == records[index - 1].keyLow
    {
      records[index].state = .duplicate
      duplicates += 1
    }
    duplicateCount = duplicates
  }

  private static func isSorted(_ records: UnsafeMutableBufferPointer<Record>) -> Bool {
    for index in records.indices.dropFirst() where records[index].isBefore(records[index - 1]) {
      return false
    }
    return true
  }

  /// Larger groups of records are divided by a byte of their keys first: sorting needs memory.
  private static func sort(
    _ records: UnsafeMutableBufferPointer<Record>, byte: UInt64, _ largestSort: Int
  ) {
    guard records.count > largestSort, byte < 8 else {
      var records = records
      records.sort { $0.isBefore($1) }
      return
    }
    func bucket(_ record: Record) -> Int { Int(record.keyHigh >> (56 - 8 * byte) & 0xff) }
    var counts = [Int](repeating: 0, count: 256)
    for record in records { counts[bucket(record)] += 1 }
    var starts = [Int](repeating: 0, count: 257)
    for index in 0..<256 { starts[index + 1] = starts[index] + counts[index] }
    var next = Array(starts.dropLast())
    for index in 0..<256 {
      while next[index] < starts[index + 1] {
        let home = bucket(records[next[index]])
        if home == index {
          next[index] += 1
        } else {
          records.swapAt(next[index], next[home])
          next[home] += 1
        }
      }
    }
    for index in 0..<256 where counts[index] > 1 {
      sort(
        UnsafeMutableBufferPointer(rebasing: records[starts[index]..<starts[index + 1]]),
        byte: byte + 1, largestSort)
    }
  }

  /// The place of an Item's record; nil where there is none.
  ///
  /// - Complexity: O(log *n*), and near the first guess mostly.
  func find(_ claim: ItemClaim) -> Int? {
    if records.isEmpty { return nil }
    func isBefore(_ index: Int) -> Bool {
      let record = records[index]
      return record.keyHigh != claim.high
        ? record.keyHigh < claim.high : record.keyLow < claim.low
    }
    // Where the key would be if keys were spread evenly, and outwards from there.
    let guess = Int(claim.high.multipliedFullWidth(by: UInt64(records.count)).high)
    var (low, high) = (guess, guess)
    var step = 16
    while low > 0, !isBefore(low - 1) {
      low = max(0, low - step)
      step *= 2
    }
    step = 16
    while high < records.count, isBefore(high) {
      high = min(records.count, high + step)
      step *= 2
    }
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    guard low < records.count, records[low].keyHigh == claim.high, records[low].keyLow == claim.low
    else { return nil }
    return low
  }

  /// Writes the records of two indices to a file, in the order of their keys, as they can be read by
  /// ``init(reading:)``; where both have an Item that is kept, the new record.
  ///
  /// - Complexity: O(*n*); nothing is held in memory.
  public static func write(
    old: DigestIndex?, keepsOld: (ItemClaim, State) -> Bool, new: DigestIndex,
    keepsNew: (ItemClaim, State) -> Bool, to file: OutputFile
  ) throws(StorageError) {
    let (a, b) = (old?.records ?? UnsafeMutableBufferPointer(start: nil, count: 0), new.records)
    var (i, j) = (0, 0)
    var chunk: [Record] = []
    chunk.reserveCapacity(4096)
    func flush() throws(StorageError) {
      try file.append(values: chunk)
      chunk.removeAll(keepingCapacity: true)
    }
    while i < a.count || j < b.count {
      let order = i == a.count ? 1 : j == b.count ? -1 : a[i].comparedByKey(b[j])
      var kept: Record?
      if order <= 0 {
        if a[i].state != .duplicate, keepsOld(a[i].claim, a[i].state) { kept = a[i] }
        i += 1
      }
      // Of several records with a key the first one counts; the others are duplicates.
      if order >= 0 {
        if b[j].state != .duplicate, keepsNew(b[j].claim, b[j].state) { kept = b[j] }
        j += 1
      }
      guard let kept else { continue }
      chunk.append(kept)
      if chunk.count == 4096 { try flush() }
    }
    try flush()
  }

  /// Reads the records of a file that ``write(old:keepsOld:new:keepsNew:to:)`` has made; nothing
  /// became of them yet.
  ///
  /// - Throws: ``StorageError``, also where the file holds something else.
  public convenience init(reading path: String) throws(StorageError) {
    let file = try MappedFile(copying: path)
    guard file.length % MemoryLayout<Record>.stride == 0 else {
      throw StorageError(.content, "'\(path)' does not hold digests of Items", path: path)
    }
    // States are a byte with few values; anything else would be no state.
    let states = try file.map()
    for place in stride(from: Record.stateOffset, to: states.count, by: MemoryLayout<Record>.stride)
    {
      states[place] = State.unknown.rawValue
      states[place + 1] = 0
    }
    try self.init(file)
  }

  /// Makes records to be found by the bytes that Items were read from.
  ///
  /// - Parameter folder: where a file may be made for a while.
  func indexLines(in folder: String) throws(StorageError) {
    guard lines == nil else { return }
    let table = try KeyTable(count: records.count, folder: folder)
    for index in records.indices
    where records[index].state != .duplicate
      && records[index].line.high | records[index].line.low != 0
    { table.insert(records[index].line.low, index) }
    lines = table
  }

  /// The place of the record of the Item that was read from bytes with this digest.
  @inline(__always)
  func find(line: JSONDigest) -> Int? {
    lines?.find(line.low) { records[$0].line == line }
  }

  /// What is known of an Item.
  func record(at index: Int) -> Record { records[index] }

  /// What became of an Item; nil for one that the place has not.
  public func state(of claim: ItemClaim) -> State? { find(claim).map { records[$0].state } }

  func setState(_ state: State, at index: Int) { records[index].state = state }

  /// Notes that somebody is told what became of an Item; false where that was done before.
  func tell(_ index: Int) -> Bool {
    defer { records[index].isTold = true }
    return !records[index].isTold
  }

  /// What a comparison remembers of an Item.
  func setNumber(_ number: UInt64, at index: Int) { records[index].number = number }

  /// Finds out what became of each Item between two states of a place.
  public static func compare(old: DigestIndex, new: DigestIndex) -> DifferenceCounts {
    var counts = DifferenceCounts()
    counts.oldDuplicates = old.duplicateCount
    counts.newDuplicates = new.duplicateCount
    var (i, j) = (0, 0)
    let (a, b) = (old.records, new.records)
    while i < a.count || j < b.count {
      if i < a.count, a[i].state == .duplicate {
        i += 1
        continue
      }
      if j < b.count, b[j].state == .duplicate {
        j += 1
        continue
      }
      let order = i == a.count ? 1 : j == b.count ? -1 : a[i].comparedByKey(b[j])
      switch order {
      case -1:
        a[i].state = .deleted
        counts.deleted += 1
        i += 1
      case 1:
        b[j].state = .added
        counts.added += 1
        j += 1
      default:
        let isSame = a[i].hasSameContent(as: b[j])
        a[i].state = isSame ? .unchanged : .modified
        b[j].state = a[i].state
        if isSame { counts.unchanged += 1 } else { counts.modified += 1 }
        i += 1
        j += 1
      }
    }
    return counts
  }

  /// Finds out what became of each Item, where of the new place only some Items are known: all that were
  /// changed, and maybe others.
  ///
  /// What the old place has besides is taken for unchanged, until ``findDeleted(present:)``.
  public static func compare(old: DigestIndex, changes new: DigestIndex) -> DifferenceCounts {
    var counts = DifferenceCounts()
    counts.oldDuplicates = old.duplicateCount
    for index in old.records.indices where old.records[index].state != .duplicate {
      old.records[index].state = .unchanged
    }
    for index in new.records.indices where new.records[index].state != .duplicate {
      let record = new.records[index]
      let claim = ItemClaim(high: record.keyHigh, low: record.keyLow)
      guard let place = old.find(claim) else {
        new.records[index].state = .added
        counts.added += 1
        continue
      }
      let isSame = old.records[place].hasSameContent(as: record)
      new.records[index].state = isSame ? .unchanged : .modified
      old.records[place].state = new.records[index].state
      if !isSame { counts.modified += 1 }
    }
    counts.unchanged = old.count - counts.modified
    return counts
  }

  /// Takes for deleted what is not among the Items that are known to be there.
  public func findDeleted(present: DigestIndex, _ counts: inout DifferenceCounts) {
    for index in records.indices where records[index].state == .unchanged {
      let claim = ItemClaim(high: records[index].keyHigh, low: records[index].keyLow)
      guard present.find(claim) == nil else { continue }
      records[index].state = .deleted
      counts.deleted += 1
      counts.unchanged -= 1
    }
  }

  /// Whether an Item of another index is here with other content, and nobody knows that it was
  /// modified.
  public func holdsUnnoticedChange(in sample: DigestIndex) -> Bool {
    sample.records.contains { record in
      guard let place = find(ItemClaim(high: record.keyHigh, low: record.keyLow)) else {
        return false
      }
      return records[place].state == .unchanged && !records[place].hasSameContent(as: record)
    }
  }

  /// The names of the Items that are in a state, as hashes.
  public func claims(in state: State) -> Set<ItemClaim> {
    var claims: Set<ItemClaim> = []
    for record in records where record.state == state {
      claims.insert(ItemClaim(high: record.keyHigh, low: record.keyLow))
    }
    return claims
  }

  /// The names of all Items, as hashes.
  public var allClaims: some Sequence<ItemClaim> {
    records.lazy.map { ItemClaim(high: $0.keyHigh, low: $0.keyLow) }
  }

  /// Counts the Items that are in a state.
  public func count(of state: State) -> Int { records.count { $0.state == state } }

  /// Forgets who was told of what.
  public func forgetTold() { for index in records.indices { records[index].isTold = false } }
}

/// How many Items became what.
public struct DifferenceCounts: Sendable, Hashable {
  /// Items that only the new place has.
  public var added = 0
  /// Items that both have, with different content.
  public var modified = 0
  /// Items that only the old place has.
  public var deleted = 0
  /// Items that both have, with the same content.
  public var unchanged = 0
  /// Items of the old place that another came before with the same names.
  public var oldDuplicates = 0
  /// Items of the new place that another came before with the same names.
  public var newDuplicates = 0

  /// Nothing yet.
  public init() {}

  /// Whether both places hold the same.
  public var isEqual: Bool { added == 0 && modified == 0 && deleted == 0 }
  /// Items of the old place.
  public var old: Int { modified + deleted + unchanged }
  /// Items of the new place.
  public var new: Int { modified + added + unchanged }
}
