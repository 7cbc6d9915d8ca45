public import STACJSON

/// What a run has done.
public struct RunSummary: Sendable {
  /// The name of the workflow.
  public var workflow: String
  /// When it was started, RFC 3339.
  public var started: String
  /// How long it took, in seconds.
  public var seconds: Double
  /// Whether nothing was written.
  public var isDryRun: Bool
  /// The pipelines, in the order of the matrix.
  public var pipelines: [PipelineSummary]

  /// Items and other things that failed.
  public var failureCount: Int { pipelines.reduce(0) { $0 + $1.failureCount } }

  /// Whether everything that could be done was done.
  public var isComplete: Bool {
    pipelines.allSatisfy { if case .completed = $0.outcome { true } else { false } }
  }

  /// Takes the values of secret variables out of everything that may show them.
  mutating func redact(_ log: RunLog) {
    for index in pipelines.indices {
      pipelines[index].label = log.redacted(pipelines[index].label)
      pipelines[index].failures = pipelines[index].failures.map(log.redacted)
      for step in pipelines[index].steps.indices {
        pipelines[index].steps[step].remarks = pipelines[index].steps[step].remarks.map(
          log.redacted)
        pipelines[index].steps[step].places = pipelines[index].steps[step].places.map(log.redacted)
      }
    }
  }

  /// The JSON form; `version` changes when a member changes its meaning.
  public var json: JSONValue {
    [
      "version": 1, "workflow": .string(workflow), "started": .string(started),
      "seconds": .double((seconds * 1000).rounded() / 1000), "dry_run": .boolean(isDryRun),
      "complete": .boolean(isComplete), "failures": .integer(Int64(failureCount)),
      "pipelines": .array(pipelines.map(\.json)),
    ]
  }
}

/// What one pipeline has done.
public struct PipelineSummary: Sendable {
  /// How a pipeline ended.
  public enum Outcome: Sendable {
    /// All Items were read, and each was written, skipped or failed.
    case completed
    /// It was asked to stop before the end.
    case interrupted(canResume: Bool)
    /// Something made it impossible to go on.
    case stopped(WorkflowError)
  }

  /// What one step has done.
  public struct Step: Sendable {
    /// The id of the step.
    public var id: String
    /// What it does: `ingest`, `output`, or the type of the step, without its ending: `update`.
    public var module: String
    /// Where it reads from or writes to.
    public var places: [String]
    /// What went through it.
    public var statistics: StepStatistics
    /// What it has noticed that is the fault of no Item.
    public var remarks: [String] = []
    /// What the places have to tell: of an API, what was fetched, and whether it is complete.
    public var details: [JSONValue] = []
  }

  /// What tells the pipeline from the others; empty where it is the only one.
  public var label: String
  /// How it ended.
  public var outcome: Outcome
  /// The steps, in the order in which Items go through them.
  public var steps: [Step]
  /// Items and other things that failed.
  public var failureCount: Int
  /// Where the failed Items are.
  public var failures: String?

  var json: JSONValue {
    var object: JSONObject = [
      "label": .string(label), "outcome": .string(outcomeName),
      "failures": .integer(Int64(failureCount)),
    ]
    if let failures { object["failures_file"] = .string(failures) }
    if case .stopped(let error) = outcome { object["error"] = .string(error.description) }
    object["steps"] = .array(
      steps.map { step in
        var json: JSONObject = ["id": .string(step.id), "module": .string(step.module)]
        if !step.places.isEmpty { json["places"] = .array(step.places.map { .string($0) }) }
        if !step.remarks.isEmpty { json["remarks"] = .array(step.remarks.map { .string($0) }) }
        for (key, value) in step.statistics.json.object ?? [:] { json[key] = value }
        if !step.details.isEmpty { json["sources"] = .array(step.details) }
        return .object(json)
      })
    return .object(object)
  }

  private var outcomeName: String {
    switch outcome {
    case .completed: "completed"
    case .interrupted: "interrupted"
    case .stopped: "stopped"
    }
  }
}
