internal import STACJSON
internal import STACModel
internal import STACStorage

/// The Items that one batch of a source gives to a tree.
final class TreeBatch: SinkBatch {
  /// The Items of one Collection that lie in one folder.
  struct Part {
    let collection: String
    let folderName: String
    /// The folder of the Collection, at or above it; nil where the Items belong to none.
    let collectionFolder: String?
    let stagingFolder: String
    /// Where the files lie that the new ones take the place of, where there are any.
    let oldFolder: String?
    /// The links of each Item to the documents above it.
    let root: JSONValue
    let parent: JSONValue
    let collectionLink: JSONValue?
    /// What the hrefs of its Items begin with in the document that lists them.
    let hrefStart: [UInt8]
    var isMade = false

    init(_ place: ItemPlace, collection: String, _ layout: TreeLayout, replaces: Bool) {
      self.collection = collection
      folderName = place.folder
      collectionFolder =
        place.collectionEnd == 0
        ? nil : String(decoding: place.folder.utf8.prefix(place.collectionEnd), as: UTF8.self)
      stagingFolder = layout.stagingFolder(place.folder)
      let folder = layout.folder(place.folder)
      oldFolder = replaces && !layout.isInStore && exists(folder) ? folder : nil
      hrefStart = layout.itemHrefStart(folderName)
      let own = TreeDocument.name(isCollection: collectionFolder == folderName)
      root = STACCatalog.link(
        "root", layout.href("catalog.json", from: folderName), "application/json")
      parent = STACCatalog.link(
        "parent", layout.href(join(folderName, own), from: folderName), "application/json")
      collectionLink = collectionFolder.map {
        STACCatalog.link(
          "collection", layout.href(join($0, "collection.json"), from: place.folder),
          "application/json")
      }
    }
  }

  /// What a file needs besides its bytes; in the order of the entries.
  struct File {
    /// What told the Item from others when it came.
    let source: ItemClaim
    let name: String
    let extent: ItemExtent
    /// Which page of the list of its folder it stands on.
    var page = 0
  }

  var parts: [Part] = []
  private struct Key: Hashable {
    let folder: String
    let collection: String
  }
  private var partsByKey: [Key: Int] = [:]
  private var last: (key: Key, index: Int)?
  var files: [File] = []
  /// What the Items of each part have in common, where that is asked for.
  var traits: [Int: CollectionTraits] = [:]
  var text = ByteBuffer()
  /// The bytes of one file.
  var file = ByteBuffer()
  /// To read Items again, where some of them were turned away.
  private var parser = JSONParser()
  /// Files that are as they were.
  var unchangedCount = 0

  override func removeAll() {
    super.removeAll()
    files.removeAll(keepingCapacity: true)
    traits.removeAll(keepingCapacity: true)
    text.truncate()
    unchangedCount = 0
  }

  /// The document in the buffer for one file.
  func parsedFile() -> JSONView? {
    file.withPaddedBytes { (bytes) -> JSONView? in
      do throws(JSONError) {
        return try parser.parse(padded: bytes)
      } catch { return nil }
    }
  }

  /// The part for a place.
  func part(
    for place: ItemPlace, collection: String, _ layout: TreeLayout, replaces: Bool
  ) -> Int {
    if let last, last.key.folder == place.folder, last.key.collection == collection {
      return last.index
    }
    let key = Key(folder: place.folder, collection: collection)
    let known = partsByKey[key]
    last = (key, known ?? parts.count)
    if let known { return known }
    partsByKey[key] = parts.count
    parts.append(Part(place, collection: collection, layout, replaces: replaces))
    return parts.count - 1
  }
}
