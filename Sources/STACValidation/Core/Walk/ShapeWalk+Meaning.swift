internal import STACExtensions
internal import STACJSON

// What the texts of extensions ask and their schemas do not.
extension ShapeWalk {
  @inline(never)
  mutating func checkMeaning(_ meaning: FieldMeaning, _ value: JSONView, _ places: UInt16) {
    switch meaning {
    case .none: break
    case .checksum: checkChecksum(value)
    case .columns: checkNames(of: value, .tableColumnsUnique, "column")
    case .shape:
      if value.elements.contains(where: { $0.double.map { $0 <= 0 } ?? false }) {
        collector.add(
          .projectionShapePositive, at: value,
          "expected two numbers greater than 0, found \(JSONValue(value))")
      }
    case .code: checkCode(value)
    case .alternates:
      if FieldPlaces(rawValue: places).isSubset(of: .assets) {
        checkAlternates(
          value, isDefinition: places == FieldPlaces.assetDefinitions.rawValue)
      }
    }
  }

  /// Objects in an array that have names, no two of them the same.
  mutating func checkNames(of array: JSONView, _ rule: Rule, _ noun: StaticString) {
    var others = array.elements
    while let first = others.next() {
      guard let name = first["name"]?.text else { continue }
      var rest = others
      while let next = rest.next() {
        guard let other = next["name"], let text = other.text, text == name else { continue }
        collector.add(
          rule, at: other, "expected each \(noun) once, found \(FoundValue(other)) twice")
        return
      }
    }
  }

  private mutating func checkChecksum(_ value: JSONView) {
    guard collector.wants(.fileChecksumMultihash), let text = value.text else { return }
    guard let hash = Multihash(text) else {
      return collector.add(
        .fileChecksumMultihash, at: value,
        "expected a multihash: code, length and as many bytes of digest, found \(FoundValue(value))",
        hint: text.count == 64 ? "put 1220 before a SHA-256 digest" : nil)
    }
    if let expected = hash.expectedLength, hash.length != expected {
      collector.add(
        .fileChecksumMultihash, at: value,
        "expected \(expected) bytes of digest for this code, found \(hash.length)")
    }
  }

  private mutating func checkCode(_ value: JSONView) {
    guard let text = value.text, !TextForms.isProjectionCode(text) else { return }
    collector.add(
      .projectionCodeForm, at: value,
      "expected authority and code such as 'EPSG:32632', found \(FoundValue(value))")
  }

  private mutating func checkAlternates(_ value: JSONView, isDefinition: Bool) {
    guard value.isObject else {
      return collector.add(
        .alternateMap, at: value, "expected an object of assets by key, found \(FoundValue(value))")
    }
    for (key, entry) in value.members {
      guard entry.isObject else {
        collector.add(
          .alternateMap, at: entry, "expected an object with 'href', found \(FoundValue(entry))",
          hint: key == "href" ? "put the asset under a key of its own" : nil)
        continue
      }
      let href = entry["href"]
      if isDefinition {
        if let href {
          collector.add(
            .alternateDefinitionHref, at: href, "expected no 'href' in a definition, found one")
        }
      } else if href?.isString != true {
        collector.add(
          .alternateMap, at: href ?? entry,
          href.map { "expected 'href' to be a string, found \(FoundValue($0))" }
            ?? "the member 'href' is missing, expected a string")
      }
    }
  }

  /// Identifiers of assets that the document has to list.
  mutating func checkIdentifiers(_ root: JSONView) {
    guard (use.used | use.declared) & Self.dgeoBit != 0 else { return }
    if use.declared & Self.dgeoBit != 0, collector.wantsInformation,
      let entry = root["stac_extensions"]?.elements.first(where: { entry in
        entry.text.map { $0.starts(with: Self.oldIdentifier) } ?? false
      })
    {
      collector.add(
        .dgeoIdentifier, at: entry, "this is the address of an earlier revision",
        hint: STACExtension.named("dgeo")?.newest.map { "the newest is \($0.identifier)" })
    }
    guard let assets = root["assets"] else { return }
    let lists = isItem ? root["properties"] : root
    for (_, asset) in assets.members {
      if let cid = asset["dgeo:cid"], let text = cid.text,
        !Self.lists(lists?["dgeo:cids"], text)
      {
        collector.add(
          .dgeoListed, at: cid, "expected 'dgeo:cids' to list \(FoundValue(cid)), but it does not")
      }
      if let cid = asset["dgeo:piece_cid"], let text = cid.text,
        !Self.lists(lists?["dgeo:piece_cids"], text)
      {
        collector.add(
          .dgeoListed, at: cid,
          "expected 'dgeo:piece_cids' to list \(FoundValue(cid)), but it does not")
      }
    }
  }

  private static func lists(_ list: JSONView?, _ text: JSONText) -> Bool {
    list?.elements.contains { $0.text.map { $0 == text } ?? false } ?? false
  }

  private static let oldIdentifier: StaticString =
    "https://raw.githubusercontent.com/DecentralizedGeo/dgeo-asset/"

  private static let dgeoBit: UInt64 =
    STACExtension.all.firstIndex { $0.name == "dgeo" }.map { 1 << UInt64($0) } ?? 0
}
