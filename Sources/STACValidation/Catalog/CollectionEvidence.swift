internal import STACGeometry
internal import STACJSON
internal import STACModel

/// What is remembered of one Collection and its Items.
struct CollectionEvidence: Sendable {
  private var box = WorldBox()
  private var start: Timestamp?
  private var end: Timestamp?
  private var properties = NamedTable<PropertyRange>()
  private var assetKeys = NamedTable<Bool>()
  private var itemCount = 0
  /// The Collection itself, as far as it is needed, and where it is.
  private(set) var document: (location: String, json: JSONObject)?

  mutating func addItem(_ view: JSONView) {
    itemCount += 1
    let item = ItemView(view)
    if let own = try? item.boundingBox { box.add(own) }
    if let interval = try? item.temporalExtent {
      if let from = interval.start { start = min(start ?? from, from) }
      if let to = interval.end { end = max(end ?? to, to) }
    }
    if let members = item.properties?.members {
      properties.rewind()
      for (key, value) in members {
        properties.change(key, new: PropertyRange()) { $0.add(value) }
      }
    }
    if let members = item.assets?.members {
      assetKeys.rewind()
      for (key, _) in members { assetKeys.change(key, new: true) { _ in } }
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
    box.merge(other.box)
    if let from = other.start { start = min(start ?? from, from) }
    if let to = other.end { end = max(end ?? to, to) }
    properties.merge(other.properties) { $0.merge($1) }
    assetKeys.merge(other.assetKeys) { _, _ in }
    if let document = other.document { take(document) }
  }

  private mutating func take(_ new: (location: String, json: JSONObject)) {
    guard let old = document, old.location <= new.location else {
      document = new
      return
    }
  }

  /// What the Collection says of its Items that is not so.
  var findings: [CatalogFinding] {
    guard let document, itemCount > 0 else { return [] }
    let found =
      boxFindings(document.json) + intervalFindings(document.json)
      + summaryFindings(document.json) + assetFindings(document.json)
    return found.map { CatalogFinding(location: document.location, finding: $0) }
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
    let unused = definitions.keys.filter { assetKeys[$0] == nil }
    let undefined = assetKeys.names.filter { definitions[$0] == nil }.sorted()
    return unused.map {
      Self.finding(.catalogItemAssets, ["item_assets", $0], "no Item has an asset '\($0)'")
    }
      + undefined.map {
        Self.finding(
          .catalogItemAssets, ["item_assets"], "Items have an asset '\($0)', which is not defined")
      }
  }
}
