public import STACCatalog

/// Something that is done with each Item on its way: look at it, change it, drop it.
///
/// A step of one's own is a type with this one method:
///
/// ```swift
/// struct RoundCloudCover: ItemStep {
///   func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
///     item.edit { tree in
///       tree.transform(FieldPath(keys: ["properties", "eo:cloud_cover"])) { value, _ in
///         value.double.map { .double($0.rounded()) } ?? value
///       }
///     }
///     return .keep
///   }
/// }
/// ```
///
/// All workers call the same value side by side, so a step keeps nothing of an Item. One that needs
/// memory of its own for each worker gives a copy of itself in ``replica()``.
public protocol ItemStep: Sendable {
  /// Does the step with one Item.
  ///
  /// - Returns: whether the Item goes on.
  /// - Throws: ``ItemFailure``: the Item goes to the failures file, and the run goes on.
  func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict

  /// The step for one worker.
  func replica() -> Self
}

extension ItemStep {
  /// Most steps can be shared.
  public func replica() -> Self { self }
}

/// What becomes of an Item after a step.
public enum StepVerdict: Sendable {
  /// It goes on.
  case keep
  /// It is left out, which is no failure.
  case skip
}
