internal import STACCatalog

/// Leaves out the Items of an output that come anew, or are gone.
struct LeaveOutStep: ItemStep {
  /// Of each source, what became of its Items, and which of these come anew.
  let coming: [(index: DigestIndex, states: Set<DigestIndex.State>)]
  let gone: Set<ItemClaim>

  func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    guard let id = item.id else { return .keep }
    let claim = ItemClaim(item.collection ?? "", id)
    if gone.contains(claim) { return .skip }
    let isComing = coming.contains { index, states in
      index.state(of: claim).map(states.contains) ?? false
    }
    return isComing ? .skip : .keep
  }
}
