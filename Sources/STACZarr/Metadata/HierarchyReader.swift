internal import STACJSON

/// Reads the metadata of all nodes of a store.
///
/// One document where the store is consolidated, in any of the forms that are met; else the store is
/// walked, level by level, where it can list what it holds.
struct HierarchyReader {
  private let store: any ZarrStore
  private let limits: ZarrLimits
  private var hierarchy = ZarrHierarchy(zarrFormat: 2, isConsolidated: false)
  /// Groups whose metadata tells all that is below them.
  private var isWhole: Set<String> = []

  private init(_ store: any ZarrStore, _ limits: ZarrLimits) {
    self.store = store
    self.limits = limits
  }

  /// Reads a store from a group on.
  ///
  /// - Throws: ``ZarrError`` where there is no node at the root; what is wrong below is a problem.
  static func read(
    _ store: any ZarrStore, limits: ZarrLimits = ZarrLimits()
  ) throws(ZarrError) -> ZarrHierarchy {
    var reader = HierarchyReader(store, limits)
    try reader.readRoot()
    reader.hierarchy.addImplicitGroups()
    return reader.hierarchy
  }

  private static let keys = ["zarr.json", ".zmetadata", ".zgroup", ".zarray", ".zattrs"]

  private mutating func readRoot() throws(ZarrError) {
    let answers = store.fetch(
      Self.keys.map { StoreRequest($0, limit: limits.metadataByteCount) })
    var documents: [[UInt8]?] = []
    for answer in answers { documents.append(try answer.get()) }
    if documents[0] != nil, documents[1] != nil || documents[2] != nil || documents[3] != nil {
      hierarchy.problems.append(
        ZarrProblem(
          .metadata, "the store holds metadata of Zarr 2 and of Zarr 3; the latter is read",
          at: "", .info))
    }
    if let document = documents[0] {
      hierarchy.zarrFormat = 3
      try parse(document, "zarr.json") { reader, view throws(ZarrError) in
        try reader.add(version3: view, "", isRoot: true)
      }
    } else if let document = documents[1] {
      try parse(document, ".zmetadata") { reader, view throws(ZarrError) in
        try reader.addConsolidated(version2: view)
      }
    } else if documents[2] != nil || documents[3] != nil || documents[4] != nil {
      try addNode(version2: (documents[2], documents[3], documents[4]), "")
    } else if try store.folders(below: "").map({ !$0.isEmpty }) != true {
      throw notFound
    }
    if let array = hierarchy.arrays[""] {
      hierarchy.isConsolidated = false
      isWhole.insert(array.path)
    }
    if hierarchy.groups[""] == nil, hierarchy.arrays[""] == nil {
      hierarchy.groups[""] = ZarrGroup(
        path: "", zarrFormat: hierarchy.zarrFormat, attributes: [:],
        isConsolidated: hierarchy.isConsolidated, isImplicit: true)
    }
    try walk()
    guard hierarchy.groups.values.contains(where: { !$0.isImplicit }) || !hierarchy.arrays.isEmpty
    else { throw notFound }
    if hierarchy.arrays.values.contains(where: { $0.zarrFormat == 3 }) {
      hierarchy.zarrFormat = 3
    }
  }

  private var notFound: ZarrError {
    ZarrError(
      .notFound,
      "'\(store.location)' is no Zarr store: it has neither zarr.json nor .zmetadata, .zgroup or .zarray"
    )
  }

  /// Parses a document and lends it; it may be no strict JSON.
  private mutating func parse(
    _ document: [UInt8], _ name: String,
    _ body: (inout HierarchyReader, JSONView) throws(ZarrError) -> Void
  ) throws(ZarrError) {
    var parser = JSONParser(allowsNonFiniteNumbers: true)
    let view: JSONView
    do throws(JSONError) {
      view = try parser.parse(document)
    } catch { throw ZarrError(.metadata, "'\(name)' is no JSON: \(error)") }
    guard view.isObject else { throw ZarrError(.metadata, "'\(name)' holds no object") }
    try body(&self, view)
    withExtendedLifetime(parser) {}
  }

  // MARK: Nodes

  private mutating func count(_ path: String) throws(ZarrError) {
    guard hierarchy.groups.count + hierarchy.arrays.count < limits.nodeCount else {
      throw ZarrError(.size, "the store has more than \(limits.nodeCount) groups and arrays")
    }
  }

  private mutating func add(
    version3 view: JSONView, _ path: String, isRoot: Bool = false
  ) throws(ZarrError) {
    try count(path)
    switch view["node_type"]?.string {
    case "array":
      do throws(ZarrError) {
        hierarchy.arrays[path] = try ZarrArray(version3: view, path: path, limits: limits)
      } catch {
        if isRoot { throw error }
        hierarchy.problems.append(ZarrProblem(error, at: path))
      }
    case "group":
      let consolidated = view["consolidated_metadata"]?["metadata"]
      // Children often carry a list that is empty, which says nothing.
      let holdsAll = consolidated.map { $0.isObject && $0.members.contains { _ in true } } ?? false
      hierarchy.groups[path] = ZarrGroup(
        path: path, zarrFormat: 3,
        attributes: view["attributes"].flatMap { JSONValue($0).object } ?? [:],
        isConsolidated: holdsAll, isImplicit: false)
      if isRoot { hierarchy.isConsolidated = holdsAll }
      guard holdsAll, let consolidated else { return }
      isWhole.insert(path)
      for (name, node) in consolidated.members {
        let name = String(name)
        let child = StoreKey.join(path, name)
        guard StoreKey.isSafe(name), depth(child) <= limits.depth else {
          hierarchy.problems.append(badName(name, path))
          continue
        }
        if hierarchy.groups[child] != nil || hierarchy.arrays[child] != nil { continue }
        try add(version3: node, child)
      }
    default:
      let error = ZarrError(.metadata, "zarr.json tells no node_type")
      if isRoot { throw error }
      hierarchy.problems.append(ZarrProblem(error, at: path))
    }
  }

  private func depth(_ path: String) -> Int { path.utf8.count { $0 == UInt8(ascii: "/") } + 1 }

  private func badName(_ name: String, _ path: String) -> ZarrProblem {
    ZarrProblem(
      .metadata,
      "the node '\(name.prefix(100))' is left out: its name leads out of the store, or too deep",
      at: path, .error)
  }

  private mutating func addConsolidated(version2 view: JSONView) throws(ZarrError) {
    guard let metadata = view["metadata"], metadata.isObject else {
      throw ZarrError(.metadata, "'.zmetadata' holds no metadata")
    }
    hierarchy.isConsolidated = true
    isWhole.insert("")
    var arrays: [(String, JSONView)] = []
    var groups: [String] = []
    var attributes: [String: JSONView] = [:]
    for (key, value) in metadata.members {
      let key = String(key)
      let path = StoreKey.parent(key)
      guard path.isEmpty || StoreKey.isSafe(path) && depth(path) <= limits.depth else {
        hierarchy.problems.append(badName(path, ""))
        continue
      }
      switch StoreKey.name(key) {
      case ".zarray": arrays.append((path, value))
      case ".zgroup": groups.append(path)
      case ".zattrs": attributes[path] = value
      // A store of Zarr 3 that was consolidated as if it were one of Zarr 2.
      case "zarr.json": try add(version3: value, path)
      default: break
      }
    }
    for path in groups {
      try count(path)
      hierarchy.groups[path] = ZarrGroup(
        path: path, zarrFormat: 2,
        attributes: attributes[path].flatMap { JSONValue($0).object } ?? [:],
        isConsolidated: path.isEmpty, isImplicit: false)
    }
    for (path, view) in arrays {
      try add(
        version2: view, path, attributes[path].flatMap { JSONValue($0).object } ?? [:])
    }
    if hierarchy.groups[""] == nil, let root = attributes[""] {
      hierarchy.groups[""] = ZarrGroup(
        path: "", zarrFormat: 2, attributes: JSONValue(root).object ?? [:], isConsolidated: true,
        isImplicit: false)
    }
  }

  private mutating func add(
    version2 view: JSONView, _ path: String, _ attributes: JSONObject
  ) throws(ZarrError) {
    try count(path)
    do throws(ZarrError) {
      hierarchy.arrays[path] = try ZarrArray(version2: view, path: path, attributes: attributes)
    } catch { hierarchy.problems.append(ZarrProblem(error, at: path)) }
  }

  private mutating func addNode(
    version2 documents: (group: [UInt8]?, array: [UInt8]?, attributes: [UInt8]?), _ path: String
  ) throws(ZarrError) {
    var attributes: JSONObject = [:]
    if let document = documents.attributes {
      try parse(document, StoreKey.join(path, ".zattrs")) { _, view in
        attributes = JSONValue(view).object ?? [:]
      }
    }
    if let document = documents.array {
      try parse(document, StoreKey.join(path, ".zarray")) { reader, view throws(ZarrError) in
        try reader.add(version2: view, path, attributes)
      }
    } else if documents.group != nil {
      hierarchy.groups[path] = ZarrGroup(
        path: path, zarrFormat: 2, attributes: attributes, isConsolidated: false,
        isImplicit: false)
    }
  }

  // MARK: Walking

  /// Looks for nodes below the groups that do not tell all that is below them.
  private mutating func walk() throws(ZarrError) {
    var level = hierarchy.groups.keys.filter { path in
      !isWhole.contains { path == $0 || $0.isEmpty || path.hasPrefix($0 + "/") }
    }.sorted()
    var visited = 0
    for depth in 0..<limits.depth where !level.isEmpty {
      var paths: [String] = []
      for path in level {
        guard let names = try store.folders(below: path) else {
          hierarchy.problems.append(
            ZarrProblem(
              .incomplete,
              "the store is not consolidated and cannot list what it holds; only known nodes are described",
              at: path))
          return
        }
        paths += names.filter(StoreKey.isSafe).map { StoreKey.join(path, $0) }
        guard paths.count + visited <= limits.nodeCount else {
          throw ZarrError(.size, "the store has more than \(limits.nodeCount) folders")
        }
      }
      visited += paths.count
      level = try readLevel(paths)
      if depth == limits.depth - 1, !level.isEmpty {
        hierarchy.problems.append(
          ZarrProblem(
            .size, "groups are nested more than \(limits.depth) deep; the rest is left out",
            at: level[0], .error))
      }
    }
  }

  /// Reads the nodes at some paths, and returns those whose folders are looked at next.
  private mutating func readLevel(_ paths: [String]) throws(ZarrError) -> [String] {
    let keys = hierarchy.zarrFormat == 3 ? ["zarr.json"] : [".zgroup", ".zarray", ".zattrs"]
    let answers = store.fetch(
      paths.flatMap { path in
        keys.map { StoreRequest(StoreKey.join(path, $0), limit: limits.metadataByteCount) }
      })
    var groups: [String] = []
    for (index, path) in paths.enumerated() {
      do throws(ZarrError) {
        var documents: [[UInt8]?] = []
        for number in keys.indices {
          documents.append(try answers[index * keys.count + number].get())
        }
        if hierarchy.zarrFormat == 3, let document = documents[0] {
          try parse(document, StoreKey.join(path, "zarr.json")) { reader, view throws(ZarrError) in
            try reader.add(version3: view, path)
          }
        } else if hierarchy.zarrFormat == 2 {
          try addNode(version2: (documents[0], documents[1], documents[2]), path)
        }
      } catch {
        if error.code == .size { throw error }
        hierarchy.problems.append(ZarrProblem(error, at: path))
      }
      // Chunks lie in folders, too, below arrays.
      if hierarchy.arrays[path] == nil, !isWhole.contains(path), !isChunkFolder(path) {
        groups.append(path)
      }
    }
    return groups
  }

  private func isChunkFolder(_ path: String) -> Bool {
    hierarchy.groups[path] == nil
      && (hierarchy.arrays[StoreKey.parent(path)] != nil || StoreKey.name(path).hasPrefix("."))
  }
}
