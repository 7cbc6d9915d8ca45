internal import STACJSON
package import STACStorage
internal import Synchronization

/// What becomes of the Items that a tree has where only some come anew.
///
/// The tree is then made as if all its Items had come, from what a ``TreeLedger`` tells of those that
/// did not: the documents above the Items are the same, byte by byte, and no Item is read that stays
/// as it is.
package final class TreeChange: Sendable {
  /// What becomes of an Item.
  package enum Fate: Sendable {
    /// It stays as it is.
    case kept
    /// It comes anew; where it does not come, it goes.
    case coming
    /// It goes.
    case gone
  }

  let ledger: TreeLedger
  /// A folder for files for a while.
  let temporary: String
  let fate: @Sendable (ItemClaim) -> Fate
  /// All Items as they follow each other; empty where those that are there stay in their order, and
  /// others come behind.
  let order: [ItemSequence]
  private let reason = Mutex<String?>(nil)
  /// The places of all Items that the tree has, once somebody has asked.
  private let places = Mutex<Set<ItemClaim>?>(nil)

  package init(
    _ ledger: TreeLedger, temporary: String, order: [ItemSequence] = [],
    fate: @escaping @Sendable (ItemClaim) -> Fate
  ) throws(StorageError) {
    self.ledger = ledger
    self.temporary = temporary
    self.order = order
    self.fate = fate
    try ledger.seal()
    try ledger.indexClaims(in: temporary)
  }

  /// Why the tree cannot be changed in part; nil where it can.
  package var objection: String? { reason.withLock { $0 } }

  /// Whether an Item of the tree lies in a place.
  func hasItem(at place: ItemClaim) -> Bool {
    places.withLock { places in
      if places == nil {
        places = Set(
          (0..<ledger.count).map { index in
            ItemClaim(ledger.folders[ledger.folder(index)].name, ledger.file(index))
          })
      }
      return places?.contains(place) ?? false
    }
  }

  /// Says that the tree cannot be changed in part.
  func object(_ text: String) { reason.withLock { if $0 == nil { $0 = text } } }
}

extension ItemTreeSink.Options {
  /// Why a tree that was written so cannot be changed in part; nil where nothing forbids it.
  package func objection(to ledger: TreeLedger, in folder: String) -> String? {
    let documents = ledger.details["documents"]?.object ?? [:]
    for (path, fingerprint) in documents
    where fileFingerprint(join(folder, path)) != fingerprint.string {
      return "'\(join(folder, path))' is not as the last rebuild has left it"
    }
    if documents.isEmpty { return "nothing is known of what '\(folder)' holds" }
    return nil
  }
}
