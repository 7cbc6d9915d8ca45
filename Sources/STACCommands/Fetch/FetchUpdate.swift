internal import CommandLineFlags
internal import STACManager
internal import Synchronization
internal import TerminalOutput

/// A fetch of what has changed since an earlier one.
struct FetchUpdate {
  let earlier: String
  let url: String
  let ingest: IngestOptions

  /// How many Items are named that have disappeared.
  private static let namedCount = 20

  func run(_ invocation: Invocation, _ context: CommandContext) async throws -> ExitStatus {
    let place = invocation.string("output") ?? "-"
    guard !invocation.isOn("resume") else {
      throw invocation.misuse(
        "--resume cannot continue a fetch of changes, and until its end nothing is changed: run it "
          + "again without")
    }
    var options = CatalogSync.Options()
    options.comparison.usesUpdated = true
    options.comparison.failures = invocation.string("failures")
    options.deletes = invocation.isOn("delete")
    options.allowsEmpty = invocation.isOn("allow-empty")
    options.tombstones = invocation.string("tombstones")
    options.now = try reproducibleTime(context.environment)
    let isSame = place != "-" && absolutePath(place) == absolutePath(earlier)
    if options.deletes, !isSame {
      throw invocation.misuse("--delete needs the same place as --since and --output")
    }
    let observer = try TerminalObserver(Workflow.Settings(), context)
    defer { observer.finish() }
    do {
      return isSame
        ? try await update(options, invocation, context, observer)
        : try await write(options, to: place, invocation, context, observer)
    } catch let error as WorkflowError {
      if context.control.isStopped {
        context.errors.writeLine(
          "interrupted; nothing was changed, and the same command begins anew")
        return .interrupted
      }
      throw CommandError(error.message)
    }
  }

  /// Brings the earlier output up to date.
  private func update(
    _ options: CatalogSync.Options, _ invocation: Invocation, _ context: CommandContext,
    _ observer: TerminalObserver
  ) async throws -> ExitStatus {
    if invocation.isGiven("output-format") {
      throw invocation.misuse(of: "output-format", "is what '\(earlier)' has; leave it out")
    }
    let sync = try CatalogSync(
      from: ingest, to: SyncTarget(earlier), options, observer: observer, control: context.control)
    let counts = try await sync.compare()
    let gone = try await disappeared(sync.comparison, counts)
    try await sync.apply()
    observer.finish()
    report(sync.comparison, counts, gone, options, invocation, context)
    return status(sync.comparison)
  }

  /// Writes only what has changed.
  private func write(
    _ options: CatalogSync.Options, to place: String, _ invocation: Invocation,
    _ context: CommandContext, _ observer: TerminalObserver
  ) async throws -> ExitStatus {
    var old = IngestOptions(earlier)
    if isFolder(earlier), !exists(join(earlier, "catalog.json")) {
      old.reading.folders = .looseItems
    }
    let comparison = try CatalogComparison(
      old: old, new: ingest, options.comparison, observer: observer, control: context.control)
    let counts = try await comparison.compare()
    let gone = try await disappeared(comparison, counts)
    if let path = options.tombstones { try await comparison.writeDeleted(to: path) }
    try await comparison.writeChanges(
      to: ConvertCommand.output(place, format: invocation.string("output-format")))
    observer.finish()
    report(comparison, counts, gone, options, invocation, context)
    return status(comparison)
  }

  /// The names of the first Items that have disappeared.
  private func disappeared(
    _ comparison: CatalogComparison, _ counts: DifferenceCounts
  ) async throws -> [String] {
    guard counts.deleted > 0 else { return [] }
    let names = Mutex<[String]>([])
    try await comparison.list { (difference) throws(StorageError) in
      guard difference.state == .deleted else { return }
      names.withLock { names in
        guard names.count < Self.namedCount else { return }
        let prefix = difference.collection.isEmpty ? "" : difference.collection + "/"
        names.append(singleLine(prefix + difference.id))
      }
    }
    return names.withLock { $0 }
  }

  private func status(_ comparison: CatalogComparison) -> ExitStatus {
    comparison.new?.unreadableCount ?? 0 > 0 ? .findings : .success
  }

  private func report(
    _ comparison: CatalogComparison, _ counts: DifferenceCounts, _ gone: [String],
    _ options: CatalogSync.Options, _ invocation: Invocation, _ context: CommandContext
  ) {
    let unreadable = comparison.new?.unreadableCount ?? 0
    if invocation.string("format") == "json" {
      var json = DifferenceReport.json(counts)
      json["version"] = 1
      json["deletes"] = .boolean(options.deletes)
      json["failures"] = .integer(Int64(unreadable))
      json["disappeared"] = .array(gone.map { .string($0) })
      json["remarks"] = .array(comparison.remarks.map { .string($0) })
      if let details = comparison.new?.details.first { json["source"] = details }
      context.errors.writeLine(JSONValue.object(json).description)
      return
    }
    context.errors.writeLine(DifferenceReport.text(counts))
    if !gone.isEmpty {
      let more = counts.deleted - gone.count
      context.errors.writeLine(
        (options.deletes ? "deleted: " : "disappeared from the server: ")
          + gone.joined(separator: ", ")
          + (more > 0 ? " and \(HumanReadable.count(more)) more" : ""))
    }
    for remark in comparison.remarks { context.errors.writeLine(remark) }
    if let verdict = comparison.new?.details.first?["verdict"]?.string {
      context.errors.writeLine(verdict)
    }
    if unreadable > 0 {
      context.complain("\(HumanReadable.count(unreadable)) Items of the server cannot be taken")
    }
  }
}
