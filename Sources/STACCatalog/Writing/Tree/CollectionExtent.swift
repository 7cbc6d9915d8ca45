internal import STACGeometry
package import STACJSON
package import STACModel

/// What one Item covers in space and time.
package struct ItemExtent: Sendable {
  let boundingBox: BoundingBox?
  let interval: TemporalInterval?

  init(boundingBox: BoundingBox?, interval: TemporalInterval?) {
    self.boundingBox = boundingBox
    self.interval = interval
  }

  /// What an Item says; what is malformed says nothing.
  package init(_ item: ItemView) {
    boundingBox = try? item.boundingBox
    interval = try? item.temporalExtent
  }
}

/// What the Items of a Collection cover in space and time, whatever their order.
package struct CollectionExtent: Sendable, Hashable {
  private(set) var boxes = BoundingBoxUnion()
  private(set) var interval: TemporalInterval?

  /// Of no Items.
  package init() {}

  /// The box around all Items.
  var boundingBox: BoundingBox? { boxes.box }

  /// Takes an Item into account.
  package mutating func add(_ item: ItemExtent) {
    if let box = item.boundingBox { boxes.add(box) }
    if let times = item.interval { unite(times) }
  }

  /// Takes all that another covers into account.
  mutating func formUnion(_ other: CollectionExtent) {
    boxes.formUnion(other.boxes)
    if let times = other.interval { unite(times) }
  }

  /// Takes the extent that a Collection claims into account.
  package mutating func add(claimedBy collection: JSONObject) {
    let extent = collection["extent"]
    if let json = extent?["spatial"]?["bbox"]?.array?.first, let box = try? BoundingBox(json) {
      boxes.add(box)
    }
    if let json = extent?["temporal"]?["interval"]?.array?.first,
      let times = try? TemporalInterval(json)
    {
      unite(times)
    }
  }

  /// Takes the extent that a Collection claims into account, but for what was only what its Items
  /// covered before: what somebody has said beyond that stays.
  mutating func add(claimedBy collection: JSONObject, before: CollectionExtent) {
    let extent = collection["extent"]
    let isEmpty = boundingBox == nil && interval == nil
    if let json = extent?["spatial"]?["bbox"]?.array?.first, let box = try? BoundingBox(json),
      isEmpty || box != before.boundingBox
    {
      boxes.add(box)
    }
    if let json = extent?["temporal"]?["interval"]?.array?.first,
      let times = try? TemporalInterval(json), isEmpty || times != before.interval
    {
      unite(times)
    }
  }

  private mutating func unite(_ times: TemporalInterval) {
    interval = interval.map { $0.union(times) } ?? times
  }
}

extension CollectionExtent {
  /// The `extent` of a Collection. Where no Item tells, it is the whole world and all times.
  package var json: JSONValue {
    let box = boundingBox ?? .world
    return [
      "spatial": ["bbox": [.array(box.json)]],
      "temporal": ["interval": [.array((interval ?? .always).json)]],
    ]
  }

  /// What a checkpoint keeps.
  package var checkpoint: JSONValue {
    [
      "longitudes": .array(boxes.longitudes.ranges.map(Self.json)),
      "latitudes": boxes.latitudes.map(Self.json) ?? .null,
      "elevations": boxes.elevations.map(Self.json) ?? .null,
      "interval": interval.map { .array($0.json) } ?? .null,
    ]
  }

  /// What a checkpoint has kept.
  package init(checkpoint: JSONValue) {
    let longitudes = (checkpoint["longitudes"]?.array ?? []).compactMap(Self.range)
    boxes = BoundingBoxUnion(
      longitudes: LongitudeCoverage(longitudes.map { $0.clamped(to: -180...180) }),
      latitudes: checkpoint["latitudes"].flatMap(Self.range),
      elevations: checkpoint["elevations"].flatMap(Self.range))
    interval = checkpoint["interval"].flatMap { try? TemporalInterval($0) }
  }

  private static func json(_ range: ClosedRange<Double>) -> JSONValue {
    [.double(range.lowerBound), .double(range.upperBound)]
  }

  private static func range(_ json: JSONValue) -> ClosedRange<Double>? {
    guard let ends = json.array, ends.count == 2, let least = ends[0].double,
      let greatest = ends[1].double, least <= greatest
    else { return nil }
    return least...greatest
  }
}
