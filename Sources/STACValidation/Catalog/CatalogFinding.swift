internal import STACJSON

/// A finding, and the document that it is about.
public struct CatalogFinding: Sendable, Hashable, Comparable {
  /// Where the document is.
  public let location: String
  /// What was found in it.
  public let finding: Finding

  /// By location, then by place, rule and message.
  public static func < (a: CatalogFinding, b: CatalogFinding) -> Bool { a.key < b.key }

  private var key: (String, String, String, String) {
    (location, finding.pointer.description, finding.rule, finding.message)
  }
}
