internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `sync`: makes a place like another one.
enum SyncCommand: CommandAction {
  static let command = Command(
    "sync", summary: "Make a catalog location like another one, writing only what differs",
    discussion: """
      Compares the two places as diff does, and brings B up to date: Items that were added to A or \
      modified there are written; those that A has no more stay, unless --delete is given. Where \
      nothing differs nothing is written. B may be an .ndjson, .json (ItemCollection) or .parquet \
      file, a dataset of GeoParquet files, a static catalog, or a folder of Items; a name where \
      nothing is yet becomes what convert would make of it. A file or dataset is replaced at once, when \
      it is whole; of a folder the files are written beside their places first, and links to Items that \
      go are taken away before them.
      """,
    arguments: [
      Argument("A", takes: .file, help: "The catalog location, or URL of an API, that is copied"),
      Argument("B", takes: .file, help: "The file or folder that becomes like it"),
    ],
    flags: [
      Flag("dry-run", short: "n", help: "Change nothing; show what would be"),
      Flag("delete", help: "Delete Items from B that A has no more", group: "Deletion"),
      Flag(
        "tombstones", takes: .file, placeholder: "FILE",
        help: "Add each Item that is deleted to this file, with the time", group: "Deletion"),
      Flag(
        "allow-empty", help: "Delete all Items, too, where A has none", group: "Deletion",
        readsEnvironment: false),
      Flag(
        "layout", takes: .text, placeholder: "TEMPLATE",
        help:
          "Where Items of a static catalog lie; else what it says itself, or ${collection}/${id}"),
      CommonFlags.format("How the result is printed"),
      Flag(
        "limit", takes: .integer(atLeast: 0), placeholder: "N", default: "50",
        help: "How many differences text shows with --dry-run"),
    ] + ComparisonFlags.flags,
    examples: [
      .init("stac-manager sync https://example.com items.ndjson -c landsat", "keep a copy"),
      .init("stac-manager sync catalog mirror --delete --dry-run", "see what would change"),
      .init(
        "stac-manager sync items.ndjson dataset --delete --tombstones gone.ndjson",
        "bring a dataset up to date, and keep what goes"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let (source, place) = (invocation.argument("A") ?? "", invocation.argument("B") ?? "")
    var options = CatalogSync.Options()
    options.comparison = try ComparisonFlags.options(invocation)
    options.deletes = invocation.isOn("delete")
    options.allowsEmpty = invocation.isOn("allow-empty")
    options.tombstones = invocation.string("tombstones")
    options.now = try reproducibleTime(context.environment)
    let layout: LayoutTemplate?
    do {
      layout = try invocation.string("layout").map { try LayoutTemplate($0) }
    } catch { throw invocation.misuse(of: "layout", "is no layout: \(error)") }
    if options.tombstones != nil, !options.deletes {
      throw invocation.misuse("--tombstones is for what --delete takes away")
    }
    let observer = try TerminalObserver(Workflow.Settings(), context)
    defer { observer.finish() }
    do {
      let sync = try CatalogSync(
        from: ComparisonFlags.ingest(source, invocation, context),
        to: SyncTarget(place, layout: layout), options,
        observer: observer, control: context.control)
      return try await run(sync, from: source, options, invocation, context, observer)
    } catch let error as WorkflowError {
      if context.control.isStopped { return .interrupted }
      throw CommandError(error.message)
    }
  }

  static func run(
    _ sync: CatalogSync, from source: String, _ options: CatalogSync.Options,
    _ invocation: Invocation, _ context: CommandContext, _ observer: TerminalObserver
  ) async throws -> ExitStatus {
    let counts = try await sync.compare()
    let isDryRun = invocation.isOn("dry-run")
    let isJSON = invocation.string("format") == "json"
    let report = DifferenceReport(
      counts, format: "text", limit: try invocation.integer("limit") ?? 50, context)
    if isDryRun {
      if !counts.isEqual, !isJSON {
        try await sync.comparison.list { (difference) throws(StorageError) in
          try report.add(difference)
        }
      }
    } else {
      try await sync.apply()
    }
    observer.finish()
    for remark in sync.remarks { context.errors.writeLine(remark) }
    if isJSON {
      var json = DifferenceReport.json(counts)
      json["version"] = 1
      json["source"] = .string(redactedLocation(source))
      json["target"] = .string(sync.target.location)
      json["dry_run"] = .boolean(isDryRun)
      json["deletes"] = .boolean(options.deletes)
      json["written"] = .boolean(!isDryRun && !sync.wasNothingToDo)
      if let objection = sync.objection { json["objection"] = .string(objection) }
      try context.printJSON(.object(json), isPretty: context.output.isTerminal)
    } else {
      try context.output.write(
        (isDryRun ? report.table : "") + summary(counts, options, isDryRun) + "\n")
      if isDryRun, let objection = sync.objection { context.errors.writeLine(objection) }
    }
    var status = ExitStatus.success
    for (name, side) in [
      (sync.target.location, sync.comparison.old), (source, sync.comparison.new),
    ] {
      guard let count = side?.unreadableCount, count > 0 else { continue }
      context.complain("\(HumanReadable.count(count)) documents of '\(name)' cannot be read")
      status = .findings
    }
    return status
  }

  private static func summary(
    _ counts: DifferenceCounts, _ options: CatalogSync.Options, _ isDryRun: Bool
  ) -> String {
    func count(_ number: Int, _ word: String) -> String { "\(HumanReadable.count(number)) \(word)" }
    var parts = [count(counts.added, "added"), count(counts.modified, "modified")]
    parts.append(
      count(counts.deleted, options.deletes ? "deleted" : "gone from the source but kept"))
    parts.append(count(counts.unchanged, "unchanged"))
    return (isDryRun ? "dry run: " : "") + parts.joined(separator: ", ")
  }
}
