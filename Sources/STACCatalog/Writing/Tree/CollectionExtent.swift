internal import STACGeometry
internal import STACJSON
internal import STACModel

/// What the Items of a Collection cover in space and time.
struct CollectionExtent: Sendable {
  private(set) var boundingBox: BoundingBox?
  private(set) var interval: TemporalInterval?
  private(set) var count = 0

  /// Takes an Item into account.
  mutating func add(_ item: ItemView) {
    count += 1
    if let box = try? item.boundingBox { unite(box) }
    if let times = try? item.temporalExtent { unite(times) }
  }

  /// Takes what another extent covers into account.
  mutating func add(_ other: CollectionExtent) {
    count += other.count
    if let box = other.boundingBox { unite(box) }
    if let times = other.interval { unite(times) }
  }

  private mutating func unite(_ box: BoundingBox) {
    boundingBox = boundingBox.map { $0.union(box) } ?? box
  }

  private mutating func unite(_ times: TemporalInterval) {
    interval = interval.map { $0.union(times) } ?? times
  }
}

extension CollectionExtent {
  /// The extent that a Collection claims.
  init(claimedBy collection: JSONObject) {
    let extent = collection["extent"]
    if let box = extent?["spatial"]?["bbox"]?.array?.first { boundingBox = try? BoundingBox(box) }
    if let times = extent?["temporal"]?["interval"]?.array?.first {
      interval = try? TemporalInterval(times)
    }
  }

  /// The `extent` of a Collection. Where no Item tells, it is the whole world and all times.
  var json: JSONValue {
    let box = boundingBox ?? .world
    return [
      "spatial": ["bbox": [.array(box.json)]],
      "temporal": ["interval": [.array((interval ?? .always).json)]],
    ]
  }

  /// What a checkpoint keeps.
  var checkpoint: JSONValue {
    [
      "count": .integer(Int64(count)),
      "bbox": boundingBox.map { .array($0.json) } ?? .null,
      "interval": interval.map { .array($0.json) } ?? .null,
    ]
  }

  /// What a checkpoint has kept.
  init(checkpoint: JSONValue) {
    count = Int(checkpoint["count"]?.integer ?? 0)
    boundingBox = checkpoint["bbox"].flatMap { try? BoundingBox($0) }
    interval = checkpoint["interval"].flatMap { try? TemporalInterval($0) }
  }
}
