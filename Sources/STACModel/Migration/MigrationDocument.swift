internal import STACJSON

/// A document on its way from one version to another.
struct MigrationDocument {
  let kind: STACObjectKind
  var json: JSONObject
  let target: STACVersion
  /// The version that the document said it had before anything was done; nil where it said none,
  /// which was allowed in the oldest.
  let original: STACVersion?
  var notes: MigrationNotes

  init(kind: STACObjectKind, json: JSONObject, target: STACVersion, notes: MigrationNotes) {
    self.kind = kind
    self.json = json
    self.target = target
    self.notes = notes
    original = json["stac_version"]?.string.flatMap { try? STACVersion($0) }
  }

  mutating func migrate() {
    if let original, original > target {
      notes.add("a document of version \(original) is newer than \(target) and stays as it is")
      return
    }
    for migration in Migration.all where migration.version <= target {
      if let limit = migration.onlyBefore, let original, original >= limit { continue }
      migration.apply(&self)
    }
  }

  /// A part of the document whose members are fields of the specification or of extensions.
  enum Place: Equatable {
    /// The `properties` of an Item.
    case properties
    /// The `properties` that a Collection held for its Items until 0.9. No schema looks there.
    case commons
    /// The `summaries` of a Collection: an array or an object stands for each value.
    case summaries
    /// An asset, in `assets` or `item_assets`.
    case asset(String)

    var description: String {
      switch self {
      case .properties, .commons: "properties"
      case .summaries: "summaries"
      case .asset(let key): "asset '\(key)'"
      }
    }
  }

  /// Calls the body with each part that holds fields, to be changed in place.
  mutating func forEachPlace(
    _ body: (inout JSONObject, Place, inout MigrationNotes) -> Void
  ) {
    var notes = notes
    let properties: Place = kind == .collection ? .commons : .properties
    json.change("properties") { body(&$0, properties, &notes) }
    if kind == .collection { json.change("summaries") { body(&$0, .summaries, &notes) } }
    for member in ["assets", "item_assets"] {
      json.change(member) { assets in
        for key in assets.keys { assets.change(key) { body(&$0, .asset(key), &notes) } }
      }
    }
    self.notes = notes
  }

  /// Whether a member is found in any part that a schema looks at, or in the bands there.
  func hasField(where matches: (String) -> Bool) -> Bool {
    var copy = self
    var found = false
    copy.forEachPlace { fields, place, _ in
      if found || place == .commons { return }
      found =
        fields.keys.contains(where: matches)
        || fields[objects: "bands"].contains { $0.keys.contains(where: matches) }
    }
    return found
  }

  /// The entries of `stac_extensions`.
  var extensions: [String] {
    get { json[strings: "stac_extensions"] ?? [] }
    set { json[strings: "stac_extensions"] = newValue }
  }

  /// Adds an extension unless some version of it is there.
  mutating func declare(_ url: ExtensionURL) {
    let isDeclared = extensions.contains { ExtensionURL($0)?.name == url.name }
    if !isDeclared { extensions.append(url.description) }
  }
}

extension JSONObject {
  /// Changes a member that is an object in place; passes over it where it is something else.
  mutating func change(_ key: String, _ body: (inout JSONObject) -> Void) {
    _ = update(key) { value in
      guard case .object(var object) = value else { return }
      value = .null  // gives up the storage, so that `object` is changed in place
      body(&object)
      value = .object(object)
    }
  }
}
