internal import STACCatalog
internal import STACJSON
public import STACModel
internal import STACStorage

/// How a run is done, besides what the workflow itself says.
public struct RunOptions: Sendable {
  /// Nothing is written.
  public var isDryRun = false
  /// An interrupted run is continued.
  public var resumes = false
  /// Workers that run side by side; nil for what the workflow says, or one a processor.
  public var workers: Int?
  /// Where failed Items are written; nil for what the workflow says, or beside the output.
  public var failures: String?
  /// Where the summary is written; nil for what the workflow says, or beside the output.
  public var summary: String?
  /// Whether failures file and summary are written where nobody named a place for them.
  public var writesReports = true
  /// The folder for checkpoints; nil for none.
  public var checkpointFolder: String? = "checkpoints"
  /// Whether nothing is said of steps whose Items go nowhere.
  public var isQuietAboutEnds = false
  /// Bytes in a block of records, the unit of work; nil for what the workflow says, or 1 MiB.
  public var blockSize: Int?
  /// The time that stamps show; nil for now.
  public var now: Timestamp?

  /// The defaults.
  public init() {}
}

extension Workflow {
  /// Runs the workflow.
  ///
  /// Items that fail are reported and do not stop it.
  ///
  /// - Throws: ``WorkflowError`` where it cannot begin: the steps do not fit together, a location
  ///   cannot be opened, a checkpoint does not fit. What stops a pipeline later is its outcome.
  public func run(
    _ options: RunOptions = RunOptions(), observer: any RunObserver = SilentObserver(),
    control: RunControl = RunControl()
  ) async throws(WorkflowError) -> RunSummary {
    let result = await WorkerThreads.detached { () -> Result<RunSummary, WorkflowError> in
      do throws(WorkflowError) {
        return .success(try self.runBlocking(options, observer, control))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private func runBlocking(
    _ options: RunOptions, _ observer: any RunObserver, _ control: RunControl
  ) throws(WorkflowError) -> RunSummary {
    let clock = ContinuousClock.now
    defer {
      // The next run of the same workflow, as of a rebuild, looks for its stores itself.
      for case .ingest(let ingest) in pipelines.flatMap(\.steps).map(\.action) {
        (ingest.maker as? ZarrStep)?.stores.forget()
      }
    }
    let log = RunLog(observer, level: settings.logLevel, secrets: secrets)
    let plan = RunPlan(self, options, log)
    let runs: [PreparedPipeline]
    do throws(WorkflowError) {
      runs = try plan.prepareAll(control)
    } catch { throw log.redacted(error) }
    let outcomes = OutcomeList(count: runs.count)
    log.log(.info, "run started", [("workflow", name)])
    if let count = plan.expectedByteCount(runs) { observer.expect(bytes: count) }
    // No more pipelines at a time than there are workers for.
    let lanes = min(runs.count, plan.workers)
    WorkerThreads.run(lanes) { lane in
      for index in stride(from: lane, to: runs.count, by: lanes) {
        outcomes.set(index, runs[index].runner.run())
      }
    }
    var summary = RunSummary(
      workflow: log.redacted(name), started: plan.started,
      seconds: Double(clock.duration(to: .now) / .milliseconds(1)) / 1000,
      isDryRun: options.isDryRun,
      pipelines: runs.indices.map { runs[$0].summary(outcomes[$0]) })
    summary.redact(log)
    for pipeline in summary.pipelines {
      for step in pipeline.steps {
        for remark in step.remarks {
          log.log(.warning, remark, [("step", step.id), ("pipeline", pipeline.label)])
        }
      }
    }
    if summary.isComplete { try plan.removeCheckpoints() }
    if let path = plan.summaryPath { try write(summary, to: path) }
    log.log(
      .info, summary.isComplete ? "run completed" : "run stopped",
      [("workflow", name), ("failures", String(summary.failureCount))])
    return summary
  }

  private func write(_ summary: RunSummary, to path: String) throws(WorkflowError) {
    var text = ByteBuffer()
    text.append(pretty: summary.json)
    text.append(UInt8(ascii: "\n"))
    do throws(StorageError) {
      try replaceFile(path, with: text)
    } catch { throw WorkflowError(error) }
  }
}
