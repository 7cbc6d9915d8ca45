internal import STACCatalog
internal import STACClient
internal import STACJSON
internal import STACQuery
internal import STACStorage

extension RebuildPipeline {
  /// Takes through the steps what the sources have changed since the last rebuild.
  func runIncremental(_ states: [RebuildState]) async throws(WorkflowError) -> Rebuild.Result {
    var result = Rebuild.Result(label: pipeline.label, mode: .incremental)
    let workshop = try Workshop()
    var comparisons: [CatalogComparison] = []
    for (state, source) in zip(states, sources) {
      let old = try workshop.attempt { () throws(StorageError) in
        try state.side(in: workshop.folder)
      }
      guard let old else { continue }
      var comparison = CatalogComparison.Options()
      comparison.workers = options.run.workers
      comparison.usesUpdated = true
      comparison.keepsNames = true
      let compared = try CatalogComparison(
        old: IngestOptions(), new: source.ingest, comparison, observer: observer, control: control)
      result.counts.add(try await compared.compare(with: old))
      result.remarks += compared.remarks
      comparisons.append(compared)
    }
    if result.counts.new == 0, result.counts.old > 0, !options.allowsEmpty {
      throw WorkflowError(
        .storage,
        "the source has no Items, so all \(result.counts.old) would be deleted: nothing was changed; "
          + "--allow-empty says that this is meant")
    }
    let unreadable = comparisons.reduce(0) { $0 + ($1.new?.unreadableCount ?? 0) }
    result.failureCount = unreadable
    let deletes = unreadable == 0
    if !deletes, result.counts.deleted > 0 {
      result.remarks.append(
        "\(unreadable) documents of the source cannot be read, so nobody knows which Items are gone: "
          + "none was deleted")
      result.counts.unchanged += result.counts.deleted
      result.counts.deleted = 0
    }
    if options.run.isDryRun || result.counts.isEqual { return result }

    var gone: [(collection: String, id: String)] = []
    if deletes {
      for (state, compared) in zip(states, comparisons) {
        try workshop.attempt { () throws(StorageError) in
          try state.forEachName { collection, id in
            if compared.old?.index.state(of: ItemClaim(collection, id)) == .deleted {
              gone.append((collection, id))
            }
          }
        }
      }
    }
    let coming = zip(sources, comparisons).map { ($0.id, $1) }
    let summary = try await execute(
      partialSteps(coming, gone: Set(gone.map { ItemClaim($0.collection, $0.id) })))
    try remove(gone)
    result.summary = summary
    result.failureCount += summary.failureCount
    result.failures = summary.pipelines.first?.failures
    let failed = try failed(summary)
    for (state, compared) in zip(states, comparisons) {
      try remember(state, compared, failed, deletes: deletes, workshop)
    }
    return result
  }

  /// Takes the Items through the steps that were asked for.
  func runTargeted() async throws(WorkflowError) -> Rebuild.Result {
    var result = Rebuild.Result(label: pipeline.label, mode: .targeted)
    guard options.ids != nil || options.expression != nil else {
      throw WorkflowError(.storage, "a targeted rebuild needs ids or an expression")
    }
    var comparisons: [(String, CatalogComparison)] = []
    var found: Set<String> = []
    for source in sources {
      var ingest = source.ingest
      if let ids = options.ids {
        ingest.filter.ids = ingest.filter.ids.map { $0.intersection(ids) } ?? ids
        ingest.reading.remote.search.ids = ids.sorted()
      }
      if let expression = options.expression {
        ingest.filter.expression = try Self.both(ingest.filter.expression, expression)
      }
      var comparison = CatalogComparison.Options()
      comparison.workers = options.run.workers
      comparison.keepsNames = true
      let compared = try CatalogComparison(
        old: IngestOptions(), new: ingest, comparison, observer: observer, control: control)
      result.counts.add(try await compared.compare())
      comparisons.append((source.id, compared))
      do throws(StorageError) {
        try RebuildState.forEachName(compared.namesPath) { _, id in found.insert(id) }
      } catch { throw WorkflowError(error) }
    }
    if let missing = options.ids?.subtracting(found).sorted(), !missing.isEmpty {
      result.remarks.append(
        "the source has no Item " + missing.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
          + (missing.count > 10 ? " and \(missing.count - 10) more" : ""))
    }
    // Whether they were there before is not asked.
    (result.counts.modified, result.counts.added) = (result.counts.added, 0)
    if let reason = unpartable { throw WorkflowError(.storage, reason) }
    if options.run.isDryRun || result.counts.modified == 0 { return result }
    let summary = try await execute(partialSteps(comparisons, gone: []))
    result.summary = summary
    result.failureCount = summary.failureCount
    result.failures = summary.pipelines.first?.failures
    return result
  }

  private static func both(
    _ first: CQL2Filter?, _ second: CQL2Filter
  ) throws(WorkflowError) -> CQL2Filter {
    do throws(QueryError) {
      let all = CQL2Expression.all([first?.expression, second.expression].compactMap { $0 })
      return try all.map { (all) throws(QueryError) in try CQL2Filter(all) } ?? second
    } catch { throw WorkflowError(.storage, error.message) }
  }

  /// The steps that take what has changed into what is there.
  private func partialSteps(
    _ coming: [(id: String, comparison: CatalogComparison)], gone: Set<ItemClaim>
  ) -> [Workflow.Step] {
    let states: Set<DigestIndex.State> = [.added, .modified]
    let indices = coming.compactMap { $0.comparison.new.map { (index: $0.index, states: states) } }
    var before: [Workflow.Step] = []
    var steps: [Workflow.Step] = []
    for step in pipeline.steps {
      var step = step
      switch step.action {
      case .ingest(let ingest):
        if let compared = coming.first(where: { $0.id == step.id })?.comparison,
          let new = compared.new
        {
          var changed = new.ingest
          changed.order = ingest.order
          changed.fields = ingest.fields
          changed.provenance = ingest.provenance
          changed.maximumCount = ingest.maximumCount
          changed.changes = KnownChanges(compared, DifferenceCounts(), new.index)
          changed.collections = new.collections.mapValues {
            ingest.provenance?.applied(to: $0) ?? $0
          }
          step.action = .ingest(changed)
        }
      case .output(var output):
        switch output.target {
        case .dataset:
          output.dataset.mode = .upsert
          output.dataset.deleted = gone
        case .records(.file(let path), _), .parquet(let path):
          guard exists(path) else { break }
          before += [
            Workflow.Step("old-\(step.id)", .ingest(IngestOptions(path)), after: []),
            Workflow.Step(
              "kept-\(step.id)", .process(LeaveOutStep(coming: indices, gone: gone)),
              after: ["old-\(step.id)"]),
          ]
          step.dependencies = ["kept-\(step.id)"] + (step.dependencies ?? [])
        case .tree: output.tree.replaces = false
        case .records, .sink: break
        }
        step.action = .output(output)
      case .process: break
      }
      steps.append(step)
    }
    return before + steps
  }

  /// Removes from static catalogs what the sources have no more.
  private func remove(_ gone: [(collection: String, id: String)]) throws(WorkflowError) {
    if gone.isEmpty { return }
    for step in pipeline.steps {
      guard case .output(let output) = step.action, case .tree(let folder) = output.target else {
        continue
      }
      let paths = gone.map { name -> String in
        join(
          folder,
          LayoutTemplate.standardPath(
            collection: output.tree.collection ?? name.collection, id: name.id))
      }
      do throws(StorageError) {
        _ = try ItemFileRemoval(in: folder).remove(paths.filter { exists($0) })
      } catch { throw WorkflowError(error) }
    }
  }

  /// Remembers what the source has now.
  private func remember(
    _ state: RebuildState, _ compared: CatalogComparison, _ failed: Set<ItemClaim>, deletes: Bool,
    _ workshop: Workshop
  ) throws(WorkflowError) {
    guard let old = compared.old, let new = compared.new else { return }
    func staysOld(_ claim: ItemClaim) -> Bool {
      switch old.index.state(of: claim) {
      case .unchanged: true
      case .deleted: !deletes
      default: false
      }
    }
    func comesNew(_ claim: ItemClaim) -> Bool {
      guard !failed.contains(claim) else { return false }
      let state = new.index.state(of: claim)
      return state == .added || state == .modified
    }
    try workshop.attempt { () throws(StorageError) in
      try state.save(
        RebuildState.Update(
          newest: [old.newestUpdate, new.newestUpdate].compactMap { $0 }.max(),
          sample: new.sample.isEmpty ? old.sample : new.sample,
          writeDigests: { (file) throws(StorageError) in
            try old.index.write(to: file) { claim, _ in staysOld(claim) }
            try new.index.write(to: file) { claim, _ in comesNew(claim) }
          },
          forEachName: { (body) throws(StorageError) in
            try state.forEachName { (collection, id) throws(StorageError) in
              if staysOld(ItemClaim(collection, id)) { try body(collection, id) }
            }
            try RebuildState.forEachName(compared.namesPath) {
              (collection, id) throws(StorageError) in
              if comesNew(ItemClaim(collection, id)) { try body(collection, id) }
            }
          }))
    }
  }
}
