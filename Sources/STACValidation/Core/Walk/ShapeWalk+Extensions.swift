internal import STACExtensions
internal import STACJSON
internal import STACModel
internal import SpellingSuggestions

// Fields of extensions, met where an object has members that the core does not know.
extension ShapeWalk {
  /// A member of an object in which fields of extensions may stand.
  @inline(__always)
  mutating func checkExtensionField(_ key: JSONText, _ value: JSONView, _ places: UInt16) {
    if let word = KeyWord(long: key) {
      var place = word.place(in: ExtensionTables.fieldPlaces)
      while extensions.fields[place].word.count > 0 {
        if extensions.fields[place].word == word {
          return checkField(key, value, extensions.fields + place, places)
        }
        place = (place &+ 1) & Int(ExtensionTables.fieldPlaces - 1)
      }
    }
    if let owner = owner(ofPrefix: key) {
      checkUnknownField(key, value, owner, places)
    } else if key == "alternate_locations" {
      collector.add(
        .alternateLocations, at: value, "'alternate_locations' is a field of no extension",
        hint: "write an object 'alternate' with an object for each place")
    }
  }

  private mutating func checkField(
    _ key: JSONText, _ value: JSONView, _ slot: UnsafePointer<ExtensionTables.FieldSlot>,
    _ places: UInt16
  ) {
    let owner = Int(slot.pointee.owner)
    let bit: UInt64 = 1 &<< UInt64(owner)
    if (use.used | use.declared) & bit == 0, !slot.pointee.isLoose {
      reportUndeclared(key, value, owner)
    }
    use.used |= bit
    if slot.pointee.isReplaced, version == .v110 { reportReplaced(key, value, owner) }
    if slot.pointee.meaning != .none { checkMeaning(slot.pointee.meaning, value, places) }
    let version = use.version(of: owner)
    guard version != ExtensionTables.noVersion else { return }
    let check = extensions.checks + (Int(slot.pointee.first) &+ Int(version))
    guard check.pointee.node >= 0 else {
      return refuse(key, value, owner, places)
    }
    guard check.pointee.places & places != 0 else { return }
    // A summary is a range, a list of values or a schema, where the field itself is one value.
    if FieldPlaces.summaries.rawValue & places != 0 { return }
    field = key
    isLenient = check.pointee.enforced & places == 0
    self.check(value, check.pointee.node)
    field = nil
  }

  /// The extension whose prefix a name has.
  @inline(__always)
  private func owner(ofPrefix key: JSONText) -> Int? {
    guard let colon = key.firstIndex(of: UInt8(ascii: ":")),
      let word = KeyWord(key, count: colon)
    else { return nil }
    var place = word.place(in: ExtensionTables.prefixPlaces)
    while extensions.prefixes[place].word.count > 0 {
      if extensions.prefixes[place].word == word { return Int(extensions.prefixes[place].owner) }
      place = (place &+ 1) & Int(ExtensionTables.prefixPlaces - 1)
    }
    return nil
  }

  private mutating func checkUnknownField(
    _ key: JSONText, _ value: JSONView, _ owner: Int, _ places: UInt16
  ) {
    let bit: UInt64 = 1 &<< UInt64(owner)
    if (use.used | use.declared) & bit == 0 { reportUndeclared(key, value, owner) }
    use.used |= bit
    if use.version(of: owner) != ExtensionTables.noVersion { refuse(key, value, owner, places) }
  }

  /// A field that the declared version of an extension does not have.
  @inline(never)
  private mutating func refuse(
    _ key: JSONText, _ value: JSONView, _ owner: Int, _ places: UInt16
  ) {
    let known = STACExtension.all[owner]
    // Of some extensions only the prefix is known.
    if known.fields.isEmpty { return }
    let version = known.versions[Int(use.version(of: owner))]
    let isRefused = version.isClosed && version.enforcedPlaces.rawValue & places != 0
    guard collector.wants(isRefused ? .extensionField : .extensionFieldUnknown) else { return }
    let name = String(key)
    let others = known.fields(of: version).map(\.name)
    let new =
      Migration.successor(ofField: name)
      ?? known.fields.first { $0.name == name }?.replacement?.name
    collector.add(
      isRefused ? .extensionField : .extensionFieldUnknown, at: value,
      "version \(version.number) of the extension '\(known.name)' has no field '\(name)'",
      hint: new.map { "use '\($0)'" } ?? didYouMean(name, among: others))
  }

  @inline(never)
  private mutating func reportUndeclared(_ key: JSONText, _ value: JSONView, _ owner: Int) {
    guard collector.wants(.extensionUndeclared) else { return }
    let known = STACExtension.all[owner]
    if use.hasUnknownEntries, isNamed(known) { return }
    // Where only the prefix is known, the schema may be for Items only: a Collection that listed it for
    // the sake of its summaries would be invalid.
    if known.fields.isEmpty, let type = collector.root["type"]?.text, type == "Collection" {
      return
    }
    collector.add(
      .extensionUndeclared, at: value,
      "'\(String(key))' is a field of the extension '\(known.name)', which is not declared",
      hint: known.newest.map { "add \($0.identifier) to 'stac_extensions'" })
  }

  /// Whether an entry that we do not know may be the extension, in another version or elsewhere.
  private func isNamed(_ known: STACExtension) -> Bool {
    collector.root["stac_extensions"].map { ExtensionUse.mayName(known, $0) } ?? false
  }

  @inline(never)
  private mutating func reportReplaced(_ key: JSONText, _ value: JSONView, _ owner: Int) {
    guard collector.wants(.fieldDeprecated) else { return }
    let name = String(key)
    guard
      let new = STACExtension.all[owner].fields.last(where: { $0.name == name })?.replacement?.name
    else { return }
    collector.add(
      .fieldDeprecated, at: value, "'\(name)' is out of use", hint: "use '\(new)'")
  }

  /// Extensions with a prefix that no field of the document has.
  mutating func checkUnusedExtensions(_ root: JSONView, _ directory: ExtensionDirectory) {
    guard collector.wantsInformation, use.declared & ~use.used & Self.withPrefix != 0,
      let entries = root["stac_extensions"]
    else { return }
    for entry in entries.elements {
      guard let text = entry.text, let (owner, _) = directory.find(text),
        (use.declared & ~use.used & Self.withPrefix) >> UInt64(owner) & 1 != 0
      else { continue }
      let known = STACExtension.all[owner]
      collector.add(
        .extensionUnused, at: entry,
        "no field begins with '\(known.prefix ?? "")', so the extension '\(known.name)' is not used"
      )
    }
  }

  private static let withPrefix: UInt64 = STACExtension.all.enumerated().reduce(0) {
    $1.element.prefix == nil ? $0 : $0 | 1 << UInt64($1.offset)
  }
}
