internal import STACExtensions
internal import STACJSON

// Fields of extensions, where they may stand.
extension RuleSchemaWriter {
  /// Adds what is said of the fields of extensions in one place of an Item.
  mutating func addFields(
    _ place: FieldPlaces, to properties: inout JSONObject, _ result: inout JSONObject
  ) {
    let prefixes = refusedPrefixes(place)
    var seen: Set<String> = []
    for made in fields.fields where seen.insert(made.field.name).inserted {
      let name = made.field.name
      if properties[name] != nil { continue }
      let isRefused = name.firstIndex(of: ":").map { prefixes.contains(String(name[..<$0])) }
      let value = schema(ofField: name, owner: made.owner, place)
      if isRefused == true {
        // A field that is known is let pass where others with its prefix are not.
        if value != .boolean(false) { properties[name] = value ?? true }
      } else if let value {
        properties[name] = value
      }
    }
    if hasWarnings, properties["alternate_locations"] == nil {
      properties["alternate_locations"] = false
    }
    if prefixes.isEmpty { return }
    result["stac-manager:prefixes"] = .array(prefixes.map { .string($0) })
    result["stac-manager:refused"] = false
  }

  private func isDeclared(_ owner: Int) -> Bool { rules.declared >> UInt64(owner) & 1 != 0 }

  /// Whether a field of the extension is reported as one that is not declared.
  private func isMissing(_ owner: Int) -> Bool {
    hasWarnings && !isDeclared(owner) && rules.perhapsDeclared >> UInt64(owner) & 1 == 0
  }

  /// The declared version, where its fields are known.
  private func version(of owner: Int) -> STACExtension.Version? {
    guard isDeclared(owner), owner < rules.versions.count,
      rules.versions[owner] != ExtensionTables.noVersion
    else { return nil }
    return STACExtension.all[owner].versions[Int(rules.versions[owner])]
  }

  /// Whether a field that the version does not have leads to a finding.
  private func refusesUnknown(
    _ owner: Int, _ version: STACExtension.Version, _ place: FieldPlaces
  ) -> Bool {
    if STACExtension.all[owner].fields.isEmpty { return false }
    let isError = version.isClosed && !version.enforcedPlaces.isDisjoint(with: place)
    return isError ? !rules.schemasSayFields : hasWarnings
  }

  private func refusedPrefixes(_ place: FieldPlaces) -> [String] {
    var result: [String] = []
    var seen: Set<String> = []
    for (owner, known) in STACExtension.all.enumerated() {
      guard let prefix = known.prefix.map({ String($0.dropLast()) }),
        seen.insert(prefix).inserted
      else { continue }
      let isRefused =
        isMissing(owner) || version(of: owner).map { refusesUnknown(owner, $0, place) } ?? false
      if isRefused { result.append(prefix) }
    }
    return result
  }

  /// What a known field must be; nil for nothing.
  private mutating func schema(
    ofField name: String, owner: Int, _ place: FieldPlaces
  ) -> JSONValue? {
    let known = STACExtension.all[owner]
    let isLoose = known.prefix == nil && !name.contains(":")
    if isMissing(owner), !isLoose { return false }
    var parts: [JSONValue] = []
    if let part = schema(ofMeaning: FieldMeaning(name), place) { parts.append(part) }
    if let version = version(of: owner) {
      let had = known.fields(of: version)
      let made = fields.fields.last { $0.field.name == name && had.contains($0.field) }
      guard let made else {
        if refusesUnknown(owner, version, place) { return false }
        return parts.first
      }
      if !made.field.places.isDisjoint(with: place) {
        let isEnforced = !made.field.enforcedPlaces.intersection(version.enforcedPlaces)
          .isDisjoint(with: place)
        if isEnforced ? !rules.schemasSayFields : hasWarnings {
          parts.append(schema(of: made.shape))
        }
      }
    }
    return parts.count > 1 ? ["allOf": .array(parts)] : parts.first
  }

  /// What the texts of the extensions ask beyond the shape.
  private func schema(ofMeaning meaning: FieldMeaning, _ place: FieldPlaces) -> JSONValue? {
    switch meaning {
    case .none: nil
    case .alternates where !place.isSubset(of: .assets): nil
    case .alternates:
      [
        "type": "object",
        "additionalProperties": [
          "type": "object", "required": ["href"], "properties": ["href": ["type": "string"]],
        ],
      ]
    case .checksum: hasWarnings ? Self.text(.multihash) : nil
    case .code: hasWarnings ? Self.text(.projectionCode) : nil
    case .shape: hasWarnings ? ["items": ["exclusiveMinimum": 0]] : nil
    // Rare, and the names have to be compared with each other.
    case .columns: hasWarnings ? false : nil
    }
  }

  private static func text(_ form: ValueShape.Text) -> JSONValue {
    ["stac-manager:text": .integer(Int64(form.rawValue))]
  }
}
