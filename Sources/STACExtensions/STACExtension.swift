/// An extension of STAC: what it is called, which fields it adds, and where they stand.
///
/// This is knowledge as data, in our own words: it does nothing. ``all`` holds every extension that
/// is known. Of those that matter most the fields are known too; of the others only the prefix.
public struct STACExtension: Sendable, Hashable {
  /// A published version of an extension.
  public struct Version: Sendable, Hashable {
    /// The number, such as `2.0.0`.
    public let number: String
    /// The URL of its schema, which is what `stac_extensions` lists.
    public let identifier: String
    /// The places in which its official schema finds a wrong value whatever else the document
    /// says.
    public let enforcedPlaces: FieldPlaces
    /// Whether that schema refuses fields with the prefix that it does not know.
    public let isClosed: Bool
  }

  /// The name in the URL, such as `projection`.
  public let name: String
  /// The name for people.
  public let title: String
  /// What all its fields begin with, such as `proj:`; nil where they have no prefix.
  public let prefix: String?
  /// The versions, oldest first.
  public let versions: [Version]
  /// The fields; empty where only the prefix is known.
  public let fields: [ExtensionField]

  /// The version to use in new documents.
  public var newest: Version? { versions.last { !$0.number.contains("-") } ?? versions.last }

  /// The fields that a version has.
  public func fields(of version: Version) -> [ExtensionField] {
    guard let position = versions.firstIndex(of: version) else { return [] }
    return fields.filter { field in
      let first = field.since.flatMap(position(of:)) ?? 0
      let last = field.until.flatMap(position(of:)) ?? versions.count - 1
      return first <= position && position <= last
    }
  }

  private func position(of number: String) -> Int? {
    versions.firstIndex { $0.number == number }
  }
}

extension STACExtension {
  static let base = "https://stac-extensions.github.io/"

  static func versions(
    _ name: String, isClosed: Bool = true, _ versions: (String, FieldPlaces)...
  ) -> [Version] {
    versions.map { number, places in
      Version(
        number: number, identifier: "\(base)\(name)/v\(number)/schema.json",
        enforcedPlaces: places, isClosed: isClosed)
    }
  }

  /// An extension of which only the prefix is known.
  static func brief(
    _ name: String, _ title: String, _ prefix: String?, _ numbers: String...
  ) -> STACExtension {
    STACExtension(
      name: name, title: title, prefix: prefix,
      versions: numbers.map {
        Version(
          number: $0, identifier: "\(base)\(name)/v\($0)/schema.json", enforcedPlaces: [],
          isClosed: false)
      }, fields: [])
  }
}
