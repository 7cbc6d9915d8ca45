internal import STACJSON
internal import STACStorage

/// The documents of the catalog that another takes the place of, as its links tell; from the base.
///
/// Once the new documents are written no link tells of what is to go. So that is written down before, and
/// found by the next run where this one is killed.
struct OldDocuments {
  private(set) var catalogs: [String] = []
  private(set) var items: [String] = []
  private let note: String

  /// Documents that are known.
  init(_ layout: TreeLayout, items: [String], catalogs: [String]) {
    note = Self.notePath(layout)
    self.items = items
    self.catalogs = catalogs
  }

  private static func notePath(_ layout: TreeLayout) -> String {
    join(layout.base, ".stac-manager-replaced")
  }

  /// The files of Items that a run that was killed has written down.
  static func notedItems(_ layout: TreeLayout) -> Set<String> {
    var noted = OldDocuments(layout, items: [], catalogs: [])
    noted.readNote(layout)
    return Set(noted.items)
  }

  /// What the catalog in a folder links to within the folder; nothing where there is none.
  init(_ layout: TreeLayout) {
    note = Self.notePath(layout)
    readNote(layout)
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

  private mutating func readNote(_ layout: TreeLayout) {
    guard !layout.isInStore, exists(note), let text = try? readAll(note),
      let left = try? JSONValue(parsing: text)
    else { return }
    func paths(_ name: String) -> [String] {
      (left[name]?.array ?? []).compactMap(\.string).filter { exists(join(layout.base, $0)) }
    }
    (catalogs, items) = (paths("catalogs"), paths("items"))
  }

  /// Writes down what is to go.
  func writeNote(items: [String], catalogs: [String]) throws(StorageError) {
    if isStoreLocation(note) { return }
    var text = ByteBuffer()
    text.append(
      json: [
        "items": .array(items.map { .string($0) }),
        "catalogs": .array(catalogs.map { .string($0) }),
      ])
    try replaceFile(note, with: text)
  }

  /// What was to go has gone.
  func removeNote() throws(StorageError) {
    if !isStoreLocation(note) { try removeFile(note) }
  }

  private static func path(_ path: String, in base: String) -> String? {
    let start = base.hasSuffix("/") ? base : base + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.utf8.count)) : nil
  }
}
