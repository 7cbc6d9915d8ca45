internal import CArrow
internal import STACGeometry
public import STACJSON
public import STACStorage

/// Writes a GeoParquet file of Items from row groups, in the order in which they are given.
///
/// The file appears at its place when it is whole; until then an older one stays.
public final class GeoParquetWriter {
  private let layout: GeoParquetLayout
  private let file: OutputFile
  private let footer: OpaquePointer
  /// What was written so far.
  public private(set) var summary = ContentSummary()
  /// Items that were written so far.
  public private(set) var rowCount = 0
  /// Row groups that were written so far.
  public private(set) var groupCount = 0

  /// Begins a file.
  ///
  /// - Throws: ``StorageError`` where it cannot be written.
  public convenience init(_ path: String, _ layout: GeoParquetLayout) throws(StorageError) {
    try self.init(try OutputFile(path), layout)
  }

  /// Begins a file that nothing is written to yet.
  public init(_ file: OutputFile, _ layout: GeoParquetLayout) throws(StorageError) {
    self.layout = layout
    self.file = file
    var error = carrow_error()
    guard let footer = carrow_footer_create(layout.handle, &error) else {
      file.discard()
      throw StorageError(
        .system, "cannot write '\(file.path)': \(arrowMessage(&error))", path: file.path)
    }
    self.footer = footer
    do throws(StorageError) {
      try append("PAR1")
    } catch {
      file.discard()
      throw error
    }
  }

  deinit { carrow_footer_destroy(footer) }

  /// The place of the file.
  public var path: String { file.path }
  /// The bytes written so far.
  public var byteCount: Int { file.length }

  /// Adds a row group behind those before.
  public func append(_ group: EncodedRowGroup) throws(StorageError) {
    if group.rowCount == 0 { return }
    let offset = file.length
    try file.append(group.bytes)
    try checked { carrow_footer_append(footer, group.handle, Int64(offset), &$0) }
    rowCount += group.rowCount
    groupCount += 1
    summary.add(group.summary)
  }

  /// Writes the metadata, and moves the file to its place.
  ///
  /// - Parameters:
  ///   - collections: the Collections of the Items, which the file then carries.
  ///   - metadata: keys and values that the file carries besides those of its format.
  public func finish(
    collections: [String: JSONObject] = [:], metadata: [(key: String, value: String)] = []
  ) throws(StorageError) {
    try seal(collections: collections, metadata)
    try file.commit()
  }

  /// Writes the metadata; the file is whole then, but not at its place.
  func seal(
    collections: [String: JSONObject], _ others: [(key: String, value: String)] = []
  ) throws(StorageError) {
    var metadata = FileMetadata(layout.schema, summary, collections)
    metadata.entries += others
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    try checked { error in
      withTexts(metadata.entries.map(\.key)) { keys, count in
        withTexts(metadata.entries.map(\.value)) { values, _ in
          carrow_footer_finish(footer, keys, values, count, &bytes, &length, &error)
        }
      }
    }
    try file.append(UnsafeRawBufferPointer(start: bytes, count: length))
  }

  /// Removes what was written; an older file at the place stays.
  public func discard() { file.discard() }

  private func append(_ text: StaticString) throws(StorageError) {
    try file.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private func checked(_ body: (inout carrow_error) -> Bool) throws(StorageError) {
    var error = carrow_error()
    if body(&error) { return }
    throw StorageError(
      .system, "cannot write '\(path)': \(arrowMessage(&error))", path: path)
  }
}
