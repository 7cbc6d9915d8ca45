/// A piece of a document that breaks a rule, and the same piece put right.
public struct RuleExample: Sendable, Hashable {
  /// What kind of document the piece is from.
  public let subject: Rule.Subject
  /// Where in that document: a JSON Pointer.
  public let place: String
  /// JSON that breaks the rule. Of an object only the members that matter are shown.
  public let bad: String
  /// JSON that does not.
  public let good: String

  static func item(_ place: String = "", bad: String, good: String) -> RuleExample {
    RuleExample(subject: .item, place: place, bad: bad, good: good)
  }

  static func geoParquet(_ place: String, bad: String, good: String) -> RuleExample {
    RuleExample(subject: .geoParquet, place: place, bad: bad, good: good)
  }

  static func collection(_ place: String = "", bad: String, good: String) -> RuleExample {
    RuleExample(subject: .collection, place: place, bad: bad, good: good)
  }
}
