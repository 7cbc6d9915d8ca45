internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `delete`: takes Items out of a dataset or a file.
enum DeleteCommand: CommandAction {
  static let command = Command(
    "delete", summary: "Delete Items from a dataset or a file",
    discussion: """
      Takes the Items that are meant out of a dataset of GeoParquet files, of a .parquet file or of an \
      .ndjson or .jsonl file (also .gz, .zst). At least one flag must say which: an Item goes where all \
      flags are true of it. --dry-run shows what would go, and changes nothing. Whatever happens, the \
      place holds all it held, or all but the Items that were meant.
      """,
    arguments: [Argument("LOCATION", takes: .file, help: "A dataset or a file")],
    flags: FilterFlags.flags(expression: "where") + [
      Flag("dry-run", short: "n", help: "Change nothing; show what would be deleted"),
      Flag(
        "format", takes: .choice(["text", "json"]), default: "text",
        help: "How the result is printed"),
      Flag(
        "workers", short: "j", takes: .integer(1...1024), placeholder: "N",
        defaultNote: "one a processor", help: "Workers that run side by side"),
    ],
    examples: [
      .init(
        "stac-manager delete items --where 'eo:cloud_cover > 90' --dry-run", "see what would go"),
      .init("stac-manager delete items.ndjson --ids a,b", "two Items of a file"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let location = invocation.argument("LOCATION") ?? ""
    let filter = try FilterFlags.filter(invocation, expression: "where")
    guard !filter.isEmpty else {
      throw invocation.misuse(
        "delete must know which Items: --where, --ids, --collections, --bbox or --datetime")
    }
    let isDryRun = invocation.isOn("dry-run")
    var report = DeletionReport(
      deletion: Dataset.Deletion(), location: location, isDryRun: isDryRun)
    if Dataset.isDataset(location) {
      report.deletion = try Dataset.delete(
        from: location, filter.query, isDryRun: isDryRun,
        workers: try invocation.integer("workers"), where: { filter.matches($0) })
    } else {
      report.deletion = try await delete(location, filter, invocation, context)
    }
    if invocation.string("format") == "json" {
      try context.printJSON(report.json, isPretty: true)
    } else {
      try context.output.write(report.text)
    }
    return .success
  }

  /// Deletes from a file, which is written anew beside itself.
  private static func delete(
    _ location: String, _ filter: ItemFilter, _ invocation: Invocation, _ context: CommandContext
  ) async throws -> Dataset.Deletion {
    var output = OutputOptions(to: location)
    output.allowsDuplicates = true
    switch output.target {
    case _ where location == "-" || isFolder(location): throw unsupported(location)
    case .parquet: output.parquet.allowsDuplicates = true
    case .records(_, .lines): break
    default: throw unsupported(location)
    }
    // All is looked at first: what cannot be read would be lost, else.
    let counted = try await run(location, filter, output, isDryRun: true, invocation, context)
    if counted.deletedCount == 0 || invocation.isOn("dry-run") { return counted }
    return try await run(location, filter, output, isDryRun: false, invocation, context)
  }

  private static func unsupported(_ location: String) -> CommandError {
    CommandError(
      "cannot delete from '\(location)': it is no dataset and no .parquet, .ndjson or .jsonl file")
  }

  private static func run(
    _ location: String, _ filter: ItemFilter, _ output: OutputOptions, isDryRun: Bool,
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> Dataset.Deletion {
    let step = DeletionStep(filter)
    var workflow = Workflow(
      name: "delete",
      steps: [
        Workflow.Step("read", .ingest(IngestOptions(location))),
        Workflow.Step("delete", .process(step)), Workflow.Step("write", .output(output)),
      ])
    workflow.settings.logLevel = .error
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    options.writesReports = false
    options.checkpointFolder = nil
    options.isDryRun = isDryRun
    let summary = try await context.runUnnamed(workflow, options)
    guard summary.isComplete, summary.failureCount == 0 else {
      throw CommandError(
        summary.failureCount > 0
          ? "cannot delete from '\(location)': \(summary.failureCount) of its Items cannot be read; "
            + "stac-manager validate shows which"
          : "cannot delete from '\(location)': the run was stopped")
    }
    var deletion = Dataset.Deletion()
    deletion.deletedCount = step.deletedCount
    deletion.keptCount = step.keptCount
    return deletion
  }
}
