public import STACJSON
internal import STACModel

/// Brings STAC about Zarr stores from older spellings to those of the best practices.
///
/// Each change is small and named; what is right already stays as it is, so that migrating twice is migrating
/// once.
public struct ZarrMigration {
  /// How hints for xarray are treated.
  public enum Hints: String, Sendable, CaseIterable {
    /// What `zarr:*` can say is said so; what is left stays.
    case zarr
    /// `xarray:open_kwargs` is written beside `zarr:*`, for clients that read nothing else.
    case xarray
  }

  private var document: JSONObject
  private let hints: Hints
  private let format: Int?
  private let description: StoreDescription?
  /// What was changed, in sentences.
  public private(set) var notes: [String] = []

  /// A migration of one document.
  ///
  /// - Parameters:
  ///   - format: the version of Zarr, where neither the document nor the store tells it.
  ///   - description: the store, where it can be read: it tells groups from arrays.
  public init?(
    _ document: JSONValue, hints: Hints = .zarr, format: Int? = nil,
    _ description: StoreDescription? = nil
  ) {
    guard let object = document.object else { return nil }
    self.document = object
    self.hints = hints
    self.format = format ?? description?.content.hierarchy.zarrFormat
    self.description = description
  }

  /// Makes the changes.
  ///
  /// - Returns: the document; the same where there was nothing to do.
  public mutating func migrate() -> JSONObject {
    let before = document
    let (value, notes) = Migration.migrate(.object(document))
    document = value.object ?? document
    self.notes = notes
    let linter = ZarrLinter(.object(document), description)
    guard linter.concernsZarr else { return before }
    addStoreLink(linter)
    mediaTypes()
    joinArrays()
    hintsOfXarray()
    referenceSystems()
    if document != before { extensions() }
    return document
  }

  // MARK: Links

  /// The document with a link to the store, where the addresses of its assets tell it; nothing else is
  /// changed.
  mutating func addingStoreLink(to object: JSONObject) -> JSONObject {
    document = object
    addStoreLink(ZarrLinter(.object(object), description))
    return document
  }

  private mutating func addStoreLink(_ linter: ZarrLinter) {
    guard ZarrLinter.storeLink(.object(document)) == nil else { return }
    let hrefs = linter.assets.compactMap { $0.value["href"]?.string }
    let roots = Set(
      hrefs.compactMap { href -> String? in
        guard let range = href.firstRange(of: ".zarr") else { return nil }
        let rest = href[range.upperBound...]
        return rest.isEmpty || rest.hasPrefix("/") ? String(href[..<range.upperBound]) : nil
      })
    guard roots.count == 1, let root = roots.first else { return }
    var link: JSONObject = ["rel": "store", "href": .string(root)]
    let type = linter.assets.lazy.compactMap(\.mediaType).first
    link["type"] = type?.agreed(version: version(of: linter)).map { .string($0) }
    link["title"] = "Zarr store"
    document["links"] = .array((document["links"]?.array ?? []) + [.object(link)])
    notes.append("a link with the relation 'store' was added: \(root)")
  }

  private func version(of linter: ZarrLinter) -> Int? {
    linter.assets.lazy.compactMap {
      $0.mediaType?.version ?? $0.value["zarr:zarr_format"]?.integer.map { Int($0) }
    }
    .first ?? format
  }

  // MARK: Media types

  private mutating func mediaTypes() {
    let known = version(of: ZarrLinter(.object(document), description))
    var changed: Set<String> = []
    func agreed(_ value: JSONValue) -> String? {
      guard let text = value["type"]?.string, let type = ZarrMediaType(text), !type.isExact else {
        return nil
      }
      return type.agreed(
        version: value["zarr:zarr_format"]?.integer.map { Int($0) } ?? known)
    }
    var assets = document["assets"]?.object ?? [:]
    for (key, asset) in assets {
      guard let type = agreed(asset) else { continue }
      changed.insert("'\(asset["type"]?.string ?? "")' is '\(type)' now")
      assets[key]?["type"] = .string(type)
    }
    if document["assets"] != nil { document["assets"] = .object(assets) }
    if let links = document["links"]?.array {
      document["links"] = .array(
        links.map { link in
          guard link["rel"]?.string == "store", let type = agreed(link) else { return link }
          var link = link
          link["type"] = .string(type)
          return link
        })
    }
    notes += changed.sorted().map { "the media type \($0)" }
  }

  // MARK: Arrays

  /// Whether an asset is an array: the store tells it, the asset itself, or its band of the same name.
  private func isArray(_ asset: ZarrLinter.ZarrAsset) -> Bool {
    if let description, let path = asset.path {
      return !path.isEmpty && description.content.hierarchy.arrays[path] != nil
    }
    if let type = asset.value["zarr:node_type"]?.string { return type == "array" }
    guard let name = asset.value["href"]?.string.map(StoreKey.name)?.lowercased(),
      let bands = asset.value["bands"]?.array, bands.count == 1
    else { return false }
    return bands[0]["name"]?.string?.lowercased() == name
  }

  private mutating func joinArrays() {
    let linter = ZarrLinter(.object(document), description)
    var groups: [(href: String, members: [ZarrLinter.ZarrAsset])] = []
    for asset in linter.assets where isArray(asset) {
      guard let href = asset.value["href"]?.string else { continue }
      let parent = StoreKey.parent(href)
      if let index = groups.firstIndex(where: { $0.href == parent }) {
        groups[index].members.append(asset)
      } else {
        groups.append((parent, [asset]))
      }
    }
    guard !groups.isEmpty, var assets = document["assets"]?.object else { return }
    let keys = StoreAssets.keys(
      groups.map {
        $0.href.hasPrefix("http") || $0.href.contains("://")
          ? String($0.href.drop { $0 != "/" }) : $0.href
      })
    for (group, suggested) in zip(groups, keys) {
      let existing = assets.first { $0.1["href"]?.string == group.href }
      var key = existing?.0 ?? suggested
      if existing == nil, assets[key] != nil { key += "_group" }
      var joined = existing?.1.object ?? common(group)
      var bands = joined["bands"]?.array ?? []
      for member in group.members {
        let name = StoreKey.name(member.value["href"]?.string ?? "")
        guard !bands.contains(where: { $0["name"]?.string == name }) else { continue }
        bands.append(.object(band(member, name, joined)))
      }
      joined["bands"] = .array(bands)
      joined["zarr:node_type"] = "group"
      for member in group.members { assets[member.key] = nil }
      assets[key] = .object(joined)
      notes.append(
        "the arrays \(group.members.map(\.key).joined(separator: ", ")) are bands of the asset '\(key)' now"
      )
    }
    document["assets"] = .object(assets)
  }

  /// What all arrays of a group say.
  private func common(_ group: (href: String, members: [ZarrLinter.ZarrAsset])) -> JSONObject {
    var object: JSONObject = ["href": .string(group.href)]
    let first = group.members[0].value.object ?? [:]
    for (name, value) in first where !["href", "title", "description", "bands"].contains(name) {
      if group.members.allSatisfy({ $0.value[name] == value }) { object[name] = value }
    }
    object["title"] = .string(StoreKey.name(group.href))
    return object
  }

  private func band(
    _ member: ZarrLinter.ZarrAsset, _ name: String, _ group: JSONObject
  ) -> JSONObject {
    var band: JSONObject = ["name": .string(name)]
    for (key, value) in member.value["bands"]?.array?.first?.object ?? [:] where key != "name" {
      band[key] = value
    }
    if let text = member.value["description"] ?? member.value["title"], band["description"] == nil {
      band["description"] = text
    }
    let fields = ["gsd", "data_type", "nodata", "unit", "proj:shape", "proj:transform"]
    for (key, value) in member.value.object ?? [:]
    where (fields.contains(key) || key.hasPrefix("raster:") || key.hasPrefix("eo:"))
      && group[key] != value && band[key] == nil
    {
      band[key] = value
    }
    return band
  }

  // MARK: Hints

  private mutating func hintsOfXarray() {
    guard var assets = document["assets"]?.object else { return }
    let linter = ZarrLinter(.object(document), description)
    for asset in linter.assets {
      guard var value = assets[asset.key]?.object else { continue }
      let old = value
      let format = asset.mediaType?.version
      if value["zarr:zarr_format"] == nil, asset.mediaType?.kind == .zarr {
        value["zarr:zarr_format"] = format.map { .integer(Int64($0)) }
      }
      if let arguments = value["xarray:open_kwargs"]?.object {
        if value["zarr:consolidated"] == nil, let told = arguments["consolidated"]?.boolean {
          value["zarr:consolidated"] = .boolean(told)
        }
        let isSaid = arguments.keys.allSatisfy {
          ["engine", "consolidated", "chunks"].contains($0)
        }
        if hints == .zarr, isSaid, arguments["engine"]?.string ?? "zarr" == "zarr" {
          value["xarray:open_kwargs"] = nil
          notes.append("the hints for xarray of the asset '\(asset.key)' are fields of Zarr now")
        }
      } else if hints == .xarray, asset.mediaType?.kind == .zarr {
        var arguments: JSONObject = ["engine": "zarr", "chunks": [:]]
        arguments["consolidated"] = value["zarr:consolidated"]
        value["xarray:open_kwargs"] = .object(arguments)
        notes.append("the asset '\(asset.key)' has hints for xarray now")
      }
      if value != old { assets[asset.key] = .object(value) }
    }
    document["assets"] = .object(assets)
  }

  // MARK: Dimensions

  /// `EPSG:32632` as the reference system of a dimension is 32632.
  private mutating func referenceSystems() {
    guard var assets = document["assets"]?.object else { return }
    var count = 0
    for (key, asset) in assets {
      for (name, dimension) in asset["cube:dimensions"]?.object ?? [:] {
        guard let text = dimension["reference_system"]?.string, text.hasPrefix("EPSG:"),
          let number = Int64(text.dropFirst(5))
        else { continue }
        assets[key]?["cube:dimensions"]?[name]?["reference_system"] = .integer(number)
        count += 1
      }
    }
    guard count > 0 else { return }
    document["assets"] = .object(assets)
    notes.append("the reference systems of \(count) dimensions are numbers of EPSG now")
  }

  private mutating func extensions() {
    var listed = (document["stac_extensions"]?.array ?? []).compactMap(\.string)
    let prefixes = ExtensionsInUse.prefixes(document)
    for (prefix, part) in [("xarray:", "/xarray-assets/")] where !prefixes.contains(prefix) {
      listed.removeAll { $0.contains(part) }
    }
    document["stac_extensions"] = .array(listed.map { .string($0) })
    document["stac_extensions"] = .array(ExtensionsInUse.adding(to: document))
  }
}
