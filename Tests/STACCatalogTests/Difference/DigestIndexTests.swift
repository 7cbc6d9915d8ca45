import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

/// What is known of Items on disk is found again, and compared as sets would be.
struct DigestIndexTests {
  private static func index(
    _ items: [(id: Int, content: UInt64)], _ folder: TemporaryFolder, largestSort: Int = 1 << 20
  ) throws -> DigestIndex {
    let file = try MappedFile(in: folder.path)
    for (number, item) in items.enumerated() {
      let digest = JSONDigest(high: item.content, low: 1)
      var record = DigestIndex.Record(
        ItemClaim("c", "item-\(item.id)"), ItemDigest(written: digest, resolved: digest))
      record.number = UInt64(number)
      try [record].withUnsafeBytes { try file.append($0) }
    }
    return try DigestIndex(file, largestSort: largestSort)
  }

  @Test
  func `a record takes 80 bytes`() { #expect(MemoryLayout<DigestIndex.Record>.stride == 80) }

  @Test(arguments: [0, 1, 2, 500, 5000], [16, 1 << 20])
  func `each Item is found, and no other`(count: Int, largestSort: Int) throws {
    let folder = try TemporaryFolder()
    let index = try Self.index(
      (0..<count).map { ($0, UInt64($0)) }, folder, largestSort: largestSort)
    #expect(index.count == count && index.duplicateCount == 0)
    let missing = (0..<count).filter { id in
      guard let place = index.find(ItemClaim("c", "item-\(id)")) else { return true }
      return index.record(at: place).written.high != UInt64(id)
    }
    #expect(missing.isEmpty)
    let strangers = (count..<count + 100).filter { index.find(ItemClaim("c", "item-\($0)")) != nil }
    #expect(strangers.isEmpty)
    #expect(index.find(ItemClaim("d", "item-0")) == nil)
  }

  @Test(arguments: 1...8)
  func `two places are compared as sets are`(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SeededNumbers(seed: seed)
    func some() -> [(id: Int, content: UInt64)] {
      (0..<400).filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
        .map { ($0, UInt64.random(in: 0..<3, using: &random)) }.shuffled(using: &random)
    }
    let (before, after) = (some(), some())
    let old = try Self.index(before, folder, largestSort: 32)
    let new = try Self.index(after, folder)
    let counts = DigestIndex.compare(old: old, new: new)
    let a = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0.content) })
    let b = Dictionary(uniqueKeysWithValues: after.map { ($0.id, $0.content) })
    #expect(counts.added == b.keys.count { a[$0] == nil })
    #expect(counts.deleted == a.keys.count { b[$0] == nil })
    #expect(counts.modified == a.keys.count { b[$0] != nil && b[$0] != a[$0] })
    #expect(counts.unchanged == a.keys.count { b[$0] == a[$0] })
    let wrong = a.keys.filter { id in
      let state = old.state(of: ItemClaim("c", "item-\(id)"))
      return state != (b[id] == nil ? .deleted : b[id] == a[id] ? .unchanged : .modified)
    }
    #expect(wrong.isEmpty)
    #expect(old.claims(in: .deleted).count == counts.deleted)
  }

  @Test
  func `of Items with the same names the first one counts`() throws {
    let folder = try TemporaryFolder()
    let old = try Self.index([(1, 10), (2, 20), (1, 11)], folder)
    let new = try Self.index([(1, 10), (2, 20)], folder)
    #expect(old.count == 2 && old.duplicateCount == 1)
    let counts = DigestIndex.compare(old: old, new: new)
    #expect(counts.isEqual && counts.unchanged == 2 && counts.oldDuplicates == 1)
    #expect(
      !DigestIndex.compare(old: new, new: try Self.index([(1, 11), (1, 10)], folder)).isEqual)
  }

  @Test
  func `changes alone tell what was modified, and a list of names what is gone`() throws {
    let folder = try TemporaryFolder()
    let old = try Self.index([(1, 1), (2, 2), (3, 3)], folder)
    let changes = try Self.index([(2, 2), (3, 30), (4, 4)], folder)
    var counts = DigestIndex.compare(old: old, changes: changes)
    #expect(counts.added == 1 && counts.modified == 1 && counts.unchanged == 2)
    #expect(counts.deleted == 0)
    old.findDeleted(present: try Self.index([(2, 0), (3, 0), (4, 0)], folder), &counts)
    #expect(counts.deleted == 1 && counts.unchanged == 1)
    #expect(old.state(of: ItemClaim("c", "item-1")) == .deleted)
    // Item 2 is taken for unchanged, so another content of it was not noticed.
    #expect(old.holdsUnnoticedChange(in: try Self.index([(2, 99)], folder)))
    #expect(!old.holdsUnnoticedChange(in: try Self.index([(3, 99), (2, 2), (9, 9)], folder)))
  }
}
