internal import STACCatalog
internal import STACStorage

extension RebuildPipeline {
  /// Builds everything anew; what was there goes once the new is whole.
  func runFull(because reason: String?) async throws(WorkflowError) -> Rebuild.Result {
    var result = Rebuild.Result(label: pipeline.label, mode: .full)
    if let reason { result.remarks.append("everything is built again: \(reason)") }
    let workshop = try Workshop()
    // Where the last rebuild was of the same workflow, what became of Items of the source became of
    // those of the output; else the output itself tells.
    let states = sources.map { state($0.id) }
    let target = firstOutput
    let usesStates = states.allSatisfy { $0.isThere && $0.isOfWorkflow }
    let before = usesStates ? nil : try await scan(target)
    let isFull = usesStates || before.map { $0.index.count > 0 } ?? false

    var digests: [DigestSink] = []
    var added: [Workflow.Step] = []
    for source in sources {
      do throws(StorageError) {
        let sink = try DigestSink(
          ContentRules(), folder: workshop.folder,
          isRemote: source.ingest.sources.contains(where: isWebLocation))
        digests.append(sink)
        added.append(
          Workflow.Step(
            "digest-\(source.id)", .output(OutputOptions(.sink(sink))), after: [source.id]))
      } catch { throw WorkflowError(error) }
    }
    // Behind the steps, but before outputs come to their end: the last that may refuse.
    let refusal =
      isFull && !options.allowsEmpty
      ? "no Item came: nothing was changed; --allow-empty says that this is meant" : nil
    let written: DigestSink
    do throws(StorageError) {
      written = try DigestSink(ContentRules(), folder: workshop.folder, refusal: refusal)
    } catch { throw WorkflowError(error) }
    let ends = pipeline.steps.filter { if case .output = $0.action { true } else { false } }
    if let end = ends.first {
      added.append(
        Workflow.Step(
          "written", .output(OutputOptions(.sink(written))), after: end.dependencies ?? []))
    }
    let token = Self.makeToken()
    let summary = try await execute(fullSteps(putting: added, token))
    result.summary = summary
    result.failureCount = summary.failureCount
    result.failures = summary.pipelines.first?.failures
    let failed = try failed(summary)
    if options.run.isDryRun { return result }

    if usesStates {
      for (state, sink) in zip(states, digests) {
        guard let new = sink.result?.index else { continue }
        let old = try workshop.attempt { () throws(StorageError) in
          try state.side()
        }
        if let old { result.counts.add(DigestIndex.compare(old: old.index, new: new)) }
      }
    } else if let before, let after = try await scan(target) {
      result.counts = DigestIndex.compare(old: before.index, new: after.index)
    }
    let changesNames =
      !(written.result?.index.allClaims.allSatisfy { claim in
        digests.contains { $0.result?.index.state(of: claim) != nil }
      } ?? true)
    for (state, sink) in zip(states, digests) {
      guard let new = sink.result else { continue }
      try workshop.attempt { () throws(StorageError) in
        try state.save(
          RebuildState.Update(
            newest: new.newestUpdate, sample: new.sample, changesNames: changesNames, token: token,
            writeDigests: { (file) throws(StorageError) in
              try DigestIndex.write(
                old: nil, keepsOld: { _, _ in false }, new: new.index,
                keepsNew: { claim, _ in !failed.contains(claim) }, to: file)
            }))
      }
    }
    try removeLedgers(but: token)
    return result
  }

  private var firstOutput: OutputOptions? {
    for step in pipeline.steps { if case .output(let output) = step.action { return output } }
    return nil
  }

  /// What an output holds; nil where nothing is there, or what is there cannot be read.
  private func scan(_ output: OutputOptions?) async throws(WorkflowError) -> CatalogComparison.Side?
  {
    guard let output else { return nil }
    var ingest = IngestOptions()
    if exists(output.place), !isEmptyFolder(output.place) { ingest.sources = [output.place] }
    var comparison = CatalogComparison.Options()
    comparison.workers = options.run.workers
    return try await CatalogComparison(
      old: IngestOptions(), new: ingest, comparison, observer: SilentObserver(), control: control
    ).scan(ingest, "target")
  }

  private func isEmptyFolder(_ path: String) -> Bool {
    isFolder(path) && ((try? namesInFolder(path)) ?? []).isEmpty
  }

  /// The steps with others before the first output, whose outputs replace what is there.
  private func fullSteps(putting added: [Workflow.Step], _ token: String) -> [Workflow.Step] {
    var steps: [Workflow.Step] = []
    var isAdded = false
    for step in pipeline.steps {
      guard case .output(var output) = step.action else {
        steps.append(step)
        continue
      }
      if !isAdded { steps += added }
      isAdded = true
      output.tree.replaces = true
      output.tree.allowsEmpty = options.allowsEmpty
      output.dataset.mode = .replace
      if isRemembered(output) { output.tree.ledgerPath = ledgerPath(step.id, token) }
      var step = step
      step.action = .output(output)
      steps.append(step)
    }
    return steps
  }
}

/// A folder for a while.
final class Workshop {
  let folder: String

  init() throws(WorkflowError) {
    do throws(StorageError) {
      folder = try makeTemporaryFolder()
    } catch { throw WorkflowError(error) }
  }

  deinit {
    for name in (try? namesInFolder(folder)) ?? [] { try? removeFile(join(folder, name)) }
    try? removeFolder(folder)
  }

  func path(_ name: String) -> String { join(folder, name) }

  func attempt<R>(_ body: () throws(StorageError) -> R) throws(WorkflowError) -> R {
    do throws(StorageError) { return try body() } catch { throw WorkflowError(error) }
  }
}

extension DifferenceCounts {
  mutating func add(_ other: DifferenceCounts) {
    added += other.added
    modified += other.modified
    deleted += other.deleted
    unchanged += other.unchanged
    oldDuplicates += other.oldDuplicates
    newDuplicates += other.newDuplicates
  }
}
