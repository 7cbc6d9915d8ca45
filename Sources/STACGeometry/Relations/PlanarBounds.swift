public import STACJSON

/// The least and greatest coordinates of a geometry in the plane, as GEOS sees it: a geometry that
/// is cut at the antimeridian reaches from −180 to 180.
public struct PlanarBounds: Sendable, Hashable {
  /// The least first coordinate, in degrees of longitude.
  public var west = Double.infinity
  /// The least second coordinate, in degrees of latitude.
  public var south = Double.infinity
  /// The greatest first coordinate.
  public var east = -Double.infinity
  /// The greatest second coordinate.
  public var north = -Double.infinity

  /// Bounds of nothing.
  public init() {}

  /// Bounds with these edges.
  public init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  /// The bounds of a GeoJSON geometry; empty where it has no positions.
  ///
  /// - Throws: ``GeometryError`` where it is malformed.
  /// - Complexity: O(*n*) in the number of positions; no allocation.
  public init(ofGeometry json: JSONView) throws(GeometryError) {
    var bounds = PlanarBounds()
    try GeometryView(json).forEachPosition { bounds.add($0.longitude, $0.latitude) }
    self = bounds
  }

  /// Grows to hold a position.
  @inlinable
  public mutating func add(_ longitude: Double, _ latitude: Double) {
    if longitude < west { west = longitude }
    if longitude > east { east = longitude }
    if latitude < south { south = latitude }
    if latitude > north { north = latitude }
  }

  /// Whether there is no position.
  public var isEmpty: Bool { west > east }

  /// Whether the two share a point, edges included.
  public func intersects(_ other: PlanarBounds) -> Bool {
    west <= other.east && other.west <= east && south <= other.north && other.south <= north
  }

  /// Whether the other lies in this one, edges included.
  public func contains(_ other: PlanarBounds) -> Bool {
    west <= other.west && other.east <= east && south <= other.south && other.north <= north
  }

  /// Whether the other lies in this one and touches no edge.
  public func containsProperly(_ other: PlanarBounds) -> Bool {
    west < other.west && other.east < east && south < other.south && other.north < north
  }
}
