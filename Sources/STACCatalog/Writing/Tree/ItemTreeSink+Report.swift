extension ItemTreeSink {
  /// What was written.
  public struct Report: Sendable, Hashable {
    /// The Items.
    public var itemCount: Int
    /// Of these, the ones whose files were there already and are the same.
    public var unchangedCount: Int
    /// Items of the catalog that was replaced whose files are gone.
    public var removedCount = 0
    /// The Collections that have Items.
    public var collectionCount: Int
    /// The Catalogs, the root and the pages of lists included.
    public var catalogCount: Int

    init(_ state: borrowing TreeState, _ tree: [String: TreeDocument], listLength: Int?) {
      itemCount = state.folders.values.reduce(0) { $0 + $1.itemCount }
      unchangedCount = state.unchangedCount
      collectionCount = state.collections.count
      let documents = tree.values.reduce(0) { $0 + $1.pageCount(listLength: listLength) }
      catalogCount = documents - collectionCount
    }
  }
}
