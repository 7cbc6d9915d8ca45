internal import STACJSON

/// The extensions whose fields a document uses, with the versions that are written.
enum ExtensionsInUse {
  private static let urls: [(prefix: String, url: String)] = [
    ("cube:", "https://stac-extensions.github.io/datacube/v2.3.0/schema.json"),
    ("zarr:", "https://stac-extensions.github.io/zarr/v1.1.0/schema.json"),
    ("proj:", "https://stac-extensions.github.io/projection/v2.0.0/schema.json"),
    ("raster:", "https://stac-extensions.github.io/raster/v2.0.0/schema.json"),
    ("eo:", "https://stac-extensions.github.io/eo/v2.0.0/schema.json"),
    ("classification:", "https://stac-extensions.github.io/classification/v2.0.0/schema.json"),
    ("xarray:", "https://stac-extensions.github.io/xarray-assets/v1.0.0/schema.json"),
    ("storage:", "https://stac-extensions.github.io/storage/v2.0.0/schema.json"),
    ("vrt:", "https://stac-extensions.github.io/virtual-assets/v1.0.0/schema.json"),
    ("sat:", "https://stac-extensions.github.io/sat/v1.0.0/schema.json"),
    ("view:", "https://stac-extensions.github.io/view/v1.0.0/schema.json"),
    ("sci:", "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"),
    ("processing:", "https://stac-extensions.github.io/processing/v1.2.0/schema.json"),
    ("product:", "https://stac-extensions.github.io/product/v0.1.0/schema.json"),
    ("grid:", "https://stac-extensions.github.io/grid/v1.1.0/schema.json"),
    ("eopf:", "https://cs-si.github.io/eopf-stac-extension/v1.2.0/schema.json"),
  ]

  /// The URLs of the extensions in use, in a fixed order.
  static func list(_ object: JSONObject, cfVersion: String) -> [JSONValue] {
    let prefixes = prefixes(object)
    var result = urls.filter { prefixes.contains($0.prefix) }.map { JSONValue.string($0.url) }
    if prefixes.contains("cf:") {
      result.append(.string("https://stac-extensions.github.io/cf/v\(cfVersion)/schema.json"))
    }
    if object["linkTemplates"] != nil {
      result.append("https://stac-extensions.github.io/link-templates/v1.0.0/schema.json")
    }
    return result
  }

  /// The extensions that a document declares, and those that it uses besides; of one that it declares the
  /// version stays.
  static func adding(to document: JSONObject) -> [JSONValue] {
    var listed = document["stac_extensions"]?.array ?? []
    for url in list(document, cfVersion: "0.2.0").compactMap(\.string) {
      let name = url.split(separator: "/").dropLast(2).last.map { "/\($0)/" } ?? url
      if !listed.contains(where: { $0.string?.contains(name) == true }) {
        listed.append(.string(url))
      }
    }
    return listed
  }

  /// The prefixes of fields in a document.
  static func prefixes(_ object: JSONObject) -> Set<String> {
    var prefixes: Set<String> = []
    note(.object(object), &prefixes, depth: 0)
    return prefixes
  }

  /// Names of fields stand in objects at the top, in properties, assets, bands, links, dimensions.
  private static func note(_ value: JSONValue, _ prefixes: inout Set<String>, depth: Int) {
    switch value {
    case .array(let elements) where depth < 8:
      for element in elements { note(element, &prefixes, depth: depth + 1) }
    case .object(let object) where depth < 8:
      for (name, value) in object {
        if let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) {
          prefixes.insert(String(name[...colon]))
        }
        if name != "attrs", name != "geometry" { note(value, &prefixes, depth: depth + 1) }
      }
    default: break
    }
  }
}
