internal import STACCatalog
internal import Synchronization

/// A pipeline that is ready to run.
struct PreparedPipeline: Sendable {
  let label: String
  let runner: PipelineRunner

  /// What it has done.
  func summary(_ outcome: PipelineSummary.Outcome) -> PipelineSummary {
    let statistics = runner.statistics
    let failureCount = runner.progress.withLock { $0.checkpoint.failureCount }
    var sinks = runner.sinks[...]
    let steps = runner.graph.nodes.enumerated().map { index, node in
      var statistics = statistics[index]
      var places: [String] = []
      var remarks: [String] = []
      var details = runner.sources.details(index)
      switch node.step.action {
      case .ingest(let ingest):
        places = ingest.sources
        remarks = ingest.provenance?.remarks ?? []
        if let changes = ingest.changes {
          details = [changes.json] + (changes.comparison.new?.details ?? [])
          remarks += changes.comparison.remarks
        }
      case .output:
        if let sink = sinks.popFirst() {
          places = [sink.place]
          statistics.byteCount = sink.byteCount
        }
      case .process(let step): remarks = step.remarks
      }
      return PipelineSummary.Step(
        id: node.step.id, module: node.step.action.module, places: places, statistics: statistics,
        remarks: remarks, details: details)
    }
    return PipelineSummary(
      label: label, outcome: outcome, steps: steps, failureCount: failureCount,
      failures: runner.options.failures)
  }
}

/// How each of several pipelines ended.
final class OutcomeList: Sendable {
  private let outcomes: Mutex<[PipelineSummary.Outcome?]>

  init(count: Int) { outcomes = Mutex(Array(repeating: nil, count: count)) }

  func set(_ index: Int, _ outcome: PipelineSummary.Outcome) {
    outcomes.withLock { $0[index] = outcome }
  }

  subscript(index: Int) -> PipelineSummary.Outcome {
    outcomes.withLock { $0[index] } ?? .interrupted(canResume: false)
  }
}
