internal import STACJSON

/// The Items that one batch of a source gives to a tree.
final class TreeBatch: SinkBatch {
  /// The folder of one Collection.
  struct Part {
    let collection: String
    let folderName: String
    let stagingFolder: String
    var isMade = false
  }

  /// What a file needs besides its bytes; in the order of the entries.
  struct File {
    let name: String
    let extent: ItemExtent
  }

  var parts: [Part] = []
  private var partsByCollection: [String: Int] = [:]
  private var lastPart: (collection: String, index: Int)?
  var files: [File] = []
  var text = ByteBuffer()
  /// The bytes of one file.
  var file = ByteBuffer()

  override func removeAll() {
    super.removeAll()
    files.removeAll(keepingCapacity: true)
    text.truncate()
  }

  /// The part for a Collection.
  func part(for collection: String, _ layout: TreeLayout) -> Int {
    if let lastPart, lastPart.collection == collection { return lastPart.index }
    let known = partsByCollection[collection]
    lastPart = (collection, known ?? parts.count)
    if let known { return known }
    partsByCollection[collection] = parts.count
    let name = layout.folderName(collection: collection)
    parts.append(
      Part(
        collection: collection, folderName: name, stagingFolder: layout.stagingFolder(name)))
    return parts.count - 1
  }
}
