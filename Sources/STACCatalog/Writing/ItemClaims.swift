internal import STACJSON
internal import STACStorage

/// What tells one Item from another at a place: a hash of 128 bits, so that two different names
/// are as good as never taken for one.
public struct ItemClaim: Sendable, Hashable {
  let high: UInt64
  let low: UInt64

  /// The claim of a name.
  public init(_ names: String...) {
    // FNV-1a twice, from different starting values, with the length between the names.
    var high: UInt64 = 0xcbf2_9ce4_8422_2325
    var low: UInt64 = 0x9ae1_6a3b_2f90_404f
    for name in names {
      for byte in name.utf8 {
        high = (high ^ UInt64(byte)) &* 0x100_0000_01b3
        low = (low ^ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15
      }
      high = (high ^ UInt64(name.utf8.count)) &* 0x100_0000_01b3
      low = (low ^ (low >> 29) ^ UInt64(name.utf8.count)) &* 0x9e37_79b9_7f4a_7c15
    }
    self.high = high ^ (high >> 31)
    self.low = low ^ (low >> 32)
  }

  /// The parts are hashed well already.
  public func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

/// The names that are taken at a place.
///
/// - Complexity: about 24 bytes of memory a name.
struct ItemClaims {
  private var taken: Set<ItemClaim> = []
  /// Claims of committed batches that the journal does not hold yet.
  private var unsaved: [ItemClaim] = []
  private let journal: String?
  private var savedCount = 0

  /// No names yet. With a journal, the names can be found again after a crash.
  init(journal: String?) { self.journal = journal }

  /// Takes a name; false where it is taken.
  mutating func take(_ claim: ItemClaim) -> Bool { taken.insert(claim).inserted }

  /// Remembers the name of an Item that is committed. Others may be taken meanwhile by batches that
  /// an interrupted run has to read again, so those must not be found then.
  mutating func keep(_ claim: ItemClaim) { if journal != nil { unsaved.append(claim) } }

  /// Writes the new names to the journal, and returns how many it holds.
  mutating func save() throws(StorageError) -> Int {
    guard let journal else { return taken.count }
    let file = try JournalFile(journal, length: savedCount * 16)
    var bytes = ByteBuffer(capacity: unsaved.count * 16)
    for claim in unsaved {
      withUnsafeBytes(of: (claim.high, claim.low)) { bytes.append($0) }
    }
    try file.append(bytes)
    savedCount += unsaved.count
    unsaved = []
    return savedCount
  }

  /// Whether a name is taken.
  func contains(_ claim: ItemClaim) -> Bool { taken.contains(claim) }

  /// Whether there is something to find again.
  var hasJournal: Bool { journal.map { exists($0) } ?? false }

  /// Reads the first names of the journal again.
  mutating func restore(_ count: Int) throws(StorageError) {
    guard let journal else { return }
    let bytes = try readAllVerbatim(journal)
    guard bytes.count >= count * 16 else { throw .tooShort(journal) }
    taken.reserveCapacity(count)
    bytes.withUnsafeBytes { raw in
      for index in 0..<count {
        taken.insert(
          ItemClaim(
            high: raw.loadUnaligned(fromByteOffset: index * 16, as: UInt64.self),
            low: raw.loadUnaligned(fromByteOffset: index * 16 + 8, as: UInt64.self)))
      }
    }
    savedCount = count
  }

  /// Removes the journal.
  func removeJournal() throws(StorageError) {
    if let journal { try removeFile(journal) }
  }
}

extension ItemClaim {
  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
