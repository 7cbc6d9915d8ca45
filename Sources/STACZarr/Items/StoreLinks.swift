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

  /// `storage:schemes` of a store in a bucket.
  var scheme: JSONObject? {
    guard let colon = store.firstRange(of: "://") else { return nil }
    let bucket = String(store[colon.upperBound...].prefix { $0 != "/" && $0 != "?" })
    switch store[..<colon.lowerBound] {
    case "s3", "s3a":
      var scheme: JSONObject = [
        "type": "aws-s3", "platform": "https://{bucket}.s3.{region}.amazonaws.com",
        "bucket": .string(bucket),
      ]
      scheme["region"] = options.region.map { .string($0) }
      return options.region == nil ? nil : scheme
    default: return nil
    }
  }

  /// Roles that tell how the chunks of the store are reached.
  var roles: [JSONValue] {
    switch content.store.kind {
    case .icechunk: ["virtual"]
    case .kerchunkJSON, .kerchunkParquet: ["virtual", "references"]
    default: []
    }
  }
}
