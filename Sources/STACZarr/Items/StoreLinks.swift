internal import STACJSON
internal import STACStorage

/// Where a store and its groups are, and what clients are told to open them as.
struct StoreLinks {
  private let content: ZarrContent
  private let options: StoreItemOptions

  init(_ content: ZarrContent, _ options: StoreItemOptions) {
    self.content = content
    self.options = options
  }

  /// The store, for those who read the document.
  var store: String {
    if let href = options.href { return href.hasSuffix("/") ? String(href.dropLast()) : href }
    let location = content.store.location
    // Parameters tell how a bucket is reached from here, not where it is.
    if isStoreLocation(location) { return String(location.prefix { $0 != "?" }) }
    return WebAddress(location) == nil ? absolutePath(withoutFileScheme(location)) : location
  }

  /// A group in the store. Below the root of stores that have an entry point, by a pipeline of locations
  /// (ZEP 8).
  func href(ofGroup path: String) -> String {
    if path.isEmpty { return store }
    switch content.store.kind {
    case .icechunk:
      let version = (content.store as? IcechunkStore)?.version.description ?? "branch.main"
      return "\(store)|icechunk://\(version)/\(path)/|zarr3:"
    case .kerchunkJSON, .kerchunkParquet: return "\(store)|kerchunk:\(path)/"
    default: return store + "/" + path
    }
  }

  /// The media type of the store, or of a group.
  func mediaType(isPyramid: Bool = false) -> String {
    let format = content.hierarchy.zarrFormat
    switch content.store.kind {
    case .icechunk: return "application/vnd.zarr+icechunk"
    case .kerchunkJSON, .kerchunkParquet:
      let isJSON = content.store.kind == .kerchunkJSON
      return options.mediaTypes == .modern || !isJSON
        ? "application/vnd.zarr+kerchunk" : "application/json"
    default: break
    }
    switch options.mediaTypes {
    case .modern:
      return "application/vnd.zarr; version=\(format)" + (isPyramid ? "; profile=multiscales" : "")
    case .bare: return "application/vnd.zarr"
    case .legacy: return "application/vnd+zarr"
    }
  }

  /// The links of a document about the store.
  var links: [JSONValue] {
    let title =
      switch content.store.kind {
      case .icechunk: "Icechunk repository"
      case .kerchunkJSON, .kerchunkParquet: "References to chunks"
      default: "Zarr store"
      }
    var link: JSONObject = [
      "rel": "store", "href": .string(store), "type": .string(mediaType()),
      "title": .string(title),
    ]
    if scheme != nil { link["storage:refs"] = ["store"] }
    return [.object(link)]
  }

  /// `storage:schemes` of the store, where it is in a bucket.
  var scheme: JSONObject? { Self.scheme(of: store, options) }

  /// The scheme of a place in an object store; nil where it is elsewhere, or not known well enough.
  static func scheme(of place: String, _ options: StoreItemOptions) -> JSONObject? {
    guard let colon = place.firstRange(of: "://") else { return nil }
    let bucket = String(place[colon.upperBound...].prefix { $0 != "/" && $0 != "?" })
    var scheme: JSONObject
    switch place[..<colon.lowerBound] {
    case "s3", "s3a":
      if let endpoint = options.endpoint {
        scheme = ["type": "custom-s3", "platform": .string(endpoint), "bucket": .string(bucket)]
      } else {
        guard options.region != nil else { return nil }
        scheme = [
          "type": "aws-s3", "platform": "https://{bucket}.s3.{region}.amazonaws.com",
          "bucket": .string(bucket),
        ]
      }
      scheme["region"] = options.region.map { .string($0) }
    case "abfs", "abfss", "az":
      // abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/KEY
      let parts = bucket.split(separator: "@")
      guard parts.count == 2, let account = parts[1].split(separator: ".").first else { return nil }
      scheme = [
        "type": "ms-azure", "platform": "https://{account}.blob.core.windows.net",
        "account": .string(String(account)), "container": .string(String(parts[0])),
      ]
    default: return nil
    }
    if options.isAnonymous { scheme["anonymous"] = true }
    if options.requesterPays { scheme["requester_pays"] = true }
    return scheme
  }

  /// Where the chunks of a virtual store lie, as assets by their keys: what `vrt:hrefs` names.
  var sources: [(key: String, asset: JSONObject)] {
    guard roles.contains("virtual") else { return [] }
    return options.chunkPlaces.enumerated().map { index, place in
      var asset: JSONObject = [
        "href": .string(place), "title": "Where the chunks lie", "roles": ["source"],
      ]
      if Self.scheme(of: place, options) != nil {
        asset["storage:refs"] = [.string(name(of: place))]
      }
      return (index == 0 ? "source_data" : "source_data_\(index + 1)", asset)
    }
  }

  /// The schemes of the store and of the places of its chunks, by their names.
  var schemes: JSONObject {
    var schemes: JSONObject = [:]
    schemes["store"] = scheme.map { .object($0) }
    for (place, _) in zip(options.chunkPlaces, sources) {
      if let scheme = Self.scheme(of: place, options) { schemes[name(of: place)] = .object(scheme) }
    }
    return schemes
  }

  /// The name of the scheme of a place; the same for the same bucket.
  private func name(of place: String) -> String {
    guard let scheme = Self.scheme(of: place, options), scheme != self.scheme else {
      return "store"
    }
    return scheme["bucket"]?.string ?? scheme["account"]?.string ?? "chunks"
  }

  /// Roles that tell how the chunks of the store are reached.
  ///
  /// The chunks of an Icechunk repository lie in it, unless somebody says where else: clients look for an
  /// asset with them where the role is `virtual`.
  var roles: [JSONValue] {
    switch content.store.kind {
    case .icechunk: options.chunkPlaces.isEmpty ? [] : ["virtual"]
    case .kerchunkJSON, .kerchunkParquet: ["virtual", "references"]
    default: []
    }
  }
}
