internal import STACGeoParquet
internal import STACJSON
internal import STACStorage

/// The folder of a dataset, with what only this program looks at.
///
///     FOLDER/collection=c/year=2024/month=01/items.parquet   all Items of a partition
///     FOLDER/.stac-manager/dataset.json   the manifest: which files, with what content
///                          staged/        new files, until they are moved to their places
///                          superseded/    old files, for readers that have begun with them
///                          lock           held by the writer
///                          readers        held, shared, by those who read
///
/// A change is made when the manifest is replaced. Until then the new files are in `staged`; afterwards
/// they are moved from there over the old ones. A reader looks for the content that its manifest
/// names in the order in which files move: `staged`, place, `superseded`.
struct DatasetFolder: Sendable {
  let path: String

  init(_ path: String) { self.path = withoutFileScheme(path) }

  static let ownFolder = ".stac-manager"
  /// The name of all files. A partition has one, so that the new one takes the place of the old one at
  /// once, and no pattern of names finds both.
  static let fileName = "items.parquet"

  var ownPath: String { join(path, Self.ownFolder) }
  var manifestPath: String { join(ownPath, "dataset.json") }
  var staged: String { join(ownPath, "staged") }
  var superseded: String { join(ownPath, "superseded") }
  var readersPath: String { join(ownPath, "readers") }

  /// Whether there is a dataset, here or in a store.
  var hasManifest: Bool { exists(manifestPath) }

  /// As long as it is held, no file of the versions that are there is removed; nil where nobody has
  /// ever written, or nobody can: in a store.
  func lockForReading() -> FileLock? {
    isStoreLocation(path) ? nil : FileLock(shared: readersPath)
  }

  /// The manifest of the current version.
  func readManifest() throws(StorageError) -> DatasetManifest {
    let bytes = try readAll(manifestPath)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw StorageError(
        .content, "'\(manifestPath)' is not JSON: \(error.message)", path: manifestPath,
        at: error.location)
    }
    return try DatasetManifest(json, path: manifestPath)
  }

  /// Opens a file of the manifest with the content that it names.
  func open(_ file: DatasetManifest.File) throws(StorageError) -> GeoParquetFile {
    let stagedPath = join(staged, file.content)
    let oldPath = join(superseded, file.content)
    let place = join(path, file.path)
    // In a store nothing moves: there is what was copied, mostly while nobody wrote.
    let places =
      isStoreLocation(path) ? [place, stagedPath, oldPath] : [stagedPath, place, oldPath]
    for place in places {
      if !exists(place) { continue }
      do throws(GeoParquetError) {
        let opened = try GeoParquetFile(place)
        if opened.metadata[Self.contentKey] == file.content { return opened }
      } catch {
        // It may be moved just now.
        if exists(place) { throw StorageError(.content, error.message, path: place) }
      }
    }
    throw StorageError(
      .content,
      "'\(join(path, file.path))' is not the file that the manifest of the dataset names: another "
        + "program has changed or removed it", path: join(path, file.path))
  }

  /// The Collections of a version: those that its manifest tells, or else its files, the first one of
  /// each.
  func collections(_ manifest: DatasetManifest) throws(StorageError) -> [String: JSONObject] {
    if let known = manifest.collections { return known }
    var found: [String: JSONObject] = [:]
    for file in manifest.files {
      found.merge(try open(file).collections) { first, _ in first }
    }
    return found
  }

  /// The key in the metadata of a file under which its content is named.
  static let contentKey = "stac-manager:dataset-content"
}
