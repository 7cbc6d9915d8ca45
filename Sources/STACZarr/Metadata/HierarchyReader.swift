internal import STACJSON

/// Reads the metadata of all nodes of a store.
///
/// One document where the store is consolidated, in any of the forms that are met; else the store is
/// walked, level by level, where it can list what it holds.
struct HierarchyReader {
  let store: any ZarrStore
  let limits: ZarrLimits
  /// What is known of the root.
  private var documents: [String: [UInt8]?]
  /// How many bytes of metadata may still be read.
  var rest: Int
  var hierarchy = ZarrHierarchy(zarrFormat: 2, isConsolidated: false)
  /// Groups whose metadata tells all that is below them.
  var isWhole: Set<String> = []

  private init(_ opened: OpenedStore, _ limits: ZarrLimits) {
    store = opened.store
    documents = opened.documents
    rest = limits.metadataByteCount
    self.limits = limits
  }

  /// Reads a store from a group on.
  ///
  /// - Throws: ``ZarrError`` where there is no node at the root; what is wrong below is a problem.
  static func read(
    _ opened: OpenedStore, limits: ZarrLimits = ZarrLimits()
  ) throws(ZarrError) -> ZarrHierarchy {
    var reader = HierarchyReader(opened, limits)
    try reader.readRoot()
    reader.hierarchy.addImplicitGroups(limit: limits.nodeCount)
    return reader.hierarchy
  }

  /// The names of documents that tell of a node.
  static let keys = ["zarr.json", ".zmetadata", ".zgroup", ".zarray", ".zattrs"]

  /// The keys of a root beside those that hold all.
  static let otherKeys = [".zgroup", ".zarray", ".zattrs"]

  /// A document of the root; nil where it is not there.
  private func document(_ key: String) -> [UInt8]? { documents[key].flatMap { $0 } }

  /// Asks for keys of the root that are not known yet.
  private mutating func ask(_ keys: [String]) throws(ZarrError) {
    let unknown = keys.filter { documents[$0] == nil }
    guard !unknown.isEmpty else { return }
    let answers = store.fetch(unknown.map { StoreRequest($0, limit: limits.metadataByteCount) })
    for (key, answer) in zip(unknown, answers) {
      documents.updateValue(try answer.get(), forKey: key)
    }
  }

  private mutating func readRoot() throws(ZarrError) {
    try ask(["zarr.json", ".zmetadata"])
    if document("zarr.json") == nil, document(".zmetadata") == nil { try ask(Self.otherKeys) }
    let isOfTwoFormats =
      document("zarr.json") != nil
      && [".zmetadata", ".zgroup", ".zarray"].contains { document($0) != nil }
    if isOfTwoFormats {
      hierarchy.problems.append(
        ZarrProblem(
          .metadata, "the store holds metadata of Zarr 2 and of Zarr 3; the latter is read",
          at: "", .info))
    }
    if let document = document("zarr.json") {
      hierarchy.zarrFormat = 3
      try parse(document, "zarr.json") { reader, view throws(ZarrError) in
        try reader.add(version3: view, "", isRoot: true)
      }
    } else if let document = document(".zmetadata") {
      try parse(document, ".zmetadata") { reader, view throws(ZarrError) in
        try reader.addConsolidated(version2: view)
      }
    } else if Self.otherKeys.contains(where: { document($0) != nil }) {
      try addNode(
        version2: (document(".zgroup"), document(".zarray"), document(".zattrs")), "")
    } else if try store.folders(below: "").map({ !$0.isEmpty }) != true {
      throw notFound
    }
    documents = [:]
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
  mutating func parse(
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

  mutating func add(
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
    attributes.reserveCapacity(metadata.likelyCount / 2)
    hierarchy.arrays.reserveCapacity(metadata.likelyCount / 2)
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

  mutating func addNode(
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
}
