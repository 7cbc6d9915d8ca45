public import STACGeometry
public import STACJSON

/// Where and when the data of a Collection are.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/collection-spec/collection-spec.md#extent-object>
public struct Extent: Sendable, Hashable {
  /// The members, in order.
  public var json: JSONObject

  /// An extent of these members.
  public init(_ json: JSONObject) { self.json = json }

  /// An extent of one box and one interval; without them, the whole Earth and all of time.
  public init(_ box: BoundingBox = .world, _ interval: TemporalInterval = .always) {
    json = [:]
    boundingBoxes = [box]
    intervals = [interval]
  }

  /// The boxes, `spatial.bbox`: the first covers all, those behind it are its parts. What is not a
  /// box is passed over.
  public var boundingBoxes: [BoundingBox] {
    get { json["spatial"]?["bbox"]?.array?.compactMap { try? BoundingBox($0) } ?? [] }
    set { set("spatial", "bbox", newValue.map { .array($0.json) }) }
  }

  /// The intervals, `temporal.interval`: the first covers all, those behind it are its parts. What
  /// is not an interval is passed over.
  public var intervals: [TemporalInterval] {
    get { json["temporal"]?["interval"]?.array?.compactMap { try? TemporalInterval($0) } ?? [] }
    set { set("temporal", "interval", newValue.map { .array($0.json) }) }
  }

  private mutating func set(_ key: String, _ inner: String, _ elements: [JSONValue]) {
    var object = json[object: key] ?? [:]
    object[inner] = .array(elements)
    json[object: key] = object
  }
}
