/// A place: longitude and latitude in degrees on WGS 84, and a height in metres where it is known.
///
/// RFC 7946, section 3.1.1: <https://www.rfc-editor.org/rfc/rfc7946#section-3.1.1>
@frozen
public struct Position: Sendable, Hashable {
  /// Degrees east of Greenwich, −180 to 180.
  public var longitude: Double
  /// Degrees north of the equator, −90 to 90.
  public var latitude: Double
  /// Metres above the ellipsoid, or nil where nobody said.
  public var elevation: Double?

  /// A place.
  @inlinable
  public init(longitude: Double, latitude: Double, elevation: Double? = nil) {
    self.longitude = longitude
    self.latitude = latitude
    self.elevation = elevation
  }
}
