public import STACCatalog
internal import Synchronization

/// Counts the Items that pass, and what they cover.
public final class CensusStep: ItemStep {
  private let state = Mutex(ItemCensus())

  /// A step that has counted nothing yet.
  public init() {}

  /// What was counted so far.
  public var census: ItemCensus { state.withLock { $0 } }

  /// Counts the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let view = item.view
    state.withLock { $0.add(view) }
    return .keep
  }
}
