internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `convert`: from one form of Items to another.
enum ConvertCommand: CommandAction {
  static let command = Command(
    "convert", aliases: ["output"], summary: "Convert Items from one form to another",
    discussion: """
      The forms follow the names: .ndjson and .jsonl hold an Item a line, .json and .geojson an \
      ItemCollection, each also with .gz or .zst; any other output name is the folder of a static \
      catalog; - is standard input or output, as NDJSON.
      """,
    arguments: [
      Argument("IN", takes: .file, help: "A catalog location"),
      Argument("OUT", takes: .file, help: "A file, a folder, or -"),
    ],
    flags: [
      Flag(
        "input-format", takes: .choice(["json", "ndjson"]), defaultNote: "from the name",
        help: "How the input is read"),
      Flag(
        "output-format", takes: .choice(["json", "ndjson", "catalog"]),
        defaultNote: "from the name", help: "How the output is written"),
      Flag(
        "migrate", takes: .choice(["1.1.0"]), placeholder: "VERSION",
        help: "Bring Items to this STAC version"),
      Flag(
        "base-url", takes: .text, placeholder: "URL",
        help: "The URL that the folder of a catalog will have"),
      Flag(
        "workers", short: "j", takes: .integer(1...1024), placeholder: "N",
        defaultNote: "one a processor", help: "Workers that run side by side"),
      Flag(
        "failures", takes: .file, placeholder: "FILE",
        help: "Where Items that cannot be read are written"),
    ],
    examples: [
      .init("stac-manager convert items.ndjson catalog", "make a static catalog"),
      .init("stac-manager convert catalog items.ndjson.zst", "collect its Items in one file"),
      .init("stac-manager convert items.json - --migrate 1.1.0", "print migrated Items"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var ingest = IngestOptions(invocation.argument("IN") ?? "")
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    var steps = [Workflow.Step("read", .ingest(ingest))]
    if invocation.string("migrate") != nil {
      steps.append(Workflow.Step("migrate", .process(MigrateStep())))
    }
    var output = output(
      invocation.argument("OUT") ?? "-", format: invocation.string("output-format"))
    output.tree.baseURL = invocation.string("base-url")
    steps.append(Workflow.Step("write", .output(output)))
    var workflow = Workflow(name: "convert", steps: steps)
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = nil
    let summary = try await context.runUnnamed(workflow, options)
    return RunCommand.status(summary, context)
  }

  /// The output at a place, in a form that a flag or the name tells.
  static func output(_ place: String, format: String?) -> OutputOptions {
    var options = OutputOptions(to: place)
    switch format {
    case "json": options.target = .records(.file(place), .itemCollection)
    case "ndjson": options.target = .records(.file(place), .lines)
    case "catalog": options.target = .tree(place)
    default: break
    }
    return options
  }
}
