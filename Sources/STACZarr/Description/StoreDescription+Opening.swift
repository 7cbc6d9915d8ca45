internal import STACJSON
internal import SpellingSuggestions

extension StoreDescription {
  /// Opens a store and reads its coordinates.
  ///
  /// - Parameter groups: the groups to describe, with those below them; empty for all.
  /// - Throws: ``ZarrError`` where there is no store, or no group of a name.
  public init(
    opening location: String, _ options: ZarrStoreOptions = ZarrStoreOptions(),
    groups: [String] = []
  ) throws(ZarrError) {
    let content = try ZarrContent(location, options)
    let groups = groups.map { String($0.drop { $0 == "/" }) }
    for group in groups where content.hierarchy.groups[group] == nil {
      let known = content.hierarchy.groups.keys.sorted().filter { !$0.isEmpty }
      let hint =
        didYouMean(group, among: known)
        ?? (known.isEmpty ? nil : "there are \(known.prefix(20).joined(separator: ", "))")
      throw ZarrError(
        .notFound, "'\(location)' has no group '\(group)'" + (hint.map { "; \($0)" } ?? ""))
    }
    let isEmbedded = content.hierarchy.rootAttributes["stac_discovery"] != nil
    self.init(content, groups: groups, needsPlaces: !isEmbedded)
  }
}
