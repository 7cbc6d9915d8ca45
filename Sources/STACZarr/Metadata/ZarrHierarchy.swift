public import STACJSON

/// A group of a store.
public struct ZarrGroup: Sendable, Hashable {
  /// The path below the root of the store; empty for the root.
  public let path: String
  /// 2 or 3.
  public let zarrFormat: Int
  /// The attributes.
  public let attributes: JSONObject
  /// Whether its metadata holds that of all below it: a client opens it with one request.
  public let isConsolidated: Bool
  /// Whether it has no metadata of its own, but only nodes below it.
  public let isImplicit: Bool

  /// The last name of the path.
  public var name: String { StoreKey.name(path) }
}

/// The groups and arrays of a store.
public struct ZarrHierarchy: Sendable {
  /// 2 or 3.
  public internal(set) var zarrFormat: Int
  /// Whether the root holds the metadata of all nodes.
  public internal(set) var isConsolidated: Bool
  /// By path; the root is always there unless the store is a single array.
  public internal(set) var groups: [String: ZarrGroup] = [:]
  /// By path.
  public internal(set) var arrays: [String: ZarrArray] = [:]
  /// What is wrong.
  public internal(set) var problems: [ZarrProblem] = []

  init(zarrFormat: Int, isConsolidated: Bool) {
    self.zarrFormat = zarrFormat
    self.isConsolidated = isConsolidated
  }

  /// The attributes of the root.
  public var rootAttributes: JSONObject { groups[""]?.attributes ?? [:] }

  /// The arrays directly in a group, by their names.
  public func arrays(in group: String) -> [ZarrArray] {
    arrays.values.filter { $0.groupPath == group && !$0.path.isEmpty }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The groups directly in a group, by their names.
  public func groups(in group: String) -> [ZarrGroup] {
    groups.values.filter { !$0.path.isEmpty && StoreKey.parent($0.path) == group }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// Makes the groups that are not described but that nodes lie in.
  mutating func addImplicitGroups(limit: Int) {
    var missing: Set<String> = []
    for path in (Array(groups.keys) + Array(arrays.keys)).sorted() where !path.isEmpty {
      guard groups.count + arrays.count + missing.count <= limit else {
        problems.append(
          ZarrProblem(
            .size,
            "nodes lie in groups that nothing describes: with these there are more than "
              + "\(limit) groups and arrays; some are left out", at: "", .error))
        break
      }
      var parent = StoreKey.parent(path)
      while groups[parent] == nil, missing.insert(parent).inserted, !parent.isEmpty {
        parent = StoreKey.parent(parent)
      }
    }
    for path in missing where arrays[path] == nil {
      groups[path] = ZarrGroup(
        path: path, zarrFormat: zarrFormat, attributes: [:], isConsolidated: false,
        isImplicit: true)
    }
    for path in missing where arrays[path] != nil {
      problems.append(
        ZarrProblem(.metadata, "nodes lie in this array as if it were a group", at: path, .error))
    }
  }
}
