internal import Glibc
internal import STACJSON

/// How deeply each row of a batch has something: one number for all rows, or a byte a row.
struct RowLevels {
  /// nil where all rows have the same.
  var bytes: UnsafePointer<UInt8>?
  var constant: UInt8 = 0

  /// The number of one row.
  @inline(__always)
  subscript(row: Int) -> UInt8 { bytes.map { $0[row] } ?? constant }
}

/// The places of a column in lists: one for each value of a list, for each list that is empty, and
/// for each that is not there.
struct SlotMap {
  var count: Int
  /// How deeply there is something; at least ``rowDefinition`` where the place has a row of its own.
  var definitions: UnsafePointer<UInt8>
  /// Which list begins or goes on there.
  var repetitions: UnsafePointer<UInt8>
  var rowDefinition: UInt8
  /// Whether all places have rows.
  var isDense: Bool
  /// How many lists the places lie in.
  var depth: UInt8 = 1
}

/// The levels of a page: a byte each, or nothing but a number where all are the same.
struct LevelStore {
  private var bytes: UnsafeMutablePointer<UInt8>?
  private var capacity = 0
  private(set) var count = 0
  /// The number of all levels so far; nil where they differ.
  private var constant: UInt8?

  func deallocate() { free(bytes) }

  mutating func removeAll() {
    count = 0
    constant = nil
  }

  mutating func append(_ level: UInt8, count more: Int) {
    if more == 0 { return }
    if count == 0 { constant = level }
    if constant != level { memset(room(more), Int32(level), more) }
    count += more
  }

  mutating func append(_ levels: UnsafePointer<UInt8>, _ more: Int) {
    if more == 0 { return }
    memcpy(room(more), levels, more)
    count += more
  }

  mutating func append(_ levels: RowLevels, _ rows: Int) {
    if let bytes = levels.bytes {
      append(bytes, rows)
    } else {
      append(levels.constant, count: rows)
    }
  }

  /// Adds the levels of rows at the places that these have in lists.
  mutating func append(_ slots: SlotMap, _ levels: RowLevels) {
    if slots.isDense { return append(levels, slots.count) }
    if slots.count == 0 { return }
    let target = room(slots.count)
    let mark = slots.rowDefinition
    if let bytes = levels.bytes {
      var row = 0
      for slot in 0..<slots.count {
        let level = slots.definitions[slot]
        let hasRow = level >= mark
        target[slot] = hasRow ? bytes[row] : level
        row &+= hasRow ? 1 : 0
      }
    } else {
      let constant = levels.constant
      for slot in 0..<slots.count {
        let level = slots.definitions[slot]
        target[slot] = level >= mark ? constant : level
      }
    }
    count += slots.count
  }

  /// Room for levels of their own behind those that are there.
  private mutating func room(_ more: Int) -> UnsafeMutablePointer<UInt8> {
    let wanted = count + more
    if wanted > capacity || bytes == nil {
      let larger = max(wanted, capacity * 2, 256)
      guard let memory = realloc(bytes, larger) else { fatalError("out of memory") }
      bytes = memory.assumingMemoryBound(to: UInt8.self)
      capacity = larger
    }
    guard let bytes else { fatalError("out of memory") }
    if let constant, count > 0 { memset(bytes, Int32(constant), count) }
    constant = nil
    return bytes + count
  }

  /// Adds the levels to a page, behind the number of their bytes.
  func encode(_ greatest: Int, into page: inout ByteBuffer) {
    let start = page.count
    page.append(littleEndian: UInt32(0))
    let width = bitWidth(greatest)
    if let constant {
      page.append(run: Int(constant), count: count, bitWidth: width)
    } else if let bytes {
      page.append(hybrid: UnsafePointer(bytes), count, bitWidth: width)
    }
    let length = page.count - start - 4
    for byte in 0..<4 {
      page.replaceByte(at: start + byte, by: UInt8(truncatingIfNeeded: length >> (byte * 8)))
    }
  }
}

/// Numbers of values in a dictionary.
struct IndexStore {
  private(set) var start: UnsafeMutablePointer<UInt32>
  private var capacity = 64
  var count = 0

  init() { start = .allocate(capacity: 64) }

  func deallocate() { start.deallocate() }

  subscript(index: Int) -> UInt32 { start[index] }

  /// Room for numbers behind those that are there.
  mutating func room(_ more: Int) -> UnsafeMutablePointer<UInt32> {
    if count + more > capacity {
      let larger = max(count + more, capacity * 2)
      let copy = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
      memcpy(copy, start, count * 4)
      start.deallocate()
      start = copy
      capacity = larger
    }
    return start + count
  }
}
