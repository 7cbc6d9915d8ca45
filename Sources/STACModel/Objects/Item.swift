public import STACGeometry
public import STACJSON

/// A STAC Item: one place, one time, and the assets that show it.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/item-spec/item-spec.md>
public struct Item: STACObject {
  /// The members, in order.
  public var json: JSONObject

  /// An Item in a JSON value.
  ///
  /// - Throws: ``ModelError`` where the value is of another kind. Nothing else is looked at.
  public init(json: JSONValue) throws(ModelError) { self.json = try Self.object(json, .item) }

  /// Members that are known to be an Item's.
  init(_ json: JSONObject) { self.json = json }

  /// A new Item of version 1.1.0 with no links and no assets.
  ///
  /// - Parameters:
  ///   - id: the identifier, unique in its Collection.
  ///   - geometry: a GeoJSON geometry, or `null`.
  ///   - boundingBox: the box around the geometry; needed where there is one.
  ///   - datetime: when; nil writes `null`, and then start and end must be given.
  ///   - start: the first instant that the assets show.
  ///   - end: the last instant that the assets show.
  public init(
    id: String, geometry: JSONValue, boundingBox: BoundingBox?, datetime: Timestamp?,
    start: Timestamp? = nil, end: Timestamp? = nil
  ) {
    json = [
      "type": "Feature", "stac_version": .string(STACVersion.current.description),
      "stac_extensions": [], "id": .string(id), "geometry": geometry,
    ]
    self.boundingBox = boundingBox
    json["properties"] = [:]
    self.datetime = datetime
    startDatetime = start
    endDatetime = end
    links = []
    json["assets"] = [:]
  }
}

extension Item {
  /// The GeoJSON geometry in longitudes and latitudes, `geometry`; nil where it is `null`.
  public var geometry: JSONValue? {
    get { json["geometry"].flatMap { $0 == .null ? Optional.none : $0 } }
    set { json["geometry"] = newValue ?? .null }
  }

  /// The box around the geometry, `bbox`.
  public var boundingBox: BoundingBox? {
    get { json[box: "bbox"] }
    set { json[box: "bbox"] = newValue }
  }

  /// The fields of the Item, `properties`.
  public var properties: JSONObject {
    get { json[object: "properties"] ?? [:] }
    set { json[object: "properties"] = newValue }
  }

  /// The assets, `assets`.
  public var assets: Assets {
    get { Assets(json[object: "assets"] ?? [:]) }
    set { json[object: "assets"] = newValue.json }
  }

  /// The identifier of the Collection that the Item belongs to, `collection`.
  public var collection: String? {
    get { json[string: "collection"] }
    set { json[string: "collection"] = newValue }
  }

  /// When, `properties.datetime`; nil where it is `null`.
  public var datetime: Timestamp? {
    get { properties[timestamp: "datetime"] }
    set {
      var properties = properties
      // The member is required: where there is no instant it is `null`.
      if newValue == nil {
        properties["datetime"] = .null
      } else {
        properties[timestamp: "datetime"] = newValue
      }
      self.properties = properties
    }
  }

  /// The first instant that the assets show, `properties.start_datetime`.
  public var startDatetime: Timestamp? {
    get { properties[timestamp: "start_datetime"] }
    set { properties[timestamp: "start_datetime"] = newValue }
  }

  /// The last instant that the assets show, `properties.end_datetime`.
  public var endDatetime: Timestamp? {
    get { properties[timestamp: "end_datetime"] }
    set { properties[timestamp: "end_datetime"] = newValue }
  }

  /// The time that the Item covers: from start to end where it has them, else its instant; nil
  /// where it has neither.
  public var temporalExtent: TemporalInterval? {
    let (start, end) = (startDatetime ?? datetime, endDatetime ?? datetime)
    guard start != nil || end != nil else { return nil }
    return try? TemporalInterval(start: start, end: end)
  }
}
