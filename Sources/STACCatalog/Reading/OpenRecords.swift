internal import STACGeoParquet
internal import STACJSON
public import STACStorage
internal import STACTables

/// Opens a location as records; nil where it is on the web, whose features are records as they are.
func openRecords(
  _ location: String, _ records: RecordOptions, _ options: ReadOptions
) throws(StorageError) -> (any ItemSource)? {
  if let opening = records.opening { return try opening(location, options) }
  if let content = records.content {
    return RecordSource(elementsOf: content, path: location, blockSize: options.blockSize)
  }
  if isWebLocation(location) { return nil }
  let path = withoutFileScheme(location)
  if path != "-" {
    switch try kindOfPlace(path) {
    case .nothing: throw nothing(at: path)
    case .folder:
      if records.pattern != nil || !records.groupKeys.isEmpty {
        return FileRecordSource(
          try FileRecords(in: path, records.pattern, groupedBy: records.groupKeys), options)
      }
      return try RecordFolderSource(path, options)
    case .file: break
    }
  }
  return try openRecordFile(path, records, options)
}

/// Opens one file of records.
func openRecordFile(
  _ path: String, _ records: RecordOptions, _ options: ReadOptions
) throws(StorageError) -> any ItemSource {
  switch records.format ?? RecordFormat(fileName: path) {
  case .csv: return try CSVSource(path, records, options)
  case .ndjson: return try RecordSource(lines: path, blockSize: options.blockSize)
  case .parquet: return try ParquetSource(path, options)
  case .json:
    guard let selection = records.selection else {
      return try RecordSource(features: path, blockSize: options.blockSize)
    }
    do {
      let document = try JSONDocument(parsing: try readAll(path))
      return RecordSource(
        elementsOf: try selection(document.root), path: path, blockSize: options.blockSize)
    } catch let error as JSONError {
      throw StorageError(.content, error.message, path: path, at: error.location)
    } catch let error as StorageError {
      throw error
    } catch {
      throw StorageError(.content, "'\(path)': \(error)", path: path)
    }
  case nil:
    throw StorageError(
      .unsupported,
      "the name '\(path)' does not tell whether it is CSV, JSON, NDJSON or Parquet; say which",
      path: path)
  }
}

/// The names of the columns of a table, as far as its file tells them: of CSV and Parquet. Nil for
/// all else.
///
/// - Throws: ``StorageError`` where the file cannot be read.
public func columnNames(
  of location: String, _ records: RecordOptions
) throws(StorageError) -> [String]? {
  if records.content != nil || location == "-" || isWebLocation(location) { return nil }
  let path = withoutFileScheme(location)
  if try kindOfPlace(path) == .folder {
    guard records.pattern != nil || !records.groupKeys.isEmpty else { return nil }
    return FileRecords.names(records.pattern, groupedBy: records.groupKeys)
  }
  switch records.format ?? RecordFormat(fileName: path) {
  case .csv:
    do throws(TableError) {
      return try CSVReader(path, records.csv).columns
    } catch { throw StorageError(error) }
  case .parquet:
    do throws(GeoParquetError) {
      return try GeoParquetFile(path).columnNames
    } catch { throw StorageError(.content, error.message, path: path) }
  default: return nil
  }
}

extension RecordFormat {
  /// What the name of a file says; nil where it says nothing.
  public init?(fileName path: String) {
    let name = Compression.split(fileName: fileName(of: path)).name.lowercased()
    let isOne = { (ends: [String]) in ends.contains(where: name.hasSuffix) }
    if isOne([".csv", ".tsv", ".tab", ".txt"]) {
      self = .csv
    } else if isOne([".json", ".geojson"]) {
      self = .json
    } else if isOne([".ndjson", ".jsonl", ".geojsonl", ".ndgeojson"]) {
      self = .ndjson
    } else if isOne([".parquet", ".geoparquet"]) {
      self = .parquet
    } else {
      return nil
    }
  }
}

extension StorageError {
  init(_ error: TableError) {
    self.init(.content, error.message, path: error.path, at: error.location)
  }
}
