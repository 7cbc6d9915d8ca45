internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `search`: one query over any locations at once.
enum SearchCommand: CommandAction {
  static let command = Command(
    "search", summary: "Find Items in catalogs, whatever their form",
    discussion: """
      Reads all the locations, one after the other, and writes the Items that are asked for. \
      CQL2 names properties as STAC API does: eo:cloud_cover, datetime, id, geometry. An Item \
      passes where the filter is true; comparing with what is null or missing is never true. A \
      box is met by the Item's own box; S_INTERSECTS(geometry, ...) looks at its geometry.
      """,
    arguments: [Argument("LOCATION", takes: .file, count: .oneOrMore, help: "Catalog locations")],
    flags: FilterFlags.flags(expression: "filter") + [
      Flag(
        "limit", aliases: ["max-items"], takes: .integer(atLeast: 0), placeholder: "N",
        help: "How many Items are written at most", group: "Result"),
      Flag(
        "sortby", takes: .text, placeholder: "FIELD,-FIELD",
        help: "Put the Items in order; --sortby=-FIELD lets it fall", group: "Result"),
      Flag(
        "fields", takes: .text, placeholder: "FIELD,-FIELD",
        help: "Write these fields only, or all but those with -", group: "Result"),
      Flag(
        "output", short: "o", takes: .file, placeholder: "FILE", default: "-",
        help: "A file, the folder of a new catalog, or -", group: "Result"),
      Flag(
        "format", takes: .choice(["text", "json", "ndjson"]),
        defaultNote: "from the name, NDJSON for -",
        help: "text lists ids, json is an ItemCollection", group: "Result"),
      Flag(
        "input-format", takes: .choice(["json", "ndjson"]), defaultNote: "from the name",
        help: "How the input is read"),
      CommonFlags.workers,
      CommonFlags.failures("Where Items that cannot be read are written"),
    ],
    examples: [
      .init(
        "stac-manager search a.ndjson b/ --filter 'eo:cloud_cover < 10'",
        "clear scenes of a file and a folder"),
      .init(
        "stac-manager search catalog --bbox 5,45,11,48 -o alps.ndjson", "what there is of the Alps"),
      .init(
        "stac-manager search items.ndjson --sortby=-datetime --limit 10", "the ten newest"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var ingest = IngestOptions()
    ingest.sources = invocation.values(of: "LOCATION")
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    ingest.filter = try FilterFlags.filter(invocation, expression: "filter")
    let limit = try invocation.integer("limit")
    let order = try sortOrder(invocation)
    if order == nil { ingest.maximumCount = limit }
    var steps = [Workflow.Step("read", .ingest(ingest))]
    var output = output(invocation, context)
    if let order {
      // The fields that it is sorted by may not be among those that are written.
      output.target = .sink(
        SortedSink(order, limit: limit, fields: try fields(invocation), into: output))
    } else if let fields = try fields(invocation) {
      steps.append(Workflow.Step("select", .process(FieldsStep(fields))))
    }
    steps.append(Workflow.Step("write", .output(output)))
    var workflow = Workflow(name: "search", steps: steps)
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = nil
    let summary = try await context.runUnnamed(workflow, options)
    return RunCommand.status(summary, context)
  }

  private static func sortOrder(_ invocation: Invocation) throws -> SortOrder? {
    guard let text = invocation.string("sortby") else { return nil }
    do throws(QueryError) {
      return try SortOrder(text)
    } catch { throw invocation.misuse(of: "sortby", "is not a list of fields: \(error)") }
  }

  private static func fields(_ invocation: Invocation) throws -> FieldSelection? {
    guard let text = invocation.string("fields") else { return nil }
    do throws(JSONError) {
      return try FieldSelection(text)
    } catch { throw invocation.misuse(of: "fields", "is not a list of fields: \(error)") }
  }

  private static func output(_ invocation: Invocation, _ context: CommandContext) -> OutputOptions {
    let place = invocation.string("output") ?? "-"
    var options = OutputOptions(to: place)
    // The same Item may lie in two of the locations.
    options.allowsDuplicates = true
    switch invocation.string("format") {
    case "json": options.target = .records(.file(place), .itemCollection)
    case "ndjson": options.target = .records(.file(place), .lines)
    case "text": options.target = .sink(ListSink(place: place))
    default: break
    }
    return options
  }
}
