public import STACCatalog
internal import STACJSON
public import STACModel
public import STACStorage

/// Does what another step does, and writes down each change in an audit log.
public struct AuditedStep: StampingStep {
  private var step: any ItemStep
  private let log: ChangeLog

  /// A step whose changes go to a log.
  public init(_ step: any ItemStep, _ log: ChangeLog) {
    self.step = step
    self.log = log
  }

  /// Does the step, and notes what is different.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let before = item.view
    let verdict = try step.process(item)
    switch verdict {
    case .keep: log.noteChange(from: before, to: item.view, origin: item.origin)
    case .skip: log.noteDeletion(of: before)
    }
    return verdict
  }

  /// The step for one worker; the log is the same.
  public func replica() -> AuditedStep { AuditedStep(step.replica(), log) }

  /// The step with the time that its stamps show.
  public func stamping(_ time: Timestamp) -> AuditedStep {
    guard let stamping = step as? any StampingStep else { return self }
    return AuditedStep(stamping.stamping(time), log)
  }

  /// Lets go of what the other step holds.
  public func release() { step.release() }

  /// Puts the log in its place.
  public func finish() throws(StorageError) {
    try step.finish()
    try log.commit()
  }

  /// What the other step has noticed.
  public var remarks: [String] { step.remarks }

  /// Where the log will lie.
  var path: String { log.path }

  /// The step whose changes are written down.
  var inner: any ItemStep { step }
}
