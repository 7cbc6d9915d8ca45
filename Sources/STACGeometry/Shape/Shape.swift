/// A geometry that is being changed: moved to other coordinates, cut, repaired, turned round.
///
///     kind           parts        lines of a part     positions of a line
///     Point          1            1                   1
///     MultiPoint     a point each 1                   1
///     LineString     1            1                   all
///     MultiLine…     a line each  1                   all
///     Polygon        1            the rings           all, the last as the first
///     MultiPolygon   a polygon …  the rings           all
///     Geometry…      none; its ``members``
///
/// Coordinates are whatever they were read as, until they are degrees on WGS 84.
public struct Shape: Sendable, Hashable {
  /// A position: x to the east, y to the north.
  public struct Vertex: Sendable, Hashable, BitwiseCopyable {
    /// East: a longitude, or metres.
    public var x: Double
    /// North: a latitude, or metres.
    public var y: Double
    /// The height; NaN where there is none.
    public var z: Double

    /// A position.
    public init(_ x: Double, _ y: Double, _ z: Double = .nan) {
      self.x = x
      self.y = y
      self.z = z
    }

    /// Whether both lie at the same place; heights do not count.
    func isAt(_ other: Vertex) -> Bool { x == other.x && y == other.y }
  }

  /// What kind of geometry it is.
  public var kind: GeometryKind
  /// Separate points, lines and polygons, each with its lines or rings.
  public var parts: [[[Vertex]]]
  /// The geometries of a collection.
  public var members: [Shape]

  /// A geometry of parts.
  public init(_ kind: GeometryKind, _ parts: [[[Vertex]]] = [], members: [Shape] = []) {
    self.kind = kind
    self.parts = parts
    self.members = members
  }

  /// A point.
  public init(point vertex: Vertex) { self.init(.point, [[[vertex]]]) }

  /// The rectangle of a box; two where it crosses the antimeridian.
  public init(_ box: BoundingBox) {
    let box = box.normalized
    if box.crossesAntimeridian {
      self.init(
        .multiPolygon, [Self.rectangle(box, box.west, 180), Self.rectangle(box, -180, box.east)])
    } else {
      self.init(rectangle: box)
    }
  }

  /// The rectangle of edges that may be no degrees.
  public init(rectangle box: BoundingBox) {
    self.init(.polygon, [Self.rectangle(box, box.west, box.east)])
  }

  private static func rectangle(_ box: BoundingBox, _ west: Double, _ east: Double) -> [[Vertex]] {
    let height = box.elevation?.lowerBound ?? .nan
    return [
      [
        Vertex(west, box.south, height), Vertex(east, box.south, height),
        Vertex(east, box.north, height), Vertex(west, box.north, height),
        Vertex(west, box.south, height),
      ]
    ]
  }

  /// Whether there is no position at all.
  public var isEmpty: Bool {
    parts.allSatisfy { $0.allSatisfy(\.isEmpty) } && members.allSatisfy(\.isEmpty)
  }

  /// Whether parts are polygons.
  var isPolygonal: Bool { kind == .polygon || kind == .multiPolygon }
  /// Whether parts are lines.
  var isLinear: Bool { kind == .lineString || kind == .multiLineString }

  /// Calls the body with each position.
  public func forEachVertex<E: Error>(_ body: (Vertex) throws(E) -> Void) throws(E) {
    for part in parts {
      for line in part { for vertex in line { try body(vertex) } }
    }
    for member in members { try member.forEachVertex(body) }
  }

  /// Changes each position.
  public mutating func changeVertices(_ body: (inout Vertex) -> Void) {
    for part in parts.indices {
      for line in parts[part].indices {
        for vertex in parts[part][line].indices { body(&parts[part][line][vertex]) }
      }
    }
    for member in members.indices { members[member].changeVertices(body) }
  }

  /// Rounds longitudes and latitudes to some decimals.
  public mutating func round(to decimals: Int) {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    changeVertices { vertex in
      vertex.x = (vertex.x * scale).rounded() / scale
      vertex.y = (vertex.y * scale).rounded() / scale
    }
  }

  /// The smallest box around the shape, as by ``BoundingBox/init(ofGeometry:)``; nil where it has no
  /// position.
  public var boundingBox: BoundingBox? {
    var bounds = GeometryBounds()
    addBounds(&bounds)
    return bounds.box
  }

  private func addBounds(_ bounds: inout GeometryBounds) {
    for part in parts {
      for line in part {
        for vertex in line {
          bounds.add(
            Position(
              longitude: vertex.x, latitude: vertex.y,
              elevation: vertex.z.isNaN ? nil : vertex.z))
        }
      }
      bounds.endPart()
    }
    for member in members { member.addBounds(&bounds) }
  }
}
