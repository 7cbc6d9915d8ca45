public import STACJSON

/// The schemas that a document names.
public enum SchemaReferences {
  /// The schemas that a STAC object is checked against: of its type and version, and of its
  /// extensions.
  public static func schemas(namedBy object: JSONValue) -> [String] {
    var urls = (object["stac_extensions"]?.array ?? []).compactMap(\.string)
    if let core = coreSchema(of: object) { urls.insert(core, at: 0) }
    for feature in object["features"]?.array ?? [] { urls += schemas(namedBy: feature) }
    return urls
  }

  /// The published schema of a core object, or nil where the object does not tell what it is.
  public static func coreSchema(of object: JSONValue) -> String? {
    guard let version = object["stac_version"]?.string else { return nil }
    let name =
      switch object["type"]?.string {
      case "Feature": "item"
      case "Collection": "collection"
      case "Catalog": "catalog"
      default: ""
      }
    if name.isEmpty { return nil }
    return "https://schemas.stacspec.org/v\(version)/\(name)-spec/json-schema/\(name).json"
  }

  /// The other documents that a schema refers to with `$ref`, by their URLs.
  public static func documents(referredToBy schema: JSONValue, at url: String) -> [String] {
    var found: [String] = []
    collect(schema, base: url, into: &found)
    return found
  }

  private static func collect(_ value: JSONValue, base: String, into found: inout [String]) {
    switch value {
    case .array(let elements):
      for element in elements { collect(element, base: base, into: &found) }
    case .object(let object):
      for (key, member) in object {
        if key == "$ref", let reference = member.string {
          if let url = resolve(reference, base), !found.contains(url) { found.append(url) }
        } else {
          collect(member, base: base, into: &found)
        }
      }
    default: break
    }
  }

  /// The document of a reference, or nil where it is the same one.
  private static func resolve(_ reference: String, _ base: String) -> String? {
    let path = String(reference.prefix { $0 != "#" })
    if path.isEmpty { return nil }
    if path.hasPrefix("http://") || path.hasPrefix("https://") { return path == base ? nil : path }
    guard let scheme = base.firstIndex(of: ":"), base[scheme...].hasPrefix("://") else {
      return nil
    }
    let hostStart = base.index(scheme, offsetBy: 3)
    let hostEnd = base[hostStart...].firstIndex(of: "/") ?? base.endIndex
    let folder =
      path.hasPrefix("/")
      ? "" : String(base[hostEnd...].reversed().drop { $0 != "/" }.reversed())
    var names: [Substring] = []
    for name in (folder + path).split(separator: "/") where name != "." {
      if name == ".." { _ = names.popLast() } else { names.append(name) }
    }
    return base[..<hostEnd] + "/" + names.joined(separator: "/")
  }
}
