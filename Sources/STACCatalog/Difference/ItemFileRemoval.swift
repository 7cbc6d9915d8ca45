internal import STACJSON
public import STACStorage

/// Removes the files of Items of a folder, and the links that lead to them.
///
/// The links go first, each document at once, so that no link leads nowhere at any time.
public struct ItemFileRemoval: Sendable {
  private let base: String

  /// A removal in the folder of a static catalog, or of loose Items.
  public init(in folder: String) { base = normalized(withoutFileScheme(folder)) }

  /// Removes files.
  ///
  /// - Returns: how many links to them were taken out of documents.
  /// - Throws: ``StorageError``; what is removed then stays so, and the same call goes on.
  public func remove(_ paths: [String]) throws(StorageError) -> Int {
    let gone = Set(paths.map(normalized))
    var documents: Set<String> = []
    for path in gone {
      var place = folder(of: path)
      while true {
        documents.insert(join(place, "collection.json"))
        documents.insert(join(place, "catalog.json"))
        let above = folder(of: place)
        if place == base || place.isEmpty || above == place || !isInside(place, base) { break }
        place = above
      }
    }
    var linkCount = 0
    for document in documents.subtracting(gone).sorted() where exists(document) {
      linkCount += try unlink(gone, from: document)
    }
    for path in gone.sorted() {
      try removeFile(path)
      // A folder that was made for one Item goes with it; any other is not empty.
      let own = folder(of: path)
      if !isStoreLocation(base), own != base, isInside(own, base) { try? removeFolder(own) }
    }
    return linkCount
  }

  private func unlink(_ gone: Set<String>, from document: String) throws(StorageError) -> Int {
    let text = try readAll(document)
    var buffer = ByteBuffer()
    let count: Int
    do throws(JSONError) {
      let links = try JSONValue(parsing: text)["links"]?.array ?? []
      let place = folder(of: document)
      let kept = links.filter { link in
        guard link["rel"]?.string == "item", let href = link["href"]?.string else { return true }
        return !gone.contains(normalized(join(place, href)))
      }
      if kept.count == links.count { return 0 }
      var editor = JSONTextEditor(text)
      try editor.apply(
        JSONPatch([.replace(JSONPointer(tokens: ["links"]), .array(kept))]))
      buffer.append(contentsOf: editor.text)
      count = links.count - kept.count
    } catch {
      throw StorageError(.content, "'\(document)': \(error.message)", path: document)
    }
    try replaceFile(document, with: buffer)
    return count
  }
}
