/// Which folders lie in which, told from keys.
struct FolderNames: Sendable {
  private var names: [String: Set<String>] = [:]

  /// The folders that the keys of a store lie in.
  ///
  /// - Throws: ``ZarrError`` where they lie in more than any store has: each folder of a long key has a name nearly as
  ///   long, so that they take many times what the keys do. Keys that are too long for a store lie in none.
  init(ofKeys keys: some Sequence<String>, _ limits: ZarrLimits) throws(ZarrError) {
    var count = 0
    for key in keys where key.utf8.count <= StoreKey.longest {
      var path = StoreKey.parent(key)
      while !path.isEmpty {
        let parent = StoreKey.parent(path)
        guard names[parent, default: []].insert(StoreKey.name(path)).inserted else { break }
        count += 1
        guard count <= limits.nodeCount else {
          throw ZarrError(.size, "the store has more than \(limits.nodeCount) folders")
        }
        path = parent
      }
    }
  }

  /// The names directly below a prefix, sorted.
  func below(_ prefix: String) -> [String] { (names[prefix] ?? []).sorted() }
}
