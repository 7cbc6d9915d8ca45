internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `transform`: joins records into Items.
enum TransformCommand: CommandAction {
  static let command = Command(
    "transform", aliases: ["transform-metadata"], summary: "Join records into Items",
    discussion: """
      The mapping is a YAML or JSON file with the keys of the step 'transform': input_file, \
      input_join_key, item_join_key, data_path, sorted, field_mapping, strategy, handle_missing. Each \
      Item takes fields of the record that has its id. Records are JSON, NDJSON, CSV or Parquet.
      """,
    arguments: [Argument("IN", takes: .file, help: "A catalog location")],
    flags: [
      Flag(
        "mapping", short: "m", takes: .file, placeholder: "FILE",
        help: "What is taken from where: YAML or JSON"),
      Flag(
        "output", short: "o", takes: .file, placeholder: "OUT", default: "-",
        help: "A file, the folder of a catalog, or -"),
      Flag(
        "input-format", takes: .choice(["json", "ndjson"]), defaultNote: "from the name",
        help: "How the input is read"),
      CommonFlags.workers,
      CommonFlags.failures("Where Items that fail are written"),
      Flag(
        "audit", takes: .file, placeholder: "FILE",
        help: "Where each change is written, as 'update' does it", readsEnvironment: false),
    ],
    examples: [
      .init(
        "stac-manager transform items.ndjson -m clouds.yaml -o out.ndjson",
        "take values from another file")
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    guard let mapping = invocation.string("mapping") else {
      throw invocation.misuse("transform needs a mapping: -m FILE")
    }
    let (step, warnings) = try TransformStep.reading(try readAll(mapping), file: mapping)
    context.complain(warnings)
    var audited: any ItemStep = step
    if let path = invocation.string("audit") {
      let time = try reproducibleTime(context.environment)
      audited = AuditedStep(
        step,
        try ChangeLog(path, catalog: nil, time: time ?? Timestamp(seconds: Timestamp.now.seconds)))
    }
    var ingest = IngestOptions(invocation.argument("IN") ?? "")
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    var workflow = Workflow(
      name: "transform",
      steps: [
        Workflow.Step("read", .ingest(ingest)), Workflow.Step("transform", .process(audited)),
        Workflow.Step("write", .output(OutputOptions(to: invocation.string("output") ?? "-"))),
      ])
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = nil
    let summary = try await context.runUnnamed(workflow, options)
    return RunCommand.status(summary, context)
  }
}
