internal import STACJSON
internal import STACStorage

/// A catalog location as a place to change things in.
struct ChangeLocation: Sendable {
  enum Kind: Sendable, Equatable {
    /// A file with all its documents.
    case file
    /// A folder, or a Catalog or Collection whose links lead to files of its folder.
    case folder
    /// A dataset, which changes by its manifest.
    case dataset
  }

  /// The location, as it was given.
  let path: String
  let kind: Kind
  /// The folder that paths in audit logs are told from.
  let root: String
  /// Whether the name, or whoever gave it, says that the file is NDJSON.
  private let lineFile: Bool
  private let absoluteRoot: String

  init(_ location: String, format: ItemFormat? = nil) throws(StorageError) {
    guard location != "-", !isWebLocation(location) else {
      throw StorageError(
        .unsupported,
        "cannot change '\(location)' in its place: only what lies on this machine "
          + "can be changed", path: location)
    }
    guard !isStoreLocation(location) else {
      throw StorageError(
        .unsupported,
        "cannot change '\(redactedLocation(location))' in its place, as nothing in a store keeps two "
          + "writers apart; copy it here first", path: redactedLocation(location))
    }
    let path = withoutFileScheme(location)
    self.path = path
    lineFile = format == .ndjson
    switch try kindOfPlace(path) {
    case .nothing: throw nothing(at: path)
    case .folder:
      kind = DatasetFolder(path).hasManifest ? .dataset : .folder
      root = path
    case .file:
      root = folder(of: path)
      let named = FileKind(path: path)
      let isDocument = format.map { $0 == .json } ?? (named != .ndjson && named != .parquet)
      kind = isDocument ? (try shapeOfDocument(path)) == .catalog ? .folder : .file : .file
    }
    absoluteRoot = STACStorage.absolutePath(root)
  }

  /// The absolute path of the location.
  var absolutePath: String { STACStorage.absolutePath(path) }

  /// What only this program looks at.
  var ownFolder: String { join(root, DatasetFolder.ownFolder) }

  /// What tells the files of this location in ``ownFolder`` from those of others.
  private var suffix: String { kind == .file ? "-" + fileName(of: path) : "" }

  /// The file that a writer locks.
  var lock: String { join(ownFolder, kind == .file ? fileName(of: path) + ".lock" : "lock") }

  /// The folder of what waits to become true.
  var waiting: String { join(ownFolder, "changes" + suffix) }

  /// Where the audit log of a run lies when nobody names a place.
  func audit(run: String) -> String {
    let name = kind == .file ? "\(fileName(of: path))-\(run).ndjson" : "\(run).ndjson"
    return join(join(ownFolder, "audit"), name)
  }

  /// Whether the location is a single file of GeoParquet.
  var isParquetFile: Bool { kind == .file && form(ofFile: path, isWhole: false) == .row }

  /// The path of a file as audit logs tell it.
  func relativePath(_ path: String) -> String {
    let whole = STACStorage.absolutePath(path)
    let start = absoluteRoot.hasSuffix("/") ? absoluteRoot : absoluteRoot + "/"
    return whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : whole
  }

  /// The form in which a file holds its documents.
  func form(ofFile path: String, isWhole: Bool) -> DocumentForm {
    if isWhole { return .file }
    switch kind == .dataset ? .parquet : FileKind(path: path) {
    case .parquet: return .row
    case .ndjson: return .line
    case .json, .other: return lineFile ? .line : .element
    }
  }
}

/// How a document stands in a file.
enum DocumentForm: String, Sendable {
  /// It is the file.
  case file
  /// It is a line of NDJSON.
  case line
  /// It is an element of an array.
  case element
  /// It is a row of GeoParquet.
  case row
  /// It is a Collection in the metadata of GeoParquet.
  case metadata
}
