internal import STACJSON
internal import STACModel

extension ZarrLinter {
  /// What the document says, held against the store.
  mutating func checkStore(_ description: StoreDescription) {
    let hierarchy = description.content.hierarchy
    for asset in assets {
      guard let path = asset.path else { continue }
      if hierarchy.arrays[path] != nil, !path.isEmpty {
        report(
          "zarr-group", asset.pointer.appending("href"),
          "'\(path)' is an array; the group is '\(StoreKey.parent(path))'",
          hint: "'zarr migrate' makes one asset of the arrays of a group")
        continue
      }
      guard let group = hierarchy.groups[path] else {
        report(
          "zarr-group", asset.pointer.appending("href"), "the store has no group '\(path)'")
        continue
      }
      checkFormat(asset, group, hierarchy.zarrFormat)
      checkBands(asset, path, description)
      checkVariables(asset, path, description)
      checkDrift(asset, path, description)
    }
    checkFootprint(description)
  }

  private mutating func checkFormat(_ asset: ZarrAsset, _ group: ZarrGroup, _ format: Int) {
    if let told = asset.mediaType?.version, told != format {
      report(
        "zarr-version", asset.pointer.appending("type"),
        "the media type names the version \(told), and the store is of \(format)")
    }
    if let told = asset.value["zarr:zarr_format"]?.integer, told != Int64(format) {
      report(
        "zarr-version", asset.pointer.appending("zarr:zarr_format"),
        "zarr:zarr_format is \(told), and the store is of \(format)")
    }
    let pyramid = Multiscales(group)
    let isPyramid = pyramid?.isDeclared == true
    let isTold = asset.mediaType?.profile == "multiscales"
    if asset.mediaType?.kind == .zarr, isPyramid != isTold {
      report(
        "zarr-multiscales", asset.pointer.appending("type"),
        isTold
          ? "the group declares no pyramid"
          : "the group declares a pyramid, and the media type does not tell")
    }
    if let told = asset.value["zarr:consolidated"]?.boolean, told != group.isConsolidated {
      report(
        "zarr-consolidated", asset.pointer.appending("zarr:consolidated"),
        told
          ? "the group '\(group.path)' has no consolidated metadata of its own"
          : "the group '\(group.path)' has consolidated metadata")
    }
  }

  private mutating func checkBands(
    _ asset: ZarrAsset, _ path: String, _ description: StoreDescription
  ) {
    let arrays = description.content.hierarchy.arrays
    let levels = description.pyramids[path]?.levels.map(\.path) ?? []
    for (index, band) in (asset.value["bands"]?.array ?? []).enumerated() {
      guard let whole = band["name"]?.string else { continue }
      // reflectance[band=blue]
      let name = String(whole.prefix { $0 != "[" })
      let isThere = ([path] + levels).contains { arrays[StoreKey.join($0, name)] != nil }
      if !isThere {
        report(
          "zarr-band", asset.pointer.appending("bands").appending("\(index)"),
          "there is no array '\(name)' in the group '\(path)'")
      }
    }
  }

  private mutating func checkVariables(
    _ asset: ZarrAsset, _ path: String, _ description: StoreDescription
  ) {
    let arrays = description.content.hierarchy.arrays
    let levels = description.pyramids[path]?.levels.map(\.path) ?? []
    for (name, variable) in asset.value["cube:variables"]?.object ?? [:] {
      let pointer = asset.pointer.appending("cube:variables").appending(name)
      guard let array = ([path] + levels).lazy.compactMap({ arrays[StoreKey.join($0, name)] }).first
      else {
        report("zarr-variable", pointer, "there is no array '\(name)' in the group '\(path)'")
        continue
      }
      let told = (variable["dimensions"]?.array ?? []).map(\.string)
      if told != array.dimensionNames {
        let names = array.dimensionNames.map { $0 ?? "?" }.joined(separator: ", ")
        report(
          "zarr-variable", pointer.appending("dimensions"),
          "the dimensions of the array are \(names)")
      }
    }
  }

  // MARK: Drift

  /// What the group of an asset holds; of a pyramid its finest level.
  static func dataset(of path: String, _ description: StoreDescription) -> ZarrDataset? {
    let paths = [path] + (description.pyramids[path]?.levels.map(\.path) ?? [])
    return paths.lazy.compactMap { path in
      description.datasets.first { $0.path == path }
    }.first
  }

  private mutating func checkDrift(
    _ asset: ZarrAsset, _ path: String, _ description: StoreDescription
  ) {
    let paths = [path] + (description.pyramids[path]?.levels.map(\.path) ?? [])
    guard let dataset = Self.dataset(of: path, description) else { return }
    if let code = asset.value["proj:code"]?.string, let own = dataset.referenceSystem?.code,
      code != own
    {
      report(
        "zarr-projection", asset.pointer.appending("proj:code"),
        "the data is in \(own), not in \(code)")
    }
    if let shape = numbers(asset.value["proj:shape"], 2), let grid = dataset.grid,
      grid.shape.count == 2, shape != grid.shape.map({ Double($0) })
    {
      report(
        "zarr-projection", asset.pointer.appending("proj:shape"),
        "the rows and columns are \(grid.shape[0]) and \(grid.shape[1])")
    }
    for (name, told) in asset.value["cube:dimensions"]?.object ?? [:] {
      let pointer = asset.pointer.appending("cube:dimensions").appending(name)
      guard let dimension = dataset.dimensions.first(where: { $0.name == name }) else {
        if !told.isEmptyDimension, !isDimension(name, paths, description) {
          report("zarr-drift", pointer, "no array of the group has a dimension '\(name)'")
        }
        continue
      }
      compare(told, dimension, dataset, pointer)
    }
  }

  private func isDimension(
    _ name: String, _ paths: [String], _ description: StoreDescription
  ) -> Bool {
    description.datasets.contains { dataset in
      paths.contains(dataset.path) && dataset.dimensions.contains { $0.name == name }
    }
  }

  private mutating func compare(
    _ told: JSONValue, _ dimension: ZarrDimension, _ dataset: ZarrDataset, _ pointer: JSONPointer
  ) {
    var options = StoreItemOptions()
    options.valueLimit = 10_000
    let extent = told["extent"]?.array
    var expected: [JSONValue] = []
    // An extent may go to the edges of cells or to their centres.
    for choice in [StoreItemOptions.Extents.centers, .edges] {
      options.extents = choice
      var writer = CubeWriter(dataset, options)
      if let value = writer.dimensions()[dimension.name] { expected.append(value) }
    }
    guard let first = expected.first else { return }
    if let extent, dimension.coordinate != nil || dataset.grid?.box != nil {
      let fits = expected.contains { value in
        zip(extent, value["extent"]?.array ?? []).allSatisfy { isSame($0, $1, first["step"]) }
      }
      if !fits, let own = first["extent"] {
        report("zarr-drift", pointer.appending("extent"), "the coordinates go over \(own)")
      }
    }
    if let step = told["step"], step != .null, let own = first["step"], own != .null,
      !isSame(step, own, nil)
    {
      report("zarr-drift", pointer.appending("step"), "the step of the coordinates is \(own)")
    }
    if let values = told["values"]?.array, let coordinate = dimension.coordinate, coordinate.isWhole
    {
      let own = coordinate.json
      if values.count != own.count || !zip(values, own).allSatisfy({ isSame($0, $1, nil) }) {
        report(
          "zarr-drift", pointer.appending("values"),
          "there are \(own.count) values in the store, and not these")
      }
    }
  }

  private func isSame(_ a: JSONValue, _ b: JSONValue, _ step: JSONValue?) -> Bool {
    // An open end says nothing of the store.
    if a == .null || a == b { return true }
    if let x = a.double, let y = b.double {
      let scale = max(step?.double?.magnitude ?? 0, max(x.magnitude, y.magnitude) * 1e-3)
      return abs(x - y) <= max(scale * 1e-3, 1e-12)
    }
    if let x = a.string.flatMap({ try? Timestamp($0, form: .lenient) }),
      let y = b.string.flatMap({ try? Timestamp($0, form: .lenient) })
    {
      return x.seconds == y.seconds
    }
    if let x = a.string, let y = b.string, x.hasPrefix("P"), y.hasPrefix("P") {
      // P30DT0H0M0S is P30D.
      func short(_ text: String) -> String {
        var text = text
        for part in ["T0H0M0S", "0H", "0M0S", "0S"] where text.hasSuffix(part) {
          text.removeLast(part.count)
        }
        return text.hasSuffix("T") ? String(text.dropLast()) : text
      }
      return short(x) == short(y)
    }
    return false
  }

  private mutating func checkFootprint(_ description: StoreDescription) {
    let isItem = document["type"]?.string == "Feature"
    let told =
      isItem
      ? numbers(document["bbox"], 4)
      : numbers(document["extent"]?["spatial"]?["bbox"]?.array?.first, 4)
    let boxes = description.datasets.compactMap { try? Footprint($0).box }
    guard let told, told[0] <= told[2], !boxes.isEmpty, boxes.allSatisfy({ $0[0] <= $0[2] }) else {
      return
    }
    let own: [Double] = [
      boxes.map { $0[0] }.min() ?? 0, boxes.map { $0[1] }.min() ?? 0,
      boxes.map { $0[2] }.max() ?? 0, boxes.map { $0[3] }.max() ?? 0,
    ]
    let margin = max(own[2] - own[0], own[3] - own[1], 0.01) * 0.05
    if told[0] < own[0] - margin || told[1] < own[1] - margin || told[2] > own[2] + margin
      || told[3] > own[3] + margin
    {
      let text = JSONValue.array(own.map { .double($0) }).description
      report(
        "zarr-footprint",
        isItem
          ? JSONPointer(tokens: ["bbox"]) : JSONPointer(tokens: ["extent", "spatial", "bbox"]),
        "the coordinates of the store cover \(text)")
    }
  }
}

extension JSONValue {
  /// Whether a dimension is of no array: an axis that only the document knows.
  fileprivate var isEmptyDimension: Bool { self["type"]?.string == "geometry" }
}
