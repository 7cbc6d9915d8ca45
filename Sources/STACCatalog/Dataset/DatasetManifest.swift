public import STACGeoParquet
public import STACGeometry
public import STACJSON
public import STACModel
internal import STACStorage

/// What belongs to a dataset: the list of its files in their current version.
///
/// The file `.stac-manager/dataset.json` in the folder of the dataset. It is replaced at once, and with
/// it the whole dataset: what it does not list is not there.
public struct DatasetManifest: Sendable, Hashable {
  /// A file of the dataset: all the Items of a partition.
  public struct File: Sendable, Hashable {
    /// The path in the folder of the dataset.
    public var path: String
    /// What tells this content from what stood at the path before, and will stand there: a name that
    /// is never used again. The metadata of the file has it too.
    public var content: String
    /// The values of the partition, in the order of the keys; nil where the Items have none.
    public var values: [String?]
    /// The number of Items.
    public var rowCount: Int
    /// The size in bytes.
    public var byteCount: Int
    /// The box around the Items; nil where none has one.
    public var boundingBox: BoundingBox?
    /// The times of the Items; nil where none has one.
    public var interval: TemporalInterval?
  }

  /// A file that the last change has replaced or removed, for readers that have begun before.
  struct Superseded: Sendable, Hashable {
    var path: String
    var content: String
  }

  /// The number of the current version; each change adds one.
  public var version = 0
  /// By what the dataset is divided into folders.
  public var keys: [PartitionKey] = []
  /// In which order each file holds its Items; nil for that in which they came.
  public var order: ItemOrder?
  /// The files, in the order of their paths.
  public var files: [File] = []
  /// The Collections, by their ids, also those that have no Items any more; nil in manifests of earlier
  /// versions of this program: there the files tell them.
  public var collections: [String: JSONObject]?
  var superseded: [Superseded] = []

  /// The format of the manifest.
  static let format = 1

  /// A dataset without Items.
  init() {}

  /// The number of Items.
  public var rowCount: Int { files.reduce(0) { $0 + $1.rowCount } }
  /// The size of all files in bytes.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
}

extension DatasetManifest {
  /// The JSON form; `docs/geoparquet.md` describes it.
  public var json: JSONValue {
    var json: JSONObject = [
      "type": "stac-manager-dataset", "format": .integer(Int64(Self.format)),
      "version": .integer(Int64(version)),
      "partition_by": .array(keys.map { .string($0.rawValue) }),
    ]
    if let order { json["sort"] = .string(order.rawValue) }
    json["files"] = .array(files.map { self.json($0) })
    if let collections {
      var documents = JSONObject()
      for (id, document) in collections.sorted(by: { $0.key < $1.key }) {
        documents[id] = .object(document)
      }
      json["collections"] = .object(documents)
    }
    json["superseded"] = .array(
      superseded.map { ["path": .string($0.path), "content": .string($0.content)] })
    return .object(json)
  }

  private func json(_ file: File) -> JSONValue {
    var values = JSONObject()
    for (key, value) in zip(keys, file.values) {
      values[key.rawValue] = value.map { .string($0) } ?? .null
    }
    var json: JSONObject = [
      "path": .string(file.path), "content": .string(file.content), "partition": .object(values),
      "rows": .integer(Int64(file.rowCount)), "bytes": .integer(Int64(file.byteCount)),
    ]
    if let box = file.boundingBox { json["bbox"] = .array(box.json) }
    if let interval = file.interval { json["interval"] = .array(interval.json) }
    return .object(json)
  }

  /// The manifest in a JSON document.
  ///
  /// - Throws: ``StorageError`` where it is none, or one of a later format.
  init(_ json: JSONValue, path: String) throws(StorageError) {
    guard json["type"] == "stac-manager-dataset", let format = json["format"]?.integer else {
      throw StorageError(.content, "'\(path)' is no manifest of a dataset", path: path)
    }
    guard format == Int64(Self.format) else {
      throw StorageError(
        .unsupported,
        "'\(path)' has the format \(format), and this program knows \(Self.format); "
          + "use a later version of it", path: path)
    }
    let broken = StorageError(.content, "the manifest '\(path)' is damaged", path: path)
    guard let version = json["version"]?.integer, let files = json["files"]?.array,
      let names = json["partition_by"]?.array?.compactMap(\.string)
    else { throw broken }
    self.version = Int(version)
    keys = names.compactMap(PartitionKey.init)
    guard keys.count == names.count else { throw broken }
    if let word = json["sort"] {
      guard let known = word.string.flatMap(ItemOrder.init) else { throw broken }
      order = known
    }
    for file in files {
      guard let read = Self.file(file, keys) else { throw broken }
      self.files.append(read)
    }
    if let documents = json["collections"] {
      guard let documents = documents.object else { throw broken }
      var collections: [String: JSONObject] = [:]
      for (id, document) in documents {
        guard let document = document.object else { throw broken }
        collections[id] = document
      }
      self.collections = collections
    }
    for old in json["superseded"]?.array ?? [] {
      guard let path = Self.name(old["path"]), let content = Self.name(old["content"]) else {
        throw broken
      }
      superseded.append(Superseded(path: path, content: content))
    }
  }

  private static func file(_ json: JSONValue, _ keys: [PartitionKey]) -> File? {
    guard let path = name(json["path"]), let content = name(json["content"]),
      !content.utf8.contains(UInt8(ascii: "/")), let rows = json["rows"]?.integer,
      let bytes = json["bytes"]?.integer
    else { return nil }
    var file = File(
      path: path, content: content, values: keys.map { json["partition"]?[$0.rawValue]?.string },
      rowCount: Int(rows), byteCount: Int(bytes))
    if let box = json["bbox"] {
      guard let read = try? BoundingBox(box) else { return nil }
      file.boundingBox = read
    }
    if let interval = json["interval"] {
      guard let read = try? TemporalInterval(interval) else { return nil }
      file.interval = read
    }
    return file
  }

  /// A path that stays in the dataset: a manifest may come from strangers.
  private static func name(_ json: JSONValue?) -> String? {
    guard let text = json?.string, !text.isEmpty, !text.hasPrefix("/"), !text.utf8.contains(0),
      !text.split(separator: "/").contains("..")
    else { return nil }
    return text
  }
}

extension DatasetManifest.File {
  /// Whether the file may hold an Item that is wanted.
  func mayHold(_ query: GeoParquetQuery, _ keys: [PartitionKey]) -> Bool {
    if let collections = query.collections, let index = keys.firstIndex(of: .collection),
      !collections.contains(values[index] ?? "")
    {
      return false
    }
    if let box = query.boundingBox {
      guard let boundingBox, boundingBox.intersects(box) else { return false }
    }
    if let interval = query.interval {
      guard let own = self.interval, own.intersects(interval) else { return false }
    }
    return true
  }
}
