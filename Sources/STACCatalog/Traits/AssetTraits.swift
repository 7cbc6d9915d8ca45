internal import STACJSON

/// The members that are the same in all assets of one key.
struct AssetTraits: Sendable, EmptyInitializable {
  /// What every asset so far has; nil before the first.
  private var common: [(key: JSONKey, value: JSONValue)]?

  init() {}

  init(members: JSONObject) { common = members.map { (JSONKey($0), $1) } }

  var members: JSONObject { JSONObject((common ?? []).map { ($0.key.string, $0.value) }) }

  /// Members of one file, not of a kind of file.
  private static let own: Set<String> = ["href", "alternate", "created", "updated"]

  /// What of an extension is of one file, or has no place in a definition: the schemes that
  /// `storage:refs` names are those of an Item, and the schema of `zarr` takes its fields in assets only.
  private static func isOwn(_ key: String) -> Bool {
    key.hasPrefix("file:") || key.hasPrefix("zarr:") || key == "storage:refs"
  }

  mutating func add(_ asset: JSONView) {
    guard let known = common else {
      common = asset.members.compactMap { key, value in
        let key = String(key)
        return Self.own.contains(key) || Self.isOwn(key)
          ? nil : (JSONKey(key), JSONValue(value))
      }
      return
    }
    let isSame = known.map { key, value in asset[key].map { isEqual($0, value) } ?? false }
    if isSame.allSatisfy({ $0 }) { return }
    common = zip(known, isSame).filter(\.1).map(\.0)
  }

  mutating func merge(_ other: AssetTraits) {
    guard let theirs = other.common else { return }
    guard let known = common else {
      common = theirs
      return
    }
    common = known.filter { key, value in theirs.contains { $0.key == key && $0.value == value } }
  }
}

/// Whether a value on the tape is one that is known, without making another of it.
private func isEqual(_ view: JSONView, _ value: JSONValue) -> Bool {
  switch value {
  case .string(var string):
    guard let text = view.text, text.count == string.utf8.count else { return false }
    return string.withUTF8 { text.elementsEqual($0) }
  case .array(let elements):
    guard view.isArray else { return false }
    var rest = elements[...]
    for element in view.elements {
      guard let known = rest.popFirst(), isEqual(element, known) else { return false }
    }
    return rest.isEmpty
  default: return JSONValue(view) == value
  }
}
