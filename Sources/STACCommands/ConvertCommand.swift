internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `convert`: from one form of Items to another.
enum ConvertCommand: CommandAction {
  static let command = Command(
    "convert", aliases: ["output"], summary: "Convert Items from one form to another",
    discussion: """
      The forms follow the names: .ndjson and .jsonl hold an Item a line, .json and .geojson an \
      ItemCollection, .csv and .tsv a table, each also with .gz or .zst; .parquet is GeoParquet, which is also read from \
      a folder; any other output name is the folder of a static catalog; - is standard input or \
      output, as NDJSON. GeoParquet keeps what its columns cannot hold in a column of its own, so \
      that Items come back as they were; --fidelity shows what that is. --for pgstac makes a folder \
      that pypgstac loads without changing an Item, with a script that does it and a report of what \
      to know before. --partition-by makes a dataset of GeoParquet files in a folder, which later \
      runs can replace, append to or upsert with --mode; only partitions that are touched are \
      written anew, and readers see the old dataset or the new one.
      """,
    arguments: [
      Argument("IN", takes: .file, help: "A catalog location"),
      Argument("OUT", takes: .file, help: "A file, a folder, or -"),
    ],
    flags: [
      Flag(
        "input-format", takes: .choice(["json", "ndjson", "parquet"]),
        defaultNote: "from the name",
        help: "How the input is read"),
      Flag(
        "output-format", takes: .choice(["json", "ndjson", "parquet", "catalog"]),
        defaultNote: "from the name", help: "How the output is written"),
      Flag(
        "for", takes: .choice(["pgstac"]), help: "Who is to read the output"),
      CommonFlags.format("With --for: how the report is printed"),
      Flag(
        "migrate", takes: .choice(["1.1.0"]), placeholder: "VERSION",
        help: "Bring Items to this STAC version"),
      Flag(
        "columns", takes: .text, placeholder: "NAME", isRepeatable: true,
        defaultNote: "id, collection, times, geometry",
        help: "The columns of a table (.csv, .tsv), also with commas between them"),
      Flag(
        "base-url", takes: .text, placeholder: "URL",
        help: "The URL that the folder of a catalog will have"),
      ProvenanceFlag.flag, CommonFlags.workers,
      CommonFlags.failures("Where Items that cannot be read are written"),
    ] + ParquetFlags.flags,
    examples: [
      .init("stac-manager convert items.ndjson items.parquet --fidelity", "write GeoParquet"),
      .init("stac-manager convert items.ndjson catalog", "make a static catalog"),
      .init(
        "stac-manager convert new.ndjson items --mode upsert", "bring a dataset up to date"),
      .init("stac-manager convert catalog items.ndjson.zst", "collect its Items in one file"),
      .init("stac-manager convert catalog load --for pgstac", "prepare it for a database"),
      .init("stac-manager convert items.json - --migrate 1.1.0", "print migrated Items"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var ingest = IngestOptions(invocation.argument("IN") ?? "")
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    try ProvenanceFlag.apply(invocation, to: &ingest)
    var steps = [Workflow.Step("read", .ingest(ingest))]
    if invocation.string("migrate") != nil {
      steps.append(Workflow.Step("migrate", .process(MigrateStep())))
    }
    let pgstac =
      invocation.string("for") == "pgstac"
      ? try PgstacSink(invocation.argument("OUT") ?? "") : nil
    let (output, sink) =
      try pgstac.map { (OutputOptions(.sink($0)), nil) } ?? output(invocation)
    steps.append(Workflow.Step("write", .output(output)))
    var workflow = Workflow(name: "convert", steps: steps)
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = nil
    if pgstac != nil, options.failures == nil {
      // What pgstac does not take must be found again.
      options.failures = join(invocation.argument("OUT") ?? "", "failures.ndjson")
    }
    let summary = try await context.runUnnamed(workflow, options)
    if let report = pgstac?.report {
      if invocation.string("format") == "json" {
        try context.printJSON(report.json, isPretty: true)
      } else {
        try context.output.write(PgstacReportText(report, style: context.style).text)
      }
    } else if invocation.isOn("fidelity"), let report = sink?.report {
      try context.output.write(FidelityReport(report, style: context.style).text)
    }
    return RunCommand.status(summary, context)
  }

  /// Where the output goes; a sink of its own where it has to be asked what it has written.
  private static func output(
    _ invocation: Invocation
  ) throws -> (OutputOptions, ParquetSink?) {
    let place = invocation.argument("OUT") ?? "-"
    var options = output(place, format: invocation.string("output-format"))
    options.tree.baseURL = invocation.string("base-url")
    let columns = invocation.strings("columns")
      .flatMap { $0.split(separator: ",").map(String.init) }
    if !columns.isEmpty {
      guard options.table != nil else {
        throw CommandError("--columns is for tables; '\(place)' is none")
      }
      let isTabs = place.lowercased().contains(".tsv")
      options.table = try TableLayout(columns, delimiter: UInt8(ascii: isTabs ? "\t" : ","))
    }
    if let dataset = try ParquetFlags.dataset(place, invocation) {
      if let format = invocation.string("output-format"), format != "parquet" {
        throw invocation.misuse(of: "output-format", "of a dataset is parquet, not \(format)")
      }
      options.target = .dataset(place)
      options.compression = nil
      options.dataset = dataset
      options.parquet = try ParquetFlags.options(invocation)
      return (options, nil)
    }
    guard case .parquet(let path) = options.target else {
      if let flag = ParquetFlags.firstGiven(invocation) {
        throw CommandError("--\(flag) is for GeoParquet; '\(place)' is none")
      }
      return (options, nil)
    }
    var parquet = try ParquetFlags.options(invocation)
    parquet.workers = try invocation.integer("workers")
    guard invocation.isOn("fidelity") else {
      options.parquet = parquet
      return (options, nil)
    }
    let sink = try ParquetSink(path, parquet)
    return (OutputOptions(.sink(sink)), sink)
  }

  /// The output at a place, in a form that a flag or the name tells.
  static func output(_ place: String, format: String?) -> OutputOptions {
    var options = OutputOptions(to: place)
    if format != nil { options.table = nil }
    switch format {
    case "json": options.target = .records(.file(place), .itemCollection)
    case "ndjson": options.target = .records(.file(place), .lines)
    case "parquet": options.target = .parquet(place)
    case "catalog": options.target = .tree(place)
    default: break
    }
    return options
  }
}
