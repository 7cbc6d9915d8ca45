internal import STACManager

/// Brings coordinates of stores to WGS 84.
struct StorePositions: PositionTransformer {
  func positions(
    _ positions: [(x: Double, y: Double)], from system: CoordinateReferenceSystem
  ) throws(ZarrError) -> [(longitude: Double, latitude: Double)] {
    try GeographicPositions().positions(positions, from: system)
  }
}
