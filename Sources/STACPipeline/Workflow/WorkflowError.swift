internal import STACStorage

/// Why a workflow cannot be run, or had to stop.
public struct WorkflowError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// The steps do not fit together.
    case graph = "invalid-workflow"
    /// A location cannot be read or written.
    case storage = "storage"
    /// Whoever was reading standard output has gone away, as `head` does.
    case brokenPipe = "broken-pipe"
    /// An interrupted run cannot be continued.
    case checkpoint = "checkpoint"
    /// The records that are joined into Items cannot be read.
    case records = "invalid-records"
    /// A program that Items go through is of no use.
    case program = "program-failed"
  }

  /// The kind of mistake.
  public let code: Code
  /// What is wrong and what to do; lower case, no full stop.
  public let message: String
  /// The step that it is about.
  public let step: String?

  /// An error of a step of one's own.
  public init(_ code: Code, _ message: String, step: String? = nil) {
    self.code = code
    self.message = message
    self.step = step
  }

  init(_ error: StorageError, step: String? = nil) {
    let code = error.code == .brokenPipe ? Code.brokenPipe : .storage
    self.init(code, error.description, step: step)
  }

  /// The error with what to do then.
  func advising(_ advice: String) -> WorkflowError {
    WorkflowError(code, "\(message); \(advice)", step: step)
  }

  /// The message, with the step.
  public var description: String { step.map { "step '\($0)': \(message)" } ?? message }
}
