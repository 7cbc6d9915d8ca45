internal import STACJSON

extension Migration {
  private static let changelog =
    "https://github.com/radiantearth/stac-spec/blob/v1.1.0/CHANGELOG.md"

  /// Short names of extensions become URLs.
  static let extensionNames = Migration(
    "extension-names", for: .v100,
    "Extensions are named by the URLs of their schemas",
    reference: changelog
  ) { document in
    var kept: [String] = []
    for entry in document.extensions {
      if withoutSchema.contains(entry) {
        document.notes.add("the extension '\(entry)' has no schema any more and went")
      } else {
        let name = entry == "asset" ? "item-assets" : entry == "checksum" ? "file" : entry
        let url = extensionsOfVersion1.first { $0.name == name }?.description
        if let url { document.notes.add("the extension '\(entry)' became its URL") }
        // A step before this one may have declared the extension already.
        let isDeclared =
          url != nil
          && document.extensions.contains { ExtensionURL($0)?.name == name }
        let new = url ?? entry
        if !isDeclared, !kept.contains(new) { kept.append(new) }
      }
    }
    if kept != document.extensions { document.extensions = kept }
  }

  private static let withoutSchema: Set = ["collection-assets", "datetime-range", "commons"]

  /// What the short names stood for, in the versions that fit STAC 1.0.0.
  private static let extensionsOfVersion1 =
    [
      "datacube", "eo", "item-assets", "label", "pointcloud", "projection", "sar", "sat",
      "scientific", "tiled-assets", "timestamps", "version", "view",
    ].map { ExtensionURL($0, 1, 0, 0) } + [.file]

  /// Fields of 0.9 and before that have plain successors.
  static let renamedFields = Migration(
    "renamed-fields", for: .v100,
    onlyBefore: STACVersion(major: 1, minor: 0, patch: 0, prerelease: "rc.1"),
    "Fields that moved to the common metadata and to other extensions have their new names",
    reference: changelog
  ) { document in
    var created: [ExtensionURL] = []
    document.forEachPlace { fields, place, notes in
      for rename in renames where fields[rename.old] != nil && fields[rename.new] == nil {
        // Only a code may be null in its new place too.
        if fields[rename.old] == .some(.null), rename.new != "proj:epsg" { continue }
        fields.rename(rename.old, to: rename.new)
        // `instruments` lists what was one text.
        if rename.new == "instruments", let text = fields["instruments"]?.string {
          fields["instruments"] = [.string(text)]
        }
        if let url = rename.url, !created.contains(url) { created.append(url) }
        notes.add("\(rename.old) became \(rename.new)")
      }
    }
    for url in created { document.declare(url) }
  }

  /// The name that took the place of a field of 0.9 and before, or nil.
  public static func successor(ofField name: String) -> String? {
    renames.first { $0.old == name }?.new
  }

  private static let renames: [(old: String, new: String, url: ExtensionURL?)] = [
    ("eo:platform", "platform", nil), ("eo:constellation", "constellation", nil),
    ("eo:instrument", "instruments", nil), ("eo:gsd", "gsd", nil),
    ("sar:platform", "platform", nil), ("sar:constellation", "constellation", nil),
    ("sar:instrument", "instruments", nil), ("item:license", "license", nil),
    ("item:providers", "providers", nil), ("dtr:start_datetime", "start_datetime", nil),
    ("dtr:end_datetime", "end_datetime", nil), ("eo:epsg", "proj:epsg", .projection),
    ("eo:azimuth", "view:azimuth", .view), ("eo:off_nadir", "view:off_nadir", .view),
    ("eo:incidence_angle", "view:incidence_angle", .view),
    ("eo:sun_azimuth", "view:sun_azimuth", .view),
    ("eo:sun_elevation", "view:sun_elevation", .view),
    ("sar:incidence_angle", "view:incidence_angle", .view),
    ("sar:off_nadir", "view:off_nadir", .view),
    ("sar:pass_direction", "sat:orbit_state", .sat),
    ("sar:relative_orbit", "sat:relative_orbit", .sat),
    ("sar:absolute_orbit", "sat:absolute_orbit", .sat),
    ("sar:polarization", "sar:polarizations", nil),
    ("checksum:multihash", "file:checksum", .file),
  ]
}
