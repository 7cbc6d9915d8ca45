public import STACCatalog
public import STACQuery

/// Leaves out the Items that a filter wants.
public struct DeleteStep: ItemStep {
  /// Which Items go.
  public var filter: ItemFilter

  /// A step that leaves these Items out.
  public init(_ filter: ItemFilter) { self.filter = filter }

  /// Skips an Item that is meant.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    filter.matches(item.view) ? .skip : .keep
  }
}
