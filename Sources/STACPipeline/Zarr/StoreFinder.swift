internal import STACJSON
internal import STACStorage
internal import STACTables

/// Finds Zarr stores in folders, on this machine or in an object store.
struct StoreFinder {
  /// The folder that is looked through, without a pattern.
  private let folder: String
  /// What the paths below the folder are compared with.
  private let pattern: String
  /// The parameters of a location in an object store.
  private let query: String

  private static let depthLimit = 64
  private static let markers: Set<String> = ["zarr.json", ".zgroup", ".zarray", ".zmetadata"]

  init(_ source: String) {
    var path = source
    var query = ""
    if isStoreLocation(source), let mark = source.lastIndex(of: "?") {
      query = String(source[mark...])
      path = String(source[..<mark])
    }
    while path.count > 1, path.hasSuffix("/"), !path.hasSuffix("://") { path.removeLast() }
    let wildcards: Set<Character> = isStoreLocation(source) ? ["*", "{"] : ["*", "?", "{"]
    var pattern = ""
    if let first = path.firstIndex(where: { wildcards.contains($0) }), !exists(path) {
      if let slash = path[..<first].lastIndex(of: "/") {
        pattern = String(path[path.index(after: slash)...])
        path = String(path[..<slash])
        // What begins with a slash lies in the root.
        if path.isEmpty { path = "/" }
      } else {
        pattern = path
        path = ""
      }
    }
    folder = withoutFileScheme(path)
    self.pattern = pattern
    self.query = query
  }

  /// Whether the source was a pattern.
  var isPattern: Bool { !pattern.isEmpty }

  /// The stores that fit the pattern, with what its parts are; in the order of their paths.
  func matching() throws(StorageError) -> [JSONObject] {
    let compiled: [FilePattern]
    do throws(TableError) {
      compiled = try Self.spellings(of: pattern).map { (text) throws(TableError) in
        try FilePattern(text)
      }
    } catch { throw StorageError(.unsupported, error.message, path: pattern) }
    let depth =
      pattern.contains("**") ? Self.depthLimit : pattern.split(separator: "/").count
    var found: [JSONObject] = []
    try walk { (path, relative, entry, level) throws(StorageError) in
      for pattern in compiled {
        guard let parts = pattern.match(relative) else { continue }
        var record: JSONObject = ["store": .string(path + query)]
        for (name, part) in zip(pattern.names, parts) where name != "store" {
          record[name] = .string(part)
        }
        found.append(record)
        return false
      }
      return entry.isFolder && level < depth
    }
    return found
  }

  /// The pattern, and what it is where `**/` stands for no folder.
  private static func spellings(of pattern: String) -> [String] {
    let short = pattern.replacing("**/", with: "")
    return short == pattern || short.isEmpty ? [pattern] : [pattern, short]
  }

  /// All stores in the folder and the folders below it; the folder itself, where it is one.
  func below() throws(StorageError) -> [JSONObject] {
    if Self.isStore(try entriesInFolder((folder.isEmpty ? "." : folder) + query)) {
      return [["store": .string(folder + query)]]
    }
    var found: [JSONObject] = []
    try walk { (path, _, entry, _) throws(StorageError) in
      let name = entry.name.lowercased()
      let isNamed =
        entry.isFolder
        ? name.hasSuffix(".zarr") || name.hasSuffix(".icechunk") : name.hasSuffix(".zarr.zip")
      if isNamed {
        found.append(["store": .string(path + query)])
        return false
      }
      return entry.isFolder
    } isStore: { path in
      found.append(["store": .string(path + query)])
    }
    return found
  }

  private static func isStore(_ entries: [FolderEntry]) -> Bool {
    let names = Set(entries.map(\.name))
    if !markers.isDisjoint(with: names) { return true }
    // An Icechunk repository.
    return names.contains("snapshots") && (names.contains("repo") || names.contains("refs"))
  }

  /// Looks at all that lies below the folder, but not into stores.
  ///
  /// - Parameters:
  ///   - visit: gets the path, the path below the folder, and the depth, which is 1 in the folder
  ///     itself; says whether to go on below.
  ///   - isStore: gets folders that turn out to be stores.
  private func walk(
    _ visit: (String, String, FolderEntry, Int) throws(StorageError) -> Bool,
    isStore: (String) -> Void = { _ in }
  ) throws(StorageError) {
    var pending = [(path: folder, relative: "", level: 1)]
    while let place = pending.popLast() {
      let entries = try entriesInFolder((place.path.isEmpty ? "." : place.path) + query)
      if place.level > 1, Self.isStore(entries) {
        isStore(place.path)
        continue
      }
      var folders: [(path: String, relative: String, level: Int)] = []
      for entry in entries where !entry.name.hasPrefix(".") {
        let path = place.path.isEmpty ? entry.name : join(place.path, entry.name)
        let relative = place.relative.isEmpty ? entry.name : place.relative + "/" + entry.name
        if try visit(path, relative, entry, place.level), place.level < Self.depthLimit {
          folders.append((path, relative, place.level + 1))
        }
      }
      pending += folders.reversed()
    }
  }
}
