internal import STACCatalog
internal import STACGeometry
public import STACJSON
internal import STACModel
public import STACStorage

/// Makes the document of a Collection of what is said of it and what its Items are: their extent, and
/// summaries of the fields that a mapping names, or all that they have in common.
public struct CollectionBuilder: Sendable {
  let id: String
  private let document: JSONObject
  private var extent = CollectionExtent()
  private var summaries: [FieldSummary]
  /// What the Items have in common, where that is asked for.
  private var traits: CollectionTraits?
  /// Whether there are Items whose assets and cubes nobody knows.
  private var hasOthers = false
  private var claimedSummaries: JSONValue?

  /// Texts that a summary lists at most; more of them are not summarised.
  private static let mostValues = 100

  /// What one field is in all Items.
  private struct FieldSummary: Sendable {
    let name: String
    let key: JSONKey
    var least: JSONValue?
    var greatest: JSONValue?
    var values: [JSONValue] = []
    var known: Set<JSONValue> = []
    var isTooMuch = false

    init(_ name: String) {
      self.name = name
      key = JSONKey(name)
    }

    mutating func add(_ value: JSONValue) {
      switch value {
      case .integer, .unsigned, .double:
        guard let number = value.double else { return }
        if least?.double.map({ number < $0 }) ?? true { least = value }
        if greatest?.double.map({ number > $0 }) ?? true { greatest = value }
      case .string, .boolean:
        guard !isTooMuch, known.insert(value).inserted else { return }
        values.append(value)
        isTooMuch = values.count > CollectionBuilder.mostValues
      case .array(let elements): for element in elements { add(element) }
      case .null, .object, .bigNumber: return
      }
    }

    var json: JSONValue? {
      if let least, let greatest {
        // RFC 8259 has no order for what is neither; a field is one or the other.
        return values.isEmpty ? ["minimum": least, "maximum": greatest] : nil
      }
      if isTooMuch || values.isEmpty { return nil }
      return .array(values.sorted { $0.description < $1.description })
    }
  }

  /// A builder for the Collection of a mapping; nil where the mapping says nothing of one.
  public init?(_ mapping: ScaffoldMapping) {
    guard let id = mapping.collectionIdentifier, let document = mapping.collectionDocument else {
      return nil
    }
    self.id = id
    self.document = document
    summaries = mapping.summaries.map(FieldSummary.init)
  }

  /// A builder for a Collection that tells what its Items have in common: summaries, assets, the cube.
  init(describing id: String, _ document: JSONObject) {
    self.id = id
    self.document = document
    summaries = []
    traits = CollectionTraits()
  }

  /// Takes the Items of a location into account that belong to the Collection.
  ///
  /// - Throws: `StorageError` where it cannot be read.
  public mutating func read(_ location: String) throws(StorageError) {
    let source = try openItems(location)
    var parser = JSONParser()
    let batch = SourceBatch(capacity: 1 << 20)
    while source.next(into: batch) {
      batch.load()
      switch batch.content {
      case .records:
        batch.block.forEachRecord { bytes, _ in self.add(bytes, &parser) }
      case .files(let files):
        for file in files {
          let block = RecordBlock(holding: try readAll(file.path))
          block.forEachRecord { bytes, _ in self.add(bytes, &parser) }
        }
      case .rows: break
      }
    }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer, _ parser: inout JSONParser) {
    guard let view = try? parser.parse(padded: bytes), view.isObject, let evidence = evidence(view)
    else { return }
    add(evidence)
  }

  /// What an Item tells of its Collection.
  struct Evidence: Sendable {
    fileprivate var extent: ItemExtent
    fileprivate var values: [(summary: Int, value: JSONValue)] = []
    fileprivate var traits: CollectionTraits?
  }

  /// What an Item tells; nil where it is of another Collection.
  func evidence(_ view: JSONView) -> Evidence? {
    guard view["collection"]?.string == id else { return nil }
    let item = ItemView(view)
    var evidence = Evidence(extent: ItemExtent(item))
    if traits != nil {
      var own = CollectionTraits()
      own.add(item)
      evidence.traits = own
    }
    guard let properties = item.properties else { return evidence }
    for index in summaries.indices {
      guard let value = properties[summaries[index].key] else { continue }
      evidence.values.append((index, JSONValue(value)))
    }
    return evidence
  }

  /// Whether Items are summarised.
  var summarizesItems: Bool { !summaries.isEmpty }

  /// Forgets the Items.
  mutating func removeItems() {
    extent = CollectionExtent()
    if traits != nil { traits = CollectionTraits() }
    summaries = summaries.map { FieldSummary($0.name) }
  }

  /// Takes an Item into account.
  mutating func add(_ evidence: Evidence) {
    extent.add(evidence.extent)
    for (index, value) in evidence.values { summaries[index].add(value) }
    if let own = evidence.traits { traits?.merge(own) }
  }

  /// Takes into account what a Collection says of Items that are there already.
  mutating func add(claimedBy collection: JSONObject) {
    extent.add(claimedBy: collection)
    hasOthers = true
    if traits != nil { claimedSummaries = collection["summaries"] }
    for index in summaries.indices {
      guard let summary = collection["summaries"]?[summaries[index].name] else { continue }
      if let least = summary["minimum"], let greatest = summary["maximum"] {
        summaries[index].add(least)
        summaries[index].add(greatest)
      } else {
        summaries[index].add(summary)
      }
    }
  }

  /// What a checkpoint keeps.
  var checkpoint: JSONValue {
    [
      "extent": extent.checkpoint, "traits": traits?.checkpoint ?? .null,
      "summaries": .array(
        summaries.map { summary in
          [
            "minimum": summary.least ?? .null, "maximum": summary.greatest ?? .null,
            "values": .array(summary.values),
          ]
        }),
    ]
  }

  /// Goes back to what a checkpoint has kept.
  mutating func restore(_ checkpoint: JSONValue) {
    extent = CollectionExtent(checkpoint: checkpoint["extent"] ?? .null)
    if traits != nil, let saved = checkpoint["traits"] {
      traits = CollectionTraits(checkpoint: saved)
    }
    for (index, saved) in (checkpoint["summaries"]?.array ?? []).enumerated()
    where summaries.indices.contains(index) {
      for key in ["minimum", "maximum", "values"] {
        if let value = saved[key] { summaries[index].add(value) }
      }
    }
  }

  /// The summaries that the Items give.
  public var foundSummaries: JSONObject {
    JSONObject(summaries.compactMap { summary in summary.json.map { (summary.name, $0) } })
  }

  /// The document. What was said of the Collection itself counts.
  public var json: JSONObject {
    var result = document
    if result["extent"] == nil { result["extent"] = extent.json }
    if let traits {
      if hasOthers { result["summaries"] = result["summaries"] ?? claimedSummaries }
      traits.describe(&result)
      for key in ["item_assets", "cube:dimensions", "cube:variables"] where hasOthers {
        result[key] = document[key]
      }
    }
    return Self.adding(foundSummaries, to: result)
  }

  /// A Collection with summaries, and the extensions of their fields; what it has itself counts.
  public static func adding(_ summaries: JSONObject, to collection: JSONObject) -> JSONObject {
    if summaries.isEmpty { return collection }
    var result = collection
    var merged = summaries
    for (key, value) in collection["summaries"]?.object ?? [:] { merged[key] = value }
    result["summaries"] = .object(merged)
    var picker = ExtensionPicker()
    picker.begin((collection["stac_extensions"]?.array ?? []).compactMap(\.string))
    picker.note(merged)
    if !picker.identifiers.isEmpty {
      result["stac_extensions"] = .array(picker.identifiers.map { .string($0) })
    }
    return result
  }
}
