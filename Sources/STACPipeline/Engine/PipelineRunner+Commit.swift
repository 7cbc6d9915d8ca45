internal import STACCatalog
internal import STACJSON
internal import STACStorage
internal import Synchronization

// What happens in the order of the batches, and at the end.
extension PipelineRunner {
  /// Adds a batch to the sinks and to the record of what was done.
  func commit(_ work: BatchWork) throws(StorageError) {
    for (sink, batch) in zip(sinks, work.sinks) { try sink.commit(batch) }
    try progress.withLock { (state) throws(StorageError) in
      for var passage in work.passages {
        if passage.isLineRelative { passage.origin.location.line += work.lineBase }
        log.passage(passage, stepLevel: stepLevels[passage.step])
      }
      try record(work.failures, lineBase: work.lineBase, &state)
      state.unreadCount += unreadCount(work)
      let lines = work.source.hasRelativeLines ? work.source.block.lineCount : 0
      state.checkpoint.lineBase = work.lineBase + lines
      state.checkpoint.batches = work.number + 1
      if let resume = work.source.state {
        state.sourceStates[work.location] = resume
        state.checkpoint.sources[
          work.location, default: Checkpoint.SourceState(batches: 0, state: .null)
        ].batches += 1
      }
      for (index, statistics) in work.statistics.enumerated() {
        state.checkpoint.statistics[index].add(statistics)
      }
      let due = state.lastCheckpoint.advanced(by: .seconds(options.checkpointInterval))
      if options.checkpointFolder != nil, ContinuousClock.now >= due {
        try save(&state)
      }
    }
    let read = work.statistics[work.node]
    log.observer.advance(
      items: read.incoming, bytes: read.byteCount, failures: work.failures.count)
  }

  /// Of the failures of a source those of documents without a name. Records of which Items are made are
  /// none; a link that leads back leads to what was read.
  private func unreadCount(_ work: BatchWork) -> Int {
    guard !work.failures.isEmpty, case .ingest(let ingest) = graph.nodes[work.node].step.action,
      ingest.maker == nil
    else { return 0 }
    let step = graph.nodes[work.node].step.id
    return work.failures.count {
      $0.step == step && $0.id == nil && $0.failure.code != "link-cycle"
    }
  }

  private func record(
    _ failures: [FailureRecord], lineBase: Int, _ state: inout ProgressState
  ) throws(StorageError) {
    if failures.isEmpty { return }
    var lines = ByteBuffer()
    for var failure in failures {
      if failure.isLineRelative { failure.origin.location.line += lineBase }
      failure.write(to: &lines)
      log.failure(failure, level: stepLevels[failure.step])
    }
    lines = log.redacted(lines)
    state.checkpoint.failureCount += failures.count
    try state.failures?.append(lines)
    state.checkpoint.failuresLength = state.failures?.length ?? 0
  }

  /// Writes a checkpoint of what is committed.
  private func save(_ state: inout ProgressState) throws(StorageError) {
    guard let folder = options.checkpointFolder else { return }
    var saved: [JSONValue] = []
    for sink in sinks { saved.append(try sink.checkpoint()) }
    state.checkpoint.sinks = saved
    for (location, resume) in state.sourceStates {
      state.checkpoint.sources[location]?.state = resume()
    }
    try state.failures?.synchronize()
    try state.checkpoint.save(folder: folder)
    state.lastCheckpoint = .now
    state.hasCheckpoint = true
  }

  /// Makes the output whole, or leaves what is needed to continue.
  func finish() -> PipelineSummary.Outcome {
    progress.withLock { state in
      if state.error == nil, control.isStopped { return suspend(&state) }
      if state.error == nil {
        do throws(StorageError) {
          for node in graph.nodes {
            guard case .process(let step) = node.step.action, !options.isDryRun else { continue }
            try step.finish()
          }
          for sink in sinks { try sink.seal() }
          if options.checkpointFolder != nil { try save(&state) }
          for sink in sinks {
            sink.noteUnread(state.unreadCount)
            try sink.finish(collections: collections)
            for remark in sink.remarks { log.log(.warning, remark, [("output", sink.place)]) }
            for note in sink.notes { log.log(.info, note, [("output", sink.place)]) }
          }
          try state.failures?.commit()
          return .completed
        } catch { state.error = WorkflowError(error) }
      }
      // What was committed stays where a checkpoint tells of it.
      let error = log.redacted(state.error ?? WorkflowError(.storage, "stopped"))
      // What a server has not given today it may give tomorrow.
      if state.isSourceFailure, state.checkpoint.batches > 0, !state.sourceStates.isEmpty {
        try? save(&state)
      }
      if state.hasCheckpoint { return .stopped(error.advising("run it again with --resume")) }
      discard(&state)
      return .stopped(error)
    }
  }

  /// Gives up before anything was done: what lies there to be continued stays.
  func abandon() {
    progress.withLock { state in
      if !state.hasCheckpoint { discard(&state) }
    }
  }

  /// The Collections that the sources tell of.
  private var collections: [String: JSONObject] {
    var all = sources.collections
    for case .ingest(let ingest) in graph.nodes.map(\.step.action) {
      all.merge(ingest.collections) { first, _ in first }
    }
    let migrates = graph.nodes.contains { node in
      if case .process(let step) = node.step.action { step is MigrateStep } else { false }
    }
    return migrates ? all.mapValues(MigrateStep.migrated) : all
  }

  private func suspend(_ state: inout ProgressState) -> PipelineSummary.Outcome {
    if options.checkpointFolder == nil {
      discard(&state)
      return .interrupted(canResume: false)
    }
    do throws(StorageError) {
      try save(&state)
      return .interrupted(canResume: true)
    } catch { return .stopped(WorkflowError(error)) }
  }

  private func discard(_ state: inout ProgressState) {
    for sink in sinks { sink.discard() }
    state.failures?.discard()
  }
}
