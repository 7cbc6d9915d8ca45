/// What is remembered of a geometry while its positions are read.
struct GeometryTrace {
  /// Edges of all positions; the least is greater than the greatest while there are none.
  var west = Double.infinity
  var south = Double.infinity
  var east = -Double.infinity
  var north = -Double.infinity
  /// Whether it may be cut at the antimeridian, for it is of several parts.
  var hasParts = false
  /// Whether everything so far was a position where one should be.
  var isSound = true

  var isEmpty: Bool { west > east }

  /// Whether all positions are places on Earth.
  var isOnEarth: Bool { west >= -180 && east <= 180 && south >= -90 && north <= 90 }

  @inline(__always)
  mutating func add(_ longitude: Double, _ latitude: Double) {
    west = min(west, longitude)
    east = max(east, longitude)
    south = min(south, latitude)
    north = max(north, latitude)
  }

  /// How many degrees an edge of a box may be off: 5 % of the size, 0.001° at least and 0.5° at most.
  /// Many boxes are of the whole image where the geometry is of the data in it.
  static func tolerance(_ size: Double) -> Double { min(max(0.001, size / 20), 0.5) }

  /// Whether a box has these two edges, as near as it has to be.
  func fitsInLatitude(_ south: Double, _ north: Double) -> Bool {
    let height = Self.tolerance(self.north - self.south)
    return abs(south - self.south) <= height && abs(north - self.north) <= height
  }

  /// Whether a box fits around the geometry. Where the antimeridian is in play it may fit and not
  /// do so here: ``BoundingBox/init(ofGeometry:)`` knows.
  func fits(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Bool {
    let width = Self.tolerance(self.east - self.west)
    if hasParts, self.west <= -179.99, self.east >= 179.99 { return false }
    return fitsInLatitude(south, north) && abs(west - self.west) <= width
      && abs(east - self.east) <= width
  }
}

/// The corners of one ring: whether it closes and which way it runs.
struct RingTrace {
  private var first = (0.0, 0.0)
  private var last = (0.0, 0.0)
  private var least = Double.infinity
  private var greatest = -Double.infinity
  /// Twice the area, positive where the ring runs counterclockwise.
  private var area = 0.0
  private(set) var count = 0

  @inline(__always)
  mutating func add(_ longitude: Double, _ latitude: Double) {
    if count == 0 {
      first = (longitude, latitude)
    } else {
      // Relative to the first corner, so that small rings far from 0 keep their digits.
      area +=
        (last.0 - first.0) * (latitude - first.1) - (longitude - first.0) * (last.1 - first.1)
    }
    last = (longitude, latitude)
    least = min(least, longitude)
    greatest = max(greatest, longitude)
    count += 1
  }

  var isClosed: Bool { first == last }

  /// Whether the ring runs counterclockwise; nil where that cannot be told, because it has no area
  /// or spans more than half the Earth, as one that jumps over the antimeridian does.
  var isCounterclockwise: Bool? {
    guard area != 0, area.isFinite, greatest - least <= 180 else { return nil }
    return area > 0
  }
}
