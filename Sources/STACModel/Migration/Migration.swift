public import STACJSON

/// One step from an older version of the specification to a newer one.
///
/// The steps are small and each is named, so that people can read what happened to their data. A
/// step that finds nothing to do changes nothing: migrating twice is migrating once. Nothing is
/// lost: what cannot be said in the new words stays in the old ones, with a note.
public struct Migration: Sendable {
  /// The name, as notes and documentation have it.
  public let name: String
  /// The version of the specification that asks for it.
  public let version: STACVersion
  /// What it does, in one sentence.
  public let summary: String
  /// The URL of the clause or changelog that asks for it.
  public let reference: String
  /// Set where the step would misread newer documents: it looks only at older ones.
  let onlyBefore: STACVersion?
  let apply: @Sendable (inout MigrationDocument) -> Void

  init(
    _ name: String, for version: STACVersion, onlyBefore: STACVersion? = nil, _ summary: String,
    reference: String, apply: @escaping @Sendable (inout MigrationDocument) -> Void
  ) {
    self.name = name
    self.version = version
    self.onlyBefore = onlyBefore
    self.summary = summary
    self.reference = reference
    self.apply = apply
  }

  /// All steps, in the order in which they are taken.
  public static let all: [Migration] = [
    objectType, requiredMembers, extents, summaryRanges, renamedFields, extensionNames,
    licenses, itemAssets, bands, projectionCode, extensionVersions, stacVersion,
  ]

  /// Takes an Item, Collection, Catalog, ItemCollection or an array of them to a version.
  ///
  /// Documents of version 1.0.0 and its release candidates are migrated whole; of 0.9 and before,
  /// what has a plain successor. A document that is newer than the version, or no STAC object,
  /// stays as it is.
  ///
  /// - Returns: the migrated value, and what was done and what was left, in sentences for people;
  ///   without notes where nothing was changed.
  /// - Complexity: O(*n*) in the size of the document.
  public static func migrate(
    _ value: JSONValue, to version: STACVersion = .current
  ) -> (value: JSONValue, notes: [String]) {
    var notes = MigrationNotes()
    let result = migrate(value, to: version, &notes)
    return (result, notes.sentences)
  }

  private static func migrate(
    _ value: JSONValue, to version: STACVersion, _ notes: inout MigrationNotes
  ) -> JSONValue {
    let kind = STACObjectKind(value)
    switch (kind, value) {
    case (.array, .array(let elements)):
      return .array(elements.map { migrate($0, to: version, &notes) })
    case (.itemCollection, .object(var collection)):
      if case .array(let features)? = collection["features"] {
        collection["features"] = .array(features.map { migrate($0, to: version, &notes) })
      }
      if let old = collection["stac_version"]?.string.flatMap({ try? STACVersion($0) }),
        old < version
      {
        collection["stac_version"] = .string(version.description)
      }
      return .object(collection)
    case (.item, .object(let object)), (.collection, .object(let object)),
      (.catalog, .object(let object)):
      var document = MigrationDocument(kind: kind, json: object, target: version, notes: notes)
      document.migrate()
      notes = document.notes
      return .object(document.json)
    default:
      notes.add("a value that is no STAC object stays as it is")
      return value
    }
  }
}
