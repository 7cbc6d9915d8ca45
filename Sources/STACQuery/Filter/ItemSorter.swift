/// Puts Items in order that come one after the other. All that is kept lies in memory, so there is a
/// bound to it.
public struct ItemSorter<Payload> {
  private struct Record {
    var key: SortOrder.Key
    var sequence: Int
    var payload: Payload
    var byteCount: Int
  }

  /// How many bytes of Items are kept at most.
  public static var maximumByteCount: Int { 1 << 30 }

  private let order: SortOrder
  private let limit: Int?
  private var records: [Record] = []
  private var byteCount = 0
  private var sequence = 0

  /// A sorter that keeps the first Items of an order.
  ///
  /// - Parameter limit: how many are kept; nil for all.
  public init(_ order: SortOrder, limit: Int?) {
    self.order = order
    self.limit = limit
  }

  /// Keeps an Item; of those that stand alike the first one comes first.
  ///
  /// - Parameter byteCount: the memory that the payload takes.
  /// - Returns: false where that is too much.
  public mutating func add(
    _ key: SortOrder.Key, _ payload: Payload, byteCount: Int
  ) -> Bool {
    let size = byteCount + key.byteCount
    records.append(Record(key: key, sequence: sequence, payload: payload, byteCount: size))
    sequence += 1
    self.byteCount += size
    if let limit, records.count > 2 * limit + 1000 { sort() }
    return self.byteCount <= Self.maximumByteCount
  }

  private mutating func sort() {
    let order = order
    records.sort { a, b in
      if order.isBefore(a.key, b.key) { return true }
      return !order.isBefore(b.key, a.key) && a.sequence < b.sequence
    }
    guard let limit, records.count > limit else { return }
    for record in records[limit...] { byteCount -= record.byteCount }
    records.removeSubrange(limit...)
  }

  /// All that was kept, in order.
  public mutating func sorted() -> [Payload] {
    sort()
    return records.map(\.payload)
  }
}
