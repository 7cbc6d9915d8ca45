public import STACJSON

/// One band of an asset: a layer of values of one quantity.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/common-metadata.md#bands>
public struct Band: Sendable, Hashable {
  /// The members, in order.
  public var json: JSONObject

  /// A band of these members.
  public init(_ json: JSONObject = [:]) { self.json = json }

  /// The name, unique among the bands of the asset, `name`.
  public var name: String? {
    get { json[string: "name"] }
    set { json[string: "name"] = newValue }
  }

  /// What it shows, in CommonMark, `description`.
  public var description: String? {
    get { json[string: "description"] }
    set { json[string: "description"] = newValue }
  }

  /// The type of its values, such as `uint16`, `data_type`.
  public var dataType: String? {
    get { json[string: "data_type"] }
    set { json[string: "data_type"] = newValue }
  }

  /// The value that means none: a number, or one of `nan`, `inf`, `-inf`; `nodata`.
  public var nodata: JSONValue? {
    get { json["nodata"] }
    set { json["nodata"] = newValue }
  }

  /// The unit of its values, `unit`.
  public var unit: String? {
    get { json[string: "unit"] }
    set { json[string: "unit"] = newValue }
  }

  /// Least, greatest, mean and more of its values, `statistics`.
  public var statistics: JSONObject? {
    get { json[object: "statistics"] }
    set { json[object: "statistics"] = newValue }
  }
}
