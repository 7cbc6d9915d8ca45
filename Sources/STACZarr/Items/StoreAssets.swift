internal import STACJSON

/// Writes the assets of a store: one for each group that holds data, one for a whole pyramid.
struct StoreAssets {
  private let description: StoreDescription
  private let options: StoreItemOptions
  private let links: StoreLinks
  private let knownBands: [String: JSONObject]
  private(set) var problems: [ZarrProblem] = []

  init(
    _ description: StoreDescription, _ options: StoreItemOptions,
    knownBands: [String: JSONObject] = [:]
  ) {
    self.description = description
    self.options = options
    self.knownBands = knownBands
    links = StoreLinks(description.content, options)
  }

  /// What one asset is about.
  private struct Part {
    let path: String
    let datasets: [ZarrDataset]
    let pyramid: Multiscales?

    /// The path of an array, from the asset on.
    func name(of array: ZarrArray, in dataset: ZarrDataset) -> String {
      // Levels of a pyramid are told by the pyramid, not by names.
      guard pyramid == nil, dataset.path != path else { return array.name }
      let below = path.isEmpty ? dataset.path : String(dataset.path.dropFirst(path.count + 1))
      return StoreKey.join(below, array.name)
    }
  }

  private var parts: [Part] {
    switch options.assetParts {
    case .group: break
    case .level:
      return description.datasets.map { Part(path: $0.path, datasets: [$0], pyramid: nil) }
    case .root:
      guard !description.datasets.isEmpty else { return [] }
      let sorted = description.datasets.enumerated().sorted { a, b in
        let (x, y) = (
          Self.resolution(a.element) ?? .infinity, Self.resolution(b.element) ?? .infinity
        )
        return (x, a.offset) < (y, b.offset)
      }
      return [Part(path: "", datasets: sorted.map(\.element), pyramid: nil)]
    }
    var parts: [Part] = []
    var done: Set<String> = []
    let known = Dictionary(description.datasets.map { ($0.path, $0) }) { first, _ in first }
    for dataset in description.datasets {
      // Arrays as levels lie in the group of the pyramid itself.
      let own = description.pyramids[dataset.path]
      let found = description.pyramid(of: dataset.path) ?? own.map { (dataset.path, $0) }
      guard let (group, pyramid) = found else {
        parts.append(Part(path: dataset.path, datasets: [dataset], pyramid: nil))
        continue
      }
      guard done.insert(group).inserted else { continue }
      let levels = pyramid.levels.compactMap { known[$0.path] }
      let members = levels.isEmpty ? [dataset] : levels
      parts.append(Part(path: group, datasets: members, pyramid: pyramid))
    }
    return parts
  }

  /// The assets by their keys.
  mutating func assets() -> JSONObject {
    let parts = parts
    var object: JSONObject = [:]
    for (part, key) in zip(parts, Self.keys(parts.map(\.path))) {
      object[key] = .object(asset(part))
    }
    if !object.isEmpty {
      for (key, asset) in links.sources { object[key] = .object(asset) }
    }
    return object
  }

  /// The shortest ends of paths that tell them apart.
  static func keys(_ paths: [String]) -> [String] {
    // How many paths have each end, in one pass: a store may have very many groups.
    var counts: [Substring: Int] = [:]
    for path in Set(paths) { for end in ends(of: path) { counts[end, default: 0] += 1 } }
    return paths.map { path in
      let ends = ends(of: path)
      guard let whole = ends.last else { return "zarr" }
      return (ends.first { counts[$0] == 1 } ?? whole)
        .split(separator: "/").joined(separator: "_")
    }
  }

  /// The last name of a path, the last two, ….
  private static func ends(of path: String) -> [Substring] {
    var ends = path.utf8.indices.reversed()
      .filter { path.utf8[$0] == UInt8(ascii: "/") }
      .map { path[path.utf8.index(after: $0)...] }
    if !path.isEmpty { ends.append(path[...]) }
    return ends
  }

  // MARK: One asset

  private mutating func asset(_ part: Part) -> JSONObject {
    let finest = part.datasets[0]
    let group = description.content.hierarchy.groups[part.path]
    let isPyramid = part.pyramid?.isDeclared == true && !(part.pyramid?.levels.isEmpty ?? true)
    var asset: JSONObject = [
      "href": .string(links.href(ofGroup: part.path)),
      "type": .string(links.mediaType(isPyramid: isPyramid)),
    ]
    asset["title"] = title(part, group)
    if let text = group?.attributes["description"]?.string ?? group?.attributes["comment"]?.string,
      !text.isEmpty, !part.path.isEmpty
    {
      asset["description"] = .string(text)
    }
    asset["roles"] = .array(roles(part.path))
    asset["zarr:node_type"] = "group"
    asset["zarr:zarr_format"] = .integer(Int64(description.content.hierarchy.zarrFormat))
    switch description.content.store.kind {
    case .icechunk, .kerchunkJSON, .kerchunkParquet: break
    default: asset["zarr:consolidated"] = .boolean(group?.isConsolidated ?? false)
    }
    // What of several grids is told for all must hold for all.
    if part.pyramid != nil || part.datasets.allSatisfy({ Self.isSamePlace($0, finest) }) {
      addProjection(finest, to: &asset)
    }
    let resolution = Self.resolution(finest)
    if let resolution, isPyramid || part.datasets.count > 1 {
      asset["gsd"] = numberJSON(resolution)
    }
    addBands(part, resolution, to: &asset)
    addCube(part, to: &asset)
    addAccess(part.path, group, to: &asset)
    return asset
  }

  /// Whether grids cover the same in the same reference system, if they have any.
  private static func isSamePlace(_ a: ZarrDataset, _ b: ZarrDataset) -> Bool {
    guard let grid = a.grid, let other = b.grid else { return a.grid == nil }
    guard a.referenceSystem == b.referenceSystem else { return false }
    guard let box = grid.box, let otherBox = other.box else { return grid.box == nil }
    let size = max(box[2] - box[0], box[3] - box[1])
    return zip(box, otherBox).allSatisfy { abs($0 - $1) <= size * 1e-6 }
  }

  private func title(_ part: Part, _ group: ZarrGroup?) -> JSONValue {
    for name in ["title", "long_name"] {
      if let text = group?.attributes[name]?.string, !text.isEmpty { return .string(text) }
    }
    if part.path.isEmpty { return "Root group" }
    let words = part.path.split(separator: "/").suffix(2).joined(separator: " ")
    return .string(words.split(separator: "_").joined(separator: " "))
  }

  private func roles(_ path: String) -> [JSONValue] {
    let isProduct = description.embedded?.source == "stac_discovery"
    let top = path.split(separator: "/").first
    let isMetadata = isProduct && (top == "conditions" || top == "quality")
    return [isMetadata ? "metadata" : "data"] + links.roles
  }

  /// The size of a cell in metres; nil where coordinates are in degrees or not regular.
  static func resolution(_ dataset: ZarrDataset) -> Double? {
    guard let system = dataset.referenceSystem, !system.isGeographic,
      let transform = dataset.grid?.transform
    else { return nil }
    let units = dataset.dimensions.filter { $0.kind == .x || $0.kind == .y }
      .compactMap { $0.coordinate?.unit }
    guard units.allSatisfy({ ["m", "metre", "meter", "metres", "meters"].contains($0) }) else {
      return nil
    }
    let size = (transform[0] * transform[0] + transform[3] * transform[3]).squareRoot()
    return Coordinate.rounded(size, tolerance: size * 1e-9)
  }

  private mutating func addProjection(_ dataset: ZarrDataset, to asset: inout JSONObject) {
    guard let system = dataset.referenceSystem, let grid = dataset.grid else { return }
    if let code = system.code {
      asset["proj:code"] = .string(code)
    } else if let json = system.projJSON {
      asset["proj:projjson"] = json
    } else if let wkt = system.wkt, system.hasWKT2 {
      asset["proj:wkt2"] = .string(wkt)
    } else if system.isGeographic, system.wkt == nil {
      asset["proj:code"] = "EPSG:4326"
    } else if let json = StorePositions.projJSON(system) {
      // STAC does not take Well-Known Text of version 1, nor PROJ strings.
      asset["proj:projjson"] = json
    } else {
      asset["proj:code"] = system.isGeographic ? "EPSG:4326" : .null
      problems.append(
        ZarrProblem(
          .unsupported, "PROJ does not know the coordinate reference system", at: dataset.path,
          .info))
    }
    guard grid.kind == .regular || grid.kind == .rectilinear else { return }
    if var box = grid.box {
      // Half a cell may reach beyond a pole.
      if system.isGeographic { (box[1], box[3]) = (max(box[1], -90), min(box[3], 90)) }
      asset["proj:bbox"] = .array(box.map { numberJSON($0) })
    }
    asset["proj:shape"] = .array(grid.shape.map { .integer(Int64($0)) })
    if let transform = grid.transform {
      asset["proj:transform"] = .array(transform.map { numberJSON($0) })
    }
  }

  // MARK: Bands

  private func addBands(_ part: Part, _ resolution: Double?, to asset: inout JSONObject) {
    var bands: [JSONObject] = []
    var names: Set<String> = []
    for dataset in part.datasets {
      for array in dataset.data where names.insert(part.name(of: array, in: dataset)).inserted {
        var band = self.band(array)
        band["name"] = .string(part.name(of: array, in: dataset))
        let own = Self.resolution(dataset)
        if let own {
          if own != resolution { band["gsd"] = numberJSON(own) }
          band["raster:spatial_resolution"] = numberJSON(own)
        }
        if own != resolution, let grid = dataset.grid {
          band["proj:shape"] = .array(grid.shape.map { .integer(Int64($0)) })
          if let transform = grid.transform {
            band["proj:transform"] = .array(transform.map { numberJSON($0) })
          }
        }
        bands.append(band)
      }
    }
    // What all bands say, the asset says once.
    for name in ["data_type", "nodata", "unit", "raster:spatial_resolution"] {
      guard let value = bands.first?[name], bands.allSatisfy({ $0[name] == value }) else {
        continue
      }
      asset[name] = value
      for index in bands.indices { bands[index][name] = nil }
    }
    asset["bands"] = bands.isEmpty ? nil : .array(bands.map { .object($0) })
    if options.cfVersion == "0.2.0" {
      let arrays = part.datasets.flatMap(\.data)
      var seen: Set<String> = []
      let parameters = arrays.compactMap { array -> JSONValue? in
        let facts = VariableFacts(array)
        guard let name = facts.standardName, seen.insert(name + "|" + (facts.unit ?? "")).inserted
        else {
          return nil
        }
        var parameter: JSONObject = ["name": .string(name)]
        parameter["unit"] = facts.unit.map { .string($0) }
        return .object(parameter)
      }
      asset["cf:parameter"] = parameters.isEmpty ? nil : .array(parameters)
    }
  }

  private func band(_ array: ZarrArray) -> JSONObject {
    let facts = VariableFacts(array)
    var band: JSONObject = ["name": .string(array.name)]
    band["description"] = facts.description.map { .string($0) }
    band["unit"] = facts.unit.map { .string($0) }
    band["data_type"] = .string(array.dataType.stacName)
    band["nodata"] = facts.nodata
    band["raster:scale"] = facts.scale.map { numberJSON($0) }
    band["raster:offset"] = facts.offset.map { numberJSON($0) }
    band["classification:classes"] = facts.classes
    if options.cfVersion != "0.2.0" {
      band["cf:standard_name"] = facts.standardName.map { .string($0) }
    }
    for (name, value) in knownBands[array.name.lowercased()] ?? [:] where band[name] == nil {
      band[name] = value
    }
    return band
  }

  private mutating func addCube(_ part: Part, to asset: inout JSONObject) {
    var dimensions: JSONObject = [:]
    var variables: JSONObject = [:]
    for dataset in part.datasets {
      var writer = CubeWriter(dataset, options)
      let own = writer.dimensions()
      if part.pyramid == nil, let other = own.first(where: { dimensions[$0.0] ?? $0.1 != $0.1 }) {
        // One name cannot stand for two dimensions.
        problems.append(
          ZarrProblem(
            .incomplete,
            "the dimension '\(other.0)' is another one in other groups; its variables are bands only",
            at: dataset.path, .info))
        continue
      }
      for (name, value) in own where dimensions[name] == nil { dimensions[name] = value }
      let prefix = part.pyramid == nil && dataset.path != part.path
      for (name, value) in writer.variables() {
        let name =
          prefix
          ? dataset.variables.first { $0.array.name == name }
            .map { part.name(of: $0.array, in: dataset) } ?? name : name
        if variables[name] == nil { variables[name] = value }
      }
      problems += writer.problems
    }
    // A variable whose dimensions are not told here would be wrong.
    asset["cube:dimensions"] = dimensions.isEmpty ? nil : .object(dimensions)
    asset["cube:variables"] = variables.isEmpty ? nil : .object(variables)
  }

  private func addAccess(_ path: String, _ group: ZarrGroup?, to asset: inout JSONObject) {
    if description.content.store.kind == .icechunk {
      asset["version"] = (description.content.store as? IcechunkStore).map {
        .string($0.version.name)
      }
    }
    if links.roles.contains("virtual") {
      let sources = links.sources
      asset["vrt:hrefs"] =
        sources.isEmpty
        ? [["key": "store", "href": .string(links.store)]]
        : .array(sources.map { ["key": .string($0.key), "href": $0.asset["href"] ?? .null] })
    }
    if links.scheme != nil { asset["storage:refs"] = ["store"] }
    if options.writesXarrayHints {
      let engine = description.content.store.kind.isKerchunk ? "kerchunk" : "zarr"
      asset["xarray:open_kwargs"] = [
        "engine": .string(engine), "chunks": [:],
      ]
      if engine == "zarr" {
        asset["xarray:open_kwargs"]?["consolidated"] = .boolean(group?.isConsolidated ?? false)
      }
    }
  }
}
