public import STACJSON

/// What became of one Item between an old and a new place.
public struct ItemDifference: Sendable, Hashable {
  /// ``DigestIndex/State/added``, ``DigestIndex/State/modified`` or ``DigestIndex/State/deleted``.
  public var state: DigestIndex.State
  /// The Collection; empty where the Item names none.
  public var collection: String
  /// The id.
  public var id: String
  /// What makes the new Item of the old one, as far as it counts; nil unless it was modified.
  public var patch: JSONPatch?
  /// Where it was read: in the old place where that has it.
  public var origin: ItemOrigin
  /// The whole Item of the old place, where that is asked for.
  public var old: [UInt8]?
}

extension DigestIndex.State {
  /// The word for it in reports.
  public var name: String {
    switch self {
    case .unknown: "unknown"
    case .unchanged: "unchanged"
    case .added: "added"
    case .modified: "modified"
    case .deleted: "deleted"
    case .duplicate: "duplicate"
    }
  }
}
