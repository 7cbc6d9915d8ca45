public import STACCatalog
public import STACModel
public import STACStorage

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

  /// Lets go of what the step holds beside the Items, such as programs: no Item comes any more, whether
  /// all went well or not.
  func release()

  /// Is called once when all Items have gone by well, before anything becomes visible.
  func finish() throws(StorageError)

  /// What the step has noticed that is the fault of no Item, one sentence each; the run logs it at
  /// its end and the summary has it.
  var remarks: [String] { get }
}

extension ItemStep {
  /// Most steps can be shared.
  public func replica() -> Self { self }
  /// Most steps hold nothing.
  public func release() {}
  /// Most steps keep nothing.
  public func finish() throws(StorageError) {}
  /// Most steps have nothing to say.
  public var remarks: [String] { [] }
}

/// What becomes of an Item after a step.
public enum StepVerdict: Sendable {
  /// It goes on.
  case keep
  /// It is left out, which is no failure.
  case skip
}

/// A step that writes the time of the run into Items. When a run is continued after a crash, the
/// time stays that of its beginning.
public protocol StampingStep: ItemStep {
  /// The step with the time that its stamps show.
  func stamping(_ time: Timestamp) -> Self
}

/// A step that only checks: what it turns away must not be written by a branch beside it.
public protocol CheckingStep: ItemStep {}
