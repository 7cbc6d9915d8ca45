public import STACGeometry
public import STACJSON
public import STACModel

/// What many Items have in common: counts, and what they cover.
public struct ItemCensus: Sendable, Hashable {
  /// The Items of one Collection.
  public struct Part: Sendable, Hashable {
    /// The number of Items.
    public var count = 0
    /// The box around them; degrees WGS 84.
    public var boundingBox: BoundingBox?
    /// The time that they cover.
    public var interval: TemporalInterval?
  }

  /// Items by Collection; under an empty name those that name none.
  public private(set) var collections: [String: Part] = [:]
  /// Items by STAC version.
  public private(set) var versions: [String: Int] = [:]
  /// Items by extension.
  public private(set) var extensions: [String: Int] = [:]
  /// Items by type of geometry.
  public private(set) var geometries: [String: Int] = [:]
  /// Items by asset key; at most ``keyLimit`` keys are told apart.
  public private(set) var assets: [String: Int] = [:]

  /// How many different keys are counted.
  public static let keyLimit = 10_000

  /// No Items yet.
  public init() {}

  /// The number of Items.
  public var count: Int { collections.values.reduce(0) { $0 + $1.count } }

  /// The box around all Items.
  public var boundingBox: BoundingBox? {
    collections.sorted { $0.key < $1.key }.compactMap(\.value.boundingBox)
      .reduce(nil) { $0?.union($1) ?? $1 }
  }

  /// The time that all Items cover.
  public var interval: TemporalInterval? {
    collections.sorted { $0.key < $1.key }.compactMap(\.value.interval)
      .reduce(nil) { $0?.union($1) ?? $1 }
  }

  /// Counts an Item.
  public mutating func add(_ item: JSONView) {
    let view = ItemView(item)
    var part = collections[view.collection.map { String($0) } ?? ""] ?? Part()
    part.count += 1
    if let box = try? view.boundingBox { part.boundingBox = part.boundingBox?.union(box) ?? box }
    if let time = try? view.temporalExtent { part.interval = part.interval?.union(time) ?? time }
    collections[view.collection.map { String($0) } ?? ""] = part
    Self.count(item["stac_version"]?.string ?? "none", in: &versions)
    Self.count(view.geometry?["type"]?.string ?? "null", in: &geometries)
    for uri in item["stac_extensions"]?.elements.compactMap(\.string) ?? [] {
      Self.count(uri, in: &extensions)
    }
    for (key, _) in view.assets?.members.map({ $0 }) ?? [] { Self.count(String(key), in: &assets) }
  }

  private static func count(_ key: String, in counts: inout [String: Int]) {
    if counts[key] == nil, counts.count >= keyLimit { return }
    counts[key, default: 0] += 1
  }

  /// The JSON form.
  public var json: JSONValue {
    func object(_ counts: [String: Int]) -> JSONValue {
      .object(
        JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) }))
    }
    return [
      "items": .integer(Int64(count)),
      "bbox": boundingBox.map { .array($0.json) } ?? .null,
      "interval": interval.map { .array($0.json) } ?? .null,
      "stac_versions": object(versions), "geometry_types": object(geometries),
      "stac_extensions": object(extensions), "assets": object(assets),
      "collections": .object(
        JSONObject(
          collections.sorted { $0.key < $1.key }.map { id, part in
            (
              id,
              [
                "items": .integer(Int64(part.count)),
                "bbox": part.boundingBox.map { .array($0.json) } ?? .null,
                "interval": part.interval.map { .array($0.json) } ?? .null,
              ]
            )
          })),
    ]
  }
}
