internal import STACJSON

/// STAC that a store holds about itself.
enum EmbeddedObject {
  /// The Item or Collection in the attributes of the root: by the convention `stac`, or as EOPF has it.
  /// <https://github.com/zarr-conventions/stac>
  static func find(_ content: ZarrContent) -> (object: JSONObject, source: String)? {
    let attributes = content.hierarchy.rootAttributes
    for name in ["stac:item", "stac:collection", "stac_discovery"] {
      if let object = attributes[name]?.object { return (object, name) }
    }
    if let key = attributes["stac:key"]?.string, StoreKey.isSafe(key),
      let bytes = try? content.store.fetch(key, limit: 16 << 20),
      let object = (try? JSONValue(parsing: bytes))?.object
    {
      return (object, key)
    }
    return nil
  }
}
