public import STACJSON
internal import STACModel
public import STACValidation

/// Checks an Item or Collection about a Zarr store against the best practices, and against the store where it is
/// at hand.
public struct ZarrLinter {
  /// One asset that is Zarr.
  struct ZarrAsset {
    let key: String
    let value: JSONValue
    let mediaType: ZarrMediaType?
    /// The path of the group below the root of the store; nil where the asset is not in it.
    let path: String?

    var pointer: JSONPointer { JSONPointer(tokens: ["assets", key]) }
    /// The version of Zarr that the asset tells.
    var format: Int? {
      mediaType?.version ?? value["zarr:zarr_format"]?.integer.map { Int($0) }
    }
  }

  let document: JSONValue
  let assets: [ZarrAsset]
  let description: StoreDescription?
  var findings: [Finding] = []

  /// A linter for one document.
  ///
  /// - Parameter description: the store that the document is about, where it can be read.
  public init(
    _ document: JSONValue, _ description: StoreDescription? = nil
  ) {
    self.document = document
    self.description = description
    let store = Self.storeLink(document)?.href
    assets = (document["assets"]?.object ?? [:]).compactMap { key, value in
      let type = value["type"]?.string.flatMap { ZarrMediaType($0) }
      let href = value["href"]?.string ?? ""
      let isNamed =
        href.hasSuffix(".zarr") || href.contains(".zarr/") || href.hasSuffix(".icechunk")
        || value["zarr:node_type"] != nil || value["zarr:zarr_format"] != nil
      let isDocument = [".json", ".zip", ".zmetadata", ".png", ".jpg"].contains {
        href.hasSuffix($0)
      }
      guard type != nil || isNamed && value["type"] == nil && !isDocument else { return nil }
      return ZarrAsset(
        key: key, value: value, mediaType: type, path: Self.path(href, below: store))
    }
  }

  /// Whether the document has anything to do with Zarr.
  public var concernsZarr: Bool { !assets.isEmpty || Self.storeLink(document) != nil }

  /// What is wrong, in the order of the rules.
  public mutating func lint() -> [Finding] {
    findings = []
    checkMediaTypes()
    checkLinks()
    checkExtensions()
    checkDeprecated()
    for asset in assets {
      checkVirtual(asset)
      checkCube(asset)
      checkProjection(asset)
    }
    if let description { checkStore(description) }
    let order = Dictionary(uniqueKeysWithValues: Rules.zarr.enumerated().map { ($1.id, $0) })
    return findings.enumerated().sorted {
      (order[$0.element.rule] ?? 0, $0.offset) < (order[$1.element.rule] ?? 0, $1.offset)
    }.map(\.element)
  }

  mutating func report(
    _ rule: String, _ pointer: JSONPointer, _ message: String, hint: String? = nil,
    _ severity: Severity? = nil
  ) {
    findings.append(
      Finding(
        rule: rule, severity: severity ?? Rules.rule(rule)?.severity ?? .warning,
        pointer: pointer, message: message, hint: hint))
  }

  // MARK: Addresses

  static func storeLink(_ document: JSONValue) -> (href: String, index: Int)? {
    for (index, link) in (document["links"]?.array ?? []).enumerated()
    where link["rel"]?.string == "store" {
      if let href = link["href"]?.string {
        return (href.hasSuffix("/") ? String(href.dropLast()) : href, index)
      }
    }
    return nil
  }

  /// The path of a group below the root of a store, also by a pipeline of locations.
  static func path(_ href: String, below store: String?) -> String? {
    guard let store else { return nil }
    var href = href
    while href.hasSuffix("/") { href.removeLast() }
    if href == store { return "" }
    guard href.hasPrefix(store) else { return nil }
    let rest = href.dropFirst(store.count)
    if rest.hasPrefix("/") { return String(rest.dropFirst()) }
    guard rest.hasPrefix("|") else { return nil }
    // |icechunk://branch.main/group/|zarr3:
    let adapter = rest.dropFirst().split(separator: "|").first ?? ""
    let names =
      adapter.split(separator: ":", maxSplits: 1).last.map { part in
        part.split(separator: "/").map(String.init)
      } ?? []
    return names.dropFirst(adapter.hasPrefix("icechunk") ? 1 : 0).joined(separator: "/")
  }

  // MARK: The document alone

  /// The media type of the link to the store, and where it stands.
  static func storeLinkType(_ document: JSONValue) -> (type: ZarrMediaType, index: Int)? {
    guard let link = storeLink(document),
      let text = document["links"]?.array?[link.index]["type"]?.string,
      let type = ZarrMediaType(text)
    else { return nil }
    return (type, link.index)
  }

  /// The version of Zarr that the store or the assets tell.
  var format: Int? {
    description?.content.hierarchy.zarrFormat ?? assets.lazy.compactMap(\.format).first
  }

  private mutating func checkMediaTypes() {
    if let link = Self.storeLinkType(document), !link.type.isExact {
      report(
        "zarr-media-type", JSONPointer(tokens: ["links", "\(link.index)", "type"]),
        "the media type of the link to the store is not spelled as it is agreed",
        hint: link.type.agreed(version: format).map { "write '\($0)'" } ?? "name the version")
    }
    for asset in assets {
      guard let type = asset.mediaType else {
        report("zarr-media-type", asset.pointer, "the asset is Zarr, but has no media type")
        continue
      }
      let pointer = asset.pointer.appending("type")
      let format = asset.value["zarr:zarr_format"]?.integer.map { Int($0) }
      if !type.isExact {
        let agreed = type.agreed(version: format ?? description?.content.hierarchy.zarrFormat)
        report(
          "zarr-media-type", pointer,
          "the media type '\(asset.value["type"]?.string ?? "")' is not spelled as it is agreed",
          hint: agreed.map { "write '\($0)'" } ?? "name the version")
      }
      if let version = type.version, let format, version != format {
        report(
          "zarr-version", pointer,
          "the media type names the version \(version), and zarr:zarr_format \(format)")
      }
    }
  }

  private mutating func checkLinks() {
    guard !assets.isEmpty else { return }
    guard let store = Self.storeLink(document) else {
      report(
        "zarr-store-link", JSONPointer(tokens: ["links"]),
        "there is no link with the relation 'store'")
      return
    }
    for asset in assets where asset.path == nil {
      report(
        "zarr-store-link", asset.pointer.appending("href"),
        "the asset does not lie in the store '\(store.href)'")
    }
  }

  private static let declared = ["cube:", "zarr:", "cf:", "xarray:", "vrt:"]

  private mutating func checkExtensions() {
    guard let object = document.object else { return }
    let names = (document["stac_extensions"]?.array ?? []).compactMap(\.string)
    let parts = [
      "cube:": "/datacube/", "zarr:": "/zarr/", "cf:": "/cf/", "xarray:": "/xarray-assets/",
      "vrt:": "/virtual-assets/",
    ]
    let prefixes = ExtensionsInUse.prefixes(object)
    for prefix in Self.declared where prefixes.contains(prefix) {
      guard let part = parts[prefix], !names.contains(where: { $0.contains(part) }) else {
        continue
      }
      report(
        "zarr-extension", JSONPointer(tokens: ["stac_extensions"]),
        "fields with the prefix '\(prefix)' are used, but their extension is not declared")
    }
    if object["linkTemplates"] != nil, !names.contains(where: { $0.contains("/link-templates/") }) {
      report(
        "zarr-extension", JSONPointer(tokens: ["stac_extensions"]),
        "link templates are used, but their extension is not declared")
    }
  }

  private mutating func checkDeprecated() {
    for asset in assets where asset.mediaType?.isDeprecated == true {
      report(
        "zarr-deprecated", asset.pointer.appending("type"),
        "'\(asset.value["type"]?.string ?? "")' is an old spelling",
        hint: "'zarr migrate' writes the new one")
    }
    var places: [(JSONPointer, JSONValue?)] = [
      (JSONPointer(tokens: ["properties"]), document["properties"])
    ]
    places += (document["assets"]?.object ?? [:]).map { (JSONPointer(tokens: ["assets", $0]), $1) }
    for (pointer, value) in places {
      for name in ["proj:epsg", "eo:bands", "raster:bands", "xarray:open_kwargs"]
      where value?[name] != nil {
        report(
          "zarr-deprecated", pointer.appending(name), "'\(name)' is deprecated",
          hint: "'zarr migrate' writes what took its place")
      }
    }
  }

  private mutating func checkVirtual(_ asset: ZarrAsset) {
    let roles = (asset.value["roles"]?.array ?? []).compactMap(\.string)
    if roles.contains("virtual"), asset.value["vrt:hrefs"] == nil {
      report("zarr-virtual", asset.pointer, "the asset is virtual, but has no 'vrt:hrefs'")
    }
    if asset.mediaType?.kind == .icechunk, asset.value["version"] == nil,
      document["properties"]?["version"] == nil
    {
      report(
        "zarr-virtual", asset.pointer,
        "no 'version' tells the branch, tag or snapshot of the repository")
    }
  }
}

extension JSONPointer {
  func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }
}
