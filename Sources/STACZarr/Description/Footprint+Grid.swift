extension Footprint {
  /// The footprint of a dataset's grid.
  ///
  /// - Throws: ``ZarrError`` where its coordinates cannot be brought to WGS 84, or nothing tells them.
  public init(_ dataset: ZarrDataset) throws(ZarrError) {
    guard let grid = dataset.grid else {
      throw ZarrError(.incomplete, "the dataset '/\(dataset.path)' tells no place on Earth")
    }
    if grid.kind == .healpix {
      let side = 58.6 / Double(1 << (grid.refinementLevel ?? 0))
      if grid.isGlobal {
        self = .world
      } else if let box = Footprint(points: grid.places, margin: side / 2) {
        self = box
      } else {
        throw ZarrError(.incomplete, "the cells of '/\(dataset.path)' are not known")
      }
      return
    }
    let told =
      (grid.kind == .points ? nil : Footprint(ring: grid.places)) ?? Footprint(points: grid.places)
    if grid.box != nil, let system = dataset.referenceSystem {
      do throws(ZarrError) {
        let own = try Self.projected(dataset, grid, system)
        // The places of cells say more than a grid mapping that does not fit them.
        if let told, !own.holds(told) { self = told } else { self = own }
        return
      } catch {
        if told == nil { throw error }
      }
    }
    if let told {
      self = told
    } else {
      throw ZarrError(.incomplete, "the dataset '/\(dataset.path)' tells no place on Earth")
    }
  }

  /// Whether the box of another footprint lies in this one's, but for a tenth.
  private func holds(_ other: Footprint) -> Bool {
    // Boxes over the antimeridian, and those that wind around the Earth in their own ways, tell nothing here.
    guard box[0] < box[2], other.box[0] <= other.box[2], box[2] - box[0] < 300 else { return true }
    let (x, y) = ((box[2] - box[0]) / 10, (box[3] - box[1]) / 10)
    return other.box[0] >= box[0] - x && other.box[1] >= box[1] - y && other.box[2] <= box[2] + x
      && other.box[3] <= box[3] + y
  }

  private static func projected(
    _ dataset: ZarrDataset, _ grid: ZarrGrid, _ system: CoordinateReferenceSystem
  ) throws(ZarrError) -> Footprint {
    guard let box = grid.box else {
      throw ZarrError(.incomplete, "the grid has no coordinates")
    }
    let isTurned = grid.transform.map { $0[1] != 0 || $0[3] != 0 } ?? false
    if system.isGeographic, !isTurned {
      guard let footprint = Footprint(told: box) else {
        throw ZarrError(.incomplete, "the coordinates of '/\(dataset.path)' lie on no Earth")
      }
      return footprint
    }
    var corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    if let transform = grid.transform, isTurned, grid.shape.count == 2 {
      let (rows, columns) = (Double(grid.shape[0]), Double(grid.shape[1]))
      corners = [(0, rows), (columns, rows), (columns, 0), (0, 0)].map { column, row in
        (
          transform[0] * column + transform[1] * row + transform[2],
          transform[3] * column + transform[4] * row + transform[5]
        )
      }
    }
    let (scaleX, scaleY) = (system.scale(dataset, .x), system.scale(dataset, .y))
    corners = corners.map { ($0.0 * scaleX, $0.1 * scaleY) }
    // Straight lines of a projection are curves on Earth.
    var (xs, ys): ([Double], [Double]) = ([], [])
    for (index, a) in corners.enumerated() {
      let b = corners[(index + 1) % 4]
      for part in 0..<20 {
        let share = Double(part) / 20
        xs.append(a.0 + share * (b.0 - a.0))
        ys.append(a.1 + share * (b.1 - a.1))
      }
    }
    try StorePositions.transform(&xs, &ys, from: system)
    if xs.allSatisfy(\.isFinite), ys.allSatisfy(\.isFinite) {
      guard let footprint = Footprint(ring: Array(zip(xs, ys))) else {
        throw ZarrError(.incomplete, "the outline of the grid has no area on Earth")
      }
      return footprint
    }
    return try disk(corners, dataset, system)
  }

  /// The box of a grid whose edge lies off the Earth: the disk that a geostationary satellite sees, the ellipse of a map
  /// of the world.
  private static func disk(
    _ corners: [(Double, Double)], _ dataset: ZarrDataset, _ system: CoordinateReferenceSystem
  ) throws(ZarrError) -> Footprint {
    let parts = 64
    let side = parts + 1
    var lattice: [(x: Double, y: Double)] = []
    for row in 0...parts {
      for column in 0...parts {
        let (u, v) = (Double(column) / Double(parts), Double(row) / Double(parts))
        // From the first corner along both edges that leave it: turned grids are parallelograms too.
        lattice.append(
          (
            corners[0].0 + u * (corners[1].0 - corners[0].0) + v * (corners[3].0 - corners[0].0),
            corners[0].1 + u * (corners[1].1 - corners[0].1) + v * (corners[3].1 - corners[0].1)
          ))
      }
    }
    func places(
      _ positions: [(x: Double, y: Double)]
    ) throws(ZarrError) -> [(longitude: Double, latitude: Double)?] {
      var (xs, ys) = (positions.map(\.x), positions.map(\.y))
      try StorePositions.transform(&xs, &ys, from: system)
      return zip(xs, ys).map { $0.isFinite && $1.isFinite ? ($0, $1) : nil }
    }
    let found = try places(lattice)
    // Between a position on the Earth and its neighbour off it lies the limb, which is searched for by halves.
    var pairs: [(on: (x: Double, y: Double), off: (x: Double, y: Double))] = []
    for index in found.indices {
      for other in [index + 1, index + side]
      where other < found.count && (other != index + 1 || other % side != 0) {
        switch (found[index], found[other]) {
        case (.some, nil): pairs.append((lattice[index], lattice[other]))
        case (nil, .some): pairs.append((lattice[other], lattice[index]))
        default: break
        }
      }
    }
    for _ in 0..<24 {
      let middles = pairs.map { (x: ($0.on.x + $0.off.x) / 2, y: ($0.on.y + $0.off.y) / 2) }
      for (index, place) in try places(middles).enumerated() {
        if place == nil {
          pairs[index].off = middles[index]
        } else {
          pairs[index].on = middles[index]
        }
      }
    }
    let all = (found + (try places(pairs.map(\.on)))).compactMap { $0 }
    guard all.count > 1, let footprint = Footprint(points: all) else {
      throw ZarrError(
        .incomplete,
        "the coordinates of '/\(dataset.path)' do not lie in \(system.definitions.first ?? "")")
    }
    return footprint
  }
}

extension CoordinateReferenceSystem {
  /// What coordinates are multiplied with to be those of the system: they may be told in kilometres, and as angles that a
  /// geostationary satellite scans.
  func scale(_ dataset: ZarrDataset, _ kind: AxisKind) -> Double {
    let unit = dataset.dimensions.first { $0.kind == kind }?.coordinate?.unit?.lowercased()
    switch unit {
    case "km", "kilometer", "kilometers", "kilometre", "kilometres":
      let isInKilometres = wkt?.lowercased().contains("kilomet") ?? false
      return isInKilometres ? 1 : 1000
    case "rad", "radian", "radians": return height ?? 1
    case "microradian", "microradians", "urad": return (height ?? 1e6) * 1e-6
    default: return 1
    }
  }

  /// Metres between a geostationary satellite and the ellipsoid.
  private var height: Double? {
    projText?.split(separator: " ").first { $0.hasPrefix("+h=") }.flatMap {
      Double($0.dropFirst(3))
    }
  }
}
