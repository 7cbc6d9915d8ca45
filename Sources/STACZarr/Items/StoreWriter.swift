internal import STACGeometry
public import STACJSON
internal import STACModel
internal import STACStorage

/// Writes an Item or a Collection that describes a store, by the best practices for Zarr in STAC.
/// <https://github.com/radiantearth/stac-best-practices/blob/main/best-practices-zarr.md>
public struct StoreWriter {
  private let description: StoreDescription
  private let options: StoreItemOptions
  private let repaired: EmbeddedRepair?
  /// What was met while writing, beside what the description found.
  public private(set) var problems: [ZarrProblem] = []

  /// A writer for one store.
  public init(
    _ description: StoreDescription, _ options: StoreItemOptions = StoreItemOptions()
  ) {
    self.description = description
    self.options = options
    repaired = description.embedded.map { EmbeddedRepair($0.object) }
  }

  private var attributes: JSONObject { description.content.hierarchy.rootAttributes }

  // MARK: Item

  /// The Item.
  ///
  /// - Throws: ``ZarrError`` where neither the store nor the options tell the place or the time.
  public mutating func item() throws(ZarrError) -> JSONObject {
    let footprint = try self.footprint()
    let interval = try self.interval()
    var properties: JSONObject = [:]
    if let start = interval.start, let end = interval.end, start == end {
      properties["datetime"] = .string(start.description)
    } else {
      properties["datetime"] = .null
      // The two go together in STAC.
      let (start, end) = (interval.start ?? interval.end, interval.end ?? interval.start)
      properties["start_datetime"] = start.map { .string($0.description) }
      properties["end_datetime"] = end.map { .string($0.description) }
    }
    for name in ["title", "description"] {
      properties[name] = text(name == "title" ? ["title"] : ["summary", "description", "comment"])
        .map { .string($0) }
    }
    for (name, value) in repaired?.properties ?? [:] { properties[name] = value }
    if let providers, properties["providers"] == nil { properties["providers"] = providers }
    if let license = licenseText, properties["license"] == nil {
      properties["license"] = .string(license)
    }
    var item: JSONObject = [
      "type": "Feature", "stac_version": "1.1.0", "stac_extensions": [], "id": .string(id),
      "geometry": footprint.geometry, "bbox": .array(footprint.box.map { .double($0) }),
      "properties": .object(properties),
    ]
    // Where the Collection is until an output puts both in their places.
    let collectionLink: [JSONValue] =
      options.collection == nil
      ? []
      : [
        [
          "rel": "collection", "href": .string(options.collectionHref), "type": "application/json",
        ]
      ]
    item["links"] = .array(links + licenseLink + collectionLink)
    item["assets"] = .object(try assets())
    if let collection = options.collection { item["collection"] = .string(collection) }
    addSchemes(to: &item, inProperties: true)
    if options.repeatsCube { repeatCube(in: &item, inProperties: true) }
    return finish(item)
  }

  // MARK: Collection

  /// The Collection, with the store as its own asset.
  ///
  /// - Throws: ``ZarrError`` where the store holds no data. A place or time that nothing tells is
  ///   a problem: the whole Earth, and all times.
  public mutating func collection() throws(ZarrError) -> JSONObject {
    let title = text(["title"])
    var collection: JSONObject = [
      "type": "Collection", "stac_version": "1.1.0", "stac_extensions": [], "id": .string(id),
    ]
    collection["title"] = title.map { .string($0) }
    collection["description"] = .string(
      text(["summary", "description", "comment"]) ?? title ?? "The Zarr store \(id)")
    if let keywords { collection["keywords"] = keywords }
    collection["license"] = .string(licenseText ?? "other")
    if licenseText == nil, options.template?["license"] == nil, licenseAddress == nil {
      problems.append(
        ZarrProblem(.incomplete, "the licence is not known; give it in a template", at: ""))
    }
    if let providers { collection["providers"] = providers }
    var box = Footprint.world.box
    do throws(ZarrError) {
      box = try self.footprint().box
    } catch { problems.append(ZarrProblem(error, at: "", .warning)) }
    var interval = TemporalInterval.always
    do throws(ZarrError) {
      interval = try self.interval()
    } catch { problems.append(ZarrProblem(error, at: "", .warning)) }
    let hasOpenEnd = description.datasets.contains(where: \.hasOpenEnd)
    collection["extent"] = [
      "spatial": ["bbox": [.array(box.map { .double($0) })]],
      "temporal": [
        "interval": [
          [
            interval.start.map { .string($0.description) } ?? .null,
            hasOpenEnd ? .null : interval.end.map { .string($0.description) } ?? .null,
          ]
        ]
      ],
    ]
    collection["links"] = .array(links + licenseLink)
    collection["assets"] = .object(try assets())
    addSchemes(to: &collection, inProperties: false)
    if options.repeatsCube { repeatCube(in: &collection, inProperties: false) }
    return finish(collection)
  }

  // MARK: Parts

  private var id: String {
    if let id = options.id { return id }
    if let id = repaired?.id, !id.isEmpty { return id }
    var name = fileName(of: description.content.store.location)
    for ending in [".json", ".parquet", ".parq", ".zip", ".zarr", ".icechunk"]
    where name.hasSuffix(ending) && name.count > ending.count {
      name.removeLast(ending.count)
    }
    return name.isEmpty ? "store" : name
  }

  private var links: [JSONValue] { StoreLinks(description.content, options).links }

  private mutating func assets() throws(ZarrError) -> JSONObject {
    var writer = StoreAssets(description, options, knownBands: repaired?.bands ?? [:])
    let assets = writer.assets()
    problems += writer.problems
    guard !assets.isEmpty else {
      throw ZarrError(
        .incomplete, "'\(description.content.store.location)' holds no arrays of data")
    }
    return assets
  }

  private func addSchemes(to object: inout JSONObject, inProperties: Bool) {
    let schemes = JSONValue.object(StoreLinks(description.content, options).schemes)
    if schemes == [:] { return }
    if inProperties {
      object["properties"]?["storage:schemes"] = schemes
    } else {
      object["storage:schemes"] = schemes
    }
  }

  private func repeatCube(in object: inout JSONObject, inProperties: Bool) {
    guard
      let asset = object["assets"]?.object?.values.first(where: { $0["cube:dimensions"] != nil })
    else { return }
    for name in ["cube:dimensions", "cube:variables"] {
      if inProperties {
        object["properties"]?[name] = asset[name]
      } else {
        object[name] = asset[name]
      }
    }
  }

  /// Puts the template over the document, and lists the extensions that are in use then.
  private func finish(_ object: JSONObject) -> JSONObject {
    var object = object
    if options.writesLinkTemplates { addLinkTemplates(to: &object) }
    if let template = options.template { object = Self.merge(object, template) }
    var extensions = ExtensionsInUse.list(object, cfVersion: options.cfVersion)
    for value in options.template?["stac_extensions"]?.array ?? [] where !extensions.contains(value)
    {
      extensions.append(value)
    }
    object["stac_extensions"] = .array(extensions)
    return object
  }

  private static func merge(_ object: JSONObject, _ template: JSONObject) -> JSONObject {
    var object = object
    for (name, value) in template where name != "stac_extensions" {
      if name == "links", let links = value.array {
        object["links"] = .array((object["links"]?.array ?? []) + links)
      } else if let old = object[name]?.object, let new = value.object {
        object[name] = .object(merge(old, new))
      } else {
        object[name] = value
      }
    }
    return object
  }

  /// Templates of the addresses of arrays; of a pyramid with its levels.
  private func addLinkTemplates(to object: inout JSONObject) {
    let links = StoreLinks(description.content, options)
    var levels: [String: [JSONValue]] = [:]
    for (path, pyramid) in description.pyramids {
      let groups = pyramid.levels.map(\.path).filter {
        $0 != path && description.content.hierarchy.groups[$0] != nil
      }
      let names = groups.map { path.isEmpty ? $0 : String($0.dropFirst(path.count + 1)) }
      levels[links.href(ofGroup: path)] = names.map { .string($0) }
    }
    var templates: [JSONValue] = []
    for (key, asset) in object["assets"]?.object ?? [:] {
      let names = (asset["bands"]?.array ?? []).compactMap { $0["name"] }
      guard let href = asset["href"]?.string, !names.isEmpty else { continue }
      var variables: JSONObject = ["variable": ["type": "string", "enum": .array(names)]]
      let isPyramid = options.assetParts == .group && levels[href]?.isEmpty == false
      if isPyramid { variables["level"] = ["type": "string", "enum": .array(levels[href] ?? [])] }
      templates.append([
        "rel": "data-variable", "title": .string("Arrays of \(key)"),
        "uriTemplate": .string(href + (isPyramid ? "/{level}" : "") + "/{variable}"),
        "type": asset["type"] ?? .null, "variables": .object(variables),
      ])
    }
    object["linkTemplates"] = templates.isEmpty ? nil : .array(templates)
  }

  // MARK: Place and time

  private mutating func footprint() throws(ZarrError) -> Footprint {
    if let box = options.boundingBox {
      return Footprint(
        west: box[0], south: box[1], east: box[2] < box[0] ? box[2] + 360 : box[2], north: box[3])
    }
    if let footprint = repaired?.footprint { return footprint }
    var found: [Footprint] = []
    var failure: ZarrError?
    for dataset in description.datasets {
      do throws(ZarrError) {
        found.append(try Footprint(dataset))
      } catch {
        if dataset.grid != nil || failure == nil { failure = error }
      }
    }
    if let footprint = Self.union(found) { return footprint }
    // What attributes say of the whole is often left over from an older state.
    let names = ["lon_min", "lat_min", "lon_max", "lat_max"].map { "geospatial_" + $0 }
    let box = names.compactMap {
      attributes[$0]?.double ?? attributes[$0]?.string.flatMap { Double($0) }
    }
    if let footprint = Footprint(told: box) { return footprint }
    let reason = failure.map { ": \($0.message)" } ?? ""
    throw ZarrError(
      .incomplete,
      "the place of '\(description.content.store.location)' is not known\(reason); give --bbox")
  }

  /// The footprint of the first, where it holds the others; else the box around all.
  private static func union(_ footprints: [Footprint]) -> Footprint? {
    guard let first = footprints.max(by: { area($0) < area($1) }) else { return nil }
    let others = footprints.filter { $0 != first }
    let holdsAll = others.allSatisfy { other in
      first.box[0] <= other.box[0] + 0.05 && first.box[1] <= other.box[1] + 0.05
        && first.box[2] >= other.box[2] - 0.05 && first.box[3] >= other.box[3] - 0.05
    }
    if holdsAll { return first }
    var union = BoundingBoxUnion()
    for footprint in footprints {
      let box = footprint.box
      union.add(BoundingBox(west: box[0], south: box[1], east: box[2], north: box[3]))
    }
    return union.box.map { box in
      Footprint(
        west: box.west, south: box.south, east: box.crossesAntimeridian ? box.east + 360 : box.east,
        north: box.north)
    }
  }

  private static func area(_ footprint: Footprint) -> Double {
    let box = footprint.box
    return (box[2] < box[0] ? box[2] - box[0] + 360 : box[2] - box[0]) * (box[3] - box[1])
  }

  private mutating func interval() throws(ZarrError) -> TemporalInterval {
    if let interval = options.interval { return interval }
    if let interval = repaired?.interval { return interval }
    var interval: TemporalInterval?
    for dataset in description.datasets {
      guard let times = dataset.interval, let start = times.start.timestamp,
        let end = times.end.timestamp
      else { continue }
      if start.isMoved || end.isMoved {
        problems.append(
          ZarrProblem(
            .unsupported,
            "a day of the calendar '\(times.start.calendar.rawValue)' is none of ISO 8601; the time of the whole "
              + "goes to the day before",
            at: dataset.path, .info))
      }
      guard let made = try? TemporalInterval(start: start.instant, end: end.instant) else {
        continue
      }
      interval = interval?.union(made) ?? made
    }
    if let interval { return interval }
    let start = attributes["time_coverage_start"]?.string.flatMap {
      try? Timestamp($0, form: .lenient)
    }
    let end = attributes["time_coverage_end"]?.string.flatMap { try? Timestamp($0, form: .lenient) }
    if start != nil || end != nil, let made = try? TemporalInterval(start: start, end: end) {
      return made
    }
    throw ZarrError(
      .incomplete,
      "the time of '\(description.content.store.location)' is not known; give --datetime")
  }

  // MARK: Texts

  private func text(_ names: [String]) -> String? {
    for name in names {
      if let text = attributes[name]?.string, !text.isEmpty { return text }
    }
    return nil
  }

  private var keywords: JSONValue? {
    let value = attributes["keywords"]
    let words =
      value?.array?.compactMap(\.string)
      ?? value?.string?.split(separator: ",").map { String($0.drop { $0 == " " }) }
    return words.flatMap { $0.isEmpty ? nil : .array($0.map { .string($0) }) }
  }

  /// An SPDX identifier; other texts are no licence that STAC takes.
  private var licenseText: String? {
    guard let text = text(["license"]), text.utf8.count <= 64,
      text.utf8.allSatisfy({ byte in
        let character = Character(Unicode.Scalar(byte))
        return byte < 0x80
          && (character.isLetter || character.isNumber || "-.+".contains(character))
      })
    else { return nil }
    return text
  }

  /// A licence that is told by its address.
  private var licenseAddress: String? {
    text(["license", "license_url"]).flatMap { $0.hasPrefix("http") ? $0 : nil }
  }

  private var licenseLink: [JSONValue] {
    licenseAddress.map { [["rel": "license", "href": .string($0)]] } ?? []
  }

  private var providers: JSONValue? {
    var providers: [JSONValue] = []
    if let name = text(["institution"]) {
      var provider: JSONObject = ["name": .string(name), "roles": ["producer"]]
      if let url = text(["institution_url", "publisher_url"]), url.hasPrefix("http") {
        provider["url"] = .string(url)
      }
      providers.append(.object(provider))
    }
    if let name = text(["publisher_name"]), name != text(["institution"]) {
      providers.append(["name": .string(name), "roles": ["host"]])
    }
    return providers.isEmpty ? nil : .array(providers)
  }
}
