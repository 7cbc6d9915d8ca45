internal import STACJSON

/// The merge key `<<` of one mapping.
///
/// Keys of the mapping itself win over merged ones, and an earlier merged mapping wins over a later
/// one. Merged entries stand where the merge key stands.
///
/// See <https://yaml.org/type/merge.html>.
struct MergeKey {
  private var sources: [ConfigurationNode] = []
  private var position = 0
  private let diagnostics: Diagnostics

  init(reporting diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
  }

  /// Takes the value of the merge key, which stands before the entry at `position`.
  mutating func read(_ value: ConfigurationNode, position: Int) {
    self.position = position
    for node in value.elements ?? [value] {
      if node.entries != nil {
        sources.append(node)
      } else {
        diagnostics.error(
          "'<<' takes a mapping or a list of mappings, not \(node.kindName)", at: node.location,
          hint: "write '<<: *name' with the name of an anchor")
      }
    }
  }

  /// All entries of the mapping.
  func merged(into builder: MappingBuilder) -> [ConfigurationNode.Entry] {
    guard !sources.isEmpty else { return builder.entries }
    var added: [ConfigurationNode.Entry] = []
    var names: Set<String> = []
    for entry in sources.lazy.flatMap({ $0.entries ?? [] })
    where !builder.contains(entry.key) && names.insert(entry.key).inserted {
      added.append(entry)
    }
    var entries = builder.entries
    entries.insert(contentsOf: added, at: position)
    return entries
  }
}
