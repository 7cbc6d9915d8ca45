extension Footprint {
  /// The footprint of a dataset's grid.
  ///
  /// - Throws: ``ZarrError`` where its coordinates cannot be brought to WGS 84, or nothing tells them.
  public init(
    _ dataset: ZarrDataset, _ transformer: any PositionTransformer
  ) throws(ZarrError) {
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
    if grid.box != nil, let system = dataset.referenceSystem {
      do throws(ZarrError) {
        self = try Self.projected(grid, system, transformer)
        return
      } catch {
        if grid.places.isEmpty { throw error }
      }
    }
    if let ring = grid.kind == .points ? nil : Footprint(ring: grid.places) {
      self = ring
    } else if let box = Footprint(points: grid.places) {
      self = box
    } else {
      throw ZarrError(.incomplete, "the dataset '/\(dataset.path)' tells no place on Earth")
    }
  }

  private static func projected(
    _ grid: ZarrGrid, _ system: CoordinateReferenceSystem, _ transformer: any PositionTransformer
  ) throws(ZarrError) -> Footprint {
    guard let box = grid.box else {
      throw ZarrError(.incomplete, "the grid has no coordinates")
    }
    let isTurned = grid.transform.map { $0[1] != 0 || $0[3] != 0 } ?? false
    if system.isGeographic, !isTurned {
      return Footprint(west: box[0], south: box[1], east: box[2], north: box[3])
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
    // Straight lines of a projection are curves on Earth.
    var ring: [(x: Double, y: Double)] = []
    for (index, a) in corners.enumerated() {
      let b = corners[(index + 1) % 4]
      for part in 0..<20 {
        let share = Double(part) / 20
        ring.append((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)))
      }
    }
    let places = try transformer.positions(ring, from: system)
    guard let footprint = Footprint(ring: places) else {
      throw ZarrError(.incomplete, "the outline of the grid has no area on Earth")
    }
    return footprint
  }
}
