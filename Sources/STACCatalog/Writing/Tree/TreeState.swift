internal import STACJSON
internal import STACStorage

/// What is known of a tree that is being written, changed by batches in their order.
struct TreeState: ~Copyable {
  var claims: ItemClaims
  var folders: [String: Folder] = [:]
  var collections: [String: Collection] = [:]
  /// What the Items have in common that come between others, by Collection.
  var comingTraits: [String: CollectionTraits] = [:]
  /// Where the Items lie that have come, where that is remembered.
  var ledger: TreeLedger?
  var byteCount = 0
  var unchangedCount = 0
  /// Nothing more is committed.
  var isSealed = false
  /// Everything that a run before this one has written is in its place.
  var isDone = false
  /// Items that were claimed, by folder; batches that are claimed may not be committed yet.
  private var claimed: [String: Int] = [:]
  /// What the folders that were claimed are for: a Collection, or a Catalog (an empty text).
  private var owners: [String: String] = [:]
  private var places: [String: String] = [:]

  /// A folder in which Items lie.
  struct Folder {
    var itemCount = 0
    /// Links that are not in the link file yet.
    var links: [UInt8] = []
    var linkFileLength = 0
  }

  /// What is known of a Collection.
  struct Collection {
    let folder: String
    var extent = CollectionExtent()
    /// What its Items covered before, where it is known and what the document says is looked at.
    var before: CollectionExtent?
    var traits = CollectionTraits()
  }

  init(claims: consuming ItemClaims) { self.claims = claims }

  /// Why the Items of a part cannot lie where they should; nil where they can.
  mutating func clash(_ part: TreeBatch.Part) -> String? {
    if let folder = part.collectionFolder {
      if let other = places[part.collection], other != folder {
        return "the Collection '\(part.collection)' lies in '\(other)' already and would lie in "
          + "'\(folder)', too; put what differs behind the Collection in the layout"
      }
    }
    for (folder, owner) in chain(part) {
      guard let other = owners[folder], other != owner else { continue }
      let what = other.isEmpty ? "a Catalog" : "the Collection '\(other)'"
      return "the folder '\(folder)' is that of \(what) already"
    }
    for (folder, owner) in chain(part) { owners[folder] = owner }
    if let folder = part.collectionFolder { places[part.collection] = folder }
    return nil
  }

  /// The folders that lead to the Items, with what they are for.
  private func chain(_ part: TreeBatch.Part) -> [(String, String)] {
    pathsToFolder(part.folderName).map { folder in
      (folder, folder == part.collectionFolder ? part.collection : "")
    }
  }

  /// The number of an Item in its folder, from 0.
  mutating func nextNumber(in folder: String) -> Int {
    defer { claimed[folder, default: 0] += 1 }
    return claimed[folder, default: 0]
  }

  /// Adds an Item that is written.
  mutating func add(_ file: TreeBatch.File, _ part: TreeBatch.Part, link: UnsafeRawBufferPointer) {
    folders[part.folderName, default: Folder()].itemCount += 1
    folders[part.folderName]?.links.append(contentsOf: link)
    guard let folder = part.collectionFolder else { return }
    collections[part.collection, default: Collection(folder: folder)].extent.add(file.extent)
  }

  /// What a checkpoint keeps of the folders and Collections.
  var checkpoint: JSONObject {
    var savedFolders = JSONObject()
    for (name, folder) in folders.sorted(by: { $0.key < $1.key }) {
      savedFolders[name] = [
        "items": .integer(Int64(folder.itemCount)),
        "links": .integer(Int64(folder.linkFileLength)),
      ]
    }
    var savedCollections = JSONObject()
    for (id, collection) in collections.sorted(by: { $0.key < $1.key }) {
      savedCollections[id] = [
        "folder": .string(collection.folder), "extent": collection.extent.checkpoint,
        "traits": collection.traits.checkpoint,
      ]
    }
    return ["folders": .object(savedFolders), "collections": .object(savedCollections)]
  }

  /// Comes back to what a checkpoint has kept.
  mutating func restore(_ checkpoint: JSONValue) {
    for (name, saved) in checkpoint["folders"]?.object ?? [:] {
      let count = Int(saved["items"]?.integer ?? 0)
      folders[name] = Folder(
        itemCount: count, linkFileLength: Int(saved["links"]?.integer ?? 0))
      claimed[name] = count
      for folder in pathsToFolder(name) { owners[folder] = "" }
    }
    for (id, saved) in checkpoint["collections"]?.object ?? [:] {
      let folder = saved["folder"]?.string ?? ""
      collections[id] = Collection(
        folder: folder, extent: CollectionExtent(checkpoint: saved["extent"] ?? .null),
        traits: CollectionTraits(checkpoint: saved["traits"] ?? .null))
      places[id] = folder
      owners[folder] = id
    }
  }
}

/// `a`, `a/b` and `a/b/c` of `a/b/c`; nothing of the base itself.
func pathsToFolder(_ name: String) -> [String] {
  if name.isEmpty { return [] }
  var paths: [String] = []
  for index in name.utf8.indices where name.utf8[index] == UInt8(ascii: "/") {
    paths.append(String(name[..<index]))
  }
  return paths + [name]
}
