internal import CArrow
public import STACGeometry
public import STACJSON

/// Turns Items into a row group, in memory.
///
/// One serves one thread. Encoders work side by side, each on a row group of its own, which are then
/// added to the file in their order: so all processors encode.
public final class RowGroupEncoder {
  private let layout: GeoParquetLayout
  private var columns: ItemColumns
  private var handle: OpaquePointer?
  private var pendingBytes = 0
  /// Items in the row group so far.
  public private(set) var rowCount = 0

  /// An encoder with no Items.
  public init(_ layout: GeoParquetLayout) {
    self.layout = layout
    columns = ItemColumns(layout.schema)
  }

  deinit { if let handle { carrow_row_group_destroy(handle) } }

  /// Adds an Item.
  ///
  /// - Parameter byteCount: the size of its text.
  /// - Throws: ``GeoParquetError``; the row group is lost then.
  public func append(_ item: JSONView, byteCount: Int) throws(GeoParquetError) {
    columns.append(item)
    rowCount += 1
    pendingBytes += byteCount
    if pendingBytes >= layout.options.batchSize
      || columns.rowCount * layout.leafCount >= Self.valuesPerBatch
    {
      try drain()
    }
  }

  /// Columns that most rows do not have take memory all the same.
  private static let valuesPerBatch = 8_000_000

  private func drain() throws(GeoParquetError) {
    pendingBytes = 0
    if columns.rowCount == 0 { return }
    let group = try open()
    try columns.drain { (batch) throws(GeoParquetError) in
      try check(.encoding, "cannot encode a row group") {
        carrow_row_group_append(group, batch, &$0)
      }
    }
  }

  private func open() throws(GeoParquetError) -> OpaquePointer {
    if let handle { return handle }
    var error = carrow_error()
    guard let made = carrow_row_group_create(layout.handle, &error) else {
      throw GeoParquetError(.encoding, "cannot begin a row group: \(arrowMessage(&error))")
    }
    handle = made
    return made
  }

  /// Ends the row group, and begins with the next one.
  public func finish() throws(GeoParquetError) -> EncodedRowGroup {
    try drain()
    let group = try open()
    try check(.encoding, "cannot encode a row group") { carrow_row_group_finish(group, &$0) }
    handle = nil
    defer {
      rowCount = 0
      columns.beginGroup()
    }
    return EncodedRowGroup(group, rowCount: rowCount, summary: columns.summary)
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
  let handle: OpaquePointer
  /// The number of Items.
  public let rowCount: Int
  /// What it holds.
  public let summary: ContentSummary

  init(_ handle: OpaquePointer, rowCount: Int, summary: ContentSummary) {
    self.handle = handle
    self.rowCount = rowCount
    self.summary = summary
  }

  deinit { carrow_row_group_destroy(handle) }

  /// The bytes for the file, valid as long as the row group.
  var bytes: UnsafeRawBufferPointer {
    var length = 0
    let start = carrow_row_group_bytes(handle, &length)
    return UnsafeRawBufferPointer(start: start, count: length)
  }
}
