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
    guard let footer = arrow.footer_create(layout.handle, &error) else {
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

  deinit { arrow.footer_destroy(footer) }

  /// The place of the file.
  public var path: String { file.path }
  /// The bytes written so far.
  public var byteCount: Int { file.length }

  /// Adds a row group behind those before.
  public func append(_ group: EncodedRowGroup) throws(StorageError) {
    if group.rowCount == 0 { return }
    let offset = file.length
    try file.append(group.bytes)
    try checked { error in
      Self.withChunks(group.chunks) { chunks, count in
        arrow.footer_append(
          footer, chunks, count, Int64(group.rowCount), Int64(offset), &error)
      }
    }
    rowCount += group.rowCount
    groupCount += 1
    summary.add(group.summary)
  }

  /// Lends what the metadata is told of leaf columns to C.
  private static func withChunks<Result>(
    _ chunks: [WrittenChunk],
    _ body: (UnsafePointer<carrow_written_chunk>, Int32) -> Result
  ) -> Result {
    var bounds: [UInt8] = []
    for chunk in chunks {
      guard let found = chunk.bounds else { continue }
      bounds += found.least
      bounds += found.greatest
    }
    // Of an empty array there would be no address.
    bounds.append(0)
    return bounds.withUnsafeBufferPointer { memory in
      var position = 0
      let described = chunks.map { chunk in
        var written = carrow_written_chunk()
        written.value_count = Int64(chunk.slotCount)
        written.null_count = Int64(chunk.nullCount)
        written.start = Int64(chunk.start)
        written.dictionary_length = Int64(chunk.dictionaryLength)
        written.compressed_size = Int64(chunk.packedCount)
        written.uncompressed_size = Int64(chunk.byteCount)
        written.indexed_pages = Int32(chunk.indexedPageCount)
        written.plain_pages = Int32(chunk.plainPageCount)
        if let found = chunk.bounds, let base = memory.baseAddress {
          written.has_bounds = true
          written.minimum = base + position
          written.minimum_length = found.least.count
          position += found.least.count
          written.maximum = base + position
          written.maximum_length = found.greatest.count
          position += found.greatest.count
        }
        return written
      }
      return described.withUnsafeBufferPointer { list in
        body(list.baseAddress.unsafelyUnwrapped, Int32(list.count))
      }
    }
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
          arrow.footer_finish(footer, keys, values, count, &bytes, &length, &error)
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
