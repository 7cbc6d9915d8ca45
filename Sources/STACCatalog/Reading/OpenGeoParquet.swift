internal import STACClient
public import STACGeoParquet
public import STACStorage
internal import Synchronization

/// Opens a GeoParquet file: on this machine, in an object store (`s3://`, `gs://`, `abfs://`) or on
/// the web, where only what is looked at is asked for.
///
/// - Throws: ``StorageError`` where there is none, or it is damaged.
public func openGeoParquet(
  _ location: String, _ remote: RemoteOptions = RemoteOptions()
) throws(StorageError) -> GeoParquetFile {
  var bytes: (any RandomAccessBytes)?
  var path = location
  if isWebLocation(location) {
    let web = try WebBytes(location, remote.fetch, environment: remote.environment)
    path = web.shown
    bytes = web
  } else if isStoreLocation(location) {
    bytes = try openRandomAccess(location)
  }
  do throws(GeoParquetError) {
    guard let bytes else { return try GeoParquetFile(withoutFileScheme(location)) }
    return try GeoParquetFile(bytes, path: path)
  } catch { throw StorageError(.content, error.message, path: redactedLocation(path)) }
}

/// Whether a location is named like a GeoParquet file, also one on the web.
public func isNamedGeoParquet(_ location: String) -> Bool {
  guard isWebLocation(location) else { return FileKind(path: location) == .parquet }
  return WebAddress(location).map { FileKind(path: $0.path) == .parquet } ?? false
}

/// Files over a network that were opened, and not read yet: before a run each is looked at to know
/// that it is there, and its metadata should not be asked for twice.
enum UnreadFiles {
  private static let files = Mutex<[(location: String, file: GeoParquetFile)]>([])
  private static let most = 16

  /// A file that was opened before, or now.
  static func open(
    _ location: String, _ remote: RemoteOptions
  ) throws(StorageError) -> GeoParquetFile {
    let known = files.withLock { files in
      files.firstIndex { $0.location == location }.map { files.remove(at: $0).file }
    }
    if let known { return known }
    return try openGeoParquet(location, remote)
  }

  /// Keeps a file for who reads it.
  static func keep(_ file: GeoParquetFile, of location: String) {
    guard isWebLocation(location) || isStoreLocation(location) else { return }
    files.withLock { files in
      files.append((location, file))
      if files.count > most { files.removeFirst() }
    }
  }
}
