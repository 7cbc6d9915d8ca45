internal import STACJSON
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

  /// The defaults.
  public init() {}
}

/// Opens a catalog location for reading its Items: a file, a folder or a static catalog, on this
/// machine or in an object store (`s3://`, `gs://`, `abfs://`), or `-`.
///
/// - Throws: ``StorageError`` where there is nothing to read; what is wrong inside is told batch
///   by batch.
public func openItems(
  _ location: String, _ options: ReadOptions = ReadOptions()
) throws(StorageError) -> any ItemSource {
  for scheme in ["http", "https"] where location.hasPrefix(scheme + "://") {
    throw StorageError(
      .unsupported,
      "cannot read '\(redactedLocation(location))': this version reads files, not \(scheme) locations",
      path: redactedLocation(location))
  }
  let path = withoutFileScheme(location)
  if path != "-" {
    switch try kindOfPlace(path) {
    case .nothing: throw nothing(at: path)
    case .folder: return try openFolder(path, options)
    case .file: break
    }
  }
  switch options.format.map({ $0 == .json ? FileKind.json : .ndjson }) ?? FileKind(path: path) {
  case .ndjson: return try RecordSource(lines: path, blockSize: options.blockSize)
  case .json: return try openDocument(path, options)
  case .parquet:
    throw StorageError(
      .unsupported, "cannot read '\(path)': this version does not read GeoParquet", path: path)
  case .other:
    // Without a telling name: one document in pretty JSON has its line ends inside.
    if path == "-" { return try RecordSource(lines: path, blockSize: options.blockSize) }
    return try openDocument(path, options)
  }
}

private func openFolder(
  _ path: String, _ options: ReadOptions
) throws(StorageError) -> any ItemSource {
  if options.folders == .automatic {
    for name in ["catalog.json", "collection.json"]
    where try kindOfPlace(join(path, name)) != .nothing {
      return StaticCatalogSource(join(path, name), givesCatalogs: options.takesAllDocuments)
    }
  }
  return FolderSource(path, blockSize: options.blockSize)
}

/// A `.json` file: an Item, a Catalog, a Collection, an ItemCollection or an array.
private func openDocument(
  _ path: String, _ options: ReadOptions
) throws(StorageError) -> any ItemSource {
  // Looking must not use up what can be read only once.
  if path == "-" { return try RecordSource(features: path, blockSize: options.blockSize) }
  switch try shape(of: path) {
  case .elements: return try RecordSource(features: path, blockSize: options.blockSize)
  case .catalog: return StaticCatalogSource(path, givesCatalogs: options.takesAllDocuments)
  case .single: return FileListSource([path])
  }
}

/// Reads as much of a document as tells what it is: of most a little, of a Collection that has its
/// `type` behind thousands of links all.
private func shape(of path: String) throws(StorageError) -> DocumentShape {
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
