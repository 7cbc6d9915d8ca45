/// How GeoParquet files are written.
public struct GeoParquetOptions: Sendable, Hashable {
  /// How pages are compressed.
  public enum Codec: String, Sendable, CaseIterable {
    case zstd
    case snappy
    case gzip
    case none
  }

  /// How pages are compressed.
  public var codec = Codec.zstd
  /// The level of zstd or gzip; 0 is the codec's default.
  public var level = 3
  /// Rows of a row group at most.
  public var rowsPerGroup = 50_000
  /// Values of a row group at most, over all leaf columns: wide Items make shorter row groups, for
  /// all of one lies in memory while it is made.
  public var valuesPerGroup = 3_000_000
  /// Bytes of JSON text that are turned into columns at a time.
  public var batchSize = 1 << 20
  /// Bytes of a page.
  public var pageSize = 256 << 10
  /// Bytes of a dictionary at most.
  public var dictionarySize = 128 << 10
  /// Whether what the columns cannot hold is kept in a column of its own.
  public var keepsRest = true
  /// In which order the Items are written; nil for that in which they come.
  public var order: ItemOrder?

  /// The defaults.
  public init() {}

  /// Rows of a row group with so many leaf columns.
  public func rowsPerGroup(leafCount: Int) -> Int {
    max(1, min(rowsPerGroup, max(5000, valuesPerGroup / max(1, leafCount))))
  }
}
