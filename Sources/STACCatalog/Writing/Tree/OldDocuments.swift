internal import STACStorage

/// The documents of the catalog that another takes the place of, as its links tell; from the base.
struct OldDocuments {
  private(set) var catalogs: [String] = []
  private(set) var items: [String] = []

  /// What the catalog in a folder links to within the folder; nothing where there is none.
  init(_ layout: TreeLayout) {
    let root = join(layout.base, "catalog.json")
    guard exists(root) else { return }
    let source = StaticCatalogSource(root, givesCatalogs: true)
    let batch = SourceBatch(capacity: 0)
    let base = absolutePath(layout.base)
    while source.next(into: batch) {
      guard case .files(let files) = batch.content else { continue }
      for file in files {
        guard let path = Self.path(absolutePath(file.path), in: base), exists(file.path) else {
          continue
        }
        if source.catalogPaths.contains(file.path) {
          catalogs.append(path)
        } else {
          items.append(path)
        }
      }
    }
  }

  private static func path(_ path: String, in base: String) -> String? {
    let start = base.hasSuffix("/") ? base : base + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.utf8.count)) : nil
  }
}
