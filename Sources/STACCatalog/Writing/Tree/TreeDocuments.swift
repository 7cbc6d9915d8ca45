internal import STACJSON
internal import STACStorage

/// Composes `collection.json` and `catalog.json`, whose links may be too many for memory.
struct TreeDocuments: Sendable {
  let layout: TreeLayout
  let options: ItemTreeSink.Options
  /// What the root is called where nobody has said so.
  let name: String

  /// Relations that say where a document stands or what lies below it.
  static let madeRelations: Set<String> = ["self", "root", "parent", "child", "item", "items"]

  /// Sees that the documents that are there already can be added to, before anything is changed.
  func check(folders: [String: TreeDocument]) throws(StorageError) {
    _ = try readExisting(join(layout.base, "catalog.json"))
    for (name, document) in folders where !name.isEmpty {
      let folder = layout.folder(name)
      if !layout.isInStore, exists(folder), !isFolder(folder) {
        throw StorageError(
          .content, "'\(folder)' is there already and is not a folder; move it away", path: folder)
      }
      _ = try readExisting(join(layout.base, document.path))
    }
  }

  /// A Collection that was read elsewhere, whose hrefs of files are absolute paths: as it must be
  /// in its place.
  func placed(_ document: JSONObject?, _ folderName: String, _ id: String) -> JSONObject? {
    guard var document else { return nil }
    let target = absolutePath(layout.folder(folderName))
    document.changeHrefs { href in
      href.hasPrefix("/") ? relativeHref(href, from: "/", to: target) : nil
    }
    return document
  }

  /// Writes a document, and the pages of its list.
  ///
  /// - Parameters:
  ///   - known: the Collection as far as somebody has told; what it must have is added.
  ///   - about: what its Items tell.
  ///   - titles: the titles of the documents below it, by folder.
  /// - Returns: its title, where it has one.
  func write(
    _ document: TreeDocument, known: JSONObject?, about: TreeState.Collection?,
    titles: [String: JSONValue]
  ) throws(StorageError) -> JSONValue? {
    let existing = options.replaces ? nil : try readExisting(join(layout.base, document.path))
    // Where all Items are known, no link is kept that is not to one of them.
    let kept = options.change == nil ? try keptLinks(of: existing, document.folder) : []
    let body =
      if let id = document.collection {
        collection(id, known ?? existing, existing, about, hasKept: !kept.isEmpty)
      } else {
        catalog(document.folder, existing)
      }
    var links = placeLinks(document, existing) + Self.otherLinks(body)
    links += childLinks(document, existing, titles)
    let pageCount = document.pageCount(listLength: options.listLength)
    var list = ItemLinkLines(layout.linkFile(document.folder))
    if pageCount > 1, let length = options.listLength {
      // The pages first: the document links to them.
      try list.skip(length)
      for page in 1..<pageCount {
        let first = page * length + 1
        let last = min(first + length - 1, document.itemCount)
        let title: JSONValue = .string("Items \(first) to \(last)")
        links.append(
          link(
            "child",
            layout.href(join(document.folder, TreeDocument.pageName(page)), from: document.folder),
            title: title))
        try writePage(page, of: document, body, title, &list)
      }
      list = ItemLinkLines(layout.linkFile(document.folder))
    }
    try write(
      body, links, &list, count: options.listLength, kept, to: join(layout.base, document.path))
    return body["title"]
  }

  private func writePage(
    _ page: Int, of document: TreeDocument, _ body: JSONObject, _ title: JSONValue,
    _ list: inout ItemLinkLines
  ) throws(StorageError) {
    let path = join(document.folder, TreeDocument.pageName(page))
    let owner = body["id"]?.string ?? ""
    let catalog: JSONObject = [
      "type": "Catalog", "stac_version": "1.1.0", "id": .string("\(owner)-items-\(page + 1)"),
      "title": title, "description": .string("\(title.string ?? "") of \(owner)"),
    ]
    var links: [JSONValue] = []
    if let url = layout.selfURL(path) { links.append(link("self", url, "application/json")) }
    links.append(
      link("root", layout.href("catalog.json", from: document.folder), "application/json"))
    links.append(
      link("parent", layout.href(document.path, from: document.folder), "application/json"))
    try write(
      catalog, links, &list, count: options.listLength, [], to: join(layout.base, path))
  }

  private func collection(
    _ id: String, _ known: JSONObject?, _ existing: JSONObject?, _ about: TreeState.Collection?,
    hasKept: Bool
  ) -> JSONObject {
    var collection = known ?? ["type": "Collection", "stac_version": "1.1.0"]
    if options.describes, options.describesAnew, about?.traits != nil {
      for key in ["summaries", "item_assets"] {
        collection[key] = options.collections[id]?[key] ?? options.collectionDefaults[key]
      }
    }
    collection["id"] = .string(id)
    for (key, value) in options.collectionDefaults where collection[key] == nil {
      collection[key] = value
    }
    let least: JSONObject = ["description": .string("Items of \(id)"), "license": "other"]
    for (key, value) in least where collection[key] == nil { collection[key] = value }
    var extent = about?.extent ?? CollectionExtent()
    if let existing, let before = about?.before {
      extent.add(claimedBy: existing, before: before)
    } else if hasKept, let existing {
      extent.add(claimedBy: existing)
    }
    collection["extent"] = extent.json
    if options.mirrors { CollectionMirror.add(to: &collection, href: "./" + TreeMirror.name) }
    if options.describes, let traits = about?.traits { traits.describe(&collection) }
    return collection
  }

  private func catalog(_ folderName: String, _ existing: JSONObject?) -> JSONObject {
    if let existing { return existing }
    var catalog: JSONObject = ["type": "Catalog", "stac_version": "1.1.0"]
    if folderName.isEmpty {
      catalog["id"] = .string(options.catalogID ?? name)
      if let title = options.catalogTitle { catalog["title"] = .string(title) }
      catalog["description"] = .string(options.catalogDescription ?? "STAC catalog \(name)")
    } else {
      // Names come again in other folders (`01` is a month of each year), ids should not.
      catalog["id"] = .string(
        String(folderName.map { $0 == "/" ? "-" : $0 }))
      catalog["title"] = .string(fileName(of: folderName))
      catalog["description"] = .string("Items below \(folderName)")
    }
    for (key, value) in options.catalogs[folderName] ?? [:] {
      catalog[key] = value
    }
    return catalog
  }

  /// Links that do not say where a document stands or what lies below it.
  private static func otherLinks(_ document: JSONObject) -> [JSONValue] {
    (document["links"]?.array ?? []).filter { !madeRelations.contains($0["rel"]?.string ?? "") }
  }

  /// Links that say where a document stands: those that it has, if it was there already.
  private func placeLinks(_ document: TreeDocument, _ existing: JSONObject?) -> [JSONValue] {
    func old(_ rel: String) -> JSONValue? {
      existing?["links"]?.array?.first { $0["rel"]?.string == rel }
    }
    func made(_ rel: String, _ path: String) -> JSONValue {
      link(rel, layout.href(path, from: document.folder), "application/json")
    }
    var links = [
      layout.selfURL(document.path).map { link("self", $0, "application/json") } ?? old("self"),
      old("root") ?? made("root", "catalog.json"),
    ]
    if document.folder.isEmpty {
      links.append(old("parent"))
    } else {
      links.append(old("parent") ?? made("parent", parentPath(of: document)))
    }
    return links.compactMap { $0 }
  }

  /// The document above one: of the Collection where its folder is above, else of a Catalog.
  private func parentPath(of document: TreeDocument) -> String {
    join(folder(of: document.folder), TreeDocument.name(isCollection: document.isBelowCollection))
  }

  private func childLinks(
    _ document: TreeDocument, _ existing: JSONObject?, _ titles: [String: JSONValue]
  ) -> [JSONValue] {
    var children: [String: JSONValue] = [:]
    for child in existing?["links"]?.array ?? [] where child["rel"]?.string == "child" {
      guard let href = child["href"]?.string else { continue }
      let key = place(href, document.folder)
      // Pages are made anew.
      if options.change != nil, TreeDocument.isPageName(fileName(of: key)) { continue }
      children[key] = child
    }
    for path in document.childPaths {
      let href = layout.href(path, from: document.folder)
      let key = place(href, document.folder)
      if children[key] == nil {
        children[key] = link("child", href, title: titles[folder(of: path)])
      }
    }
    return children.keys.sorted().compactMap { children[$0] }
  }

  /// What tells whether two links of a folder's document lead to the same file.
  private func place(_ href: String, _ folderName: String) -> String {
    if let url = layout.url(folderName.isEmpty ? "" : folderName + "/"), href.hasPrefix(url) {
      return normalized(String(href.dropFirst(url.count)))
    }
    return href.contains("://") ? href : normalized(href)
  }

  /// Links to Items that an earlier run has written and this one has not.
  private func keptLinks(
    of existing: JSONObject?, _ folderName: String
  ) throws(StorageError) -> [JSONValue] {
    let old = (existing?["links"]?.array ?? []).filter { $0["rel"]?.string == "item" }
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

  /// Writes a document whose links are these, then so many of a list, then those that are kept.
  private func write(
    _ document: JSONObject, _ links: [JSONValue], _ list: inout ItemLinkLines, count: Int?,
    _ kept: [JSONValue], to path: String
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
      func begin() throws(StorageError) {
        if text.count > 1 << 20 {
          try file.append(text)
          text.truncate()
        }
        text.append(isFirst ? "\n    " : ",\n    ")
        isFirst = false
      }
      for link in links {
        try begin()
        text.append(json: link)
      }
      var left = count ?? .max
      while left > 0, let line = try list.next() {
        left -= 1
        try begin()
        text.append(contentsOf: line)
      }
      for link in kept {
        try begin()
        text.append(json: link)
      }
      text.append("\n  ]\n}\n")
      let isComparable = options.replaces || options.change != nil
      if isComparable, file.length == 0, holds(path, text) {
        // The same document keeps its time of change.
        return file.discard()
      }
      try file.append(text)
      if isComparable, file.length > text.count, try file.isSame(as: path) { return file.discard() }
      try file.commit()
    } catch {
      file.discard()
      throw error
    }
  }
}
