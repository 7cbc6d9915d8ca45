internal import STACModel

/// What the protocol needs to know of a page.
struct PageFacts: Sendable {
  /// What it needs to know of an Item.
  struct Item: Sendable {
    /// Of Collection and id; 0 where there is no id.
    var hash: UInt64
    /// The earliest time that a server may find the Item by; nil where it has none.
    var low: Timestamp?
    /// The latest time that a server may find the Item by.
    var high: Timestamp?
    /// Whether the Item is of a Collection that nobody asked for.
    var isForeign = false
    /// Whether the Item is not wanted, as is found out here because the server cannot.
    var isUnwanted = false
  }

  var items: [Item] = []
  var next = NextLink.Target.none
  /// How many Items the search has in all, as the server says.
  var matched: Int?

  /// What tells this content from that of other pages; 0 for an empty page.
  var contentHash: UInt64 {
    items.reduce(0) { ($0 ^ $1.hash) &* 0x9e37_79b9_7f4a_7c15 ^ ($0 >> 29) }
  }
}
