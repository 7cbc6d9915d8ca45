public import STACJSON

/// Which fields of Items are wanted, as the Fields extension of STAC API has it:
/// `id,properties.datetime,-assets`.
///
/// Where fields are named, only these stay, and with them `type`, `id` and `collection`; those with
/// a `-` go. A path leads through arrays to each element.
public struct FieldSelection: Sendable, Hashable {
  /// Names that stay, each with what stays below it; all of it where that is empty.
  private struct Tree: Sendable, Hashable {
    var branches: [JSONKey: Tree] = [:]
    var isWhole = false
  }

  private var included = Tree()
  private var excluded: [FieldPath] = []

  /// Reads a list of fields.
  ///
  /// - Throws: `JSONError` where a path is malformed.
  public init(_ text: String) throws(JSONError) {
    for part in text.split(separator: ",") {
      let isExcluded = part.first == "-"
      let name = isExcluded || part.first == "+" ? String(part.dropFirst()) : String(part)
      let path = try FieldPath(parsing: name)
      if isExcluded {
        excluded.append(path)
      } else {
        Self.add(path.components[...], to: &included)
      }
    }
    guard !included.branches.isEmpty else { return }
    for key: JSONKey in ["type", "id", "collection"] { Self.add([.key(key)], to: &included) }
  }

  private static func add(_ path: ArraySlice<FieldPath.Component>, to tree: inout Tree) {
    guard let first = path.first else {
      tree.isWhole = true
      return
    }
    let key: JSONKey
    switch first {
    case .key(let name): key = name
    case .wildcard: key = wildcard
    }
    add(path.dropFirst(), to: &tree.branches[key, default: Tree()])
  }

  private static let wildcard: JSONKey = "*"

  /// Whether fields are named, so that all others go.
  public var isExclusive: Bool { !included.branches.isEmpty }

  /// The paths that go.
  public var removals: [FieldPath] { excluded }

  /// The Item with what is selected only.
  public func select(from item: JSONView) -> JSONValue {
    var value = isExclusive ? pick(from: item) : JSONValue(item)
    if excluded.isEmpty { return value }
    var tree = JSONTree(value)
    for path in excluded { tree.remove(path) }
    value = tree.value
    return value
  }

  /// The Item with the named fields only.
  public func pick(from item: JSONView) -> JSONValue { Self.pick(item, included) ?? .object([:]) }

  private static func pick(_ view: JSONView, _ tree: Tree) -> JSONValue? {
    if tree.isWhole { return JSONValue(view) }
    if view.isArray { return .array(view.elements.compactMap { pick($0, tree) }) }
    guard view.isObject else { return nil }
    var object = JSONObject()
    for (key, value) in view.members {
      let name = String(key)
      guard let branch = tree.branches[JSONKey(name)] ?? tree.branches[wildcard] else { continue }
      if let picked = pick(value, branch) { object[name] = picked }
    }
    return object.isEmpty ? nil : .object(object)
  }
}
