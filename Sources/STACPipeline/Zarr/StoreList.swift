internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import STACTables
internal import Synchronization

/// The Zarr stores that sources name: stores, patterns, folders, and lists of stores.
///
/// What the sources lead to is found once for a run, and does not change while it goes on.
final class StoreList: Sendable {
  /// What a source leads to.
  enum Entry: Sendable {
    /// A store, with what the pattern tells of it.
    case store(JSONObject)
    /// A table whose rows are stores.
    case table(String)
  }

  /// The locations as they were named.
  let sources: [String]
  private let found = Mutex<[Entry]?>(nil)

  init(_ sources: [String]) { self.sources = sources }

  /// What the sources lead to, in their order; what is found in folders in the order of the names.
  ///
  /// - Throws: `StorageError` where a source cannot be read, or leads to no store.
  func entries() throws(StorageError) -> [Entry] {
    try found.withLock { (found) throws(StorageError) in
      if let found { return found }
      var entries: [Entry] = []
      for source in sources { entries += try Self.entries(of: source) }
      found = entries
      return entries
    }
  }

  /// Forgets what was found, as what lies in folders may be other when they are looked at again. What came from
  /// standard input does not come again.
  func forget() {
    if sources.contains("-") { return }
    found.withLock { $0 = nil }
  }

  /// What must be the same for a run to be continued: the stores, and the tables.
  var fingerprint: [String] {
    ((try? entries()) ?? []).map { entry in
      switch entry {
      case .store(let record): record["store"]?.string ?? ""
      case .table(let path): "\(path) \(fileFingerprint(path) ?? "")"
      }
    }
  }

  /// Whether a file is a table of stores.
  static func isTable(_ path: String) -> Bool {
    switch RecordFormat(fileName: path) {
    case .csv: !isList(path)
    case .ndjson: true
    // A folder of this name is a list of references to chunks.
    case .parquet: !isFolder(path)
    case .json, nil: false
    }
  }

  /// Whether a file holds the location of a store in each line.
  private static func isList(_ path: String) -> Bool {
    path == "-"
      || Compression.split(fileName: fileName(of: path)).name.lowercased()
        .hasSuffix(".txt")
  }

  private static func entries(of source: String) throws(StorageError) -> [Entry] {
    if isList(source) { return try lines(of: source) }
    let isWeb = isWebLocation(source)
    if !isWeb, isTable(source) {
      guard try kindOfPlace(withoutFileScheme(source)) == .file else { throw nothing(at: source) }
      return [.table(withoutFileScheme(source))]
    }
    let finder = StoreFinder(source)
    if finder.isPattern {
      guard !isWeb else {
        throw StorageError(
          .unsupported,
          "what lies behind '\(redactedLocation(source))' cannot be listed: name the stores, or a "
            + "list of them", path: source)
      }
      let stores = try finder.matching()
      guard !stores.isEmpty else {
        throw StorageError(
          .notFound, "no Zarr store fits '\(redactedLocation(source))'", path: source)
      }
      return stores.map { .store($0) }
    }
    if !isWeb, try kindOfPlace(withoutFileScheme(source)) == .folder {
      let stores = try finder.below()
      guard !stores.isEmpty else {
        throw StorageError(
          .notFound, "'\(redactedLocation(source))' is no Zarr store, and there is none below it",
          path: source)
      }
      return stores.map { .store($0) }
    }
    // One that is not there is a failure of its own, as others may be.
    return [.store(["store": .string(source)])]
  }

  /// A store a line: its location, or an object with it. Empty lines and those with `#` are none.
  private static func lines(of path: String) throws(StorageError) -> [Entry] {
    let text = String(decoding: try readAll(path), as: UTF8.self)
    var entries: [Entry] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.drop { $0.isWhitespace }
      let last = line.lastIndex { !$0.isWhitespace }
      guard let last, line.first != "#" else { continue }
      let name = String(line[...last])
      guard name.first == "{" || name.first == "\"" else {
        entries.append(.store(["store": .string(name)]))
        continue
      }
      do throws(JSONError) {
        let value = try JSONValue(parsing: name)
        entries.append(.store(value.object ?? ["store": value]))
      } catch {
        throw StorageError(
          .content,
          "line \(number + 1) of '\(path)' is neither the location of a store nor an object: "
            + error.message, path: path)
      }
    }
    return entries
  }
}
