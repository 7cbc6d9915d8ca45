public import STACCatalog
internal import STACModel

/// Brings Items of older STAC versions to 1.1.0.
public struct MigrateStep: ItemStep {
  /// A step that migrates to 1.1.0.
  public init() {}

  /// Migrates the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    .keep
  }
}
