/// What can be wrong with a geometry or a box.
public struct GeometryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// A bounding box is not four or six numbers in the right order.
    case boundingBox = "geometry-bounding-box"
    /// A value is not a GeoJSON geometry.
    case geometry = "geometry-malformed"
    /// A position is not an array of two or more numbers.
    case position = "geometry-position"
    /// Bytes are not a geometry in well-known binary.
    case binary = "geometry-binary"
    /// Geometry collections are nested too deeply.
    case depth = "geometry-depth"
    /// A text is not Well-Known Text.
    case wellKnownText = "geometry-wkt"
    /// A coordinate reference system is unknown, or coordinates do not lie in it.
    case referenceSystem = "geometry-crs"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

extension GeometryError {
  /// A geometry that is well-formed and wrong all the same: rings that cross themselves.
  public static func invalid(_ reason: String) -> GeometryError {
    GeometryError(.geometry, "the geometry is invalid: \(reason)")
  }
}
