public import STACCatalog
internal import STACJSON
public import STACQuery
internal import STACStorage

/// Brings what a workflow has written up to date.
///
/// A rebuild remembers a digest of each Item of a source (64 bytes and its name, in the folder for
/// checkpoints). The next one compares the source with that, and takes through the steps only what
/// has changed.
///
/// ```swift
/// let rebuild = Rebuild(workflow, .incremental)
/// for result in try await rebuild.run() { print(result.counts.added, result.counts.modified) }
/// ```
public struct Rebuild: Sendable {
  /// How much is done anew.
  public enum Mode: String, Sendable, CaseIterable {
    /// Everything. What was there goes, once the new is whole.
    case full
    /// What has changed since the last rebuild.
    case incremental
    /// The Items that were asked for.
    case targeted
  }

  /// What can be chosen.
  public struct Options: Sendable {
    /// How much is done anew.
    public var mode: Mode
    /// How the workflow is run.
    public var run = RunOptions()
    /// Whether a source without any Item may take all Items away.
    public var allowsEmpty = false
    /// The Items of a targeted rebuild.
    public var ids: Set<String>?
    /// What the Items of a targeted rebuild fulfil.
    public var expression: CQL2Filter?

    /// A rebuild of a mode.
    public init(_ mode: Mode) { self.mode = mode }
  }

  /// What became of the output of one pipeline.
  public struct Result: Sendable {
    /// What tells the pipeline from the others; empty where it is the only one.
    public var label: String
    /// What was done: an incremental rebuild is a full one where nothing is known of the source.
    public var mode: Mode
    /// What became of the Items, those that failed among them.
    public var counts = DifferenceCounts()
    /// Documents and Items that failed.
    public var failureCount = 0
    /// Where the failed Items are.
    public var failures: String?
    /// What people should know.
    public var remarks: [String] = []
    /// What the run has done; nil where there was nothing to run.
    public var summary: RunSummary?
  }

  let workflow: Workflow
  let options: Options

  /// A rebuild of what a workflow writes.
  public init(_ workflow: Workflow, _ options: Options) {
    self.workflow = workflow
    self.options = options
  }

  /// Rebuilds the output of each pipeline, one after the other.
  ///
  /// - Throws: ``WorkflowError`` where something forbids it, or stops it; then what was there is as it
  ///   was, or, of a static catalog, partly new, and the same call makes the rest.
  public func run(
    observer: any RunObserver = SilentObserver(), control: RunControl = RunControl()
  ) async throws(WorkflowError) -> [Result] {
    var results: [Result] = []
    for index in workflow.pipelines.indices {
      let pipeline = try RebuildPipeline(
        workflow, index, options, observer: observer, control: control)
      results.append(try await pipeline.run())
    }
    return results
  }
}
