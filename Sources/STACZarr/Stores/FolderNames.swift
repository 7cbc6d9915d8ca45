/// Which folders lie in which, told from keys.
struct FolderNames: Sendable {
  private var names: [String: Set<String>] = [:]

  /// The folders that the keys of a store lie in.
  init(ofKeys keys: some Sequence<String>) {
    for key in keys {
      var path = StoreKey.parent(key)
      while !path.isEmpty {
        let parent = StoreKey.parent(path)
        guard names[parent, default: []].insert(StoreKey.name(path)).inserted else { break }
        path = parent
      }
    }
  }

  /// The names directly below a prefix, sorted.
  func below(_ prefix: String) -> [String] { (names[prefix] ?? []).sorted() }
}
