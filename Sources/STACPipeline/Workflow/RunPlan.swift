internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import STACYAML
internal import Synchronization

/// Works out where everything goes before a run begins.
struct RunPlan: Sendable {
  let workflow: Workflow
  let options: RunOptions
  let started: String
  let workers: Int

  private let log: RunLog
  private let blockSize: Int

  init(_ workflow: Workflow, _ options: RunOptions, _ log: RunLog) {
    self.workflow = workflow
    self.options = options
    self.log = log
    // Whole seconds: stamps are read by people.
    started = (options.now ?? Timestamp(seconds: Timestamp.now.seconds)).description
    workers = max(
      1, options.workers ?? workflow.settings.workers ?? WorkerThreads.processorCount)
    blockSize = options.blockSize ?? workflow.settings.blockSize ?? 1 << 20
  }

  /// Where the summary goes; nil for nowhere.
  var summaryPath: String? {
    if options.isDryRun { return options.summary }
    return options.summary ?? workflow.settings.summary
      ?? (options.writesReports ? reportFolder.map { join($0, "summary.json") } : nil)
  }

  /// Where the failures of a pipeline go; nil for nowhere.
  func failuresPath(_ index: Int) -> String? {
    if options.isDryRun, options.failures == nil { return nil }
    let pipeline = workflow.pipelines[index]
    let path =
      options.failures ?? workflow.settings.failures
      ?? (options.writesReports
        ? (Self.reportFolder([pipeline]) ?? reportFolder).map { join($0, "failures.ndjson") } : nil)
    guard let path, workflow.pipelines.count > 1 else { return path }
    // Each pipeline has a file of its own: NAME.label.ndjson
    let name = fileName(of: path)
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let label = safeFileName(for: pipeline.label)
    return join(folder(of: path), "\(name[..<dot]).\(label)\(name[dot...])")
  }

  /// The folder of the first output that has one.
  private var reportFolder: String? { Self.reportFolder(workflow.pipelines) }

  private static func reportFolder(_ pipelines: [Workflow.Pipeline]) -> String? {
    for step in pipelines.flatMap(\.steps) {
      if case .output(let output) = step.action, let folder = output.folderOfPlace { return folder }
    }
    return nil
  }

  /// Where a pipeline leaves what is needed to continue; nil where it cannot be continued.
  private func checkpointFolder(_ index: Int) -> String? {
    guard let folder = options.checkpointFolder, !options.isDryRun else { return nil }
    let pipeline = workflow.pipelines[index]
    if Self.hindrance(pipeline) != nil { return nil }
    let name = pipeline.label.isEmpty ? workflow.name : workflow.name + "/" + pipeline.label
    return join(folder, safeFileName(for: name))
  }

  /// Why a pipeline cannot be continued where it was interrupted, but begins anew; nil where it can.
  private static func hindrance(_ pipeline: Workflow.Pipeline) -> String? {
    for step in pipeline.steps {
      switch step.action {
      case .ingest(let ingest):
        let stores = (ingest.maker as? ZarrStep)?.stores.sources ?? []
        if (ingest.sources + stores).contains("-") {
          return "'\(step.id)' reads standard input"
        }
        if ingest.since != nil {
          return "'\(step.id)' asks what has changed since, and asks all of it again"
        }
      case .output(let output):
        if output.place == "-" || isDevice(output.place) {
          return "'\(step.id)' writes to standard output or a device"
        }
        if isStoreLocation(output.place) { return "'\(step.id)' writes into a store" }
        if output.isDataset { return "'\(step.id)' writes a dataset, which changes at the end" }
      case .process(let step as AuditedStep):
        // Its lines come as workers have done them, ahead of what a checkpoint tells.
        return "the audit log '\(step.path)' is written as a whole"
      case .process: break
      }
    }
    return nil
  }

  /// Makes all pipelines ready to run. What may forbid the run is looked at before anything that an
  /// earlier run has left is touched.
  func prepareAll(_ control: RunControl) throws(WorkflowError) -> [PreparedPipeline] {
    var graphs: [WorkflowGraph] = []
    var checkpoints: [Checkpoint?] = []
    for (index, pipeline) in workflow.pipelines.enumerated() {
      var graph = try makeGraph(pipeline)
      try checkPlaces(graph)
      try checkSources(graph)
      try graph.resolveChanges(workers: workers, control)
      graphs.append(graph)
      let resumes = options.resumes || workflow.settings.resumes
      guard let folder = checkpointFolder(index) else {
        if options.resumes, !options.isDryRun, let reason = Self.hindrance(pipeline) {
          log.log(.warning, "this run cannot be continued, and begins anew: \(reason)", [])
        }
        checkpoints.append(nil)
        continue
      }
      checkpoints.append(
        resumes ? try Checkpoint.load(folder: folder, fingerprint: fingerprint(pipeline)) : nil)
    }
    var prepared: [PreparedPipeline] = []
    do throws(WorkflowError) {
      for index in graphs.indices {
        prepared.append(try prepare(index, graphs[index], checkpoints[index], control))
      }
    } catch {
      for pipeline in prepared { pipeline.runner.abandon() }
      throw error
    }
    return prepared
  }

  private func makeGraph(_ pipeline: Workflow.Pipeline) throws(WorkflowError) -> WorkflowGraph {
    let (graph, problems) = WorkflowGraph.make(pipeline.steps)
    guard let graph else {
      let first = problems.first { !$0.isWarning }
      throw WorkflowError(.graph, first?.message ?? "the steps do not fit", step: first?.step)
    }
    for problem in problems where problem.isWarning && !options.isQuietAboutEnds {
      log.log(.warning, problem.message, [])
    }
    return graph
  }

  private func prepare(
    _ index: Int, _ graph: WorkflowGraph, _ checkpoint: Checkpoint?, _ control: RunControl
  ) throws(WorkflowError) -> PreparedPipeline {
    var graph = graph
    let pipeline = workflow.pipelines[index]
    let folder = checkpointFolder(index)
    let began = checkpoint?.started ?? started
    graph.stamp((try? Timestamp(began)) ?? .now)
    graph.tellSources()
    // A checkpoint of an earlier run must not outlive the files that it tells of.
    if checkpoint == nil, let folder { try removeCheckpoint(folder) }
    let sinks = try makeSinks(graph, pipeline, folder, checkpoint)
    let pipelineOptions = PipelineOptions(
      isDryRun: options.isDryRun,
      workers: max(1, workers / max(1, min(workflow.pipelines.count, workers))),
      blockSize: blockSize, failures: failuresPath(index), checkpointFolder: folder,
      checkpointInterval: workflow.settings.checkpointInterval,
      fingerprint: fingerprint(pipeline), started: began)
    var log = log
    log.pipeline = pipeline.label
    do throws(WorkflowError) {
      let runner = try PipelineRunner(
        graph, sinks: sinks, options: pipelineOptions, resuming: checkpoint, log: log,
        control: control)
      return PreparedPipeline(label: pipeline.label, runner: runner)
    } catch {
      if checkpoint == nil { for sink in sinks { sink.discard() } }
      throw checkpoint == nil ? error : Self.advising(error)
    }
  }

  /// Says what helps where an interrupted run cannot be continued.
  private static func advising(_ error: WorkflowError) -> WorkflowError {
    if error.code == .checkpoint { return error }
    return WorkflowError(
      .checkpoint,
      "\(error.message); the interrupted run cannot be continued: run without --resume",
      step: error.step)
  }

  /// Removes what was kept to continue, once everything is whole.
  func removeCheckpoints() throws(WorkflowError) {
    for index in workflow.pipelines.indices {
      if let folder = checkpointFolder(index) { try removeCheckpoint(folder) }
    }
  }

  private func removeCheckpoint(_ folder: String) throws(WorkflowError) {
    do throws(StorageError) {
      try Checkpoint.remove(folder: folder)
    } catch { throw WorkflowError(error) }
  }

  /// The bytes still to be read, or nil where a source does not know.
  func expectedByteCount(_ prepared: [PreparedPipeline]) -> Int? {
    var total = 0
    for pipeline in prepared {
      for (node, done) in zip(pipeline.runner.graph.nodes, pipeline.runner.statistics) {
        guard case .ingest(let ingest) = node.step.action else { continue }
        // A maximum ends the reading nobody knows where.
        if ingest.maximumCount != nil { return nil }
        for source in ingest.sources {
          guard source != "-", let open = try? openItems(source, ingest.reading),
            let count = open.totalByteCount
          else { return nil }
          total += count
        }
        total -= done.byteCount
      }
    }
    return total > 0 ? total : nil
  }

  /// What is written into a store cannot be continued, so nobody should wait for that.
  private func checkPlaces(_ graph: WorkflowGraph) throws(WorkflowError) {
    try checkEarlierRun(graph)
    if let folder = options.checkpointFolder, isStoreLocation(folder) {
      throw WorkflowError(
        .checkpoint, "checkpoints are kept on this machine, not in '\(redactedLocation(folder))'")
    }
    for node in graph.nodes {
      guard options.resumes, case .output(let output) = node.step.action,
        isStoreLocation(output.place)
      else { continue }
      throw WorkflowError(
        .checkpoint,
        "what is written to '\(redactedLocation(output.place))' cannot be continued: objects in a "
          + "store are written from their beginning; run without --resume", step: node.step.id)
    }
  }

  /// A file that is written anew would lose all that has not changed.
  private func checkEarlierRun(_ graph: WorkflowGraph) throws(WorkflowError) {
    for case .ingest(let ingest) in graph.nodes.map(\.step.action) {
      guard let earlier = ingest.since?.location else { continue }
      for case .output(let output) in graph.nodes.map(\.step.action)
      where absolutePath(output.place) == absolutePath(earlier) {
        switch output.target {
        case .tree, .sink: continue
        case .dataset where output.dataset.mode == .upsert: continue
        default: break
        }
        throw WorkflowError(
          .graph,
          "'\(earlier)' would be replaced by what has changed since: write to another place, to a "
            + "dataset with mode: upsert, or use stac-manager sync")
      }
    }
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
        sinks.append(CountingSink(output))
        continue
      }
      let index = sinks.count
      let saved = checkpoint.flatMap { $0.sinks.indices.contains(index) ? $0.sinks[index] : nil }
      let journal = folder.map { Checkpoint.sinkFolder(index, folder: $0) }
      do throws(StorageError) {
        sinks.append(
          try output.makeSink(
            journal, runName: pipeline.label, workers: workers, resumingAt: saved))
      } catch {
        let error = WorkflowError(error, step: node.step.id)
        guard checkpoint == nil else { throw Self.advising(error) }
        for sink in sinks { sink.discard() }
        throw error
      }
    }
    return sinks
  }

  /// What must be the same for a run to be continued: the workflow and the files that it reads.
  private func fingerprint(_ pipeline: Workflow.Pipeline) -> String {
    let sources = pipeline.steps.flatMap { step -> [String] in
      guard case .ingest(let ingest) = step.action else { return [] }
      // Another store would move all that follow.
      let stores = (ingest.maker as? ZarrStep)?.stores.fingerprint ?? []
      return ingest.sources.map { fileFingerprint($0) ?? "" } + stores
    }
    return Self.hash([definitionFingerprint(pipeline), String(blockSize)] + sources)
  }

  /// What must be the same for the output of one run to be as that of another: the workflow, and the files
  /// that its steps read.
  func definitionFingerprint(_ pipeline: Workflow.Pipeline) -> String {
    var parts = [workflow.name, workflow.definition, pipeline.label]
    for step in pipeline.steps {
      parts.append("\(step.id) \(step.action.module)")
      switch step.action {
      case .ingest(let ingest):
        parts += ingest.sources
        if let scaffold = ingest.maker as? ScaffoldStep {
          parts += scaffold.mapping.sources.map { "\($0.file) \(fileFingerprint($0.file) ?? "")" }
        }
        if let zarr = ingest.maker as? ZarrStep { parts += zarr.stores.sources }
      case .output(let output): parts.append(output.place)
      case .process(let step): parts += Self.fingerprint((step as? AuditedStep)?.inner ?? step)
      }
    }
    return Self.hash(parts)
  }

  private static func hash(_ parts: [String]) -> String {
    parts.joined(separator: "\n").utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }.description
  }

  private static func fingerprint(_ step: any ItemStep) -> [String] {
    switch step {
    case let update as UpdateStep:
      return update.patches.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    case let transform as TransformStep:
      let file = transform.records.source
      return ["\(file) \(fileFingerprint(file) ?? "")"]
    default: return []
    }
  }
}
