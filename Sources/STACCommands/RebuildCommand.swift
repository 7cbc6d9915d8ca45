internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `rebuild`: brings what a workflow has written up to date.
enum RebuildCommand: CommandAction {
  static let command = Command(
    "rebuild", aliases: ["rebuild-catalog"],
    summary: "Bring what a workflow has written up to date",
    discussion: """
      full: everything is read, taken through the steps and written; Items that do not come any more \
      go. incremental: the sources are compared with what they were at the last rebuild, and only what \
      was added, modified or deleted since is taken through the steps and into what is there; where \
      nothing is known of the sources, or the workflow has changed, it is a full one. targeted: only \
      the Items with --ids or --where. What was there stays whole until the new is: files and datasets \
      are replaced at once, documents of static catalogs one by one, those above last.
      """,
    arguments: [Argument("WORKFLOW", takes: .file, help: "The workflow: YAML or JSON")],
    flags: [
      Flag(
        "mode", takes: .choice(Rebuild.Mode.allCases.map(\.rawValue)),
        defaultNote: "incremental; targeted with --ids or --where",
        help: "How much is done anew"),
      Flag(
        "ids", takes: .text, placeholder: "ID,…", isRepeatable: true,
        help: "The Items of a targeted rebuild", readsEnvironment: false),
      Flag(
        "where", takes: .text, placeholder: "CQL2",
        help: "What the Items of a targeted rebuild fulfil, in the source",
        readsEnvironment: false),
      Flag("dry-run", short: "n", help: "Compare, but write nothing"),
      Flag(
        "allow-empty", help: "Delete all Items where the sources have none",
        readsEnvironment: false),
      WorkflowInputs.setFlag,
      CommonFlags.workers,
    ] + CommonFlags.runReports + [
      Flag(
        "checkpoint-dir", takes: .folder, placeholder: "DIR", default: "checkpoints",
        help: "Where a rebuild leaves what it knows of the sources"),
      CommonFlags.format("How the result is printed"),
    ] + SchemaOptions.flags,
    examples: [
      .init("stac-manager rebuild workflow.yaml", "take over what has changed"),
      .init("stac-manager rebuild workflow.yaml --dry-run", "see how much that is"),
      .init("stac-manager rebuild workflow.yaml --mode full", "do everything again"),
      .init("stac-manager rebuild workflow.yaml --ids a,b", "do two Items again"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let path = invocation.argument("WORKFLOW") ?? ""
    var (workflow, warnings) = try WorkflowInputs.read(
      path, invocation, context, schemas: SchemaOptions.options(invocation, context))
    context.complain(warnings)
    // What is read more than once is not told more than once.
    workflow.settings.logLevel = max(workflow.settings.logLevel, .warning)
    let options = try options(invocation, context)
    let observer = try TerminalObserver(workflow.settings, context)
    defer { observer.finish() }
    let results: [Rebuild.Result]
    do {
      results = try await Rebuild(workflow, options).run(
        observer: observer, control: context.control)
    } catch {
      if context.control.isStopped { return .interrupted }
      throw CommandError(error.description)
    }
    observer.finish()
    let isDryRun = options.run.isDryRun
    if invocation.string("format") == "json" {
      try context.printJSON(
        ["version": 1, "dry_run": .boolean(isDryRun), "pipelines": .array(results.map(json))],
        isPretty: context.output.isTerminal)
    } else {
      for result in results {
        for remark in result.remarks { context.errors.writeLine(singleLine(remark)) }
        try context.output.writeLine((isDryRun ? "dry run: " : "") + text(result))
      }
    }
    return results.contains { $0.failureCount > 0 } ? .findings : .success
  }

  private static func options(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> Rebuild.Options {
    let ids = invocation.strings("ids").flatMap { $0.split(separator: ",").map(String.init) }
    let expression = invocation.string("where")
    let isTargeted = !ids.isEmpty || expression != nil
    let named = invocation.string("mode").flatMap(Rebuild.Mode.init)
    var options = Rebuild.Options(named ?? (isTargeted ? .targeted : .incremental))
    if isTargeted, options.mode != .targeted {
      throw invocation.misuse("--ids and --where are for --mode targeted")
    }
    if !isTargeted, options.mode == .targeted {
      throw invocation.misuse("a targeted rebuild needs --ids or --where")
    }
    options.ids = ids.isEmpty ? nil : Set(ids)
    do {
      options.expression = try expression.map { try CQL2Filter($0) }
    } catch let error as QueryError {
      throw invocation.misuse(of: "where", "is no filter: \(error)")
    }
    options.allowsEmpty = invocation.isOn("allow-empty")
    options.run.isDryRun = invocation.isOn("dry-run")
    options.run.workers = try invocation.integer("workers")
    options.run.failures = invocation.string("failures")
    options.run.summary = invocation.string("summary")
    options.run.checkpointFolder = invocation.string("checkpoint-dir")
    options.run.now = try reproducibleTime(context.environment)
    return options
  }

  private static func text(_ result: Rebuild.Result) -> String {
    func count(_ number: Int, _ word: String) -> String { "\(HumanReadable.count(number)) \(word)" }
    let counts = result.counts
    var parts: [String]
    if result.mode == .targeted {
      parts = [count(counts.modified, "done again")]
    } else {
      parts = [
        count(counts.added, "added"), count(counts.modified, "modified"),
        count(counts.deleted, "deleted"), count(counts.unchanged, "unchanged"),
      ]
    }
    parts.append(count(result.failureCount, "failed"))
    let label = result.label.isEmpty ? "" : singleLine(result.label) + ": "
    let failures =
      result.failureCount > 0 ? result.failures.map { ": see \(singleLine($0))" } ?? "" : ""
    return label + result.mode.rawValue + " rebuild: " + parts.joined(separator: ", ") + failures
  }

  private static func json(_ result: Rebuild.Result) -> JSONValue {
    let counts = result.counts
    return [
      "label": .string(result.label), "mode": .string(result.mode.rawValue),
      "added": .integer(Int64(counts.added)), "modified": .integer(Int64(counts.modified)),
      "deleted": .integer(Int64(counts.deleted)), "unchanged": .integer(Int64(counts.unchanged)),
      "failed": .integer(Int64(result.failureCount)),
      "failures_file": result.failures.map { .string($0) } ?? .null,
      "remarks": .array(result.remarks.map { .string($0) }),
      "run": result.summary?.json ?? .null,
    ]
  }
}
