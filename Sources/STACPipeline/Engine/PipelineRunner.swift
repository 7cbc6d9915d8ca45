internal import STACCatalog
internal import STACClient
internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

/// Runs one pipeline: workers take batches from the sources, take their Items through the steps,
/// and hand them to the sinks in the order in which they were read.
///
///     sources ──▶ batch 0 ──▶ worker ──▶ claim ──▶ prepare ──▶ commit
///       (lock)    batch 1 ──▶ worker      │ in order             │ in order
///                   …                      ▼                      ▼
///
/// A worker holds one batch at a time, so memory depends on the number of workers and the size of
/// a block, never on the input.
final class PipelineRunner: Sendable {
  let graph: WorkflowGraph
  let sinks: [any ItemSink]
  let log: RunLog
  let control: RunControl
  let options: PipelineOptions
  let sources: SourceChain
  let progress: Mutex<ProgressState>
  /// How much is logged of the steps that say so themselves.
  let stepLevels: [String: LogLevel]
  private let claims: Turnstile
  /// Lines of the current file before the next batch to claim.
  private let claimedLines: Mutex<Int>
  private let commits: Turnstile

  /// What was done so far; changed only by whoever has the turn to commit.
  struct ProgressState: ~Copyable {
    var checkpoint: Checkpoint
    var failures: OutputFile?
    var error: WorkflowError?
    var lastCheckpoint = ContinuousClock.now
    var hasCheckpoint = false
    /// How sources that cannot be read again go on behind what is committed.
    var sourceStates: [Int: @Sendable () -> JSONValue] = [:]
    /// A source has ended early; all that it gave is committed.
    var isSourceFailure = false
    /// Documents that could not be read, so that nobody knows which Items they were.
    var unreadCount = 0
  }

  init(
    _ graph: WorkflowGraph, sinks: [any ItemSink], options: PipelineOptions,
    resuming checkpoint: Checkpoint?, log: RunLog, control: RunControl
  ) throws(WorkflowError) {
    self.graph = graph
    self.sinks = sinks
    self.options = options
    self.log = log
    stepLevels = Dictionary(
      graph.nodes.compactMap { node in node.step.logLevel.map { (node.step.id, $0) } }
    ) { first, _ in first }
    self.control = control
    sources = SourceChain(Self.locations(graph, blockSize: options.blockSize, control))
    if let checkpoint {
      try sources.skip(
        checkpoint.batches, leaving: checkpoint.left, states: checkpoint.sources)
    }
    let first = sources.nextNumber
    claims = Turnstile(first: first)
    claimedLines = Mutex(checkpoint?.lineBase ?? 0)
    commits = Turnstile(first: first)
    var state = ProgressState(
      checkpoint: checkpoint
        ?? Checkpoint(fingerprint: options.fingerprint, started: options.started))
    if state.checkpoint.statistics.isEmpty {
      state.checkpoint.statistics = graph.nodes.map { _ in StepStatistics() }
    }
    state.hasCheckpoint = checkpoint != nil
    if let path = options.failures {
      do throws(StorageError) {
        state.failures = try OutputFile(path, resumingAt: checkpoint?.failuresLength)
      } catch { throw WorkflowError(error) }
    }
    progress = Mutex(state)
  }

  private static func locations(
    _ graph: WorkflowGraph, blockSize: Int, _ control: RunControl
  ) -> [SourceChain.Location] {
    graph.nodes.enumerated().flatMap { index, node -> [SourceChain.Location] in
      guard case .ingest(let ingest) = node.step.action else { return [] }
      var reading = ingest.reading
      reading.blockSize = blockSize
      ingest.filter.narrow(&reading.query)
      reading.remote.fetch.isCancelled = { control.isStopped }
      reading.remote.fetch.addsSelfLinks = ingest.provenance?.rule.added.isEmpty == false
      if let order = ingest.order, !ingest.sources.isEmpty {
        return [
          SourceChain.Location(
            node: index, step: node.step.id, path: ingest.sources.joined(separator: ", "),
            options: reading, provenance: ingest.provenance,
            sorting: SourceChain.Sorting(
              paths: ingest.sources, order: order, filter: ingest.filter,
              limit: ingest.changes == nil ? ingest.maximumCount : nil))
        ]
      }
      if let records = ingest.records {
        return [
          SourceChain.Location(
            node: index, step: node.step.id, path: ingest.sources.joined(separator: ", "),
            options: reading, records: records)
        ]
      }
      return ingest.sources.map {
        SourceChain.Location(
          node: index, step: node.step.id, path: $0, options: reading,
          provenance: ingest.provenance)
      }
    }
  }

  /// What went through each node so far.
  var statistics: [StepStatistics] { progress.withLock { $0.checkpoint.statistics } }

  /// Runs to the end, to a mistake that stops everything, or until it is asked to stop.
  func run() -> PipelineSummary.Outcome {
    WorkerThreads.run(workerCount) { _ in self.work() }
    for case .process(let step) in graph.nodes.map(\.step.action) { step.release() }
    return finish()
  }

  /// A maximum is counted in order, so one worker must see all Items.
  private var workerCount: Int {
    let hasMaximum = graph.nodes.contains { node in
      if case .ingest(let options) = node.step.action { options.maximumCount != nil } else { false }
    }
    return hasMaximum ? 1 : options.workers
  }

  private func work() {
    let taken = progress.withLock { state in
      Dictionary(
        uniqueKeysWithValues: state.checkpoint.statistics.enumerated().map { ($0, $1.outgoing) })
    }
    var router = ItemRouter(graph, sinks: sinks, taken: taken, logLevel: log.level)
    let work = BatchWork(
      blockSize: options.blockSize, sinks: sinks, nodeCount: graph.nodes.count)
    while fill(work) {
      router.process(work)
      if let error = work.error { return abort(error) }
      if router.hasEnough(work.node) {
        // Only one worker reads where there is a maximum, so the next batch is the next number.
        sources.leave(work.node)
        let next = work.number + 1
        progress.withLock { $0.checkpoint.left[work.node] = next }
      }
      guard claims.enter(work.number) else { return }
      claim(work)
      claims.leave()
      do throws(StorageError) {
        for (sink, batch) in zip(sinks, work.sinks) { try sink.prepare(batch) }
        guard commits.enter(work.number) else { return }
        try commit(work)
        commits.leave()
      } catch { abort(WorkflowError(error)) }
      work.removeAll()
    }
  }

  /// Takes the next batch; false when there is none or the run is to end.
  private func fill(_ work: BatchWork) -> Bool {
    if control.isStopped { return false }
    do throws(WorkflowError) {
      guard let place = try sources.next(into: work.source) else { return false }
      work.number = place.number
      work.node = place.node
      work.location = place.location
      return true
    } catch {
      let error = error
      progress.withLock { state in
        guard state.error == nil else { return }
        state.error = error
        state.isSourceFailure = true
      }
      return false
    }
  }

  /// Stops everything; what is not committed is not written.
  private func abort(_ error: WorkflowError) {
    progress.withLock { if $0.error == nil { $0.error = error } }
    sources.close()
    claims.close()
    commits.close()
  }

  /// Turns Items away whose names are taken.
  private func claim(_ work: BatchWork) {
    work.lineBase = claimedLines.withLock { lines in
      if work.source.beginsFile { lines = 0 }
      defer { if work.source.hasRelativeLines { lines += work.source.block.lineCount } }
      return lines
    }
    var sink = 0
    for (index, node) in graph.nodes.enumerated() {
      guard case .output = node.step.action else { continue }
      let batch = work.sinks[sink]
      batch.hasRelativeLines = work.source.hasRelativeLines
      batch.lineBase = work.source.hasRelativeLines ? work.lineBase : 0
      sinks[sink].claim(batch)
      for rejection in batch.rejections {
        let item = try? JSONValue(parsing: rejection.item)
        work.failures.append(
          FailureRecord(
            id: item?["id"]?.string, collection: item?["collection"]?.string, step: node.step.id,
            failure: rejection.failure, origin: rejection.origin, content: rejection.item,
            isLineRelative: work.source.hasRelativeLines))
      }
      work.statistics[index].failed += batch.rejections.count
      work.statistics[index].outgoing -= batch.rejections.count
      sink += 1
    }
  }
}
