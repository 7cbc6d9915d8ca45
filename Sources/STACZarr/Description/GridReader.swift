internal import STACJSON

/// Tells how the data of a dataset lies on Earth.
struct GridReader {
  private let dataset: ZarrDataset
  private let hierarchy: ZarrHierarchy
  private let loaded: [String: LoadedArray]
  private let places: (longitude: ZarrArray, latitude: ZarrArray)?
  private(set) var dimensions: [ZarrDimension]
  private(set) var problems: [ZarrProblem] = []
  private var system: CoordinateReferenceSystem?

  init(
    _ dataset: ZarrDataset, _ hierarchy: ZarrHierarchy, _ loaded: [String: LoadedArray],
    places: (longitude: ZarrArray, latitude: ZarrArray)?
  ) {
    self.dataset = dataset
    self.hierarchy = hierarchy
    self.loaded = loaded
    self.places = places
    dimensions = dataset.dimensions
  }

  // MARK: Reference system

  /// The attributes that tell about the data, the nearest first: of arrays, of their group, of the group above, whose
  /// pyramid they may belong to.
  private var sources: [JSONObject] {
    var sources = dataset.data.map(\.attributes) + [dataset.attributes]
    if !dataset.path.isEmpty {
      sources.append(hierarchy.groups[StoreKey.parent(dataset.path)]?.attributes ?? [:])
    }
    return sources
  }

  mutating func referenceSystem() -> CoordinateReferenceSystem? {
    let mappings = gridMappings.compactMap { CoordinateReferenceSystem(gridMapping: $0) }
    let conventions = sources.compactMap { CoordinateReferenceSystem(convention: $0) }
    // One that has a code says most; else the nearest.
    let candidates = conventions + mappings
    system = candidates.first { $0.code != nil } ?? candidates.first
    if let code = system?.code,
      let other = candidates.first(where: { $0.code != nil && $0.code != code })
    {
      problems.append(
        ZarrProblem(
          .metadata, "the data is said to be in \(code) and in \(other.code ?? "")",
          at: dataset.path))
    }
    if system == nil, isHealpix == nil {
      let x = dimensions.first { $0.kind == .x }?.array
      let y = dimensions.first { $0.kind == .y }?.array
      if let x, let y, AxisUnits.isGeographic(x, .x), AxisUnits.isGeographic(y, .y) {
        system = .geographic
      }
    }
    return system
  }

  private var gridMappings: [JSONObject] {
    let names = Set(
      dataset.data.compactMap { $0.attributes["grid_mapping"]?.string }
        .flatMap(ZarrVariable.mappings))
    let all = dataset.variables.filter { $0.role == .gridMapping }.map(\.array)
    let named = all.filter { names.contains($0.name) }
    return (named.isEmpty ? all : named).map(\.attributes)
  }

  // MARK: Grid

  mutating func grid() -> ZarrGrid? {
    if let healpix = isHealpix { return healpixGrid(healpix) }
    let named = sources.compactMap { $0["spatial:dimensions"]?.array?.compactMap(\.string) }
      .first { $0.count == 2 }
    func dimension(_ kind: AxisKind, _ name: String?) -> Int? {
      dimensions.firstIndex { $0.name == name } ?? dimensions.firstIndex { $0.kind == kind }
    }
    if let row = dimension(.y, named?.first), let column = dimension(.x, named?.last), row != column
    {
      for (index, kind) in [(row, AxisKind.y), (column, .x)] where dimensions[index].kind != kind {
        let old = dimensions[index]
        dimensions[index] = ZarrDimension(
          name: old.name, size: old.size, kind: kind, coordinate: old.coordinate,
          array: old.array)
      }
      let grid = rows(dimensions[row], dimensions[column])
      if grid.box != nil { return grid }
      // Rows and columns are known, but not where: the place of each cell may be.
      return curvilinear() ?? grid
    }
    return curvilinear()
  }

  private mutating func rows(_ y: ZarrDimension, _ x: ZarrDimension) -> ZarrGrid {
    var grid = ZarrGrid(kind: .rectilinear)
    grid.dimensions = [y.name, x.name]
    grid.shape = [y.size, x.size]
    grid.transform = declaredTransform(y, x) ?? transform(y, x)
    if let transform = grid.transform {
      grid.kind = .regular
      grid.box = Self.box(transform, rows: y.size, columns: x.size)
    } else if let xs = edges(x), let ys = edges(y) {
      grid.box = [xs.lowerBound, ys.lowerBound, xs.upperBound, ys.upperBound]
    } else {
      grid.box = declaredBox()
      if let box = grid.box, y.size > 0, x.size > 0, x.coordinate == nil, y.coordinate == nil {
        // A box of pixels tells their places where no coordinates do.
        grid.kind = .regular
        grid.transform = [
          (box[2] - box[0]) / Double(x.size), 0, box[0], 0, (box[1] - box[3]) / Double(y.size),
          box[3],
        ]
      }
    }
    if let places, system?.isGeographic != true { addOutline(places, &grid) }
    return grid
  }

  /// The transformation that attributes tell.
  private mutating func declaredTransform(_ y: ZarrDimension, _ x: ZarrDimension) -> [Double]? {
    var level: [JSONObject] = []
    if let group = hierarchy.groups[StoreKey.parent(dataset.path)], !dataset.path.isEmpty,
      let pyramid = Multiscales(group)
    {
      level = pyramid.levels.filter { $0.path == dataset.path }.compactMap { level in
        level.transform.map { ["spatial:transform": .array($0.map { .double($0) })] }
      }
    }
    let own = dataset.data.map(\.attributes) + [dataset.attributes]
    for attributes in own + level {
      guard var transform = numbers(attributes["spatial:transform"], 6), Self.isSane(transform)
      else {
        continue
      }
      if attributes["spatial:registration"]?.string == "node" {
        // Of nodes the transformation tells the centres.
        transform[2] -= (transform[0] + transform[1]) / 2
        transform[5] -= (transform[3] + transform[4]) / 2
      }
      return transform
    }
    // Coordinates that are read say more than older attributes, which are often copied along.
    if x.coordinate?.step != nil, y.coordinate?.step != nil { return nil }
    for attributes in own {
      if let transform = numbers(attributes["proj:transform"], 6), Self.isSane(transform),
        numbers(attributes["proj:shape"], 2).map({ $0 == [Double(y.size), Double(x.size)] }) ?? true
      {
        return transform
      }
    }
    for attributes in gridMappings {
      let parts = attributes["GeoTransform"]?.string?.split(separator: " ").compactMap {
        Double($0)
      }
      // GDAL's order.
      if let parts, parts.count == 6, x.coordinate == nil, y.coordinate == nil {
        return [parts[1], parts[2], parts[0], parts[4], parts[5], parts[3]]
      }
    }
    return nil
  }

  private static func isSane(_ transform: [Double]) -> Bool {
    transform.allSatisfy(\.isFinite)
      && transform[0] * transform[4] - transform[1] * transform[3] != 0
  }

  private func transform(_ y: ZarrDimension, _ x: ZarrDimension) -> [Double]? {
    guard let a = x.coordinate?.step, let e = y.coordinate?.step,
      let left = x.coordinate?.numbers.first ?? nil, let top = y.coordinate?.numbers.first ?? nil
    else { return nil }
    func corner(_ centre: Double, _ step: Double, _ isSingle: Bool) -> Double {
      Coordinate.rounded(
        shortest(centre, isSingle: isSingle) - step / 2, tolerance: abs(step) * 1e-9)
    }
    return [
      a, 0, corner(left, a, x.coordinate?.isSingle ?? false), 0, e,
      corner(top, e, y.coordinate?.isSingle ?? false),
    ]
  }

  /// The box of a raster, also one that is turned.
  static func box(_ transform: [Double], rows: Int, columns: Int) -> [Double] {
    let corners = [(0, 0), (columns, 0), (0, rows), (columns, rows)].map { column, row in
      (
        transform[0] * Double(column) + transform[1] * Double(row) + transform[2],
        transform[3] * Double(column) + transform[4] * Double(row) + transform[5]
      )
    }
    let (xs, ys) = (corners.map(\.0), corners.map(\.1))
    return [xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 0, ys.max() ?? 0]
  }

  /// From the outer edge of the first cell to that of the last.
  private func edges(_ dimension: ZarrDimension) -> ClosedRange<Double>? {
    guard let coordinate = dimension.coordinate, let range = coordinate.range else { return nil }
    if let name = coordinate.array.attributes["bounds"]?.string,
      let bounds = loaded[StoreKey.join(coordinate.array.groupPath, name)]?.values.doubles?
        .filter(\.isFinite), let least = bounds.min(), let greatest = bounds.max(),
      least <= range.lowerBound, greatest >= range.upperBound
    {
      return least...greatest
    }
    let values = coordinate.numbers.compactMap { $0 }.filter(\.isFinite).sorted()
    guard values.count >= 2 else { return range }
    let (first, last) = (values[1] - values[0], values[values.count - 1] - values[values.count - 2])
    return range.lowerBound - first / 2...range.upperBound + last / 2
  }

  /// A box that attributes tell, unless it is empty.
  private func declaredBox() -> [Double]? {
    for attributes in sources.dropLast(dataset.path.isEmpty ? 0 : 1) {
      for name in ["spatial:bbox", "proj:bbox"] {
        if let box = numbers(attributes[name], 4), box[2] > box[0], box[3] > box[1],
          box.allSatisfy(\.isFinite)
        {
          return box
        }
      }
    }
    return nil
  }

  // MARK: Places of their own

  private func curvilinear() -> ZarrGrid? {
    guard let places else { return nil }
    var grid = ZarrGrid(kind: places.longitude.shape.count == 2 ? .curvilinear : .points)
    grid.dimensions = places.longitude.dimensionNames.compactMap { $0 }
    grid.shape = places.longitude.shape
    addOutline(places, &grid)
    return grid.longitudes.isEmpty ? nil : grid
  }

  private func addOutline(
    _ places: (longitude: ZarrArray, latitude: ZarrArray), _ grid: inout ZarrGrid
  ) {
    // Of very many points only the ends were read.
    guard let longitudes = loaded[places.longitude.path],
      let latitudes = loaded[places.latitude.path], longitudes.shape == latitudes.shape,
      let xs = longitudes.values.doubles, let ys = latitudes.values.doubles
    else { return }
    let (packingX, packingY) = (Packing(places.longitude), Packing(places.latitude))
    for index in Self.outline(longitudes.shape) {
      guard let x = packingX.value(xs[index]), let y = packingY.value(ys[index]), x.isFinite,
        abs(y) <= 90, abs(x) <= 540
      else { continue }
      grid.longitudes.append(x)
      grid.latitudes.append(y)
    }
  }

  /// The cells around the edge of rows and columns, thinned; all points where there are none.
  private static func outline(_ shape: [Int]) -> [Int] {
    guard shape.count == 2 else { return Array(0..<(shape.first ?? 0)) }
    let (rows, columns) = (shape[0], shape[1])
    guard rows > 1, columns > 1 else { return Array(0..<rows * columns) }
    func steps(_ count: Int) -> [Int] {
      let parts = min(count - 1, 24)
      return (0..<parts).map { $0 * (count - 1) / parts }
    }
    return steps(rows).map { $0 * columns }
      + steps(columns).map { (rows - 1) * columns + $0 }
      + steps(rows).map { (rows - 1 - $0) * columns + columns - 1 }
      + steps(columns).map { columns - 1 - $0 }
  }

  // MARK: HEALPix

  private struct Healpix {
    let level: Int
    let isNested: Bool
    let dimension: String?
  }

  private var isHealpix: Healpix? {
    for attributes in sources {
      guard let dggs = attributes["dggs"], dggs["name"]?.string?.lowercased() == "healpix" else {
        continue
      }
      return Healpix(
        level: Int(dggs["refinement_level"]?.integer ?? 0),
        isNested: dggs["indexing_scheme"]?.string != "ring",
        dimension: dggs["spatial_dimension"]?.string)
    }
    for attributes in gridMappings where attributes["grid_mapping_name"]?.string == "healpix" {
      let sides = attributes["healpix_nside"]?.integer ?? 0
      let level =
        attributes["refinement_level"]?.integer
        ?? (sides > 0 ? Int64(Int64.bitWidth - 1 - sides.leadingZeroBitCount) : 0)
      let order = attributes["indexing_scheme"]?.string ?? attributes["healpix_order"]?.string
      return Healpix(level: Int(level), isNested: order?.hasPrefix("ring") != true, dimension: nil)
    }
    return nil
  }

  private mutating func healpixGrid(_ healpix: Healpix) -> ZarrGrid? {
    guard 0...29 ~= healpix.level else { return nil }
    let count = 12 << (2 * healpix.level)
    let found =
      dimensions.firstIndex { $0.name == healpix.dimension }
      ?? dimensions.firstIndex { $0.kind == .cell } ?? dimensions.firstIndex { $0.size == count }
    guard let found else { return nil }
    let dimension = dimensions[found]
    dimensions[found] = ZarrDimension(
      name: dimension.name, size: dimension.size, kind: .cell, coordinate: dimension.coordinate,
      array: dimension.array)
    var grid = ZarrGrid(kind: .healpix)
    grid.dimensions = [dimension.name]
    grid.shape = [dimension.size]
    grid.refinementLevel = healpix.level
    grid.isGlobal = dimension.size == count
    if dimension.size > count {
      problems.append(
        ZarrProblem(
          .metadata, "there are \(dimension.size) cells where HEALPix has \(count)",
          at: dataset.path, .error))
    }
    if !grid.isGlobal, let cells = dimension.coordinate?.numbers {
      for cell in cells.compactMap({ $0 }) {
        guard let number = Int(exactly: cell), 0..<count ~= number else { continue }
        let place = HealpixCell.centre(
          number, level: healpix.level, isNested: healpix.isNested)
        grid.longitudes.append(place.longitude)
        grid.latitudes.append(place.latitude)
      }
    }
    return grid
  }
}
