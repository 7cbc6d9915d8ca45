extension Shape {
  /// The shape with longitudes within ±180, cut where it crosses the antimeridian (RFC 7946,
  /// section 3.1.9).
  ///
  /// An edge of more than 180° is taken to go the other way round the Earth; one of 360°, as boxes
  /// of the whole Earth have it, is not. A ring that goes once round the Earth holds the pole that
  /// is nearer to it.
  ///
  /// - Throws: ``GeometryError`` where a polygon cannot be cut because its rings cross themselves.
  public func cutAtAntimeridian(_ engine: GeometryEngine) throws(GeometryError) -> Shape {
    switch kind {
    case .point, .multiPoint:
      var shape = self
      shape.changeVertices { $0.x = Self.wrapped($0.x) }
      return shape
    case .geometryCollection:
      var shape = self
      for index in members.indices {
        shape.members[index] = try members[index].cutAtAntimeridian(engine)
      }
      return shape
    case .lineString, .multiLineString: return cutLines()
    case .polygon, .multiPolygon: return try cutPolygons(engine)
    }
  }

  private static func wrapped(_ longitude: Double) -> Double {
    abs(longitude) <= 180 ? longitude : longitude.remainder(dividingBy: 360)
  }

  /// The line with longitudes that do not jump; and how far its end lies beyond its start.
  private static func unwrapped(_ line: [Vertex]) -> (line: [Vertex], turn: Double) {
    guard let first = line.first else { return (line, 0) }
    var result = line
    var offset = 0.0
    var before = first.x
    for index in line.indices.dropFirst() {
      let step = line[index].x - before
      if step > 180, step < 360 { offset -= 360 }
      if step < -180, step > -360 { offset += 360 }
      before = line[index].x
      result[index].x += offset
    }
    return (result, offset)
  }

  private static func range(_ line: [Vertex]) -> (least: Double, greatest: Double) {
    line.reduce((.infinity, -.infinity)) { (min($0.0, $1.x), max($0.1, $1.x)) }
  }

  // MARK: Lines

  private func cutLines() -> Shape {
    var lines: [[[Vertex]]] = []
    for part in parts {
      for line in part { lines += Self.pieces(Self.unwrapped(line).line).map { [$0] } }
    }
    return lines.count == 1 ? Shape(.lineString, lines) : Shape(.multiLineString, lines)
  }

  /// The pieces of a line, each within ±180.
  private static func pieces(_ line: [Vertex]) -> [[Vertex]] {
    let (least, greatest) = range(line)
    if least >= -180, greatest <= 180 { return [line] }
    var pieces: [[Vertex]] = []
    var piece: [Vertex] = []
    var world = 0.0
    for vertex in line {
      guard let before = piece.last.map({ Vertex($0.x + world, $0.y, $0.z) }) else {
        world = 360 * ((vertex.x + 180) / 360).rounded(.down)
        if vertex.x == world - 180, line.dropFirst().first.map({ $0.x < vertex.x }) == true {
          world -= 360
        }
        piece.append(Vertex(vertex.x - world, vertex.y, vertex.z))
        continue
      }
      let east = vertex.x > world + 180
      if east || vertex.x < world - 180 {
        let edge = world + (east ? 180 : -180)
        let share = (edge - before.x) / (vertex.x - before.x)
        let latitude = before.y + (vertex.y - before.y) * share
        let height = before.z + (vertex.z - before.z) * share
        if piece.last.map({ $0.x + world != edge }) == true {
          piece.append(Vertex(east ? 180 : -180, latitude, height))
        }
        if piece.count > 1 { pieces.append(piece) }
        world += east ? 360 : -360
        piece = [Vertex(east ? -180 : 180, latitude, height)]
      }
      piece.append(Vertex(vertex.x - world, vertex.y, vertex.z))
    }
    if piece.count > 1 { pieces.append(piece) }
    return pieces
  }

  // MARK: Polygons

  private func cutPolygons(_ engine: GeometryEngine) throws(GeometryError) -> Shape {
    var polygons: [[[Vertex]]] = []
    var isChanged = false
    for polygon in parts {
      guard let cut = try Self.cut(polygon, engine) else {
        polygons.append(polygon)
        continue
      }
      polygons += cut
      isChanged = true
    }
    if !isChanged { return self }
    return polygons.count == 1 ? Shape(.polygon, polygons) : Shape(.multiPolygon, polygons)
  }

  /// The pieces of a polygon; nil where it need not be cut.
  private static func cut(
    _ polygon: [[Vertex]], _ engine: GeometryEngine
  ) throws(GeometryError) -> [[[Vertex]]]? {
    guard let outer = polygon.first, !outer.isEmpty else { return nil }
    let (open, turn) = unwrapped(outer)
    var ring = open
    if turn != 0 {
      // Once round the Earth: closed over the pole.
      let latitude = ring.reduce(0) { $0 + $1.y } / Double(ring.count)
      let pole = latitude < 0 ? -90.0 : 90.0
      ring += [
        Vertex(ring[ring.count - 1].x, pole, ring[0].z), Vertex(ring[0].x, pole, ring[0].z),
        ring[0],
      ]
    }
    let (least, greatest) = range(ring)
    if least >= -180, greatest <= 180 { return nil }
    var rings = [ring]
    for hole in polygon.dropFirst() {
      var hole = unwrapped(hole).line
      // A hole lies in its polygon, whichever way round its longitudes are written.
      let (west, east) = range(hole)
      let middle = (least + greatest) / 2
      let shift = 360 * ((middle - (west + east) / 2) / 360).rounded()
      for index in hole.indices { hole[index].x += shift }
      rings.append(hole)
    }
    var pieces: [[[Vertex]]] = []
    var world = 360 * ((least + 180) / 360).rounded(.down)
    let whole = Shape(.polygon, [rings])
    while world - 180 < greatest {
      let box = PlanarBounds(west: world - 180, south: -90, east: world + 180, north: 90)
      for var piece in try engine.polygons(of: whole, within: box) {
        for ring in piece.indices {
          for vertex in piece[ring].indices { piece[ring][vertex].x -= world }
        }
        pieces.append(piece)
      }
      world += 360
    }
    // The pieces of one that goes round the pole meet where it was cut open.
    return turn == 0 ? pieces : try engine.repaired(Shape(.multiPolygon, pieces)).parts
  }
}
