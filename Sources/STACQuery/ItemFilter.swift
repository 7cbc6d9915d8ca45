public import STACGeometry
public import STACJSON
public import STACModel

/// Which Items are wanted: by id, Collection, box and time. What is not given does not count.
public struct ItemFilter: Sendable, Hashable {
  /// Wanted ids.
  public var ids: Set<String>?
  /// Wanted Collections.
  public var collections: Set<String>?
  /// The box that an Item's own box must touch; degrees WGS 84.
  public var boundingBox: BoundingBox?
  /// The time that an Item's own time must touch.
  public var interval: TemporalInterval?

  /// A filter that lets all Items pass.
  public init(
    ids: Set<String>? = nil, collections: Set<String>? = nil, boundingBox: BoundingBox? = nil,
    interval: TemporalInterval? = nil
  ) {
    self.ids = ids
    self.collections = collections
    self.boundingBox = boundingBox
    self.interval = interval
  }

  /// Whether all Items pass.
  public var isEmpty: Bool {
    ids == nil && collections == nil && boundingBox == nil && interval == nil
  }

  /// Whether an Item is wanted.
  ///
  /// An Item without a box (null geometry) touches no box, one without a time touches no time, as
  /// in a STAC API search.
  public func matches(_ item: JSONView) -> Bool {
    if let ids, !ids.contains(item["id"]?.string ?? "") { return false }
    if let collections, !collections.contains(item["collection"]?.string ?? "") { return false }
    if let boundingBox {
      let own =
        item["bbox"].flatMap { try? BoundingBox($0) }
        ?? item["geometry"].flatMap { try? BoundingBox(ofGeometry: $0) }
      guard let own, own.intersects(boundingBox) else { return false }
    }
    if let interval {
      let properties = item["properties"]
      let datetime = Self.timestamp(properties?["datetime"])
      let start = Self.timestamp(properties?["start_datetime"]) ?? datetime
      let end = Self.timestamp(properties?["end_datetime"]) ?? datetime
      guard start != nil || end != nil else { return false }
      if !interval.intersects(start: start, end: end) { return false }
    }
    return true
  }

  private static func timestamp(_ json: JSONView?) -> Timestamp? {
    json?.text.flatMap { try? Timestamp($0) }
  }
}
