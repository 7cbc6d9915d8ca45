public import STACCatalog
public import STACQuery

/// Lets only the Items pass that a filter wants.
public struct FilterStep: ItemStep {
  /// Which Items pass.
  public var filter: ItemFilter

  /// A step that lets these Items pass.
  public init(_ filter: ItemFilter) { self.filter = filter }

  /// Skips an Item that is not wanted.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    filter.isEmpty || filter.matches(item.view) ? .keep : .skip
  }
}
