/// Brings positions of a coordinate reference system to longitudes and latitudes on WGS 84.
public protocol PositionTransformer: Sendable {
  /// The longitudes and latitudes, in degrees, of positions given as east and north.
  ///
  /// - Throws: ``ZarrError`` where the system is not known, or a position does not lie in it.
  func positions(
    _ positions: [(x: Double, y: Double)], from system: CoordinateReferenceSystem
  ) throws(ZarrError) -> [(longitude: Double, latitude: Double)]
}

/// Knows only systems whose coordinates are longitudes and latitudes.
public struct GeographicPositions: PositionTransformer {
  /// A transformer that leaves positions as they are.
  public init() {}

  /// The positions themselves.
  ///
  /// - Throws: ``ZarrError`` where the system is projected.
  public func positions(
    _ positions: [(x: Double, y: Double)], from system: CoordinateReferenceSystem
  ) throws(ZarrError) -> [(longitude: Double, latitude: Double)] {
    guard system.isGeographic else {
      throw ZarrError(
        .unsupported,
        "coordinates in \(system.code ?? "a projection without a code") cannot be brought to WGS 84"
      )
    }
    return positions.map { ($0.x, $0.y) }
  }
}
