public import STACCatalog
internal import STACJSON
public import STACModel
internal import STACStorage
internal import Synchronization

/// Gives copies of Items their links to where they come from.
public struct ProvenanceStep: ItemStep {
  /// Which links these are.
  public let rule: ProvenanceRule
  private let unknown = Counter()

  private final class Counter: Sendable {
    let count = Atomic(0)
  }

  /// A step that keeps to a rule.
  public init(_ rule: ProvenanceRule) { self.rule = rule }

  /// Changes the links of an Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let old = item.view["links"]?.elements.map { JSONValue($0) } ?? []
    let found = rule.links(old, from: Self.address(of: item), type: "application/geo+json")
    if !found.hasSource, !rule.added.isEmpty { unknown.count.add(1, ordering: .relaxed) }
    guard found.links != old else { return .keep }
    // The path leads through nothing but the Item itself.
    item.edit { tree in try? tree.set(Self.links) { _ in .array(found.links) } }
    return .keep
  }

  /// A Collection that is copied with its Items.
  func applied(to document: JSONObject) -> JSONObject {
    var document = document
    let old = document["links"]?.array ?? []
    let new = rule.links(old, from: nil, type: "application/json").links
    if new != old { document["links"] = .array(new) }
    return document
  }

  private static let links = FieldPath(keys: ["links"])

  /// Where an Item was found, if that has an address of its own.
  private static func address(of item: WorkingItem) -> String? {
    let path = item.origin.path
    guard item.isWholeFile, isStoreLocation(path) else { return nil }
    return String(path.prefix { $0 != "?" })
  }

  /// How many Items came from nowhere that a link can lead to.
  public var remarks: [String] {
    let count = unknown.count.load(ordering: .relaxed)
    if count == 0 { return [] }
    return [
      "\(count) \(count == 1 ? "Item has" : "Items have") no absolute self link, so nothing can lead to "
        + "where \(count == 1 ? "it comes" : "they come") from"
    ]
  }
}
