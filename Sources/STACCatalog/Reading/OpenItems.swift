public import STACClient
public import STACGeoParquet
public import STACJSON
public import STACStorage

/// How a folder is read.
public enum FolderRule: Sendable {
  /// By its `catalog.json` or `collection.json` where it has one, else all the files in it.
  case automatic
  /// All the files in it.
  case looseItems
}

/// How a location is read.
public struct ReadOptions: Sendable {
  /// The format, where the name does not tell.
  public var format: ItemFormat?
  /// How folders are read.
  public var folders = FolderRule.automatic
  /// Whether Collections, Catalogs and all other documents are given too, as they are.
  public var takesAllDocuments = false
  /// Bytes in a block of records.
  public var blockSize = 1 << 20
  /// What is wanted of GeoParquet files: row groups that hold none of it are not read.
  public var query = GeoParquetQuery()
  /// How locations on the web are read.
  public var remote = RemoteOptions()
  /// Not nil where the location holds records of any kind, such as the rows of a table, and no
  /// Items.
  public var records: RecordOptions?

  /// The defaults.
  public init() {}
}

/// How a location on the web is read.
public struct RemoteOptions: Sendable {
  /// What an API is asked for.
  public var search = ItemSearch()
  /// How much at a time, and how patiently.
  public var fetch = FetchOptions()
  /// Where credentials come from; nil for the environment of the process.
  public var environment: [String: String]?
  /// Where an interrupted fetch goes on: what ``SourceBatch/state`` has given.
  public var state: JSONValue?

  /// The defaults.
  public init() {}
}

/// Opens a catalog location for reading its Items: a file, a folder or a static catalog, on this
/// machine, in an object store (`s3://`, `gs://`, `abfs://`) or on the web; an API; or `-`.
///
/// - Throws: ``StorageError`` where there is nothing to read; what is wrong inside is told batch
///   by batch. The web is not asked before the first batch, but for a GeoParquet file's columns.
public func openItems(
  _ location: String, _ options: ReadOptions = ReadOptions()
) throws(StorageError) -> any ItemSource {
  if let records = options.records, let source = try openRecords(location, records, options) {
    return source
  }
  if isWebLocation(location) {
    guard options.format == .parquet || options.format == nil && isNamedGeoParquet(location) else {
      return RemoteSource(location, options)
    }
    return try ParquetSource(location, options)
  }
  let path = withoutFileScheme(location)
  if path != "-" {
    switch try kindOfPlace(path) {
    case .nothing: throw nothing(at: path)
    case .folder: return try openFolder(path, options)
    case .file: break
    }
  }
  switch options.format.map(FileKind.init) ?? FileKind(path: path) {
  case .ndjson: return try RecordSource(lines: path, blockSize: options.blockSize)
  case .json: return try openDocument(path, options)
  case .parquet:
    guard path != "-" else {
      throw StorageError(
        .unsupported, "cannot read GeoParquet from standard input: its end must be read first",
        path: path)
    }
    return try ParquetSource(path, options)
  case .other:
    // Without a telling name: one document in pretty JSON has its line ends inside.
    if path == "-" { return try RecordSource(lines: path, blockSize: options.blockSize) }
    return try openDocument(path, options)
  }
}

/// Whether a location is an address on the web.
public func isWebLocation(_ location: String) -> Bool {
  let start = location.prefix(8).lowercased()
  return start.hasPrefix("http://") || start.hasPrefix("https://")
}

private func openFolder(
  _ path: String, _ options: ReadOptions
) throws(StorageError) -> any ItemSource {
  if DatasetFolder(path).hasManifest { return try DatasetSource(path, options) }
  if options.folders == .automatic {
    for name in ["catalog.json", "collection.json"]
    where try kindOfPlace(join(path, name)) != .nothing {
      return StaticCatalogSource(join(path, name), givesCatalogs: options.takesAllDocuments)
    }
  }
  return FolderSource(path, options)
}

/// A `.json` file: an Item, a Catalog, a Collection, an ItemCollection or an array.
private func openDocument(
  _ path: String, _ options: ReadOptions
) throws(StorageError) -> any ItemSource {
  // Looking must not use up what can be read only once.
  if path == "-" { return try RecordSource(features: path, blockSize: options.blockSize) }
  switch try shapeOfDocument(path) {
  case .elements: return try RecordSource(features: path, blockSize: options.blockSize)
  case .catalog: return StaticCatalogSource(path, givesCatalogs: options.takesAllDocuments)
  case .single: return FileListSource([path])
  }
}

/// Reads as much of a document as tells what it is: of most a little, of a Collection that has its
/// `type` behind thousands of links all.
func shapeOfDocument(_ path: String) throws(StorageError) -> DocumentShape {
  let source = try openBytes(path)
  let block = RecordBlock(capacity: 1 << 16)
  var limit = 1 << 16
  while true {
    var isAtEnd = false
    while !isAtEnd, block.count < limit {
      let count = try block.fill(upTo: limit) { (memory) throws(StorageError) in
        try source.read(into: memory)
      }
      isAtEnd = count == 0
    }
    if let shape = DocumentShape(head: block.bytes) { return shape }
    if isAtEnd || limit >= RecordReader.maximumRecordSize { return .single }
    limit *= 4
  }
}
