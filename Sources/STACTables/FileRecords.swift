public import STACJSON
public import STACStorage

/// The files of a folder as records: one for each file, or for each group of files that belong
/// together.
///
/// A record has `path` (the folder as it was named, and what follows), `absolute_path`,
/// `relative_path`, `name`, `stem`, `extension`, `folder` (the relative path of the folder), `size`
/// in bytes, and the parts that the pattern names. The record of a group has the parts that it was
/// made by, and `files`.
public final class FileRecords {
  /// The folder.
  public let folder: String
  private var rest: ArraySlice<JSONObject>
  private static let depthLimit = 64

  /// Finds the files.
  ///
  /// The paths of all of them are kept in memory.
  ///
  /// - Parameters:
  ///   - pattern: which files, and what their parts are called; nil for all.
  ///   - keys: the parts that files of a group share; empty for a record for each file.
  /// - Throws: `StorageError` where the folder cannot be read.
  public init(
    in folder: String, _ pattern: FilePattern?, groupedBy keys: [String] = []
  ) throws(StorageError) {
    self.folder = folder
    var files: [JSONObject] = []
    var pending = [(path: folder, relative: "", depth: 0)]
    while let visit = pending.popLast() {
      var folders: [(path: String, relative: String, depth: Int)] = []
      for entry in try entriesInFolder(visit.path).sorted(by: { $0.name < $1.name })
      where !entry.name.hasPrefix(".") {
        let path = join(visit.path, entry.name)
        let relative = visit.relative.isEmpty ? entry.name : visit.relative + "/" + entry.name
        if entry.isFolder {
          if visit.depth < Self.depthLimit { folders.append((path, relative, visit.depth + 1)) }
        } else if let file = Self.record(path, relative, entry.name, pattern) {
          files.append(file)
        }
      }
      pending += folders.reversed()
    }
    rest = keys.isEmpty ? files[...] : Self.groups(files, keys)[...]
  }

  private static func record(
    _ path: String, _ relative: String, _ name: String, _ pattern: FilePattern?
  ) -> JSONObject? {
    var file = JSONObject()
    if let pattern {
      guard let parts = pattern.match(pattern.isPath ? relative : name) else { return nil }
      for (name, part) in zip(pattern.names, parts) { file[name] = .string(part) }
    }
    let dot = name.utf8.dropFirst().lastIndex(of: UInt8(ascii: "."))
    let parent = STACStorage.folder(of: relative)
    let own: JSONObject = [
      "path": .string(path), "absolute_path": .string(absolutePath(path)),
      "relative_path": .string(relative), "name": .string(name),
      "stem": .string(dot.map { String(name[..<$0]) } ?? name),
      "extension": .string(dot.map { String(name[name.utf8.index(after: $0)...]) } ?? ""),
      "folder": .string(parent),
      "size": fileSize(path).map { .integer(Int64($0)) } ?? .null,
    ]
    // What the pattern names comes first.
    for (key, value) in own where file[key] == nil { file[key] = value }
    return file
  }

  private static func groups(_ files: [JSONObject], _ keys: [String]) -> [JSONObject] {
    var order: [[String]] = []
    var members: [[String]: [JSONObject]] = [:]
    for file in files {
      let key = keys.map { file[$0]?.string ?? "" }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(file)
    }
    return order.map { key in
      var group = JSONObject(zip(keys, key.map { .string($0) }))
      group["files"] = .array((members[key] ?? []).map { .object($0) })
      return group
    }
  }

  /// The names that records have.
  public static func names(_ pattern: FilePattern?, groupedBy keys: [String]) -> [String] {
    if !keys.isEmpty { return keys + ["files"] }
    return (pattern?.names ?? []) + [
      "path", "absolute_path", "relative_path", "name", "stem", "extension", "folder", "size",
    ]
  }

  /// Fills a block with the next records, up to about so many bytes.
  ///
  /// - Returns: false at the end.
  public func next(into block: RecordBlock, limit: Int) -> Bool {
    block.removeAll()
    block.separation = .listed
    var text = ByteBuffer()
    while text.count < limit, let record = rest.popFirst() {
      let start = text.count
      text.append(json: .object(record))
      block.ranges.append((start..<text.count, .start))
    }
    _ = block.fill(upTo: text.count) { memory in
      text.withUnsafeBytes { memory.copyMemory(from: $0) }
      return text.count
    }
    return !block.ranges.isEmpty
  }
}
