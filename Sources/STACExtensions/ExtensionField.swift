/// A field that an extension adds.
public struct ExtensionField: Sendable, Hashable {
  /// The name on the wire, with its prefix.
  public let name: String
  /// What it says, in a few words.
  public let summary: String
  /// What its value may be.
  public let shape: FieldShape
  /// Where it may stand.
  public let places: FieldPlaces
  /// Where the official schema looks at it, where that is less than the extension's version says.
  public let enforcedPlaces: FieldPlaces
  /// The first version that has the field in this shape; nil where all earlier ones have.
  public let since: String?
  /// The last version that has the field in this shape; nil where all later ones have.
  public let until: String?
  /// What to write instead, where the field is out of use.
  public let replacement: Replacement?

  /// What took the place of a field.
  public struct Replacement: Sendable, Hashable {
    /// The new name or way.
    public let name: String
    /// The version of the extension that gave the old name up; nil where it is another extension
    /// or the core that has the new one.
    public let since: String?
  }

  static func field(
    _ name: String, _ shape: FieldShape, in places: FieldPlaces = .all,
    enforced: FieldPlaces = .all, since: String? = nil, until: String? = nil,
    replacedBy replacement: String? = nil, _ summary: String
  ) -> ExtensionField {
    ExtensionField(
      name: name, summary: summary, shape: shape, places: places, enforcedPlaces: enforced,
      since: since, until: until,
      replacement: replacement.map { Replacement(name: $0, since: nil) })
  }
}
