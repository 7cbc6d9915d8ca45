public import STACCatalog

/// Lets only the Items pass of which something became in a comparison.
public struct ChangesStep: ItemStep {
  private let index: DigestIndex
  private let states: Set<DigestIndex.State>

  /// A step that lets Items pass that are in one of these states.
  public init(_ index: DigestIndex, _ states: Set<DigestIndex.State>) {
    self.index = index
    self.states = states
  }

  /// Looks what became of the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    guard let id = item.id, let state = index.state(of: ItemClaim(item.collection ?? "", id)) else {
      return .skip
    }
    return states.contains(state) ? .keep : .skip
  }
}
