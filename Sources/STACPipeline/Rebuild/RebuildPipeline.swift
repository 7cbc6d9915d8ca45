internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACStorage

/// The rebuild of what one pipeline writes.
struct RebuildPipeline {
  let workflow: Workflow
  let pipeline: Workflow.Pipeline
  let options: Rebuild.Options
  let observer: any RunObserver
  let control: RunControl
  /// Where what is known of the sources lies.
  let stateFolder: String
  let fingerprint: String

  init(
    _ workflow: Workflow, _ index: Int, _ options: Rebuild.Options, observer: any RunObserver,
    control: RunControl
  ) throws(WorkflowError) {
    var pipeline = workflow.pipelines[index]
    pipeline.steps = Self.withDependencies(pipeline.steps)
    self.pipeline = pipeline
    self.workflow = workflow
    self.options = options
    self.observer = observer
    self.control = control
    let name = safeFileName(for: workflow.name)
    stateFolder = join(
      join(options.run.checkpointFolder ?? "checkpoints", name + ".rebuild"),
      pipeline.label.isEmpty ? "" : safeFileName(for: pipeline.label))
    let plan = RunPlan(workflow, options.run, RunLog(SilentObserver(), level: .error, secrets: [:]))
    fingerprint = plan.definitionFingerprint(pipeline)
    for step in pipeline.steps {
      guard case .output(let output) = step.action else { continue }
      if case .sink = output.target {
        throw WorkflowError(.storage, "what a program takes cannot be rebuilt", step: step.id)
      }
      if output.place == "-" || isDevice(output.place) {
        throw WorkflowError(
          .storage, "'\(output.place)' cannot be rebuilt; name a file or a folder", step: step.id)
      }
    }
    for step in pipeline.steps {
      guard case .ingest(let ingest) = step.action, ingest.sources.contains("-") else { continue }
      throw WorkflowError(
        .storage, "standard input cannot be read again for a rebuild; name a file", step: step.id)
    }
  }

  /// The steps with what they depend on said, so that others can be put between them.
  private static func withDependencies(_ steps: [Workflow.Step]) -> [Workflow.Step] {
    var last: String?
    return steps.map { step in
      var step = step
      var isSource = false
      if case .ingest = step.action { isSource = true }
      if step.dependencies == nil, !isSource, let last { step.dependencies = [last] }
      if case .output = step.action {} else { last = step.id }
      return step
    }
  }

  /// The steps that read, with how.
  var sources: [(id: String, ingest: IngestOptions)] {
    pipeline.steps.compactMap { step in
      if case .ingest(let ingest) = step.action { (step.id, ingest) } else { nil }
    }
  }

  func state(_ source: String) -> RebuildState {
    RebuildState(folder: join(stateFolder, safeFileName(for: source)), fingerprint: fingerprint)
  }

  func run() async throws(WorkflowError) -> Rebuild.Result {
    let locks = options.run.isDryRun ? [] : try takeLocks()
    defer { withExtendedLifetime(locks) {} }
    return try await runLocked()
  }

  private func runLocked() async throws(WorkflowError) -> Rebuild.Result {
    switch options.mode {
    case .full: return try await runFull(because: nil)
    case .targeted: return try await runTargeted()
    case .incremental:
      let states = sources.map { state($0.id) }
      if states.contains(where: { !$0.isThere }) {
        return try await runFull(because: "nothing is known of an earlier rebuild")
      }
      if Set(states.map(\.token)).count > 1 {
        return try await runFull(because: "the last rebuild was killed")
      }
      if states.contains(where: { !$0.isOfWorkflow }) {
        return try await runFull(because: "the workflow is another one than at the last rebuild")
      }
      if states.contains(where: \.changesNames) {
        return try await runFull(because: "the steps give Items other ids or Collections")
      }
      if let reason = unpartable { return try await runFull(because: reason) }
      switch readLedgers(states.first?.token ?? "") {
      case .unknown(let reason): return try await runFull(because: reason)
      case .known(let ledgers): return try await runIncremental(states, ledgers)
      }
    }
  }

  /// Why an output cannot be changed in part; nil where all can.
  var unpartable: String? {
    for step in pipeline.steps {
      guard case .output(let output) = step.action else { continue }
      switch output.target {
      case .records(.folder, _): return "'\(output.place)' is a folder of files of many Items"
      case .records, .parquet, .dataset, .sink, .tree: break
      }
    }
    return nil
  }

  /// Runs steps in place of those of the pipeline.
  func execute(
    _ steps: [Workflow.Step], failures: String? = nil
  ) async throws(WorkflowError) -> RunSummary {
    var changed = workflow
    var own = pipeline
    own.steps = steps
    changed.pipelines = [own]
    var run = options.run
    run.isQuietAboutEnds = true
    run.checkpointFolder = nil
    if let failures { run.failures = failures }
    let summary = try await changed.run(run, observer: observer, control: control)
    for pipeline in summary.pipelines {
      switch pipeline.outcome {
      case .completed: break
      case .interrupted: throw WorkflowError(.storage, "interrupted")
      case .stopped(let error): throw error
      }
    }
    return summary
  }

  /// The claims of the Items that failed in a run; they come again in the next one.
  func failed(_ summary: RunSummary) throws(WorkflowError) -> Set<ItemClaim> {
    var claims: Set<ItemClaim> = []
    do throws(StorageError) {
      for path in summary.pipelines.compactMap(\.failures) where exists(path) {
        let reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 1 << 20)
        let block = RecordBlock(capacity: 1 << 20)
        while try reader.next(into: block) {
          block.forEachRecord { bytes, _ in
            guard let record = try? JSONValue(parsing: Array(bytes)), let id = record["id"]?.string
            else { return }
            claims.insert(ItemClaim(record["collection"]?.string ?? "", id))
          }
        }
      }
    } catch { throw WorkflowError(error) }
    return claims
  }
}
