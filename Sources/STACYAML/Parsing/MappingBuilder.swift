internal import STACJSON

/// Gathers the entries of one mapping and reports keys that come twice.
struct MappingBuilder {
  private(set) var entries: [ConfigurationNode.Entry] = []
  private var places: [String: SourceLocation] = [:]
  private let diagnostics: Diagnostics

  init(reporting diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
  }

  func contains(_ key: String) -> Bool { places[key] != nil }

  /// Claims a key, which may be the merge key.
  ///
  /// - Returns: false for a key that was there before, which is an error.
  mutating func claim(_ key: String, at location: SourceLocation) -> Bool {
    guard let first = places.updateValue(location, forKey: key) else { return true }
    places[key] = first
    diagnostics.error(
      "duplicate key \(quoted(key))", at: location,
      notes: [Diagnostic(.note, "the key was first set here", at: first, in: diagnostics.source)])
    return false
  }

  mutating func append(_ entry: ConfigurationNode.Entry) { entries.append(entry) }
}
