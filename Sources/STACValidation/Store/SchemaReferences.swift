public import STACJSON
internal import STACModel

/// The schemas that a document names.
public enum SchemaReferences {
  /// The schemas that a STAC object is checked against: of its type and version, and of its
  /// extensions.
  public static func schemas(namedBy object: JSONValue) -> [String] {
    let version = object["stac_version"]?.string
    var urls = (object["stac_extensions"]?.array ?? []).compactMap(\.string)
      .map { extensionSchema($0, version: version) }
    if let core = coreSchema(of: object) { urls.insert(core, at: 0) }
    for feature in object["features"]?.array ?? [] { urls += schemas(namedBy: feature) }
    return urls
  }

  /// The published schema of a core object, or nil where the object does not tell what it is.
  public static func coreSchema(of object: JSONValue) -> String? {
    guard let version = object["stac_version"]?.string, isPathName(version) else { return nil }
    let name: String
    switch object["type"]?.string {
    case "Feature": name = "item"
    case "Collection": name = "collection"
    case "Catalog": name = "catalog"
    case nil where isOlder(version, than: firstVersionWithTypes):
      // Only Items said their type, as GeoJSON does.
      name = object["extent"] != nil || object["license"] != nil ? "collection" : "catalog"
    default: return nil
    }
    return base(version) + "\(name)-spec/json-schema/\(name).json"
  }

  /// The URL of the schema of an extension that `stac_extensions` names.
  ///
  /// Up to 1.0.0-rc.1 the extensions of the specification itself had short names, such as `eo`;
  /// their schemas stand beside those of the core.
  public static func extensionSchema(_ name: String, version: String?) -> String {
    guard let version, isPathName(version), isPathName(name),
      isOlder(version, than: firstVersionWithURLs)
    else { return name }
    let folder = isOlder(version, than: firstVersionWithSchemaFolders) ? "" : "json-schema/"
    return base(version) + "extensions/\(name)/\(folder)schema.json"
  }

  private static let firstVersionWithTypes = STACVersion(
    major: 1, minor: 0, patch: 0, prerelease: "beta.2")
  private static let firstVersionWithURLs = STACVersion(
    major: 1, minor: 0, patch: 0, prerelease: "rc.2")
  private static let firstVersionWithSchemaFolders = STACVersion(major: 0, minor: 8, patch: 0)

  private static func isOlder(_ text: String, than version: STACVersion) -> Bool {
    (try? STACVersion(text)).map { $0 < version } ?? false
  }

  /// Where the schemas of a version begin. Those before 1.0.0-beta.2 are published only with the
  /// text of the specification.
  private static func base(_ version: String) -> String {
    let isPublished = !isOlder(
      version, than: STACVersion(major: 1, minor: 0, patch: 0, prerelease: "beta.2"))
    return isPublished
      ? "https://schemas.stacspec.org/v\(version)/"
      : "https://raw.githubusercontent.com/radiantearth/stac-spec/v\(version)/"
  }

  /// Whether a text of a document may stand in a path: it must not lead elsewhere.
  private static func isPathName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      } && text != ".."
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
