internal import STACModel
internal import STACStorage

/// Where each document of a tree lies: `catalog.json`, `<collection>/collection.json` and
/// `<collection>/<id>.json`; Items without a Collection lie beside `catalog.json`.
struct TreeLayout: Sendable {
  /// The folder of `catalog.json`.
  let base: String
  /// The URL that the folder will have, without a slash at the end; nil for relative links only.
  let baseURL: String?
  /// Where everything is written until it is whole: beside its place, or on this machine where the
  /// place is in a store.
  let stagingFolder: String
  /// Whether the place is in an object store.
  let isInStore: Bool

  init(base: String, baseURL: String?, runName: String) throws(StorageError) {
    self.base = base
    isInStore = isStoreLocation(base)
    if isInStore {
      stagingFolder = try makeTemporaryFolder()
    } else {
      let suffix = runName.isEmpty ? "" : "-" + safeFileName(for: runName)
      stagingFolder = join(base, ".stac-manager" + suffix)
    }
    self.baseURL = baseURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }

  /// The folder of a Collection, from the base: empty for Items without one.
  func folderName(collection: String) -> String {
    if collection.isEmpty { return "" }
    let name = safeFileName(for: collection)
    // Beside the folders of Collections lie `catalog.json` and the Items without a Collection.
    return name.lowercased().hasSuffix(".json") ? safeFileName(for: collection + "/") : name
  }

  /// The file name of an Item. `catalog.json` and `collection.json` are not for Items.
  func fileName(item id: String) -> String {
    let name = safeFileName(for: id)
    let isTaken = ["catalog", "collection"].contains(name.lowercased())
    return (isTaken ? safeFileName(for: id + "/") : name) + ".json"
  }

  /// A folder of the tree, in its place.
  func folder(_ name: String) -> String { name.isEmpty ? base : join(base, name) }

  /// Where the Items of a folder are written until they are whole.
  func stagingFolder(_ name: String) -> String {
    join(stagingFolder, name.isEmpty ? "items" : "items-" + name)
  }

  /// The `item` links of a folder, one JSON object a line, until they are all known.
  func linkFile(_ name: String) -> String {
    join(stagingFolder, name.isEmpty ? "links" : "links-" + name)
  }

  /// The URL of a document, where the tree has one.
  func url(_ folderName: String, _ fileName: String) -> String? {
    baseURL.map { $0 + "/" + join(folderName, fileName) }
  }
}
