public import STACGeometry
public import STACModel

/// Which part of a file is wanted. What is not given does not count.
///
/// Row groups that hold nothing of it are not read. Of the others all rows are given: whoever asks
/// looks at the Items themselves.
public struct GeoParquetQuery: Sendable, Hashable {
  /// The box that the Items' boxes should touch; degrees WGS 84.
  public var boundingBox: BoundingBox?
  /// The time that the Items' times should touch.
  public var interval: TemporalInterval?
  /// Wanted ids.
  public var ids: Set<String>?
  /// Wanted Collections.
  public var collections: Set<String>?
  /// Wanted columns, by their names from the root: `["id"]`, `["assets", "visual"]`; nil for all.
  public var columns: [[String]]?
  /// Wanted row groups; nil for all.
  public var rowGroups: Range<Int>?

  /// All of a file.
  public init() {}
}
