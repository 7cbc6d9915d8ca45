public import STACJSON

/// Which links of a copied document tell where it comes from.
///
/// `derived_from`, `via` and `canonical` are the relations for that:
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/links.md#relation-types>.
public struct ProvenanceRule: Sendable, Hashable {
  /// A relation that leads from a copy to what was copied.
  public enum Relation: String, Sendable, CaseIterable {
    /// The document that was copied is the one to be preferred.
    case canonical
    /// The document that was copied is the source of this metadata.
    case via
    /// The document that was copied is what this one was made from.
    case derivedFrom = "derived_from"
  }

  /// Whether the links of these relations that a document has, and its `self` link, stay.
  public var keepsEarlier = true
  /// The links that a copy gets to the document that it was made from.
  public var added: [Relation] = []

  /// Everything stays, and nothing is added.
  public init() {}

  /// What some words say: `keep` or `none`, and the names of relations.
  ///
  /// - Returns: nil where a word is none of ``words``, or `keep` and `none` come together.
  public init?(_ words: [String]) {
    guard !words.isEmpty, !(words.contains("keep") && words.contains("none")) else { return nil }
    for word in words where word != "keep" {
      if word == "none" {
        keepsEarlier = false
      } else if let relation = Relation(rawValue: word) {
        if !added.contains(relation) { added.append(relation) }
      } else {
        return nil
      }
    }
  }

  /// What a rule is made of.
  public static let words = ["keep", "none"] + Relation.allCases.map(\.rawValue)

  /// The links of a copy.
  ///
  /// The document is where its `self` link says, if that is absolute. No link comes twice, and a copy
  /// that names something canonical already keeps to that.
  ///
  /// - Parameters:
  ///   - address: the URL where the document was found; nil where it has none.
  ///   - type: the media type of the document.
  /// - Returns: the links, and whether the document has an address that links can lead to.
  public func links(
    _ links: [JSONValue], from address: String?, type: String
  ) -> (links: [JSONValue], hasSource: Bool) {
    let own = Self.href(of: "self", in: links).flatMap { $0.contains("://") ? $0 : nil }
    var result = links
    if !keepsEarlier {
      let dropped = Set(Relation.allCases.map(\.rawValue) + ["self"])
      result.removeAll { $0["rel"]?.string.map(dropped.contains) ?? false }
    }
    guard let source = own ?? address else { return (result, false) }
    for relation in added {
      let isThere = result.contains { link in
        link["rel"]?.string == relation.rawValue
          && (relation == .canonical || link["href"]?.string == source)
      }
      if isThere { continue }
      result.append(
        ["rel": .string(relation.rawValue), "href": .string(source), "type": .string(type)])
    }
    return (result, true)
  }

  private static func href(of relation: String, in links: [JSONValue]) -> String? {
    links.first { $0["rel"]?.string == relation }?["href"]?.string
  }
}
