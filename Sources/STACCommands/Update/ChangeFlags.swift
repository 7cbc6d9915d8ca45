internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// The flags of commands that change a catalog where it stands.
enum ChangeFlags {
  static let flags = [
    Flag(
      "dry-run", short: "n", help: "Change nothing; show what would be different"),
    Flag(
      "format", takes: .choice(["text", "json", "ndjson"]), default: "text",
      help: "How the result is printed; ndjson has a line for each change of a dry run"),
    Flag(
      "show", takes: .integer(0...10_000), placeholder: "N", default: "20",
      help: "How many differences a dry run shows"),
    Flag(
      "audit", takes: .file, placeholder: "FILE",
      defaultNote: "in .stac-manager/audit beside the catalog",
      help: "Where the audit log is written", readsEnvironment: false),
    CommonFlags.workers,
  ]

  static func options(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> ChangeOptions {
    var options = ChangeOptions()
    options.isDryRun = invocation.isOn("dry-run")
    options.audit = invocation.string("audit")
    if let time = try reproducibleTime(context.environment) { options.time = time }
    options.command = invocation.commandLine
    if options.isDryRun {
      options.shownCount = try invocation.integer("show") ?? 20
    }
    if invocation.commandPath == ["update"] {
      options.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    }
    return options
  }
}

extension CommandContext {
  /// Names the Collections that could not be changed; false where there are none.
  func complain(of outcome: ChangeOutcome) -> Bool {
    for failure in outcome.failures {
      complain(
        "\(failure.location): the Collection '\(failure.id)' stays as it is: \(failure.reason)")
    }
    return !outcome.failures.isEmpty
  }

  /// Changes a catalog and shows on standard error how it goes.
  func run(_ changes: CatalogChanges) async throws -> CatalogChanges.Result {
    var settings = Workflow.Settings()
    settings.logLevel = .warning
    let observer = try TerminalObserver(settings, self)
    defer { observer.finish() }
    do {
      let result = try await changes.run(observer: observer, control: control)
      if let recovery = result.outcome.recovery { errors.writeLine("note: \(recovery)") }
      return result
    } catch let error as WorkflowError { throw CommandError(error.message) }
  }
}
