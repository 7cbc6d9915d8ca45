internal import STACManager
internal import Synchronization

/// Leaves out the Items that a filter wants, and counts them.
final class DeletionStep: ItemStep {
  private let filter: ItemFilter
  private let deleted = Atomic(0)
  private let kept = Atomic(0)

  init(_ filter: ItemFilter) { self.filter = filter }

  /// Items that were left out.
  var deletedCount: Int { deleted.load(ordering: .relaxed) }
  /// Items that stay.
  var keptCount: Int { kept.load(ordering: .relaxed) }

  func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    if filter.matches(item.view) {
      deleted.add(1, ordering: .relaxed)
      return .skip
    }
    kept.add(1, ordering: .relaxed)
    return .keep
  }
}
