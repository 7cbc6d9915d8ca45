public import STACJSON

/// The seven kinds of GeoJSON geometry (RFC 7946, section 1.4).
@frozen
public enum GeometryKind: String, Sendable, CaseIterable {
  /// One position.
  case point = "Point"
  /// Several positions.
  case multiPoint = "MultiPoint"
  /// Positions joined to a line.
  case lineString = "LineString"
  /// Several lines.
  case multiLineString = "MultiLineString"
  /// A ring and the holes in it.
  case polygon = "Polygon"
  /// Several polygons.
  case multiPolygon = "MultiPolygon"
  /// Geometries of any kind.
  case geometryCollection = "GeometryCollection"

  /// The kind that a `type` member names, or nil; capitals count.
  public init?(_ text: JSONText) {
    if text == "Polygon" {
      self = .polygon
    } else if text == "MultiPolygon" {
      self = .multiPolygon
    } else if text == "Point" {
      self = .point
    } else if text == "MultiPoint" {
      self = .multiPoint
    } else if text == "LineString" {
      self = .lineString
    } else if text == "MultiLineString" {
      self = .multiLineString
    } else if text == "GeometryCollection" {
      self = .geometryCollection
    } else {
      return nil
    }
  }

  /// How many arrays lie around a position in `coordinates`; 0 for a collection, which has none.
  var coordinateDepth: Int {
    switch self {
    case .point, .geometryCollection: 0
    case .multiPoint, .lineString: 1
    case .multiLineString, .polygon: 2
    case .multiPolygon: 3
    }
  }

  /// How many arrays lie around a position in `coordinates`; 0 for a collection, which has none.
  package var coordinateNesting: Int { coordinateDepth }

  /// How many of those arrays hold several separate shapes instead of one.
  var partDepth: Int {
    switch self {
    case .multiPoint, .multiLineString, .multiPolygon: 1
    default: 0
    }
  }

  /// Whether a geometry of the kind is of several parts, so that it can be cut.
  public var hasParts: Bool { partDepth == 1 }
}
