internal import STACGeometry
internal import STACJSON
internal import STACModel

/// What is remembered of one Collection and its Items.
struct CollectionEvidence: Sendable {
  private var ids: Set<IdentifierHash> = []
  /// Ids that came twice, with the location of each later one.
  private var repeated: Set<Repetition> = []
  private var box = WorldBox()
  private var start: Timestamp?
  private var end: Timestamp?
  private var properties: [String: PropertyRange] = [:]
  private var assetKeys: Set<String> = []
  private var itemCount = 0
  /// The Collection itself, as far as it is needed, and where it is.
  private var document: (location: String, json: JSONObject)?

  private struct Repetition: Hashable {
    let id: String
    let location: String
  }

  private static let keptNames = 256

  mutating func addItem(_ view: JSONView, _ location: String) {
    itemCount += 1
    if let id = view["id"]?.text, !ids.insert(IdentifierHash(id)).inserted {
      repeated.insert(Repetition(id: String(id), location: location))
      trim()
    }
    let item = ItemView(view)
    if let own = try? item.boundingBox { box.add(own) }
    if let interval = try? item.temporalExtent {
      if let from = interval.start { start = min(start ?? from, from) }
      if let to = interval.end { end = max(end ?? to, to) }
    }
    for (key, value) in (item.properties ?? view).members where item.properties != nil {
      let name = String(key)
      if properties[name] == nil, properties.count >= Self.keptNames { continue }
      properties[name, default: PropertyRange()].add(value)
    }
    guard let assets = item.assets else { return }
    for (key, _) in assets.members where assetKeys.count < Self.keptNames {
      assetKeys.insert(String(key))
    }
  }

  mutating func addCollection(_ view: JSONView, _ location: String) {
    var json = JSONObject()
    for name in ["extent", "summaries", "item_assets"] {
      if let value = view[JSONKey(name)] { json[name] = JSONValue(value) }
    }
    take((location, json))
  }

  mutating func merge(_ other: CollectionEvidence) {
    itemCount += other.itemCount
    // An id in both was seen in two places; which of the two comes second cannot be told any more.
    let both = ids.intersection(other.ids)
    mergedRepetitions += both.count
    ids.formUnion(other.ids)
    repeated.formUnion(other.repeated)
    mergedRepetitions += other.mergedRepetitions
    trim()
    box.merge(other.box)
    if let from = other.start { start = min(start ?? from, from) }
    if let to = other.end { end = max(end ?? to, to) }
    for (name, range) in other.properties {
      properties[name, default: PropertyRange()].merge(range)
    }
    assetKeys.formUnion(other.assetKeys)
    if let document = other.document { take(document) }
  }

  /// How many ids were in two accumulators.
  private var mergedRepetitions = 0

  private mutating func trim() {
    guard repeated.count > 2 * CatalogRules.keptCount else { return }
    repeated = Set(
      repeated.sorted { ($0.id, $0.location) < ($1.id, $1.location) }
        .prefix(CatalogRules.keptCount))
  }

  private mutating func take(_ new: (location: String, json: JSONObject)) {
    guard let old = document, old.location <= new.location else {
      document = new
      return
    }
  }

  var findings: [CatalogFinding] {
    var result = repeated.map { repetition in
      CatalogFinding(
        location: repetition.location,
        finding: Self.finding(
          .catalogIDDuplicate, ["id"],
          "another Item of the Collection has the id '\(repetition.id)'"
        ))
    }
    let location = document?.location ?? ""
    if mergedRepetitions > 0 {
      result.append(
        CatalogFinding(
          location: location,
          finding: Self.finding(
            .catalogIDDuplicate, [], "\(mergedRepetitions) ids are those of more than one Item")))
    }
    guard let document, itemCount > 0 else { return result }
    let found =
      boxFindings(document.json) + intervalFindings(document.json)
      + summaryFindings(document.json) + assetFindings(document.json)
    return result + found.map { CatalogFinding(location: location, finding: $0) }
  }

  private static func finding(_ rule: Rule, _ path: [String], _ message: String) -> Finding {
    Finding(
      rule: rule.id, severity: rule.severity, pointer: JSONPointer(tokens: path), message: message)
  }

  private func boxFindings(_ json: JSONObject) -> [Finding] {
    guard let first = json["extent"]?["spatial"]?["bbox"]?.array?.first,
      let numbers = first.array?.compactMap(\.double), let own = try? BoundingBox(numbers),
      let needed = box.outside(own)
    else { return [] }
    return [
      Self.finding(
        .catalogExtentBox, ["extent", "spatial", "bbox", "0"],
        "expected a box around all Items, \(needed), found \(first)")
    ]
  }

  private func intervalFindings(_ json: JSONObject) -> [Finding] {
    guard let first = json["extent"]?["temporal"]?["interval"]?.array?.first?.array,
      first.count == 2
    else { return [] }
    var result: [Finding] = []
    let path = ["extent", "temporal", "interval", "0"]
    if let text = first[0].string, let own = try? Timestamp(text), let start, start < own {
      result.append(
        Self.finding(
          .catalogExtentInterval, path + ["0"],
          "expected a time not behind that of the first Item, \(start), found '\(text)'"))
    }
    if let text = first[1].string, let own = try? Timestamp(text), let end, own < end {
      result.append(
        Self.finding(
          .catalogExtentInterval, path + ["1"],
          "expected a time not before that of the last Item, \(end), found '\(text)'"))
    }
    return result
  }

  private func summaryFindings(_ json: JSONObject) -> [Finding] {
    guard let summaries = json["summaries"]?.object else { return [] }
    return summaries.compactMap { name, summary in
      properties[name]?.outside(summary).map {
        Self.finding(.catalogSummaryValues, ["summaries", name], $0)
      }
    }
  }

  private func assetFindings(_ json: JSONObject) -> [Finding] {
    guard let definitions = json["item_assets"]?.object else { return [] }
    let unused = definitions.keys.filter { !assetKeys.contains($0) }
    let undefined = assetKeys.filter { definitions[$0] == nil }.sorted()
    return unused.map {
      Self.finding(.catalogItemAssets, ["item_assets", $0], "no Item has an asset '\($0)'")
    }
      + undefined.map {
        Self.finding(
          .catalogItemAssets, ["item_assets"], "Items have an asset '\($0)', which is not defined")
      }
  }
}
