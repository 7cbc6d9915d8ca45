internal import Synchronization

/// Asks a run to stop, from a signal handler or another thread.
///
/// The batches that were begun are finished, a checkpoint is written, and the run ends.
public final class RunControl: Sendable {
  private let stop = Atomic<Bool>(false)

  /// A control for one run.
  public init() {}

  /// Whether the run was asked to stop.
  public var isStopped: Bool { stop.load(ordering: .relaxed) }

  /// Asks the run to stop.
  public func stopRunning() { stop.store(true, ordering: .relaxed) }
}
