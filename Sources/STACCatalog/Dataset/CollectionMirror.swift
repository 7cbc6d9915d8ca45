public import STACJSON
public import STACStorage

/// The asset by which a Collection tells where all of its Items lie as GeoParquet.
///
/// <https://github.com/radiantearth/stac-geoparquet-spec/blob/main/stac-geoparquet-spec.md>
public enum CollectionMirror {
  /// The role of the asset.
  public static let role = "collection-mirror"
  /// The media type of Parquet.
  public static let mediaType = "application/vnd.apache.parquet"
  /// The key of the asset where the Collection has none with the role yet.
  public static let key = "geoparquet"

  /// Adds the asset to a Collection, or brings the one that it has to this place.
  ///
  /// - Parameters:
  ///   - collection: the document.
  ///   - href: where the file or the folder of the dataset lies, relative to the document or not.
  public static func add(to collection: inout JSONObject, href: String) {
    var assets = collection["assets"]?.object ?? [:]
    let known = assets.keys.first { key in
      assets[key]?["roles"]?.array?.contains(.string(role)) == true
    }
    var asset =
      known.flatMap { assets[$0]?.object } ?? ["href": "", "title": "Items as GeoParquet"]
    asset["href"] = .string(href)
    asset["type"] = .string(mediaType)
    asset["roles"] = asset["roles"] ?? .array([.string(role)])
    var free = key
    // A key that stands for something else is not taken.
    while known == nil, assets[free] != nil { free += "-mirror" }
    assets[known ?? free] = .object(asset)
    collection["assets"] = .object(assets)
  }

  /// Adds the asset to the document of a Collection, which is replaced at once.
  ///
  /// - Throws: ``StorageError`` where it is no Collection, or cannot be written.
  public static func add(toDocument path: String, mirror place: String) throws(StorageError) {
    var collection = try read(path)
    let before = collection
    let isElsewhere = isStoreLocation(place) != isStoreLocation(path)
    var href =
      isElsewhere
      ? absolutePath(place)
      : relativePath(from: absolutePath(folder(of: path)), to: absolutePath(place))
    if !href.hasPrefix("."), !isElsewhere { href = "./" + href }
    if isFolder(place), !href.hasSuffix("/") { href += "/" }
    add(to: &collection, href: href)
    if collection == before { return }
    var text = ByteBuffer()
    text.append(pretty: .object(collection))
    text.append(UInt8(ascii: "\n"))
    try replaceFile(path, with: text)
  }

  /// The files beside a Collection's document, or below, that hold its Items as GeoParquet.
  static func files(of collection: JSONView, at path: String) -> [String] {
    guard let assets = collection["assets"], assets.isObject else { return [] }
    return assets.members.compactMap { _, asset in
      guard let roles = asset["roles"], roles.isArray,
        roles.elements.contains(where: { $0.string == role }), let href = asset["href"]?.string,
        isRelative(href)
      else { return nil }
      let place = normalized(join(folder(of: path), href))
      return exists(place) ? place : nil
    }
  }

  /// The document of a Collection.
  static func read(_ path: String) throws(StorageError) -> JSONObject {
    let bytes = try readAll(path)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw StorageError(
        .content, "'\(path)' is not JSON: \(error.message)", path: path, at: error.location)
    }
    guard let collection = json.object, collection["type"] == "Collection" else {
      throw StorageError(.content, "'\(path)' is not a Collection", path: path)
    }
    return collection
  }
}
