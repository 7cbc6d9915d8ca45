internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `delete`: takes Items out of a catalog.
enum DeleteCommand: CommandAction {
  static let command = Command(
    "delete", summary: "Delete Items from a catalog",
    discussion: """
      Takes the Items that are meant out of a file, a folder, a static catalog or a dataset of \
      GeoParquet files. At least one flag must say which: an Item goes where all flags are true of it; \
      --all means all Items. Files of single Items are removed, and the links to them; lines and \
      elements go from their files; what Collections say of their Items is kept true. \
      --dry-run shows what would go, and changes nothing. Whatever happens, the place holds all it \
      held, or all but the Items that were meant. Items that went are in the audit log whole: \
      'update --undo' puts them back.
      """,
    arguments: [
      Argument("LOCATION", takes: .file, help: "A catalog location on this machine")
    ],
    flags: FilterFlags.flags(expression: "where") + [
      Flag(
        "all", help: "Delete all Items, where nothing else says which", group: "Selection",
        readsEnvironment: false),
      Flag(
        "refresh", default: "on", help: "Leave what Collections say of their Items as it is"),
    ] + ChangeFlags.flags,
    examples: [
      .init(
        "stac-manager delete items --where 'eo:cloud_cover > 90' --dry-run", "see what would go"),
      .init("stac-manager delete items.ndjson --ids a,b", "two Items of a file"),
      .init("stac-manager delete catalog --ids @gone.txt", "the Items that a file lists"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let location = invocation.argument("LOCATION") ?? ""
    let filter = try FilterFlags.filter(invocation, expression: "where")
    guard !filter.isEmpty || invocation.isOn("all") else {
      throw invocation.misuse(
        "delete must know which Items: --where, --ids, --collections, --bbox, --datetime or --all")
    }
    if Dataset.isDataset(location) {
      let mayTellOfItems =
        try invocation.isOn("refresh") && !Dataset(location).collections().isEmpty
      if !mayTellOfItems { return try delete(from: location, filter, invocation, context) }
    }
    var options = try ChangeFlags.options(invocation, context)
    options.deletes = true
    options.refreshes = invocation.isOn("refresh")
    var changes = CatalogChanges(location, .change(CatalogDeletion(filter)), options)
    changes.filter = filter
    changes.workers = try invocation.integer("workers")
    let result = try await context.run(changes)
    defer { result.close() }
    if result.outcome.isRefused {
      throw CommandError(
        "cannot delete from '\(location)': \(result.outcome.unreadableCount) of its Items cannot be "
          + "read; stac-manager validate shows which")
    }
    try ChangeReport(
      result.outcome, location: location, isDryRun: options.isDryRun, verb: .delete,
      style: context.style
    ).print(invocation.string("format") ?? "text", context)
    return RunCommand.status(result.summary, context)
  }

  /// Deletes from a dataset without Collections to be kept true, of which only the partitions are read that can hold what goes.
  private static func delete(
    from location: String, _ filter: ItemFilter, _ invocation: Invocation,
    _ context: CommandContext
  ) throws -> ExitStatus {
    let isDryRun = invocation.isOn("dry-run")
    let options = try ChangeFlags.options(invocation, context)
    let audit =
      isDryRun ? nil : try ChangeLog(options.audit, catalog: location, time: options.time)
    var report = DeletionReport(
      deletion: Dataset.Deletion(), location: location, isDryRun: isDryRun)
    report.deletion = try Dataset.delete(
      from: location, filter.query, isDryRun: isDryRun, workers: try invocation.integer("workers"),
      audit: audit, where: { filter.matches($0) })
    if let audit, audit.count > 0 { report.audit = audit.path }
    if invocation.string("format") == "text" {
      try context.output.write(report.text)
    } else {
      try context.printJSON(report.json, isPretty: invocation.string("format") == "json")
    }
    return .success
  }
}
