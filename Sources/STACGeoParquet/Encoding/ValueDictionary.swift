internal import Glibc
internal import STACJSON

/// The different values of a column, in the order in which they came.
///
///     table    0 … 0 7 0 …      by hash: the number of a value, counted from 1
///     entries  hash, place      of each value in the bytes
///     bytes    as Parquet's page of them holds them: numbers, or texts behind their lengths
///
/// A plain structure over memory of its own: whoever owns it calls ``deallocate()``.
struct ValueDictionary {
  private struct Entry {
    var hash: UInt32
    var place: UInt32
  }

  private var table: UnsafeMutablePointer<UInt32>
  private var mask = 63
  private var entries: UnsafeMutablePointer<Entry>
  private var capacity = 32
  /// The number of values.
  private(set) var count = 0
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  /// How many of the bytes are used.
  private(set) var byteCount = 0
  private var byteCapacity = 256

  init() {
    table = .allocate(capacity: 64)
    table.initialize(repeating: 0, count: 64)
    entries = .allocate(capacity: 32)
    bytes = .allocate(capacity: 256)
  }

  func deallocate() {
    table.deallocate()
    entries.deallocate()
    bytes.deallocate()
  }

  /// Forgets all values.
  mutating func removeAll() {
    if count > 0 { memset(table, 0, (mask + 1) * 4) }
    count = 0
    byteCount = 0
  }

  /// The bytes of a value as the page holds them.
  func value(_ index: Int, isText: Bool) -> UnsafeRawBufferPointer {
    let start = UnsafeRawPointer(bytes) + Int(entries[index].place)
    let count = isText ? Int(start.loadUnaligned(as: UInt32.self)) + 4 : 8
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The number of a value of 8 bytes, which is added where it is new.
  @inline(__always)
  mutating func insert(_ value: UInt64) -> Int {
    var mixed = value &* 0x9e37_79b9_7f4a_7c15
    mixed ^= mixed &>> 32
    let hash = UInt32(truncatingIfNeeded: mixed)
    var slot = Int(hash) & mask
    while true {
      let found = Int(table[slot])
      if found == 0 { break }
      let entry = entries[found &- 1]
      if entry.hash == hash,
        UnsafeRawPointer(bytes + Int(entry.place)).loadUnaligned(as: UInt64.self) == value
      {
        return found &- 1
      }
      slot = (slot &+ 1) & mask
    }
    let place = reserve(8)
    UnsafeMutableRawPointer(bytes + place).storeBytes(of: value, as: UInt64.self)
    return add(hash, place, slot)
  }

  /// The number of a text, which is added where it is new.
  @inline(__always)
  mutating func insert(_ text: UnsafeRawPointer, _ length: Int) -> Int {
    let hash = Self.hash(text, length)
    var slot = Int(hash) & mask
    while true {
      let found = Int(table[slot])
      if found == 0 { break }
      let entry = entries[found &- 1]
      if entry.hash == hash {
        let known = UnsafeRawPointer(bytes + Int(entry.place))
        if Int(known.loadUnaligned(as: UInt32.self)) == length,
          memcmp(known + 4, text, length) == 0
        {
          return found &- 1
        }
      }
      slot = (slot &+ 1) & mask
    }
    let place = reserve(length &+ 4)
    let target = UnsafeMutableRawPointer(bytes + place)
    target.storeBytes(of: UInt32(truncatingIfNeeded: length), as: UInt32.self)
    memcpy(target + 4, text, length)
    return add(hash, place, slot)
  }

  @inline(__always)
  private static func hash(_ text: UnsafeRawPointer, _ length: Int) -> UInt32 {
    var state = UInt64(truncatingIfNeeded: length) &* 0x9e37_79b9_7f4a_7c15
    var index = 0
    while index &+ 8 <= length {
      let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      state = (state ^ word) &* 0xff51_afd7_ed55_8ccd
      state ^= state &>> 32
      index &+= 8
    }
    var rest: UInt64 = 0
    while index < length {
      rest = rest &<< 8 | UInt64(text.load(fromByteOffset: index, as: UInt8.self))
      index &+= 1
    }
    state = (state ^ rest) &* 0xc4ce_b9fe_1a85_ec53
    return UInt32(truncatingIfNeeded: state ^ (state &>> 32))
  }

  private mutating func add(_ hash: UInt32, _ place: Int, _ slot: Int) -> Int {
    if count == capacity { growEntries() }
    entries[count] = Entry(hash: hash, place: UInt32(truncatingIfNeeded: place))
    count += 1
    if count * 2 > mask {
      growTable()
    } else {
      table[slot] = UInt32(truncatingIfNeeded: count)
    }
    return count - 1
  }

  /// Makes room for a value, and tells where it goes.
  private mutating func reserve(_ more: Int) -> Int {
    let place = byteCount
    byteCount += more
    if byteCount > byteCapacity {
      let larger = max(byteCount, byteCapacity * 2)
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      memcpy(copy, bytes, place)
      bytes.deallocate()
      bytes = copy
      byteCapacity = larger
    }
    return place
  }

  private mutating func growEntries() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }

  private mutating func growTable() {
    let size = (mask + 1) * 2
    table.deallocate()
    table = .allocate(capacity: size)
    table.initialize(repeating: 0, count: size)
    mask = size - 1
    for index in 0..<count {
      var slot = Int(entries[index].hash) & mask
      while table[slot] != 0 { slot = (slot &+ 1) & mask }
      table[slot] = UInt32(truncatingIfNeeded: index + 1)
    }
  }
}
