public import STACJSON

/// A STAC Catalog: links to Items, Collections and other Catalogs.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/catalog-spec/catalog-spec.md>
public struct Catalog: STACObject {
  /// The members, in order.
  public var json: JSONObject

  /// A Catalog in a JSON value.
  ///
  /// - Throws: ``ModelError`` where the value is of another kind. Nothing else is looked at.
  public init(json: JSONValue) throws(ModelError) {
    self.json = try Self.object(json, .catalog)
  }

  /// A new Catalog of version 1.1.0 with no links.
  ///
  /// - Parameters:
  ///   - id: the identifier.
  ///   - description: what the Catalog holds, in CommonMark; not empty.
  public init(id: String, description: String) {
    json = [
      "type": "Catalog", "stac_version": .string(STACVersion.current.description),
      "stac_extensions": [], "id": .string(id), "description": .string(description), "links": [],
    ]
  }

  /// A short line, `title`.
  public var title: String? {
    get { json[string: "title"] }
    set { json[string: "title"] = newValue }
  }

  /// What the Catalog holds, in CommonMark, `description`; empty where it is missing.
  public var description: String {
    get { json[string: "description"] ?? "" }
    set { json[string: "description"] = newValue }
  }
}
