internal import STACJSON
internal import STACStorage

/// Finds the links that lead to files which are not there any more.
struct LinkPruner {
  /// The files, by their absolute paths.
  let deletedFiles: Set<ItemClaim>

  /// Whether no file went.
  var isEmpty: Bool { deletedFiles.isEmpty }

  /// The positions of links that lead to a file that went.
  ///
  /// - Complexity: O(*n*) in the number of links.
  func links(in document: JSONView, at path: String) -> [Int] {
    guard let links = document["links"], links.isArray else { return [] }
    let folder = absolutePath(folder(of: path))
    var found: [Int] = []
    for (index, link) in links.elements.enumerated() {
      guard let rel = link["rel"]?.text, rel == "item" || rel == "child",
        let href = link["href"]?.string
      else { continue }
      let file = href.hasPrefix("file://") ? String(href.dropFirst(7)) : href
      if file.contains("://") { continue }
      let leadsThere = StaticCatalogSource.readings(of: file).contains {
        deletedFiles.contains(ItemClaim(normalized(join(folder, $0))))
      }
      if leadsThere { found.append(index) }
    }
    return found
  }
}
