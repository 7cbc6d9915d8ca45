/// Something that a document should be like, and all that there is to say about it.
///
/// What checks it is elsewhere: this is what `stac-manager rule ID` shows.
public struct Rule: Sendable, Hashable {
  /// What a rule can be about.
  public enum Subject: String, Sendable, CaseIterable {
    /// A STAC Item.
    case item = "Item"
    /// A STAC Collection.
    case collection = "Collection"
    /// A STAC Catalog.
    case catalog = "Catalog"
    /// The metadata of a GeoParquet file; ``GeoParquetRules`` says how it is shown.
    case geoParquet = "GeoParquet"
  }

  /// What a rule stands on.
  public enum Basis: String, Sendable {
    /// The official JSON Schema fails where this rule does.
    case schema
    /// The text of a specification says so; its JSON Schema does not.
    case specification
    /// Experience.
    case practice
  }

  /// The name that stays the same from release to release, such as `item-bbox-required`.
  public let id: String
  /// How much a breach weighs.
  public let severity: Severity
  /// What the rule stands on.
  public let basis: Basis
  /// What it applies to.
  public let subjects: [Subject]
  /// What it checks, in a sentence.
  public let summary: String
  /// Why that matters.
  public let reason: String
  /// A document that breaks it and one that does not.
  public let example: RuleExample
  /// The clause behind it, as a URL.
  public let reference: String

  init(
    _ id: String, _ severity: Severity, _ basis: Basis, _ subjects: [Subject], _ summary: String,
    why reason: String, _ example: RuleExample, _ reference: SpecificationPage
  ) {
    self.id = id
    self.severity = severity
    self.basis = basis
    self.subjects = subjects
    self.summary = summary
    self.reason = reason
    self.example = example
    self.reference = reference.url
  }
}

extension [Rule.Subject] {
  static let items: Self = [.item]
  static let collections: Self = [.collection]
  static let all: Self = [.item, .collection, .catalog]
}
