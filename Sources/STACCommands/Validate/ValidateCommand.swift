internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `validate`: checks documents against rules and schemas.
enum ValidateCommand: CommandAction {
  static let command = Command(
    "validate", aliases: ["validate-stac"],
    summary: "Check Items, Collections and Catalogs against rules and schemas",
    discussion: """
      Every document is checked against the core rules of STAC, the schemas of its extensions as far \
      as they can be had, and what STAC means beyond the schemas ('stac-manager rule' lists the \
      rules). Static catalogs are followed by their links; of GeoParquet files the metadata is \
      checked, too. Schemas come from --schema-map, \
      --schema-dir, the cache, and then the network, unless --offline.
      """,
    arguments: [Argument("LOCATION", takes: .file, count: .oneOrMore, help: "Catalog locations")],
    flags: [
      Flag("strict", help: "Warnings make a document invalid, too"),
      Flag(
        "level", takes: .choice(["error", "warning", "info"]), default: "warning",
        help: "The least grave findings that are reported"),
      Flag("fix", help: "Put right what can safely be put right, in the files themselves"),
      Flag(
        "dry-run", short: "n", help: "With --fix: show the changes and write nothing"),
      Flag(
        "migrate", help: "With --fix: also bring documents to STAC \(STACVersion.current)"),
      Flag(
        "zarr",
        help: "Also check what is said of Zarr, and open the stores that documents link to"),
      Flag("schemas-only", help: "Only the official schemas, none of our own rules"),
      Flag(
        "schema", takes: .text, placeholder: "URL", isRepeatable: true,
        help: "A schema that every document must keep besides its own"),
      Flag(
        "format", takes: .choice(["text", "json", "ndjson", "junit", "sarif"]), default: "text",
        help: "How the findings are printed"),
      Flag(
        "input-format", takes: .choice(["json", "ndjson", "parquet"]),
        defaultNote: "from the name",
        help: "How the input is read"),
      CommonFlags.workers,
    ] + SchemaOptions.flags,
    examples: [
      .init("stac-manager validate item.json", "check a file"),
      .init("stac-manager validate catalog --offline --schema-dir schemas", "without the network"),
      .init("stac-manager validate items.ndjson --format sarif", "for code scanning"),
      .init("stac-manager validate catalog --fix --dry-run", "see what could be put right"),
      .init("stac-manager validate catalog --zarr", "see whether stores are still as it says"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let store = try SchemaOptions.store(invocation, context)
    var options = DocumentChecker.Options()
    options.schemasOnly = invocation.isOn("schemas-only")
    options.extraSchemas = invocation.strings("schema")
    options.level = Severity(rawValue: invocation.string("level") ?? "") ?? .warning
    if invocation.isOn("fix") {
      if options.schemasOnly {
        throw invocation.misuse(of: "fix", "needs the rules that --schemas-only leaves out")
      }
      // Most fixes are for warnings.
      options.level = min(options.level, .warning)
    }
    let zarr = try zarrCheck(
      invocation, options, isOffline: SchemaOptions.options(invocation, context).isOffline)
    let writer = writer(invocation, context, isDryRun: invocation.isOn("dry-run"))
    let output = context.output
    let catalog =
      options.schemasOnly
      ? nil : CatalogCheck(invocation.values(of: "LOCATION"))
    let parquet =
      options.schemasOnly
      ? nil
      : ParquetCheck(
        invocation.values(of: "LOCATION"),
        isParquet: invocation.string("input-format") == "parquet")
    let sink = ValidationSink(
      DocumentChecker(store: store, options), writer, isStrict: invocation.isOn("strict"),
      level: options.level, catalog: catalog, parquet: parquet, zarr: zarr,
      repair: try repair(invocation, zarr)
    ) { (buffer: borrowing ByteBuffer) throws(StorageError) in
      do {
        try output.write(buffer.string)
      } catch { throw StorageError(.system, "\(error)", path: "-") }
    }
    try context.output.write(writer.head)
    let summary = try await context.run(
      try workflow(invocation, sink), try runOptions(invocation))
    try context.output.write(writer.tail(sink.totals, seconds: summary.seconds))
    let status = RunCommand.status(summary, context)
    return status == .success && sink.totals.invalid > 0 ? .findings : status
  }

  private static func zarrCheck(
    _ invocation: Invocation, _ options: DocumentChecker.Options, isOffline: Bool
  ) throws -> ZarrCheck? {
    guard invocation.isOn("zarr") else { return nil }
    if options.schemasOnly {
      throw invocation.misuse(of: "zarr", "checks rules, which --schemas-only leaves out")
    }
    return ZarrCheck(ZarrStoreOptions(), level: options.level, isOffline: isOffline)
  }

  private static func repair(_ invocation: Invocation, _ zarr: ZarrCheck?) throws -> Repair? {
    guard invocation.isOn("fix") else {
      for flag in ["dry-run", "migrate"] where invocation.isOn(flag) {
        throw invocation.misuse(of: flag, "goes with --fix")
      }
      return nil
    }
    for location in invocation.values(of: "LOCATION")
    where location == "-" || location.contains("://") {
      throw invocation.misuse(of: "fix", "changes files, and '\(location)' is none")
    }
    return Repair(
      migrates: invocation.isOn("migrate"), isDryRun: invocation.isOn("dry-run"), zarr: zarr)
  }

  private static func workflow(
    _ invocation: Invocation, _ sink: ValidationSink
  ) throws -> Workflow {
    var ingest = IngestOptions()
    ingest.sources = invocation.values(of: "LOCATION")
    ingest.reading.takesAllDocuments = true
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    var workflow = Workflow(
      name: "validate",
      steps: [
        Workflow.Step("read", .ingest(ingest)),
        Workflow.Step("check", .output(OutputOptions(.sink(sink)))),
      ])
    // What cannot be read is part of the report.
    workflow.settings.logLevel = .error
    return workflow
  }

  private static func runOptions(_ invocation: Invocation) throws -> RunOptions {
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    // What a worker has read should still be in its part of the cache when it is parsed.
    options.blockSize = 256 << 10
    options.writesReports = false
    options.checkpointFolder = nil
    return options
  }

  /// What writes reports in the form that `--format` names.
  static func writer(
    _ invocation: Invocation, _ context: CommandContext, isDryRun: Bool = false
  ) -> any ReportWriter {
    switch invocation.string("format") {
    case "json": JSONReportWriter()
    case "ndjson": NDJSONReportWriter()
    case "junit": JUnitReportWriter()
    case "sarif": SARIFReportWriter()
    default:
      TextReportWriter(style: context.style, isDryRun: isDryRun)
    }
  }
}
