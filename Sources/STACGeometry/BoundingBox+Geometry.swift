public import STACJSON

extension BoundingBox {
  /// The smallest box around a GeoJSON geometry of any kind; nil for `null` and for a geometry
  /// without positions.
  ///
  /// A geometry that is cut at the antimeridian as RFC 7946 asks (section 3.1.9), with parts that
  /// end at 180° and parts that begin at −180°, gives a box that crosses it. All others give the
  /// least and the greatest longitude, also an uncut ring that jumps from 179° to −179°: nobody can
  /// tell it from one that goes round the other way. There are heights where any position has one.
  ///
  /// - Throws: ``GeometryError`` where the geometry is malformed.
  /// - Complexity: O(*n*) in the number of positions; no allocation.
  public init?(ofGeometry json: JSONView) throws(GeometryError) {
    if json.isNull { return nil }
    var bounds = GeometryBounds()
    try GeometryView(json).forEachPosition({ bounds.add($0) }, endOfPart: { bounds.endPart() })
    guard let box = bounds.box else { return nil }
    guard box.numbersAreFinite else {
      throw GeometryError(.position, "a coordinate of the geometry is too large for a number")
    }
    self = box
  }

  private var numbersAreFinite: Bool {
    west.isFinite && south.isFinite && east.isFinite && north.isFinite
      && elevation?.lowerBound.isFinite != false && elevation?.upperBound.isFinite != false
  }
}

/// Grows around the positions of a geometry.
///
/// Longitudes are kept twice: as they are, and with the parts of the western hemisphere moved 360°
/// to the east. Which of the two is right is known at the end, whatever the order of the parts.
struct GeometryBounds {
  /// Cutters write 180 in decimals or nearly: within 0.1 m of the antimeridian is on it.
  private static let antimeridian = 180 - 1e-6

  private var part = Range()
  private var plain = Range()
  private var moved = Range()
  private var latitudes = Range()
  private var elevations = Range()
  private var endsAtAntimeridian = false
  private var beginsAtAntimeridian = false

  struct Range {
    var least = Double.infinity
    var greatest = -Double.infinity
    var isEmpty: Bool { least > greatest }

    mutating func add(_ number: Double) {
      if number < least { least = number }
      if number > greatest { greatest = number }
    }

    mutating func add(_ other: Range, offset: Double = 0) {
      add(other.least + offset)
      add(other.greatest + offset)
    }
  }

  mutating func add(_ position: Position) {
    part.add(position.longitude)
    latitudes.add(position.latitude)
    if let elevation = position.elevation { elevations.add(elevation) }
  }

  mutating func endPart() {
    guard !part.isEmpty else { return }
    plain.add(part)
    let isWestern = part.least + part.greatest < 0
    moved.add(part, offset: isWestern ? 360 : 0)
    if isWestern, part.least <= -Self.antimeridian { beginsAtAntimeridian = true }
    if !isWestern, part.greatest >= Self.antimeridian { endsAtAntimeridian = true }
    part = Range()
  }

  var box: BoundingBox? {
    guard !plain.isEmpty else { return nil }
    var (west, east) = (plain.least, plain.greatest)
    if endsAtAntimeridian, beginsAtAntimeridian,
      moved.greatest - moved.least < plain.greatest - plain.least
    {
      (west, east) = (moved.least, moved.greatest - 360)
    }
    return BoundingBox(
      west: west, south: latitudes.least, east: east, north: latitudes.greatest,
      elevation: elevations.isEmpty ? nil : elevations.least...elevations.greatest)
  }
}
