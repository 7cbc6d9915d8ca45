internal import STACJSON

/// Tells the roles of arrays, reads the coordinates of all groups at once, and puts datasets together.
struct DatasetReader {
  private let content: ZarrContent
  private let needsPlaces: Bool
  private let groups: [String]
  private(set) var problems: [ZarrProblem] = []
  private var loaded: [String: LoadedArray] = [:]
  private var coordinates: [String: Coordinate] = [:]

  init(_ content: ZarrContent, _ groups: [String], needsPlaces: Bool) {
    self.content = content
    self.groups = groups
    self.needsPlaces = needsPlaces
  }

  private var hierarchy: ZarrHierarchy { content.hierarchy }

  mutating func read() -> [ZarrDataset] {
    // Arrays by group, in one pass: a store may have many groups.
    var arrays: [String: [ZarrArray]] = [:]
    for array in hierarchy.arrays.values { arrays[array.groupPath, default: []].append(array) }
    var datasets: [ZarrDataset] = []
    for path in arrays.keys.sorted() where isWanted(path) {
      let sorted = (arrays[path] ?? []).sorted {
        $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
      }
      let group = hierarchy.groups[path]
      let variables = ZarrVariable.roles(of: sorted, group, root: hierarchy.rootAttributes)
      let dataset = ZarrDataset(path: path, group: group, variables: variables)
      if !dataset.data.isEmpty { datasets.append(dataset) }
    }
    load(datasets)
    return datasets.map { complete($0) }
  }

  private func isWanted(_ path: String) -> Bool {
    groups.isEmpty || groups.contains { path == $0 || $0.isEmpty || path.hasPrefix($0 + "/") }
  }

  // MARK: Reading

  /// The coordinate of a dimension: in the group, or in one above.
  private func coordinateArray(_ name: String, _ size: Int, _ path: String) -> ZarrArray? {
    var path = path
    while true {
      if let array = hierarchy.arrays[StoreKey.join(path, name)], array.shape.count == 1,
        array.shape[0] == size, array.dimensionNames == [name] || array.dimensionNames == [nil]
      {
        return array
      }
      if path.isEmpty { return nil }
      path = StoreKey.parent(path)
    }
  }

  private mutating func load(_ datasets: [ZarrDataset]) {
    if content.store.kind == .metadata {
      problems.append(
        ZarrProblem(
          .incomplete, "there is metadata alone here: coordinates cannot be read", at: "", .info))
      return
    }
    var wanted: [String: ZarrArray] = [:]
    for dataset in datasets {
      for (name, size) in sizes(dataset) {
        guard let array = coordinateArray(name, size, dataset.path) else { continue }
        wanted[array.path] = array
        let kind = AxisKind(array)
        if kind == .x || kind == .y, let bounds = array.attributes["bounds"]?.string,
          let edges = hierarchy.arrays[StoreKey.join(array.groupPath, bounds)],
          edges.shape.count == 2
        {
          wanted[edges.path] = edges
        }
      }
      for variable in dataset.variables where variable.role == .auxiliary {
        let array = variable.array
        if array.shape.isEmpty, AxisKind(array) == .time { wanted[array.path] = array }
      }
      if needsPlaces, let places = placeArrays(dataset) {
        wanted[places.longitude.path] = places.longitude
        wanted[places.latitude.path] = places.latitude
      }
    }
    let arrays = wanted.values.sorted { $0.path < $1.path }
    for (array, result) in zip(arrays, content.read(arrays)) {
      switch result {
      case .failure(let error): problems.append(ZarrProblem(error, at: array.path))
      case .success(let value): take(value, of: array)
      }
    }
  }

  private mutating func take(_ value: LoadedArray, of array: ZarrArray) {
    let count = array.grid.counts(array.shape).checkedProduct ?? 0
    if value.missingChunkCount > 0 {
      let isEmpty = value.missingChunkCount >= count
      problems.append(
        ZarrProblem(
          .chunk,
          isEmpty
            ? "none of the chunks of this coordinate is there"
            : "\(value.missingChunkCount) of the \(count) chunks of this coordinate are missing",
          at: array.path, isEmpty ? .error : .warning))
      if isEmpty { return }
    }
    if !value.isWhole {
      problems.append(
        ZarrProblem(
          .size, "only the ends of this coordinate were read: it has \(count) chunks",
          at: array.path, .info))
    }
    loaded[array.path] = value
    guard array.shape.count <= 1 else { return }
    do throws(ZarrError) {
      coordinates[array.path] = try Coordinate(array, value)
    } catch { problems.append(ZarrProblem(error, at: array.path)) }
  }

  /// The dimensions of the data with their lengths, in the order in which they are met.
  private func sizes(_ dataset: ZarrDataset) -> [(name: String, size: Int)] {
    var sizes: [(name: String, size: Int)] = []
    var known: Set<String> = []
    for array in dataset.data {
      for (name, size) in zip(array.dimensionNames, array.shape) {
        guard let name, known.insert(name).inserted else { continue }
        sizes.append((name, size))
      }
    }
    return sizes
  }

  /// Longitudes and latitudes that each cell or point has of its own.
  private func placeArrays(
    _ dataset: ZarrDataset
  ) -> (longitude: ZarrArray, latitude: ZarrArray)? {
    let candidates = dataset.variables.filter {
      $0.role == .auxiliary && 1...2 ~= $0.array.shape.count
    }
    .map(\.array)
    guard
      let longitude = candidates.first(where: { AxisUnits.isGeographic($0, .x) }),
      let latitude = candidates.first(where: {
        AxisUnits.isGeographic($0, .y) && $0.shape == longitude.shape
          && $0.dimensionNames == longitude.dimensionNames
      })
    else { return nil }
    return (longitude, latitude)
  }

  // MARK: Putting together

  private mutating func complete(_ dataset: ZarrDataset) -> ZarrDataset {
    var dataset = dataset
    if dataset.data.contains(where: { $0.dimensionNames.contains(nil) && !$0.shape.isEmpty }) {
      let names = dataset.data.filter { $0.dimensionNames.contains(nil) }.map(\.name)
      problems.append(
        ZarrProblem(
          .metadata,
          "these arrays have dimensions without names, so that xarray cannot open them: "
            + names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : ""),
          at: dataset.path))
    }
    let sizes = sizes(dataset)
    let known = Dictionary(sizes.map { ($0.name, $0.size) }) { first, _ in first }
    for array in dataset.data {
      for (name, size) in zip(array.dimensionNames, array.shape) {
        guard let name, let other = known[name], other != size else { continue }
        problems.append(
          ZarrProblem(
            .metadata,
            "the dimension '\(name)' has \(size) here and \(other) elsewhere in the group",
            at: array.path, .error))
      }
    }
    dataset.dimensions = sizes.map { name, size in
      let array = coordinateArray(name, size, dataset.path)
      return ZarrDimension(
        name: name, size: size, kind: array.map { AxisKind($0) } ?? AxisKind(name: name),
        coordinate: array.flatMap { coordinates[$0.path] }, array: array)
    }
    var grids = GridReader(
      dataset, hierarchy, loaded, places: needsPlaces ? placeArrays(dataset) : nil)
    dataset.referenceSystem = grids.referenceSystem()
    dataset.grid = grids.grid()
    dataset.dimensions = grids.dimensions
    problems += grids.problems
    addTimes(&dataset)
    return dataset
  }

  private func addTimes(_ dataset: inout ZarrDataset) {
    var times = dataset.dimensions.filter { $0.kind == .time }.compactMap(\.coordinate)
    if times.allSatisfy({ $0.interval == nil }) {
      times += dataset.variables.filter { $0.array.shape.isEmpty }
        .compactMap { coordinates[$0.array.path] }.filter { !$0.times.isEmpty }
    }
    for time in times {
      guard let interval = time.interval else { continue }
      dataset.hasOpenEnd = dataset.hasOpenEnd || time.times.last == .some(nil)
      guard let known = dataset.interval, known.start.calendar == interval.start.calendar else {
        if dataset.interval == nil { dataset.interval = interval }
        continue
      }
      dataset.interval = (min(known.start, interval.start), max(known.end, interval.end))
    }
  }
}
