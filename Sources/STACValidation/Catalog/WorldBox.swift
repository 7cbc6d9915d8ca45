internal import STACGeometry

/// The box around many boxes, kept in two frames, so that it does not matter in which order they
/// come and whether they cross the antimeridian.
struct WorldBox: Sendable {
  private var south = Double.infinity
  private var north = -Double.infinity
  /// Longitudes from -180 to 180.
  private var plain = (west: Double.infinity, east: -Double.infinity)
  /// Longitudes from 0 to 360.
  private var shifted = (west: Double.infinity, east: -Double.infinity)

  private static let tolerance = 1e-6

  mutating func add(_ box: BoundingBox) {
    south = min(south, box.south)
    north = max(north, box.north)
    if box.crossesAntimeridian {
      plain = (-180, 180)
      shifted = (min(shifted.west, box.west), max(shifted.east, box.east + 360))
    } else {
      plain = (min(plain.west, box.west), max(plain.east, box.east))
      if box.west < 0, box.east >= 0 {
        shifted = (0, 360)
      } else {
        let turn: Double = box.west < 0 ? 360 : 0
        shifted = (min(shifted.west, box.west + turn), max(shifted.east, box.east + turn))
      }
    }
  }

  mutating func merge(_ other: WorldBox) {
    south = min(south, other.south)
    north = max(north, other.north)
    plain = (min(plain.west, other.plain.west), max(plain.east, other.plain.east))
    shifted = (min(shifted.west, other.shifted.west), max(shifted.east, other.shifted.east))
  }

  /// West, south, east and north where not all lies inside a box, else nil.
  func outside(_ box: BoundingBox) -> [Double]? {
    guard south <= north else { return nil }
    let isWide = box.crossesAntimeridian
    let (west, east) = isWide ? shifted : plain
    let edges = isWide ? (box.west, box.east + 360) : (box.west, box.east)
    let slack = Self.tolerance
    if west >= edges.0 - slack, east <= edges.1 + slack, south >= box.south - slack,
      north <= box.north + slack
    {
      return nil
    }
    return [west, south, isWide && east > 180 ? east - 360 : east, north]
  }
}
