/// The box around many boxes, the same in whatever order they come.
///
/// ``BoundingBox/formUnion(_:)`` of one box after the other can take another way round the Earth
/// each time; this knows which longitudes are covered before it decides.
public struct BoundingBoxUnion: Sendable, Hashable {
  /// The longitudes that the boxes cover.
  public private(set) var longitudes = LongitudeCoverage()
  /// The latitudes from the southern-most to the northern-most edge.
  public private(set) var latitudes: ClosedRange<Double>?
  /// The heights from the lowest to the highest, of the boxes that have any.
  public private(set) var elevations: ClosedRange<Double>?

  /// Of no boxes.
  public init() {}

  /// What ``longitudes``, ``latitudes`` and ``elevations`` have told.
  public init(
    longitudes: LongitudeCoverage, latitudes: ClosedRange<Double>?,
    elevations: ClosedRange<Double>?
  ) {
    self.longitudes = longitudes
    self.latitudes = latitudes
    self.elevations = elevations
  }

  /// Takes a box in.
  public mutating func add(_ box: BoundingBox) {
    longitudes.add(box)
    latitudes = Self.around(latitudes, box.south...box.north)
    elevations = Self.around(elevations, box.elevation)
  }

  /// Takes all the boxes of another union in.
  public mutating func formUnion(_ other: BoundingBoxUnion) {
    longitudes.formUnion(other.longitudes)
    latitudes = Self.around(latitudes, other.latitudes)
    elevations = Self.around(elevations, other.elevations)
  }

  /// The box around all boxes; nil where there is none.
  public var box: BoundingBox? {
    guard let arc = longitudes.arc, let latitudes else { return nil }
    return BoundingBox(
      west: arc.west, south: latitudes.lowerBound, east: arc.east, north: latitudes.upperBound,
      elevation: elevations)
  }

  private static func around(
    _ a: ClosedRange<Double>?, _ b: ClosedRange<Double>?
  ) -> ClosedRange<Double>? {
    guard let b else { return a }
    // Adding 0 makes 0 of -0: which of the two is less is not defined.
    let range = (b.lowerBound + 0)...(b.upperBound + 0)
    guard let a else { return range }
    return min(a.lowerBound, range.lowerBound)...max(a.upperBound, range.upperBound)
  }
}
