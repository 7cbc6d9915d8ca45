internal import STACJSON

extension Migration {
  /// `proj:epsg` becomes `proj:code`.
  static let projectionCode = Migration(
    "projection-code", for: .v110,
    "'proj:epsg' is 'proj:code', with the authority in front of the number",
    reference: "https://github.com/stac-extensions/projection/blob/v2.0.0/CHANGELOG.md"
  ) { document in
    var isCreated = false
    document.forEachPlace { fields, place, notes in
      guard let old = fields["proj:epsg"] else { return }
      var new = code(old)
      if place == .summaries {
        let codes = values(ofSummary: old).map(code)
        let known = codes.compactMap(\.self)
        new = known.isEmpty || known.count < codes.count ? Optional.none : .array(known)
      }
      guard let new, fields["proj:code"] == nil || fields["proj:code"] == new else {
        notes.add("proj:epsg of \(place.description), \(old), cannot become proj:code and stays")
        return
      }
      fields["proj:code"] = nil
      fields.rename("proj:epsg", to: "proj:code")
      fields["proj:code"] = new
      isCreated = true
      notes.add("proj:epsg became proj:code")
    }
    if isCreated { document.declare(.projection) }
  }

  /// The values that a summary lists; a range has one only where it begins and ends there.
  private static func values(ofSummary json: JSONValue) -> [JSONValue] {
    if let range = json.object, let least = range["minimum"], least == range["maximum"] {
      return [least]
    }
    return json.array ?? []
  }

  private static func code(_ epsg: JSONValue) -> JSONValue? {
    switch epsg {
    case .null: return .some(.null)
    case .integer(let number) where number > 0: return .string("EPSG:\(number)")
    case .double(let number):
      guard let whole = Int64(exactly: number), whole > 0 else { return Optional.none }
      return .string("EPSG:\(whole)")
    case .string(let text):
      if let number = Int64(text), number > 0 { return .string("EPSG:\(number)") }
      return text.hasPrefix("EPSG:") ? epsg : Optional.none
    default: return Optional.none
    }
  }

  /// The extensions whose new versions know `bands` and `proj:code`.
  static let extensionVersions = Migration(
    "extension-versions", for: .v110,
    "The extensions eo, raster and projection are used in the versions that fit STAC 1.1.0",
    reference: "https://github.com/stac-extensions/eo/blob/v2.0.0/CHANGELOG.md"
  ) { document in
    // The new schemas of eo and raster ask for at least one of their fields, and refuse old ones.
    let moves: [(url: ExtensionURL, prefix: String, old: String, mayGo: Bool)] = [
      (.eo, "eo:", "eo:bands", true), (.raster, "raster:", "raster:bands", true),
      (.projection, "proj:", "proj:epsg", false),
    ]
    for move in moves {
      let entries = document.extensions
      guard entries.contains(where: { isOlder($0, move.url) }) else { continue }
      if document.hasField(where: { $0 == move.old }) {
        document.notes.add("the extension \(move.url.name) stays as it is, for \(move.old)")
        continue
      }
      let isUsed = !move.mayGo || document.hasField { $0.hasPrefix(move.prefix) }
      var kept: [String] = []
      for entry in entries {
        let new = isOlder(entry, move.url) ? move.url.description : entry
        guard isUsed || new == entry, !kept.contains(new) else { continue }
        kept.append(new)
      }
      document.extensions = kept
      document.notes.add(
        isUsed
          ? "the extension \(move.url.name) became version \(move.url.version)"
          : "the extension \(move.url.name) is not used any more and went")
    }
  }

  private static func isOlder(_ entry: String, _ url: ExtensionURL) -> Bool {
    guard let declared = ExtensionURL(entry) else { return false }
    return declared.name == url.name && declared.version < url.version
  }
}
