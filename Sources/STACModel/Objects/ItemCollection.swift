public import STACJSON

/// Items in one GeoJSON FeatureCollection, as an API answers a search.
///
/// <https://github.com/radiantearth/stac-api-spec/blob/v1.0.0/fragments/itemcollection/README.md>
public struct ItemCollection: Sendable, Hashable {
  /// The members, in order.
  public var json: JSONObject

  /// The ItemCollection in a JSON value.
  ///
  /// - Throws: ``ModelError`` where the value is of another kind. A FeatureCollection without
  ///   Features is taken.
  public init(json: JSONValue) throws(ModelError) {
    let kind = STACObjectKind(json)
    let isEmpty = kind == .featureCollection && json["features"]?.array?.isEmpty == true
    guard kind == .itemCollection || isEmpty, case .object(let object) = json else {
      throw ModelError(.kind, "expected an ItemCollection, found \(kind.name)")
    }
    self.json = object
  }

  /// A new ItemCollection of these Items.
  public init(_ items: [Item]) {
    json = ["type": "FeatureCollection"]
    self.items = items
  }

  /// The Items, `features`.
  public var items: [Item] {
    get { json[objects: "features"].map { Item($0) } }
    set { json["features"] = .array(newValue.map(\.value)) }
  }

  /// Links to the next page and others, `links`.
  public var links: [Link] {
    get { json[objects: "links"].map(Link.init) }
    set { json["links"] = .array(newValue.map { .object($0.json) }) }
  }

  /// The ItemCollection as a JSON value.
  public var value: JSONValue { .object(json) }
}
