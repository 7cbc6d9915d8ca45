internal import STACGeometry
public import STACJSON
internal import STACModel

/// Rules that need more than one document: Collections against their Items, ids, links.
///
/// Documents are added in any order, by several workers into several accumulators that are merged
/// at the end; what is found does not depend on the order. An Item leaves 16 bytes behind, all else
/// is bounded.
public struct CatalogRules: Sendable {
  /// Whether there is something at a link: its `href`, and the location of the document it is in.
  public typealias Resolver = @Sendable (_ href: String, _ location: String) -> Bool

  static let keptCount = 1000

  private let resolver: Resolver?
  private var collections: [String: CollectionEvidence] = [:]
  private var missing: Set<CatalogFinding> = []

  /// An empty accumulator.
  ///
  /// - Parameter resolver: asked for each link to a document of the catalog; without one, links are
  ///   not followed.
  public init(resolver: Resolver? = nil) { self.resolver = resolver }

  /// Adds an Item, a Collection or a Catalog.
  ///
  /// - Complexity: O(*n*) in the size of the document.
  public mutating func add(_ view: JSONView, location: String) {
    checkLinks(view, location)
    switch view["type"]?.string {
    case "Feature":
      collections[view["collection"]?.string ?? "", default: CollectionEvidence()]
        .addItem(view, location)
    case "Collection":
      guard let id = view["id"]?.string else { return }
      collections[id, default: CollectionEvidence()].addCollection(view, location)
    default: break
    }
  }

  /// Takes over what another accumulator has seen.
  public mutating func merge(_ other: CatalogRules) {
    for (id, evidence) in other.collections {
      collections[id, default: CollectionEvidence()].merge(evidence)
    }
    missing.formUnion(other.missing)
    if missing.count > Self.keptCount { missing = Set(missing.sorted().prefix(Self.keptCount)) }
  }

  /// The ids of the Collections that were seen or named by Items, sorted.
  public var collectionIDs: [String] { collections.keys.filter { !$0.isEmpty }.sorted() }

  /// What is wrong with a Collection and its Items, sorted. Items without a Collection are found
  /// under the empty id.
  public func findings(forCollection id: String) -> [CatalogFinding] {
    collections[id]?.findings.sorted() ?? []
  }

  /// Links that lead nowhere, sorted; the first thousand.
  public var missingLinks: [CatalogFinding] { missing.sorted() }

  private static let relations: Set = [
    "root", "parent", "child", "item", "collection", "items", "data",
  ]

  private mutating func checkLinks(_ view: JSONView, _ location: String) {
    guard let resolver, let links = view["links"] else { return }
    for (number, link) in links.elements.enumerated() {
      guard let relation = link["rel"]?.string, Self.relations.contains(relation),
        let href = link["href"]?.string, !resolver(href, location)
      else { continue }
      missing.insert(
        CatalogFinding(
          location: location,
          finding: Finding(
            rule: Rule.catalogLinkMissing.id, severity: Rule.catalogLinkMissing.severity,
            pointer: JSONPointer(tokens: ["links", "\(number)", "href"]),
            message: "expected a document at '\(href)', the \(relation) of this one, found none")))
    }
    if missing.count > 2 * Self.keptCount {
      missing = Set(missing.sorted().prefix(Self.keptCount))
    }
  }
}
