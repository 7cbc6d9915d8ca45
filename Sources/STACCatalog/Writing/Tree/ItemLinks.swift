internal import STACJSON
internal import STACStorage

/// Makes the links of an Item those of its place in a tree, and keeps its relative hrefs true.
struct ItemLinks: Sendable {
  let layout: TreeLayout
  /// The absolute path of ``TreeLayout/base``.
  let absoluteBase: String
  /// What stands for the parent of an Item where that is not known yet; nil where it always is.
  let parentToken: String?

  init(_ layout: TreeLayout, parentToken: String?) {
    self.layout = layout
    self.parentToken = parentToken
    absoluteBase = absolutePath(layout.base)
  }

  /// Relations that say where a document stands; they are made anew.
  private static let structural: Set<String> = ["self", "root", "parent", "collection"]
  private static let linksPath = FieldPath(keys: ["links"])

  /// Rewrites an Item that goes to a file of a folder.
  func rewrite(_ item: WorkingItem, _ part: TreeBatch.Part, fileName: String) {
    let view = item.view
    let place = Place(
      source: absolutePath(folder(of: item.origin.path == "-" ? "" : item.origin.path)),
      target: normalized(join(absoluteBase, part.folderName)))
    let links = JSONValue.array(
      structuralLinks(part, fileName, kept: view["links"]) + Self.keptLinks(view, place))
    let assets = Self.rebasedAssets(view, place)
    // Neither path leads through anything but the Item itself, so nothing can be in the way.
    item.edit { tree in
      try? tree.set(Self.linksPath) { _ in links }
      for (path, href) in assets { try? tree.set(path) { _ in .string(href) } }
    }
  }

  /// The folder that hrefs were relative to, and the one that they will be relative to.
  struct Place {
    let source: String
    let target: String

    /// The href from the new place, or nil where it stays as it is.
    func rebased(_ href: String) -> String? {
      guard source != target, isRelative(href) else { return nil }
      return relativeHref(href, from: source, to: target)
    }
  }

  private func structuralLinks(
    _ part: TreeBatch.Part, _ fileName: String, kept: JSONView?
  ) -> [JSONValue] {
    var links: [JSONValue] = []
    if let url = layout.selfURL(join(part.folderName, fileName)) {
      links.append(link("self", url, "application/geo+json"))
    }
    links.append(part.root)
    links.append(parentToken.map { link("parent", $0, "application/json") } ?? part.parent)
    if let collection = part.collectionLink { links.append(collection) }
    // A copy says where it was copied from.
    let old = kept?.elements.filter { $0.isObject } ?? []
    let own = old.first { $0["rel"]?.string == "self" }?["href"]?.string
    if let own, own.hasPrefix("http://") || own.hasPrefix("https://"), layout.baseURL == nil,
      !old.contains(where: { $0["rel"]?.string == "canonical" })
    {
      links.append(link("canonical", own, "application/geo+json"))
    }
    return links
  }

  static func keptLinks(_ view: JSONView, _ place: Place) -> [JSONValue] {
    (view["links"]?.elements.map { $0 } ?? []).compactMap { old in
      if let rel = old["rel"]?.string, structural.contains(rel) { return nil }
      var link = JSONValue(old)
      if let href = old["href"]?.string.flatMap(place.rebased) { link["href"] = .string(href) }
      return link
    }
  }

  static func rebasedAssets(_ view: JSONView, _ place: Place) -> [(FieldPath, String)] {
    guard let assets = view["assets"] else { return [] }
    return assets.members.compactMap { key, asset in
      guard let href = asset["href"]?.string.flatMap(place.rebased) else { return nil }
      return (FieldPath(keys: ["assets", String(key), "href"]), href)
    }
  }
}

/// A link with a media type.
func link(_ rel: String, _ href: String, _ type: String) -> JSONValue {
  ["rel": .string(rel), "href": .string(href), "type": .string(type)]
}

/// A link to a Catalog or Collection, which may have a title.
func link(_ rel: String, _ href: String, title: JSONValue?) -> JSONValue {
  var link = link(rel, href, "application/json")
  if let title, title.string != nil { link["title"] = title }
  return link
}
/// A relative href of a document in one folder, as it must be in another; both absolute.
func relativeHref(_ href: String, from source: String, to target: String) -> String {
  let path = href.prefix { $0 != "?" && $0 != "#" }
  if path.isEmpty { return href }
  let moved = relativePath(from: target, to: normalized(join(source, String(path))))
  return moved + (path.hasSuffix("/") && !moved.hasSuffix("/") ? "/" : "") + href[path.endIndex...]
}

/// A relative href of a document in a folder, as an absolute path or URL.
func absoluteHref(_ href: String, from source: String) -> String {
  let root = isStoreLocation(source) ? "" : "/"
  let moved = relativeHref(href, from: source, to: root)
  return root.isEmpty ? moved : String(moved.dropFirst())
}

/// Whether an href leads on from where it stands: no URL, no absolute path, not only a fragment.
func isRelative(_ href: String) -> Bool {
  if href.isEmpty || href.hasPrefix("/") || href.hasPrefix("#") || href.hasPrefix("\\") {
    return false
  }
  guard let colon = href.firstIndex(of: ":") else { return true }
  // `name:rest` is a URL or a drive, `./name:rest` is not.
  return href[..<colon].contains("/")
}
