internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Works out where everything goes before a run begins.
struct RunPlan: Sendable {
  let workflow: Workflow
  let options: RunOptions
  let started: String
  let workers: Int

  init(_ workflow: Workflow, _ options: RunOptions) {
    self.workflow = workflow
    self.options = options
    started = (options.now ?? .now).description
    workers = max(
      1, options.workers ?? workflow.settings.workers ?? WorkerThreads.processorCount)
  }

  /// Where the summary goes; nil for nowhere.
  var summaryPath: String? {
    if options.isDryRun { return options.summary }
    return options.summary ?? workflow.settings.summary
      ?? (options.writesReports ? reportFolder.map { join($0, "summary.json") } : nil)
  }

  /// Where the failures of a pipeline go; nil for nowhere.
  func failuresPath(_ index: Int) -> String? {
    if options.isDryRun { return options.failures }
    let named = options.failures ?? workflow.settings.failures
    let path =
      named ?? (options.writesReports ? reportFolder.map { join($0, "failures.ndjson") } : nil)
    guard let path, workflow.pipelines.count > 1 else { return path }
    // Each pipeline has a file of its own: NAME.label.ndjson
    let name = fileName(of: path)
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let label = safeFileName(for: workflow.pipelines[index].label)
    return join(folder(of: path), "\(name[..<dot]).\(label)\(name[dot...])")
  }

  /// The folder of the first output.
  private var reportFolder: String? {
    for step in workflow.pipelines.flatMap(\.steps) {
      if case .output(let output) = step.action { return output.folderOfPlace }
    }
    return nil
  }

  private func checkpointFolder(_ index: Int) -> String? {
    guard let folder = options.checkpointFolder, !options.isDryRun else { return nil }
    let label = workflow.pipelines[index].label
    let name = label.isEmpty ? workflow.name : workflow.name + "/" + label
    return join(folder, safeFileName(for: name))
  }

  /// Makes a pipeline ready to run.
  func prepare(
    _ index: Int, _ observer: any RunObserver, _ control: RunControl
  ) throws(WorkflowError) -> PreparedPipeline {
    let pipeline = workflow.pipelines[index]
    let (made, problems) = WorkflowGraph.make(pipeline.steps)
    guard var graph = made else {
      let first = problems.first { !$0.isWarning }
      throw WorkflowError(.graph, first?.message ?? "the steps do not fit", step: first?.step)
    }
    for problem in problems where problem.isWarning && !options.isQuietAboutEnds {
      observer.log(.warning, problem.message, [])
    }
    try checkSources(graph)
    let folder = checkpointFolder(index)
    let fingerprint = fingerprint(pipeline)
    var checkpoint: Checkpoint?
    if let folder, options.resumes || workflow.settings.resumes {
      checkpoint = try Checkpoint.load(folder: folder, fingerprint: fingerprint)
    }
    graph.stamp(checkpoint.flatMap { try? Timestamp($0.started) } ?? options.now ?? .now)
    let sinks = try makeSinks(graph, pipeline, folder, checkpoint)
    let pipelineOptions = PipelineOptions(
      workers: max(1, workers / max(1, min(workflow.pipelines.count, workers))),
      blockSize: options.blockSize, failures: failuresPath(index), checkpointFolder: folder,
      checkpointInterval: workflow.settings.checkpointInterval, fingerprint: fingerprint,
      started: started)
    let runner = try PipelineRunner(
      graph, sinks: sinks, options: pipelineOptions, resuming: checkpoint, observer: observer,
      control: control)
    return PreparedPipeline(label: pipeline.label, runner: runner)
  }

  /// A place that is not there is better said before the run than in its middle.
  private func checkSources(_ graph: WorkflowGraph) throws(WorkflowError) {
    for node in graph.nodes {
      guard case .ingest(let ingest) = node.step.action else { continue }
      for source in ingest.sources where source != "-" {
        do throws(StorageError) {
          _ = try openItems(source, ingest.reading)
        } catch { throw WorkflowError(error, step: node.step.id) }
      }
    }
  }

  private func makeSinks(
    _ graph: WorkflowGraph, _ pipeline: Workflow.Pipeline, _ folder: String?,
    _ checkpoint: Checkpoint?
  ) throws(WorkflowError) -> [any ItemSink] {
    var sinks: [any ItemSink] = []
    for node in graph.nodes {
      guard case .output(let output) = node.step.action else { continue }
      if options.isDryRun {
        sinks.append(CountingSink(place: output.place))
        continue
      }
      let index = sinks.count
      let saved = checkpoint.flatMap { $0.sinks.indices.contains(index) ? $0.sinks[index] : nil }
      let journal = folder.map { join($0, "sink-\(index)") }
      do throws(StorageError) {
        sinks.append(try output.makeSink(journal, runName: pipeline.label, resumingAt: saved))
      } catch { throw WorkflowError(error, step: node.step.id) }
    }
    return sinks
  }

  /// What must be the same for a run to be continued: the workflow and the files that it reads.
  private func fingerprint(_ pipeline: Workflow.Pipeline) -> String {
    var parts = [workflow.name, workflow.definition, pipeline.label, String(options.blockSize)]
    for step in pipeline.steps {
      parts.append("\(step.id) \(step.action.module)")
      switch step.action {
      case .ingest(let ingest):
        parts += ingest.sources.map { "\($0) \(fileFingerprint($0) ?? "")" }
      case .output(let output): parts.append(output.place)
      case .process: break
      }
    }
    return parts.joined(separator: "\n").utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }.description
  }
}

extension OutputOptions {
  /// The sink that writes this output.
  func makeSink(
    _ checkpointFolder: String?, runName: String, resumingAt saved: JSONValue?
  ) throws(StorageError) -> any ItemSink {
    switch target {
    case .tree(let folder):
      var options = tree
      options.runName = runName
      options.checkpointFolder = checkpointFolder
      return try ItemTreeSink(folder, options, resumingAt: saved)
    case .records(let target, let layout):
      var options = RecordSink.Options()
      options.layout = layout
      options.compression = compression
      options.allowsDuplicates = allowsDuplicates
      options.checkpointFolder = checkpointFolder
      return try RecordSink(target, options, resumingAt: saved)
    }
  }
}

/// A pipeline that is ready to run.
struct PreparedPipeline: Sendable {
  let label: String
  let runner: PipelineRunner

  /// What it has done.
  func summary(_ outcome: PipelineSummary.Outcome) -> PipelineSummary {
    let (statistics, failureCount) = runner.progress.withLock { state in
      (state.checkpoint.statistics, state.checkpoint.failureCount)
    }
    var sinks = runner.sinks[...]
    let steps = runner.graph.nodes.enumerated().map { index, node in
      var statistics = statistics[index]
      var places: [String] = []
      switch node.step.action {
      case .ingest(let ingest): places = ingest.sources
      case .output:
        if let sink = sinks.popFirst() {
          places = [sink.place]
          statistics.byteCount = sink.byteCount
        }
      case .process: break
      }
      return PipelineSummary.Step(
        id: node.step.id, module: node.step.action.module, places: places, statistics: statistics)
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
