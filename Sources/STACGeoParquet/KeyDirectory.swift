internal import Glibc

/// The member names of one kind of object, found without making strings.
///
/// Documents of a kind write their members in the same order again and again, so each name
/// remembers which one came behind it last time; that one is compared first, in words of eight
/// bytes. Only what was not foreseen is looked up by its hash.
///
///     entries  "href" ──▶ "type" ──▶ "title" ──▶ …      successors
///     words    length as 32 bits, bytes, zeros up to a whole word: as on the tape
///
/// A plain structure over memory of its own: whoever owns it calls ``deallocate()``.
struct KeyDirectory {
  struct Entry {
    var words: UnsafeMutablePointer<UInt64>
    var lastWord: Int32
    var successor: Int32
    /// The bits of the last word that belong to the name.
    var lastMask: UInt64
  }

  private(set) var count = 0
  private var first: Int32 = 0
  private var entries: UnsafeMutablePointer<Entry>
  private var capacity = 4
  private var table: UnsafeMutablePointer<Int32>
  private var tableMask = 7

  init() {
    entries = .allocate(capacity: 4)
    table = .allocate(capacity: 8)
    table.initialize(repeating: -1, count: 8)
  }

  func deallocate() {
    for index in 0..<count { entries[index].words.deallocate() }
    entries.deallocate()
    table.deallocate()
  }

  /// A name as it lies on a tape. It is padded, so it can be found in other directories.
  func text(_ index: Int) -> UnsafePointer<UInt8> {
    UnsafeRawPointer(entries[index].words).assumingMemoryBound(to: UInt8.self)
  }

  /// A name as a string.
  func name(_ index: Int) -> String {
    let text = UnsafeRawPointer(text(index))
    return String(
      decoding: UnsafeRawBufferPointer(start: text + 4, count: Int(text.load(as: UInt32.self))),
      as: UTF8.self)
  }

  @inline(__always)
  private static func isSame(_ entry: Entry, _ text: UnsafePointer<UInt8>) -> Bool {
    let raw = UnsafeRawPointer(text)
    let last = Int(entry.lastWord)
    var index = 0
    while index < last {
      if raw.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self) != entry.words[index] {
        return false
      }
      index &+= 1
    }
    return raw.loadUnaligned(fromByteOffset: last &* 8, as: UInt64.self) & entry.lastMask
      == entry.words[last]
  }

  /// The name that is expected behind another (-1: at the beginning), or -1 where it is not this.
  @inline(__always)
  func foreseen(after previous: Int, _ text: UnsafePointer<UInt8>) -> Int {
    let guess = Int(previous < 0 ? first : entries[previous].successor)
    return guess < count && Self.isSame(entries[guess], text) ? guess : -1
  }

  /// Looks a name up, and remembers what it came behind; -1 where it is not there.
  @inline(never)
  mutating func find(after previous: Int, _ text: UnsafePointer<UInt8>) -> Int {
    var slot = Self.hash(text) & tableMask
    while table[slot] >= 0 {
      let index = Int(table[slot])
      if Self.isSame(entries[index], text) {
        if previous < 0 { first = Int32(index) } else { entries[previous].successor = Int32(index) }
        return index
      }
      slot = (slot &+ 1) & tableMask
    }
    return -1
  }

  /// Adds a name that is not there.
  @inline(never)
  mutating func insert(after previous: Int, _ text: UnsafePointer<UInt8>) -> Int {
    if count == capacity { grow() }
    let length = Int(UnsafeRawPointer(text).loadUnaligned(as: UInt32.self)) + 4
    let words = (length + 7) / 8
    let copy = UnsafeMutablePointer<UInt64>.allocate(capacity: words)
    copy.initialize(repeating: 0, count: words)
    memcpy(copy, text, length)
    let tail = length - (words - 1) * 8
    entries[count] = Entry(
      words: copy, lastWord: Int32(words - 1), successor: Int32(count + 1),
      lastMask: tail == 8 ? .max : (1 << UInt64(tail * 8)) - 1)
    place(count)
    if previous >= 0 { entries[previous].successor = Int32(count) }
    count += 1
    return count - 1
  }

  /// Adds a name that is not there, and that is known as a string.
  @discardableResult
  mutating func insert(_ name: String) -> Int {
    Self.withText(name) { insert(after: count - 1, $0) }
  }

  /// Lends a name as it would lie on a tape.
  static func withText<Result>(
    _ name: String, _ body: (UnsafePointer<UInt8>) -> Result
  ) -> Result {
    let bytes = Array(name.utf8)
    let text = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 16)
    defer { text.deallocate() }
    text.initialize(repeating: 0, count: bytes.count + 16)
    UnsafeMutableRawPointer(text).storeBytes(of: UInt32(bytes.count), as: UInt32.self)
    (text + 4).update(from: bytes, count: bytes.count)
    return body(text)
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
    table.deallocate()
    tableMask = capacity * 2 - 1
    table = .allocate(capacity: tableMask + 1)
    table.initialize(repeating: -1, count: tableMask + 1)
    for index in 0..<count { place(index) }
  }

  private func place(_ index: Int) {
    var slot = Self.hash(text(index)) & tableMask
    while table[slot] >= 0 { slot = (slot + 1) & tableMask }
    table[slot] = Int32(index)
  }

  private static func hash(_ text: UnsafePointer<UInt8>) -> Int {
    let count = Int(UnsafeRawPointer(text).loadUnaligned(as: UInt32.self))
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<count { hash = (hash ^ UInt64(text[4 &+ index])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 29))
  }
}
