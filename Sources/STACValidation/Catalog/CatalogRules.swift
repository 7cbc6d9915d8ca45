internal import STACGeometry
public import STACJSON
internal import STACModel

/// Rules that need more than one document: Collections against their Items, and links.
///
/// Documents are added in any order, by several workers into several accumulators that are merged
/// at the end; what is found does not depend on the order. What is remembered does not grow with the
/// number of Items. Ids that come twice are the business of ``ItemIdentifiers``.
public struct CatalogRules: Sendable {
  static let keptCount = 1000

  private var collections: [CollectionEvidence] = []
  private var indices: [String: Int] = [:]
  private var links = LinkEvidence()
  /// The Collection of the last Item: mostly that of the next, too.
  private var last: (id: [UInt8], index: Int) = ([], -1)

  /// An empty accumulator.
  public init() {}

  /// Adds an Item, a Collection or a Catalog.
  ///
  /// - Parameters:
  ///   - location: where the document is: the path of its file.
  ///   - followsLinks: whether relative links lead to files beside the document.
  /// - Complexity: O(*n*) in the size of the document.
  public mutating func add(_ view: JSONView, location: String, followsLinks: Bool = true) {
    guard let type = view["type"]?.text else { return }
    if type == "Feature" {
      let index = evidence(of: view["collection"]?.text)
      collections[index].addItem(view)
      if followsLinks { links.add(view, "Feature", path: location) }
    } else if type == "Collection" {
      guard let id = view["id"]?.text else { return }
      let index = evidence(of: id)
      collections[index].addCollection(view, location)
      if followsLinks { links.add(view, "Collection", path: location) }
    } else if type == "Catalog", followsLinks {
      links.add(view, "Catalog", path: location)
    }
  }

  private mutating func evidence(of id: JSONText?) -> Int {
    if last.index >= 0, let id, last.id.elementsEqual(id) { return last.index }
    let name = id.map { String($0) } ?? ""
    let index = index(of: name)
    last = (Array(name.utf8), index)
    return index
  }

  private mutating func index(of name: String) -> Int {
    if let index = indices[name] { return index }
    indices[name] = collections.count
    collections.append(CollectionEvidence())
    return collections.count - 1
  }

  /// Takes over what another accumulator has seen.
  public mutating func merge(_ other: CatalogRules) {
    for (id, index) in other.indices {
      let own = self.index(of: id)
      collections[own].merge(other.collections[index])
    }
    links.merge(other.links)
  }

  /// What is wrong, sorted by location.
  ///
  /// - Parameter unreadable: the files that could not be read, of which was told already.
  public func findings(unreadable: Set<String> = []) -> [CatalogFinding] {
    (collections.flatMap(\.findings) + links.findings(except: unreadable)).sorted()
  }
}
