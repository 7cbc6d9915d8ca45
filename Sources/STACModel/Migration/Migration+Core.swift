internal import STACJSON

extension Migration {
  private static let changelog =
    "https://github.com/radiantearth/stac-spec/blob/v1.1.0/CHANGELOG.md"

  /// `type` on Catalogs and Collections.
  static let objectType = Migration(
    "type", for: .v100,
    "Catalogs and Collections say what they are in 'type'",
    reference: changelog
  ) { document in
    guard document.json["type"] == nil else { return }
    let type = document.kind == .collection ? "Collection" : "Catalog"
    let members = [("type", JSONValue.string(type))] + document.json.map { ($0.0, $0.1) }
    document.json = JSONObject(members)
    document.notes.add("added 'type': '\(type)'")
  }

  /// Members that may not be missing since 1.0.0.
  static let requiredMembers = Migration(
    "required-members", for: .v100,
    "Objects have 'links', and Items 'assets', if only empty ones",
    reference:
      "https://github.com/radiantearth/stac-spec/blob/v1.0.0/item-spec/item-spec.md#item-fields"
  ) { document in
    if document.json["links"] == nil {
      document.json["links"] = []
      document.notes.add("added empty 'links'")
    }
    if document.kind == .item, document.json["assets"] == nil {
      document.json["assets"] = [:]
      document.notes.add("added empty 'assets'")
    }
  }

  /// Extents of one box and one interval become lists of them.
  static let extents = Migration(
    "extents", for: .v100,
    "The extent of a Collection holds lists of boxes and of intervals",
    reference: changelog
  ) { document in
    guard document.kind == .collection else { return }
    var notes = document.notes
    document.json.change("extent") { extent in
      for (member, list) in [("spatial", "bbox"), ("temporal", "interval")] {
        guard case .array? = extent[member], let single = extent[member] else { continue }
        extent[member] = .object([list: .array([single])])
        notes.add("extent.\(member) became extent.\(member).\(list)")
      }
    }
    document.notes = notes
  }

  /// `min` and `max` of summaries.
  static let summaryRanges = Migration(
    "summary-ranges", for: .v100, onlyBefore: .v100,
    "Ranges in summaries are 'minimum' and 'maximum'",
    reference: changelog
  ) { document in
    var notes = document.notes
    document.json.change("summaries") { summaries in
      for key in summaries.keys {
        summaries.change(key) { range in
          guard range.count == 2, range["min"] != nil, range["max"] != nil else { return }
          range.rename("min", to: "minimum")
          range.rename("max", to: "maximum")
          notes.add("min and max of a summary became minimum and maximum")
        }
      }
    }
    document.notes = notes
  }

  /// The words for licences that SPDX does not know.
  static let licenses = Migration(
    "licenses", for: .v110,
    "A licence that is 'proprietary' or 'various' is 'other'",
    reference:
      "https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/common-metadata.md#license"
  ) { document in
    func migrated(_ license: JSONValue) -> JSONValue {
      license == "proprietary" || license == "various" ? "other" : license
    }
    func migrate(_ fields: inout JSONObject, _ notes: inout MigrationNotes) {
      guard let old = fields["license"] else { return }
      var new = migrated(old)
      // In summaries it is an array, in which a value stands only once.
      if case .array(let values) = old {
        var kept: [JSONValue] = []
        for value in values.map(migrated) where !kept.contains(value) { kept.append(value) }
        new = .array(kept)
      }
      guard new != old else { return }
      fields["license"] = new
      notes.add("the licence \(old) became \(new)")
    }
    migrate(&document.json, &document.notes)
    document.forEachPlace { fields, _, notes in migrate(&fields, &notes) }
  }

  /// The extension for `item_assets` is part of the specification.
  static let itemAssets = Migration(
    "item-assets", for: .v110,
    "'item_assets' needs no extension",
    reference:
      "https://github.com/radiantearth/stac-spec/blob/v1.1.0/collection-spec/collection-spec.md#collection-fields"
  ) { document in
    let kept = document.extensions.filter { ExtensionURL($0)?.name != "item-assets" }
    guard kept.count < document.extensions.count else { return }
    document.extensions = kept
    document.notes.add("'item_assets' needs no extension any more")
  }

  /// The version itself; last, so that a step can look at the old one.
  static let stacVersion = Migration(
    "stac-version", for: .v100,
    "'stac_version' names the version that the document was taken to",
    reference: changelog
  ) { document in
    guard document.original != document.target else { return }
    let old = document.json["stac_version"].map { "\($0)" } ?? "missing"
    document.json["stac_version"] = .string(document.target.description)
    document.notes.add("stac_version was \(old), is \"\(document.target)\"")
  }
}
