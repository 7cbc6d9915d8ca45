public import STACCatalog
internal import STACGeoParquet
public import STACQuery
internal import STACStorage

/// Changes a catalog where it stands: one run over all its documents.
public struct CatalogChanges: Sendable {
  /// The location.
  public var location: String
  /// What is done.
  public var work: ChangeSink.Work
  /// How.
  public var options: ChangeOptions
  /// What is known of all Items that are meant; others of a dataset are not read.
  public var filter: ItemFilter?
  /// Workers that run side by side; nil for one a processor.
  public var workers: Int?
  /// Where documents that fail are written; nil for nowhere.
  public var failures: String?

  /// A run over a location.
  public init(_ location: String, _ work: ChangeSink.Work, _ options: ChangeOptions) {
    self.location = location
    self.work = work
    self.options = options
  }

  /// What a run has done.
  public struct Result: Sendable {
    /// What was changed.
    public let outcome: ChangeOutcome
    /// How the run went.
    public let summary: RunSummary
    fileprivate let sink: ChangeSink

    /// Removes what was kept to be looked at.
    public func close() { sink.close() }
  }

  /// Makes the changes.
  ///
  /// - Throws: ``StorageError`` where the location cannot be changed; ``WorkflowError`` where the run
  ///   cannot begin. What stops it later is in the summary, and nothing is changed then.
  public func run(
    observer: any RunObserver = SilentObserver(), control: RunControl = RunControl()
  ) async throws -> Result {
    let sink = try ChangeSink(location, work, options)
    var ingest = IngestOptions(location)
    ingest.reading.takesAllDocuments = true
    ingest.reading.format = options.format
    if let filter, Dataset.isDataset(location) {
      ingest.filter =
        sink.needsAllItems ? ItemFilter(collections: filter.collections) : filter
    }
    ingest.sources += sink.additionalSources
    var workflow = Workflow(
      name: "change",
      steps: [
        Workflow.Step("read", .ingest(ingest)),
        Workflow.Step("change", .output(OutputOptions(.sink(sink)))),
      ])
    workflow.settings.logLevel = .error
    var run = RunOptions()
    run.workers = workers
    run.failures = failures
    run.writesReports = false
    run.checkpointFolder = nil
    do {
      let summary = try await workflow.run(run, observer: observer, control: control)
      return Result(outcome: sink.outcome, summary: summary, sink: sink)
    } catch {
      sink.discard()
      sink.close()
      throw error
    }
  }
}
