public import STACGeometry
public import STACJSON

/// An Item where the parser left it, for loops that look at millions.
///
/// The top-level members are found once, when the view is made; nothing is copied. It is valid as
/// long as the ``JSONView`` that it was made of.
public struct ItemView {
  /// The whole Item.
  public let json: JSONView
  /// The identifier, `id`, or nil where it is not a string.
  public private(set) var id: JSONText?
  /// The identifier of the Collection, `collection`, or nil where it is not a string.
  public private(set) var collection: JSONText?
  /// The GeoJSON geometry; nil where there is no member, JSON `null` where it is that.
  public private(set) var geometry: JSONView?
  /// The member `bbox`.
  public private(set) var bbox: JSONView?
  /// The member `properties`.
  public private(set) var properties: JSONView?
  /// The member `assets`.
  public private(set) var assets: JSONView?
  /// The member `links`.
  public private(set) var links: JSONView?

  /// A view of an Item, or of whatever the value is; it has no members where it is not an object.
  ///
  /// - Complexity: O(*n*) in the number of top-level members; no allocation.
  public init(_ json: JSONView) {
    self.json = json
    for (key, value) in json.members {
      if key == "id" {
        id = value.text
      } else if key == "collection" {
        collection = value.text
      } else if key == "geometry" {
        geometry = value
      } else if key == "bbox" {
        bbox = value
      } else if key == "properties" {
        properties = value
      } else if key == "assets" {
        assets = value
      } else if key == "links" {
        links = value
      }
    }
  }

  /// The box of the Item: `bbox`, or the box around the geometry where that is missing; nil where
  /// there is neither.
  ///
  /// - Throws: `GeometryError` where the one that is there is malformed.
  public var boundingBox: BoundingBox? {
    get throws(GeometryError) {
      if let bbox, !bbox.isNull { return try BoundingBox(bbox) }
      guard let geometry else { return nil }
      return try BoundingBox(ofGeometry: geometry)
    }
  }

  /// The time that the Item covers: from `start_datetime` to `end_datetime`, where one is missing
  /// from or to `datetime`; nil where there is none of them.
  ///
  /// - Throws: ``ModelError`` where one is not an instant, or the end comes before the start.
  public var temporalExtent: TemporalInterval? {
    get throws(ModelError) {
      var (datetime, start, end): (JSONView?, JSONView?, JSONView?)
      for (key, value) in properties?.members ?? json.members {
        if key == "datetime" {
          datetime = value
        } else if key == "start_datetime" {
          start = value
        } else if key == "end_datetime" {
          end = value
        }
      }
      let instant = try Self.instant(datetime)
      let (first, last) = (try Self.instant(start), try Self.instant(end))
      guard instant != nil || first != nil || last != nil else { return nil }
      return try TemporalInterval(start: first ?? instant, end: last ?? instant)
    }
  }

  private static func instant(_ json: JSONView?) throws(ModelError) -> Timestamp? {
    guard let json, !json.isNull else { return nil }
    guard let text = json.text else {
      throw ModelError(.timestamp, "a date and time is a string, not \(json.kind.name)")
    }
    return try Timestamp(text)
  }
}
