internal import STACExtensions
package import STACJSON
package import STACModel

/// What the Items of a Collection have in common, whatever their order: what `summaries` and
/// `item_assets` of the Collection can say.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/collection-spec/collection-spec.md#summaries>
///
/// - Complexity: memory is bounded by ``ValueSummary/maximumCount`` values for each of
///   ``maximumNames`` properties, and as many assets.
package struct CollectionTraits: Sendable {
  /// Names beyond this many are data, not a schema.
  static let maximumNames = 512

  private(set) var itemCount = 0
  private var properties = NamedList<ValueSummary>()
  private var assets = NamedList<AssetTraits>()
  /// The entries of `stac_extensions`, and how many Items have each.
  private var extensions = NamedList<Int>()
  /// Which of these are the extension of data cubes.
  private var areCubes: [Bool] = []
  private var cubes = CubeTraits()

  /// Of no Items.
  package init() {}

  /// Takes an Item into account.
  package mutating func add(_ item: ItemView) {
    itemCount += 1
    if let members = item.properties?.members {
      var place = 0
      for (key, value) in members where !value.isNull {
        guard let index = properties.index(of: key, near: &place, limit: Self.maximumNames) else {
          continue
        }
        properties.values[index].add(value)
      }
    }
    var hasCube = false
    if let entries = item.json["stac_extensions"]?.elements {
      var place = 0
      for entry in entries {
        guard let text = entry.text,
          let index = extensions.index(of: text, near: &place, limit: Self.maximumNames)
        else { continue }
        extensions.values[index] += 1
        if isCube(index) { hasCube = true }
      }
    }
    if hasCube { cubes.add(item) }
    guard let members = item.assets?.members else { return }
    var place = 0
    for (key, value) in members where value.isObject {
      guard let index = assets.index(of: key, near: &place, limit: Self.maximumNames) else {
        continue
      }
      assets.values[index].add(value)
    }
  }

  /// Whether an extension is that of data cubes, of any version; looked at once for each.
  private mutating func isCube(_ index: Int) -> Bool {
    while areCubes.count < extensions.keys.count {
      areCubes.append(extensions.keys[areCubes.count].string.contains("/datacube/"))
    }
    return areCubes[index]
  }

  /// Takes all the Items of another into account.
  package mutating func merge(_ other: CollectionTraits) {
    itemCount += other.itemCount
    properties.merge(other.properties, limit: Self.maximumNames) { $0.merge($1) }
    assets.merge(other.assets, limit: Self.maximumNames) { $0.merge($1) }
    extensions.merge(other.extensions, limit: Self.maximumNames) { $0 += $1 }
    cubes.merge(other.cubes)
  }

  /// Properties that the extent tells, that tell one Item from another, or that are no value to
  /// search for.
  private static let unsummarised: Set<String> = [
    "datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires",
    "unpublished", "title", "description", "license", "providers", "keywords",
  ]

  /// The `summaries`: a range of numbers and times, else the set of values.
  var summaries: JSONObject {
    if properties.isOverfull { return [:] }
    var summaries = JSONObject()
    for (key, value) in properties.sorted() where !Self.unsummarised.contains(key) {
      if let summary = value.json(isSet: Self.isSet(key), items: itemCount) {
        summaries[key] = summary
      }
    }
    return summaries
  }

  /// Numbers that name a kind, between which there is nothing.
  private static func isSet(_ key: String) -> Bool {
    ["gsd", "proj:epsg", "sat:relative_orbit"].contains(key) || key.hasSuffix("_id")
  }

  /// The `item_assets`: for each key what is the same in all assets of that key. An asset of which
  /// less than two members are the same is left out (its schema asks for two).
  var itemAssets: JSONObject {
    if assets.isOverfull { return [:] }
    var result = JSONObject()
    for (key, asset) in assets.sorted() where asset.members.count >= 2 {
      result[key] = .object(asset.members)
    }
    return result
  }
}

extension Int: EmptyInitializable {}

extension CollectionTraits {
  /// `cube:dimensions` and `cube:variables` of the Collection, as its Items tell them.
  ///
  /// - Parameters:
  ///   - box: the box of the Collection.
  ///   - interval: its time.
  func cube(box: [Double]?, interval: [JSONValue]?) -> JSONObject {
    cubes.members(box: box, interval: interval)
  }

  /// The version of the extension that most Items with a cube have.
  var cubeExtension: String? {
    extensions.sorted().filter { $0.0.contains("/datacube/") }.max { $0.1 < $1.1 }?.0
  }
}

extension CollectionTraits {
  /// Tells in a Collection, whose extent is known, what its Items have in common: `summaries`, which are
  /// widened, and what it does not say itself of assets, the columns of tables and the cube, with the
  /// extensions of all that.
  package func describe(_ collection: inout JSONObject) {
    let (found, assets) = (summaries, itemAssets)
    if let given = collection["summaries"]?.object {
      collection["summaries"] = .object(SummaryWidening.widened(given, by: found))
    } else if !found.isEmpty {
      collection["summaries"] = .object(found)
    }
    if collection["item_assets"] == nil, !assets.isEmpty {
      collection["item_assets"] = .object(assets)
    }
    if collection["table:columns"] == nil {
      collection["table:columns"] = Self.tableColumns(
        in: collection["item_assets"]?.object ?? [:])
    }
    let declared = collection["stac_extensions"]?.array ?? []
    var used = extensions(in: collection)
    let box = collection["extent"]?["spatial"]?["bbox"]?.array?.first?.array
    let times = collection["extent"]?["temporal"]?["interval"]?.array?.first?.array
    let cube = cube(box: box?.compactMap(\.double), interval: times)
    if collection["cube:dimensions"] == nil, !cube.isEmpty {
      for (key, value) in cube { collection[key] = value }
      if let url = cubeExtension, !used.contains(url) { used.append(url) }
    }
    let missing = used.map { JSONValue.string($0) }.filter { !declared.contains($0) }
    if !missing.isEmpty { collection["stac_extensions"] = .array(declared + missing) }
  }
}

extension CollectionTraits {
  /// The `table:columns` of a Collection: those that all its tables have; nil where they differ.
  ///
  /// <https://github.com/stac-extensions/table/tree/v1.2.0#item-and-collection-fields>
  static func tableColumns(in itemAssets: JSONObject) -> JSONValue? {
    let all = itemAssets.compactMap { $0.1["table:columns"] }
    guard let first = all.first, all.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}

extension CollectionTraits {
  /// The extensions of the Items whose fields stand in a Collection with these members; of several
  /// versions the one that most Items have.
  func extensions(in collection: JSONObject) -> [String] {
    var names = Set((collection["summaries"]?.object ?? [:]).keys)
    for (_, asset) in collection["item_assets"]?.object ?? [:] {
      names.formUnion(asset.object?.keys ?? [])
      for band in asset["bands"]?.array ?? [] { names.formUnion(band.object?.keys ?? []) }
    }
    let prefixes = Set(names.compactMap { name in name.firstIndex(of: ":").map { name[...$0] } })
    var found: [Substring: (url: String, count: Int)] = [:]
    for (url, count) in extensions.sorted() {
      guard let prefix = Self.prefix(of: url), prefixes.contains(prefix[...]),
        count > found[prefix[...]]?.count ?? 0
      else { continue }
      found[prefix[...]] = (url, count)
    }
    return found.values.map(\.url).sorted()
  }

  /// What the fields of an extension begin with; nil where its schema may be for Items only.
  private static func prefix(of url: String) -> String? {
    let parts = url.split(separator: "/")
    guard parts.count >= 3 else { return nil }
    let name = String(parts[parts.count - 3])
    guard let known = STACExtension.all.first(where: { $0.name == name }) else { return nil }
    // Its schema takes all of its fields there.
    if known.name == "cf" { return known.prefix }
    guard
      known.fields.contains(where: { !$0.places.isDisjoint(with: [.summaries, .assetDefinitions]) })
    else { return nil }
    return known.prefix
  }

  /// What a checkpoint keeps.
  package var checkpoint: JSONValue {
    [
      "items": .integer(Int64(itemCount)),
      "properties": properties.checkpoint { $0.checkpoint },
      "assets": assets.checkpoint { .object($0.members) },
      "extensions": extensions.checkpoint { .integer(Int64($0)) },
      "cubes": cubes.isEmpty ? .null : cubes.checkpoint,
    ]
  }

  /// What a checkpoint has kept.
  package init(checkpoint: JSONValue) {
    itemCount = Int(checkpoint["items"]?.integer ?? 0)
    properties = NamedList(checkpoint: checkpoint["properties"]) { ValueSummary(checkpoint: $0) }
    assets = NamedList(checkpoint: checkpoint["assets"]) { AssetTraits(members: $0.object ?? [:]) }
    extensions = NamedList(checkpoint: checkpoint["extensions"]) { Int($0.integer ?? 0) }
    cubes = CubeTraits(checkpoint: checkpoint["cubes"])
  }
}
