internal import STACExtensions
internal import STACJSON

/// Finds out which extensions the fields of an Item belong to; one serves one worker.
struct ExtensionPicker {
  private struct Use: Hashable {
    var known: String
    /// The position of the version among those of the extension.
    var version: Int
  }

  private var uses: [String: Use?] = [:]
  private var stated: [String] = []
  private var statedNames: Set<String> = []
  private var found: [String: Int] = [:]

  /// Begins with an Item.
  ///
  /// - Parameter stated: what the mapping says itself, which counts.
  mutating func begin(_ stated: [String]) {
    if self.stated != stated {
      self.stated = stated
      statedNames = Set(stated.compactMap { STACExtension.identified(by: $0)?.extension.name })
    }
    found.removeAll(keepingCapacity: true)
  }

  /// Notes the fields of an object.
  mutating func note(_ object: JSONObject, isAsset: Bool = false) {
    for (key, value) in object {
      if key.utf8.contains(UInt8(ascii: ":")) || isAsset && key == "alternate" { note(key) }
      if key == "bands" { for band in value.array ?? [] { note(band.object ?? [:]) } }
    }
  }

  private mutating func note(_ field: String) {
    let use: Use?
    if let known = uses[field] {
      use = known
    } else {
      use = Self.use(of: field)
      uses[field] = .some(use)
    }
    guard let use else { return }
    // A version in which all of the fields are known.
    found[use.known] = min(found[use.known] ?? .max, use.version)
  }

  private static func use(of field: String) -> Use? {
    let known = STACExtension.all.first { known in
      if field == "alternate" { return known.name == STACExtension.alternateAssetsName }
      return known.prefix.map { field.hasPrefix($0) } ?? false
    }
    guard let known, let newest = known.newest,
      let last = known.versions.firstIndex(of: newest)
    else { return nil }
    let version = known.versions[...last].lastIndex { version in
      known.fields(of: version).contains { $0.name == field }
    }
    return Use(known: known.name, version: version ?? last)
  }

  /// What `stac_extensions` is to list.
  var identifiers: [String] {
    stated
      + found.filter { !statedNames.contains($0.key) }.sorted { $0.key < $1.key }.compactMap {
        STACExtension.named($0.key)?.versions[$0.value].identifier
      }
  }
}

extension STACExtension {
  fileprivate static let alternateAssetsName = "alternate-assets"
}
