internal import STACStorage

/// The names of Items in their order, as hashes in a file for a while: 16 bytes each.
package final class ItemSequence: Sendable {
  private let file: MappedFile

  init(in folder: String) throws(StorageError) { file = try MappedFile(in: folder) }

  func append(_ records: [DigestIndex.Record]) throws(StorageError) {
    var words: [UInt64] = []
    words.reserveCapacity(2 * records.count)
    for record in records {
      words.append(record.keyHigh)
      words.append(record.keyLow)
    }
    try file.append(values: words)
  }

  /// How many they are; an Item that came twice counts twice.
  var count: Int { file.length / 16 }

  /// Tells each name in its order.
  func forEach(_ body: (ItemClaim) throws(StorageError) -> Void) throws(StorageError) {
    let words = try file.map().bindMemory(to: UInt64.self)
    for index in stride(from: 0, to: words.count, by: 2) {
      try body(ItemClaim(high: words[index], low: words[index + 1]))
    }
  }
}
