/// How two geometries can lie to each other: the predicates of Simple Features (OGC 06-103r4).
public enum SpatialRelation: String, Sendable, CaseIterable {
  /// They share a point.
  case intersects
  /// They are the same set of points.
  case equals
  /// They share no point.
  case disjoint
  /// They share points of their boundaries only.
  case touches
  /// The first lies in the second.
  case within
  /// They share points, have the same dimension, and neither lies in the other.
  case overlaps
  /// They share some but not all points of their interiors, as a line that passes through an area.
  case crosses
  /// The second lies in the first.
  case contains

  /// The relation of the second to the first.
  public var converse: SpatialRelation {
    switch self {
    case .within: .contains
    case .contains: .within
    default: self
    }
  }
}
