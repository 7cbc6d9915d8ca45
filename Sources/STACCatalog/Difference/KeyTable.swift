internal import STACStorage

/// Finds the numbers of records by keys that are hashes already.
///
///     slot   0        number + 1 of a record, 4 bytes; 0 where it is free
///            …        a key goes to the slot that its lower bits tell, or the next free one
///            2ⁿ − 1
///
/// The slots lie in a file for a while: memory is that of the system's cache.
///
/// `@unchecked Sendable`: filled by one thread before others look.
final class KeyTable: @unchecked Sendable {
  private let file: MappedFile
  private let slots: UnsafeMutablePointer<UInt32>
  private let mask: Int

  /// Room for so many keys.
  ///
  /// - Precondition: the numbers of records fit in 32 bits.
  init(count: Int, folder: String) throws(StorageError) {
    precondition(count < UInt32.max)
    var size = 1024
    while size < 2 * count { size *= 2 }
    file = try MappedFile(in: folder)
    try file.grow(by: size * MemoryLayout<UInt32>.stride)
    let memory = try file.map().bindMemory(to: UInt32.self)
    guard let start = memory.baseAddress else { preconditionFailure("a table has slots") }
    slots = start
    mask = size - 1
  }

  /// Adds a record.
  func insert(_ key: UInt64, _ number: Int) {
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(truncatingIfNeeded: number + 1)
  }

  /// The number of a record of this key that is the right one.
  @inline(__always)
  func find(_ key: UInt64, _ isRight: (Int) -> Bool) -> Int? {
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if isRight(number) { return number }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
