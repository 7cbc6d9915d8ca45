extension BoundingBox {
  /// Whether the box crosses the antimeridian: its western edge lies east of its eastern one.
  public var crossesAntimeridian: Bool { west > east }

  /// The degrees of longitude that the box spans, 0 to 360.
  public var width: Double { min(crossesAntimeridian ? east - west + 360 : east - west, 360) }

  /// Whether the two boxes share a point; edges belong to a box.
  ///
  /// Heights count where both boxes have them. Two boxes that meet at the antimeridian alone, one
  /// ending at 180°, one beginning at −180°, do not share a point here, as they do not in GEOS.
  public func intersects(_ other: BoundingBox) -> Bool {
    guard south <= other.north, other.south <= north else { return false }
    if let own = elevation, let others = other.elevation, !own.overlaps(others) { return false }
    let (a, b) = (normalized, other.normalized)
    switch (a.crossesAntimeridian, b.crossesAntimeridian) {
    case (false, false): return a.west <= b.east && b.west <= a.east
    case (true, true): return true
    case (true, false): return b.east >= a.west || b.west <= a.east
    case (false, true): return a.east >= b.west || a.west <= b.east
    }
  }

  /// Whether the other box lies inside this one or on its edge.
  ///
  /// Heights count where both boxes have them.
  public func contains(_ other: BoundingBox) -> Bool {
    guard south <= other.south, other.north <= north else { return false }
    if let own = elevation, let others = other.elevation {
      guard own.contains(others.lowerBound), own.contains(others.upperBound) else { return false }
    }
    return normalized.containsLongitudes(of: other.normalized)
  }

  /// Whether a place lies inside the box or on its edge.
  public func contains(_ position: Position) -> Bool {
    contains(
      BoundingBox(
        west: position.longitude, south: position.latitude,
        east: position.longitude, north: position.latitude,
        elevation: position.elevation.map { $0...$0 }))
  }

  /// Grows the box until it covers the other one too.
  ///
  /// Of the two ways round the Earth it takes the shorter. A box that crosses the antimeridian is
  /// made of two that do not only where it then fits into half the Earth: of data around the whole
  /// globe with one gap in the Atlantic, −180 to 180 says more than "east of the gap". The result
  /// is the same whenever the boxes come in the same order.
  public mutating func formUnion(_ other: BoundingBox) {
    let (a, b) = (normalized, other.normalized)
    if a.containsLongitudes(of: b) {
      // Already covered; keep the longitudes as they were written.
    } else if b.containsLongitudes(of: a) {
      (west, east) = (other.west, other.east)
    } else {
      let there = Self.width(from: a.west, to: b.east, covering: a, b)
      let back = Self.width(from: b.west, to: a.east, covering: a, b)
      switch (there, back) {
      case (nil, nil): (west, east) = (-180, 180)
      case (_?, nil): (west, east) = (a.west, b.east)
      case (nil, _?): (west, east) = (b.west, a.east)
      case (let there?, let back?):
        // Of two that are as wide as each other, the one that does not cross.
        let isThere = there < back || there == back && a.west <= b.east
        (west, east) = isThere ? (a.west, b.east) : (b.west, a.east)
      }
    }
    south = min(south, other.south)
    north = max(north, other.north)
    if let own = elevation, let others = other.elevation {
      elevation =
        min(own.lowerBound, others.lowerBound)...max(own.upperBound, others.upperBound)
    } else {
      elevation = elevation ?? other.elevation
    }
  }

  /// The width of an arc that covers both boxes; nil where it does not, or should not be taken.
  private static func width(
    from west: Double, to east: Double, covering a: BoundingBox, _ b: BoundingBox
  ) -> Double? {
    let arc = BoundingBox(west: west, south: a.south, east: east, north: a.north)
    guard arc.containsLongitudes(of: a), arc.containsLongitudes(of: b) else { return nil }
    if arc.crossesAntimeridian, arc.width > 180, !a.crossesAntimeridian, !b.crossesAntimeridian {
      return nil
    }
    return arc.width
  }

  /// A box that covers both, as by ``formUnion(_:)``.
  public func union(_ other: BoundingBox) -> BoundingBox {
    var result = self
    result.formUnion(other)
    return result
  }

  /// The same box with longitudes within ±180: `0…360` becomes `−180…180`, `170…190` becomes
  /// `170…−170`.
  public var normalized: BoundingBox {
    if abs(west) <= 180, abs(east) <= 180 { return self }
    var box = self
    if !crossesAntimeridian, east - west >= 360 {
      (box.west, box.east) = (-180, 180)
    } else {
      box.west = Self.wrapped(west)
      box.east = Self.wrapped(east)
    }
    return box
  }

  private static func wrapped(_ longitude: Double) -> Double {
    abs(longitude) <= 180 ? longitude : longitude.remainder(dividingBy: 360)
  }

  /// Compares edges as they are, without arithmetic, so that equal edges stay equal.
  private func containsLongitudes(of other: BoundingBox) -> Bool {
    if west <= -180, east >= 180 { return true }
    return switch (crossesAntimeridian, other.crossesAntimeridian) {
    case (false, false), (true, true): west <= other.west && other.east <= east
    case (true, false): west <= other.west || other.east <= east
    case (false, true): false
    }
  }
}
