internal import STACJSON
internal import STACStorage

/// Where the links between the documents of a catalog lead, and what is there.
///
/// Only relative links of documents in files of their own are looked at: they lead to files beside
/// the document. What a link of an Item leads to is shared by thousands of Items, so it is looked at
/// once.
struct LinkEvidence: Sendable {
  /// A Catalog or Collection that was met.
  private struct Target: Sendable {
    var type: String
    var id: String
  }

  private struct Use: Sendable, Hashable {
    var relation: String
    var path: String
    /// The id that the Collection must have.
    var collection: String?
  }

  private struct Place: Sendable, Comparable {
    var location: String
    var index: Int

    static func < (a: Place, b: Place) -> Bool { (a.location, a.index) < (b.location, b.index) }
  }

  private var targets: [String: Target] = [:]
  private var uses: [Use: Place] = [:]
  private var missing: [Use: Place] = [:]
  /// Files whose names are not those that their content makes one expect, with that name.
  private var names: [String: String] = [:]

  private static let keptUses = 20_000
  /// Links that many documents share.
  private static let upward: Set = ["root", "parent", "collection"]

  mutating func add(_ view: JSONView, _ type: String, path: String) {
    if type != "Feature" {
      targets[normalized(path)] = Target(type: type, id: view["id"]?.string ?? "")
    }
    checkName(view, type, path)
    guard let links = view["links"] else { return }
    let folder = folder(of: path)
    for (index, link) in links.elements.enumerated() {
      guard let rel = link["rel"]?.text, let relation = Self.relation(rel),
        let href = link["href"]?.text, isLocal(href)
      else { continue }
      let target = normalized(join(folder, String(href)))
      let collection = relation == "collection" ? view["collection"]?.string : nil
      let use = Use(relation: relation, path: target, collection: collection)
      let place = Place(location: path, index: index)
      if Self.upward.contains(relation) {
        if let known = uses[use] {
          if place < known { uses[use] = place }
        } else if uses.count < Self.keptUses {
          uses[use] = place
        }
      } else if !isStoreLocation(target), !exists(target), missing.count < CatalogRules.keptCount {
        // In a store each look is a request; who follows the link tells of what is not there.
        missing[use] = place
      }
    }
  }

  private mutating func checkName(_ view: JSONView, _ type: String, _ path: String) {
    let name = path.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }
    let ending = ".json".utf8.reversed()
    guard name.starts(with: ending), names.count < CatalogRules.keptCount else { return }
    let stem = name.dropFirst(ending.count)
    switch type {
    case "Feature":
      guard let id = view["id"]?.text, !stem.elementsEqual(id.reversed()) else { return }
      names[path] = "\(String(id)).json"
    case let type where !stem.elementsEqual(type.lowercased().utf8.reversed()):
      names[path] = "\(type.lowercased()).json"
    default: break
    }
  }

  private static func relation(_ text: JSONText) -> String? {
    for relation: StaticString in ["root", "parent", "collection", "child", "item"]
    where text == relation {
      return relation.description
    }
    return nil
  }

  /// Whether an href is a path relative to the document, or on this machine.
  private func isLocal(_ href: JSONText) -> Bool {
    !href.isEmpty
      && !href.contains { byte in
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
          || byte == UInt8(ascii: "%")
      }
  }

  mutating func merge(_ other: LinkEvidence) {
    targets.merge(other.targets) { own, _ in own }
    uses.merge(other.uses) { min($0, $1) }
    missing.merge(other.missing) { min($0, $1) }
    names.merge(other.names) { own, _ in own }
  }

  /// What is wrong, but for links to places of which the reader has told already.
  func findings(except told: Set<String>) -> [CatalogFinding] {
    var result: [CatalogFinding] = []
    for (use, place) in missing where !told.contains(use.path) {
      result.append(absent(use, place))
    }
    for (use, place) in uses where !told.contains(use.path) {
      if let target = targets[use.path] {
        if let problem = problem(use, target) {
          result.append(
            Self.finding(.catalogLinkTarget, place, "\(problem), at '\(use.path)'"))
        }
      } else if !exists(use.path) {
        result.append(absent(use, place))
      }
    }
    for (path, name) in names {
      let rule = Rule.catalogFileName
      result.append(
        CatalogFinding(
          location: path,
          finding: Finding(
            rule: rule.id, severity: rule.severity, pointer: JSONPointer(tokens: ["id"]),
            message: "expected this in a file '\(name)', found it in '\(fileName(of: path))'")))
    }
    return result.sorted()
  }

  private func absent(_ use: Use, _ place: Place) -> CatalogFinding {
    Self.finding(
      .catalogLinkMissing, place,
      "expected a document at '\(use.path)', the \(use.relation) of this one, found none")
  }

  private func problem(_ use: Use, _ target: Target) -> String? {
    if use.relation == "collection" {
      if target.type != "Collection" { return "expected a Collection, found a \(target.type)" }
      if let id = use.collection, id != target.id {
        return "expected the Collection '\(id)', which the Item names, found '\(target.id)'"
      }
    }
    return nil
  }

  private static func finding(
    _ rule: Rule, _ place: Place, _ message: String
  ) -> CatalogFinding {
    CatalogFinding(
      location: place.location,
      finding: Finding(
        rule: rule.id, severity: rule.severity,
        pointer: JSONPointer(tokens: ["links", "\(place.index)", "href"]), message: message))
  }
}
