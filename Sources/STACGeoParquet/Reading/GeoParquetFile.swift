internal import CArrow
public import STACJSON
public import STACStorage

/// A Parquet file of Items, opened for reading.
///
/// `@unchecked Sendable`: what the file's metadata says does not change; what is read from it is read
/// by one ``GeoParquetBatches`` at a time, which has a lock.
public final class GeoParquetFile: @unchecked Sendable {
  /// The path, as it was given.
  public let path: String
  /// The number of Items.
  public let rowCount: Int
  /// The program that wrote the file, as it calls itself.
  public let creator: String
  /// The metadata of the file: its keys and values.
  public let metadata: [String: String]
  /// The Collections that the file carries, by id.
  public let collections: [String: JSONObject]
  /// The version of stac-geoparquet that the file says it keeps; nil where it says none.
  public let itemVersion: String?
  /// What GeoParquet says of the geometry columns; nil where it says nothing.
  public let geo: JSONValue?
  /// What stac-geoparquet says of the Items; nil where it says nothing.
  public let items: JSONValue?
  let fields: [ArrowField]
  /// What is known beyond the types; nil where the file is not ours, or was changed by others.
  let hints: ColumnHints?
  let handle: OpaquePointer
  /// Where the bytes come from over a network.
  private let lent: LentBytes?

  /// How much memory reading may take: a hostile file can claim to hold any amount.
  static let memoryLimit: Int64 = 4 << 30

  /// Opens a file, or an object in a store, and reads its metadata.
  ///
  /// - Throws: ``GeoParquetError`` where this is no Parquet file, or a damaged one.
  public convenience init(_ path: String) throws(GeoParquetError) {
    try self.init(path, memoryLimit: Self.memoryLimit)
  }

  /// The same, with another limit to the memory that reading may take.
  package convenience init(_ path: String, memoryLimit: Int64) throws(GeoParquetError) {
    if isStoreLocation(path) {
      let bytes: any RandomAccessBytes
      do throws(StorageError) {
        bytes = try openRandomAccess(path)
      } catch { throw GeoParquetError(.file, error.message) }
      try self.init(bytes, path: path)
    } else {
      var error = carrow_error()
      guard let handle = arrow.parquet_open(path, memoryLimit, &error) else {
        throw GeoParquetError(.file, "cannot read '\(path)': \(arrowMessage(&error))")
      }
      try self.init(handle, path, nil)
    }
  }

  /// Reads the metadata of a file whose bytes are read at places, each time with a request.
  ///
  /// Of the rows only those parts are asked for that are wanted, many columns at a time, and the next
  /// row group while one is looked at.
  ///
  /// - Parameter path: what messages call it.
  /// - Throws: ``GeoParquetError`` where this is no Parquet file, or a damaged one.
  public convenience init(
    _ bytes: any RandomAccessBytes, path: String
  ) throws(GeoParquetError) {
    let path = redactedLocation(path)
    let lent = LentBytes(bytes)
    var error = carrow_error()
    guard let handle = arrow.parquet_open_bytes(lent.lend(), Self.memoryLimit, &error) else {
      let words = arrowMessage(&error)
      throw GeoParquetError(.file, lent.failure ?? "cannot read '\(path)': \(words)")
    }
    try self.init(handle, path, lent)
  }

  private init(
    _ handle: OpaquePointer, _ path: String, _ lent: LentBytes?
  ) throws(GeoParquetError) {
    self.path = path
    self.lent = lent
    self.handle = handle
    rowCount = Int(arrow.parquet_row_count(handle))
    creator = String(cString: arrow.parquet_creator(handle))
    var metadata: [String: String] = [:]
    for index in 0..<arrow.parquet_metadata_count(handle) {
      var length = 0
      let value = arrow.parquet_metadata_value(handle, index, &length)
      let key = String(cString: arrow.parquet_metadata_key(handle, index))
      metadata[key] = String(
        decoding: UnsafeRawBufferPointer(start: value, count: length), as: UTF8.self)
    }
    self.metadata = metadata
    do throws(GeoParquetError) {
      fields = try Self.fields(handle, path)
      geo = try Self.json("geo", metadata, path)
      items = try Self.json("stac-geoparquet", metadata, path)
      itemVersion = items?["version"]?.string
      collections = Self.collections(items, metadata)
    } catch {
      arrow.parquet_close(handle)
      throw error
    }
    hints = Self.hints(metadata, fields)
  }

  deinit { arrow.parquet_close(handle) }

  /// Why bytes could not be had, in the words of where they come from; else those of who asked.
  func reason(_ attempt: String, _ error: inout carrow_error) -> String {
    let words = arrowMessage(&error)
    return lent?.failure ?? "\(attempt) '\(path)': \(words)"
  }

  private static func fields(
    _ handle: OpaquePointer, _ path: String
  ) throws(GeoParquetError) -> [ArrowField] {
    var schema = ArrowSchema()
    try check(.file, "cannot read the columns of '\(path)'") {
      arrow.parquet_schema(handle, &schema, &$0)
    }
    defer { schema.release?(&schema) }
    return ArrowField(schema).children
  }

  private static func json(
    _ key: String, _ metadata: [String: String], _ path: String
  ) throws(GeoParquetError) -> JSONValue? {
    guard let text = metadata[key] else { return nil }
    do throws(JSONError) {
      return try JSONValue(parsing: text)
    } catch {
      throw GeoParquetError(
        .metadata, "the metadata '\(key)' of '\(path)' is not JSON: \(error.message)")
    }
  }

  /// The Collections: by id, or the single one of older files.
  private static func collections(
    _ items: JSONValue?, _ metadata: [String: String]
  ) -> [String: JSONObject] {
    var found: [String: JSONObject] = [:]
    for (id, value) in items?["collections"]?.object ?? [:] { found[id] = value.object }
    var single = items?["collection"]?.object
    if single == nil, let text = metadata["stac:collection"] {
      single = (try? JSONValue(parsing: text))?.object
    }
    if let single, let id = single["id"]?.string, found[id] == nil { found[id] = single }
    return found
  }

  private static func hints(
    _ metadata: [String: String], _ fields: [ArrowField]
  ) -> ColumnHints? {
    guard let text = metadata[ColumnHints.key], let json = try? JSONValue(parsing: text),
      let hints = ColumnHints(json)
    else { return nil }
    var own = ColumnHints()
    for field in fields { field.count(in: &own) }
    return hints.describesSameColumns(as: own) ? hints : nil
  }

  /// The number of row groups.
  public var rowGroupCount: Int { Int(arrow.parquet_row_group_count(handle)) }

  /// The Items of a row group.
  public func rowCount(ofGroup group: Int) -> Int {
    Int(arrow.parquet_rows_of_group(handle, Int32(group)))
  }

  /// How many rows make about so many bytes of JSON text.
  ///
  /// What is stored says little of the text, for most of it is in dictionaries; the number of values
  /// says more.
  public func batchRows(byteCount: Int) -> Int {
    batchRows(byteCount: byteCount, leaves: leaves, group: 0)
  }

  /// The same, of some columns of a row group.
  func batchRows(byteCount: Int, leaves: [LeafColumn], group: Int) -> Int {
    var stored = 0
    var values = 0
    if group < rowGroupCount {
      for leaf in leaves {
        guard let chunk = try? chunk(ofGroup: group, leaf) else { continue }
        stored += chunk.uncompressedSize
        values += max(0, chunk.valueCount - (chunk.nullCount ?? 0))
      }
      stored /= max(1, rowCount(ofGroup: group))
      values /= max(1, rowCount(ofGroup: group))
    }
    // A row that has nothing in a column takes memory in it nonetheless.
    let row = max(values * 32, stored, 64) + leaves.count * 6
    return min(max(byteCount / row, 16), 4096)
  }

  /// The names of the columns.
  public var columnNames: [String] { fields.map(\.name) }

  /// Whether the file looks like one of Items.
  public var holdsItems: Bool { fields.contains { $0.name == "id" } }
}
