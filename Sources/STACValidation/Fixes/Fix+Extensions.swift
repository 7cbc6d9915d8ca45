internal import STACExtensions
internal import STACJSON

extension Fix {
  static let extensions: [Fix] = [
    Fix(
      rule: .extensionUndeclared,
      summary: "adds the newest version of the extension whose fields are used",
      apply: declare)
  ]

  /// Declares extensions whose prefix is in use, each only where no entry names it already.
  private static func declare(_ document: JSONValue) -> JSONValue {
    let entries = document["stac_extensions"]?.array ?? []
    let texts = entries.compactMap(\.string)
    guard texts.count == entries.count else { return document }
    var names: Set<String> = []
    collectNames(document, depth: 0, into: &names)
    let isCollection = document["type"]?.string == "Collection"
    var result = texts
    for known in STACExtension.all {
      guard let prefix = known.prefix, names.contains(where: { $0.hasPrefix(prefix) }),
        !texts.contains(where: { $0.contains("/\(known.name)/") || $0 == known.name }),
        !(isCollection && known.fields.isEmpty),
        let version = version(of: known, fitting: names)
      else { continue }
      result.append(version.identifier)
    }
    return result.count == texts.count
      ? document : document.adding("stac_extensions", .array(result.map { .string($0) }))
  }

  /// The newest version that has all the fields in use.
  private static func version(
    of known: STACExtension, fitting names: Set<String>
  ) -> STACExtension.Version? {
    let used = names.filter { name in known.fields.contains { $0.name == name } }
    let fitting = known.versions.last { version in
      guard !version.number.contains("-") else { return false }
      return used.isSubset(of: Set(known.fields(of: version).map(\.name)))
    }
    return used.isEmpty ? known.newest : fitting
  }

  private static func collectNames(_ value: JSONValue, depth: Int, into names: inout Set<String>) {
    guard depth < 6 else { return }
    switch value {
    case .object(let object):
      for (key, inner) in object {
        if key.contains(":") { names.insert(key) }
        collectNames(inner, depth: depth + 1, into: &names)
      }
    case .array(let array):
      for inner in array { collectNames(inner, depth: depth + 1, into: &names) }
    default: break
    }
  }
}
