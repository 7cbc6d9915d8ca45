public import STACGeometry
public import STACJSON

/// Turns Items into a row group, in memory.
///
/// One serves one thread. Encoders work side by side, each on a row group of its own, which are then
/// added to the file in their order: so all processors encode.
public final class RowGroupEncoder {
  private let layout: GeoParquetLayout
  private var columns: ItemColumns
  private var pages: RowGroupPages
  private var pendingBytes = 0
  /// Items in the row group so far.
  public private(set) var rowCount = 0

  /// An encoder with no Items.
  ///
  /// - Throws: ``GeoParquetError`` where pages cannot be compressed as the options say.
  public init(_ layout: GeoParquetLayout) throws(GeoParquetError) {
    self.layout = layout
    columns = ItemColumns(layout.schema)
    pages = try RowGroupPages(layout.schema.allFields, layout.options)
    for (leaf, levels) in layout.levels.enumerated()
    where leaf >= pages.leafCount || levels != pages.levels(of: leaf) {
      throw GeoParquetError(.encoding, "the columns are not those that the metadata will tell of")
    }
  }

  /// Adds an Item.
  ///
  /// - Parameter byteCount: the size of its text.
  /// - Throws: ``GeoParquetError``; the row group is lost then.
  public func append(_ item: JSONView, byteCount: Int) throws(GeoParquetError) {
    columns.append(item)
    rowCount += 1
    pendingBytes += byteCount
    if pendingBytes >= layout.options.batchSize { try drain() }
  }

  private func drain() throws(GeoParquetError) {
    pendingBytes = 0
    if columns.rowCount == 0 { return }
    try columns.drain { (columns, rows) throws(GeoParquetError) in
      try pages.append(columns, rows)
    }
  }

  /// Ends the row group, and begins with the next one.
  public func finish() throws(GeoParquetError) -> EncodedRowGroup {
    try drain()
    defer {
      rowCount = 0
      columns.beginGroup()
    }
    var bytes = ByteBuffer()
    let chunks = try pages.finish(into: &bytes)
    return EncodedRowGroup(bytes, chunks, rowCount: rowCount, summary: columns.summary)
  }
}

/// What a part of a file holds, for the metadata and the report.
public struct ContentSummary: Sendable {
  /// The box around the geometries.
  public var box = BoundingBoxUnion()
  /// What the column for the rest holds.
  public var fidelity = FidelityCounts()
  /// The types of geometries in the column `geometry`, and in others.
  var geometryKinds: UInt32 = 0
  var propertyGeometryKinds: UInt32 = 0

  /// Adds another part.
  public mutating func add(_ other: ContentSummary) {
    box.formUnion(other.box)
    fidelity.add(other.fidelity)
    geometryKinds |= other.geometryKinds
    propertyGeometryKinds |= other.propertyGeometryKinds
  }
}

/// A row group that is ready to be added to a file.
///
/// `@unchecked Sendable`: it does not change, and is handed on from the thread that made it.
public final class EncodedRowGroup: @unchecked Sendable {
  let bytes: ByteBuffer
  let chunks: [WrittenChunk]
  /// The number of Items.
  public let rowCount: Int
  /// What it holds.
  public let summary: ContentSummary

  init(
    _ bytes: consuming ByteBuffer, _ chunks: [WrittenChunk], rowCount: Int,
    summary: ContentSummary
  ) {
    self.bytes = bytes
    self.chunks = chunks
    self.rowCount = rowCount
    self.summary = summary
  }
}
