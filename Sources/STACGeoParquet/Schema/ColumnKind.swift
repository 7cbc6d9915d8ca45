/// How the values of a column are stored.
public enum ColumnKind: String, Sendable, Hashable {
  /// Booleans.
  case boolean
  /// Integers of 64 bits.
  case integer
  /// Doubles.
  case double
  /// Text.
  case string
  /// Instants in microseconds, UTC.
  case timestamp
  /// JSON text: what has no one type, or none that Parquet knows.
  case json
  /// Lists; the only child is what they hold.
  case list
  /// Objects; the children are their members.
  case object
  /// Geometries in well-known binary.
  case geometry
  /// Boxes: objects of `xmin`, `ymin`, [`zmin`,] `xmax`, `ymax` [, `zmax`].
  case box
}
