internal import STACJSON
internal import STACStorage

/// Composes `collection.json` and `catalog.json`, whose links may be too many for memory.
struct TreeDocuments: Sendable {
  let layout: TreeLayout
  /// The id, title and description of the catalog.
  let catalogID: String
  let catalogTitle: String?
  let catalogDescription: String

  /// Relations that say where a document stands or what lies below it.
  static let madeRelations: Set<String> = ["self", "root", "parent", "child", "item", "items"]

  /// Sees that the documents that are there already can be added to, before anything is changed.
  func check(collections: [String]) throws(StorageError) {
    _ = try readExisting(join(layout.base, "catalog.json"))
    for id in collections where !id.isEmpty {
      let folder = layout.folder(layout.folderName(collection: id))
      if !layout.isInStore, exists(folder), !isFolder(folder) {
        throw StorageError(
          .content, "'\(folder)' is there already and is not a folder; move it away", path: folder)
      }
      _ = try readExisting(join(folder, "collection.json"))
    }
  }

  /// A Collection that was read elsewhere, whose hrefs of files are absolute paths: as it must be
  /// in its place.
  func placed(_ document: JSONObject?, _ id: String) -> JSONObject? {
    guard var document else { return nil }
    let target = absolutePath(layout.folder(layout.folderName(collection: id)))
    document.changeHrefs { href in
      href.hasPrefix("/") ? relativeHref(href, from: "/", to: target) : nil
    }
    return document
  }

  /// Writes the `collection.json` of a folder.
  ///
  /// - Parameters:
  ///   - document: the Collection as far as it is known; what it must have is added.
  ///   - extent: what the Items cover.
  func writeCollection(
    id: String, _ document: JSONObject?, extent: CollectionExtent
  ) throws(StorageError) {
    let folderName = layout.folderName(collection: id)
    let path = join(layout.folder(folderName), "collection.json")
    let existing = try readExisting(path)
    var collection = document ?? existing ?? Self.minimalCollection(id)
    collection["id"] = .string(id)
    var links = Self.placeLinks(
      existing, self: layout.url(folderName, "collection.json"), root: "../catalog.json",
      parent: "../catalog.json")
    links += Self.otherLinks(collection)
    links += (existing?["links"]?.array ?? []).filter { $0["rel"]?.string == "child" }
    var extent = extent
    let kept = try keptLinks("item", of: existing, folderName)
    if !kept.isEmpty, let existing { extent.add(claimedBy: existing) }
    collection["extent"] = extent.json
    try write(collection, links, layout.linkFile(folderName), kept, to: path)
  }

  /// Writes the `catalog.json`, with these Collections and those that it had.
  func writeCatalog(collections: [String]) throws(StorageError) {
    let path = join(layout.base, "catalog.json")
    let existing = try readExisting(path)
    var catalog = existing ?? ["type": "Catalog", "stac_version": "1.1.0"]
    if existing == nil {
      catalog["id"] = .string(catalogID)
      if let title = catalogTitle { catalog["title"] = .string(title) }
      catalog["description"] = .string(catalogDescription)
    }
    var links = Self.placeLinks(
      existing, self: layout.url("", "catalog.json"), root: "./catalog.json", parent: nil)
    links += Self.otherLinks(catalog)
    var children: [String: JSONValue] = [:]
    for child in existing?["links"]?.array ?? [] where child["rel"]?.string == "child" {
      if let href = child["href"]?.string { children[place(href, "")] = child }
    }
    for id in collections where !id.isEmpty {
      let href = "./" + layout.folderName(collection: id) + "/collection.json"
      if children[place(href, "")] == nil {
        children[place(href, "")] = link("child", href, "application/json")
      }
    }
    links += children.keys.sorted().compactMap { children[$0] }
    try write(
      catalog, links, layout.linkFile(""), try keptLinks("item", of: existing, ""), to: path)
  }

  private static func minimalCollection(_ id: String) -> JSONObject {
    [
      "type": "Collection", "stac_version": "1.1.0", "id": .string(id),
      "description": .string("Items of \(id)"), "license": "other",
    ]
  }

  /// Links that do not say where a document stands or what lies below it.
  private static func otherLinks(_ document: JSONObject) -> [JSONValue] {
    (document["links"]?.array ?? []).filter { !madeRelations.contains($0["rel"]?.string ?? "") }
  }

  /// Links that say where a document stands: those that it has, if it was there already.
  private static func placeLinks(
    _ existing: JSONObject?, self url: String?, root: String, parent: String?
  ) -> [JSONValue] {
    func old(_ rel: String) -> JSONValue? {
      existing?["links"]?.array?.first { $0["rel"]?.string == rel }
    }
    return [
      url.map { link("self", $0, "application/json") } ?? old("self"),
      old("root") ?? link("root", root, "application/json"),
      old("parent") ?? parent.map { link("parent", $0, "application/json") },
    ].compactMap { $0 }
  }

  /// What tells whether two links of a folder's document lead to the same file.
  private func place(_ href: String, _ folderName: String) -> String {
    if let url = layout.url(folderName, ""), href.hasPrefix(url) {
      return normalized(String(href.dropFirst(url.count)))
    }
    return href.contains("://") ? href : normalized(href)
  }

  /// Links to Items that an earlier run has written and this one has not.
  private func keptLinks(
    _ rel: String, of existing: JSONObject?, _ folderName: String
  ) throws(StorageError) -> [JSONValue] {
    let old = (existing?["links"]?.array ?? []).filter { $0["rel"]?.string == rel }
    if old.isEmpty { return [] }
    var new: Set<String> = []
    if exists(layout.linkFile(folderName)) {
      for line in try readAll(layout.linkFile(folderName)).split(separator: UInt8(ascii: "\n")) {
        if let href = (try? JSONValue(parsing: line))?["href"]?.string {
          new.insert(place(href, folderName))
        }
      }
    }
    return old.filter { !new.contains(place($0["href"]?.string ?? "", folderName)) }
  }

  private func readExisting(_ path: String) throws(StorageError) -> JSONObject? {
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try readAll(path)
    } catch {
      // A store that does not tell is no reason to write over what may be there.
      if error.code == .notFound { return nil }
      throw error
    }
    do throws(JSONError) {
      if let object = try JSONValue(parsing: bytes).object { return object }
    } catch {
      throw StorageError(
        .content,
        "'\(path)' is there already and is not JSON: \(error.message); move it away or repair it",
        path: path, at: error.location)
    }
    throw StorageError(
      .content, "'\(path)' is there already and is not a Catalog or Collection", path: path)
  }

  /// Writes a document whose links are these, then those of a file, then those that are kept.
  private func write(
    _ document: JSONObject, _ links: [JSONValue], _ linkFile: String, _ kept: [JSONValue],
    to path: String
  ) throws(StorageError) {
    var head = document
    head["links"] = nil
    var text = ByteBuffer()
    text.append(pretty: .object(head))
    text.truncate(to: text.count - 2)  // the line end and the brace
    text.append(",\n  \"links\": [")
    let file = try OutputFile(path)
    do throws(StorageError) {
      var isFirst = true
      func add(_ link: JSONValue) throws(StorageError) {
        text.append(isFirst ? "\n    " : ",\n    ")
        isFirst = false
        text.append(json: link)
        if text.count > 1 << 20 {
          try file.append(text)
          text.truncate()
        }
      }
      for link in links { try add(link) }
      if exists(linkFile) {
        let reader = RecordReader(
          lines: try openBytes(linkFile), path: linkFile, blockSize: 1 << 20)
        let block = RecordBlock(capacity: 1 << 20)
        while try reader.next(into: block) {
          var lines: [UnsafeRawBufferPointer] = []
          block.forEachRecord { bytes, _ in lines.append(bytes) }
          for line in lines {
            text.append(isFirst ? "\n    " : ",\n    ")
            isFirst = false
            text.append(line)
          }
          try file.append(text)
          text.truncate()
        }
      }
      for link in kept { try add(link) }
      text.append("\n  ]\n}\n")
      try file.append(text)
      try file.commit()
    } catch {
      file.discard()
      throw error
    }
  }
}
