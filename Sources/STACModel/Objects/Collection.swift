public import STACJSON

/// A STAC Collection: Items that belong together, and what is true of all of them.
///
/// In a file that imports this module the name means this type; the protocol of the standard
/// library is then `Swift.Collection`.
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/collection-spec/collection-spec.md>
public struct Collection: STACObject {
  /// The members, in order.
  public var json: JSONObject

  /// A Collection in a JSON value.
  ///
  /// - Throws: ``ModelError`` where the value is of another kind. Nothing else is looked at.
  public init(json: JSONValue) throws(ModelError) {
    self.json = try Self.object(json, .collection)
  }

  /// A new Collection of version 1.1.0 with no links.
  ///
  /// - Parameters:
  ///   - id: the identifier, unique among the provider's Collections.
  ///   - description: what the Collection holds, in CommonMark; not empty.
  ///   - license: an SPDX identifier or expression, or `other` with a link of the relation
  ///     `license`.
  ///   - extent: where and when.
  public init(
    id: String, description: String, license: String = "other", extent: Extent = Extent()
  ) {
    json = [
      "type": "Collection", "stac_version": .string(STACVersion.current.description),
      "stac_extensions": [], "id": .string(id), "description": .string(description),
      "license": .string(license), "extent": .object(extent.json), "links": [],
    ]
  }
}

extension Collection {
  /// A short line, `title`.
  public var title: String? {
    get { json[string: "title"] }
    set { json[string: "title"] = newValue }
  }

  /// What the Collection holds, in CommonMark, `description`; empty where it is missing.
  public var description: String {
    get { json[string: "description"] ?? "" }
    set { json[string: "description"] = newValue }
  }

  /// Words to find the Collection by, `keywords`.
  public var keywords: [String]? {
    get { json[strings: "keywords"] }
    set { json[strings: "keywords"] = newValue }
  }

  /// An SPDX identifier or expression, or `other`, `license`; empty where it is missing.
  public var license: String {
    get { json[string: "license"] ?? "" }
    set { json[string: "license"] = newValue }
  }

  /// Where and when, `extent`.
  public var extent: Extent {
    get { Extent(json[object: "extent"] ?? [:]) }
    set { json[object: "extent"] = newValue.json }
  }

  /// Who captured, processed and hosts the data, `providers`.
  public var providers: [Provider]? {
    get { json["providers"] == nil ? nil : json[objects: "providers"].map(Provider.init) }
    set { json["providers"] = newValue.map { .array($0.map { .object($0.json) }) } }
  }

  /// The values that the Items' fields take, `summaries`.
  public var summaries: JSONObject? {
    get { json[object: "summaries"] }
    set { json[object: "summaries"] = newValue }
  }

  /// The assets of the Collection itself, `assets`.
  public var assets: Assets? {
    get { json[object: "assets"].map(Assets.init) }
    set { json[object: "assets"] = newValue?.json }
  }

  /// What assets the Items have, without places, `item_assets`.
  public var itemAssets: Assets? {
    get { json[object: "item_assets"].map(Assets.init) }
    set { json[object: "item_assets"] = newValue?.json }
  }
}
