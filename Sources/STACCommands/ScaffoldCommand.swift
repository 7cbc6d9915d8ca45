internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `scaffold`: complete Items from rows, features and files.
enum ScaffoldCommand: CommandAction {
  static let command = Command(
    "scaffold", aliases: ["scaffold-items"], summary: "Make Items from tables, features and files",
    discussion: """
      IN is a table (.csv, .tsv, .parquet), JSON or NDJSON of any objects, GeoJSON, the Items of an \
      OGC API (https://…/collections/ID/items, or its landing page with -c ID), a folder of such \
      tables, a folder of files whose names tell what they are (--pattern), or -. Tables may be \
      compressed with gzip or zstd. The mapping is a YAML or JSON file that says where the members of \
      Items come from: a column, a JMESPath expression, a template such as s3://bucket/${id}.tif, or a \
      constant. Records that are wrong go to the failures file, each with its place and the column, \
      and the others become Items. Where the mapping describes a Collection, it is written too: in \
      the catalog, or beside the file as NAME.collection.json.
      """,
    arguments: [Argument("IN", takes: .file, help: "A table, a folder, an OGC API, or -")],
    flags: [
      Flag(
        "mapping", short: "m", takes: .file, placeholder: "FILE",
        help: "Where the members of Items come from: YAML or JSON"),
      Flag(
        "output", short: "o", takes: .file, placeholder: "OUT", default: "-",
        help: "A file, the folder of a catalog, or -"),
      Flag(
        "set", short: "s", takes: .text, placeholder: "NAME=VALUE", isRepeatable: true,
        help: "Give a parameter of the mapping a value", readsEnvironment: false),
      Flag(
        "input-format", takes: .choice(RecordFormat.allCases.map(\.rawValue)),
        defaultNote: "from the name", help: "How the input is read"),
      Flag(
        "output-format", takes: .choice(["json", "ndjson", "parquet", "catalog"]),
        defaultNote: "from the name", help: "How the output is written"),
      Flag(
        "delimiter", takes: .text, placeholder: "CHAR", defaultNote: "from the header",
        help: "What stands between the fields of CSV: a character, or tab"),
      Flag(
        "encoding", takes: .text, placeholder: "NAME", defaultNote: "utf-8",
        help: "How CSV is encoded: utf-8, latin-1, windows-1252, utf-16le, utf-16be"),
      Flag(
        "data-path", takes: .text, placeholder: "PATH",
        help: "Where in a JSON document the records are: a JMESPath expression"),
      Flag(
        "pattern", takes: .text, placeholder: "PATTERN",
        help: "Names of the files in a folder, such as {tile}_{date:8}_{band}.tif"),
      Flag(
        "group-by", takes: .text, placeholder: "NAME", isRepeatable: true,
        help: "Parts of names that the files of one Item share"),
      Flag(
        "collections", short: "c", aliases: ["collection"], takes: .text, placeholder: "ID",
        isRepeatable: true, help: "Wanted Collections of an OGC API"),
      Flag(
        "max-items", short: "n", takes: .integer(atLeast: 1), placeholder: "N",
        help: "How many Items are made at most"),
      Flag(
        "collection-file", takes: .file, placeholder: "FILE",
        defaultNote: "beside the output", help: "Where the Collection is written"),
      Flag("dry-run", help: "Make all Items and write none"),
      CommonFlags.workers,
      CommonFlags.failures("Where records that fail are written"),
    ] + FetchFlags.patience,
    examples: [
      .init(
        "stac-manager scaffold scenes.csv -m scenes.yaml -o catalog", "make a catalog of a table"),
      .init(
        "stac-manager scaffold https://example.com -c buoys -m m.yaml -o x.ndjson",
        "make Items of the features of an OGC API"),
      .init(
        "stac-manager scaffold images -m files.yaml -o catalog",
        "make an Item of the files of each scene"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let mapping = try mapping(invocation, context)
    let location = invocation.argument("IN") ?? ""
    let place = invocation.string("output") ?? "-"
    var output = ConvertCommand.output(place, format: invocation.string("output-format"))
    let collection = MadeCollection(
      mapping, for: output, file: invocation.string("collection-file"))
    if let collection { output.madeCollections = [collection] }
    var source = ScaffoldSource([location], mapping)
    source.maximumCount = try invocation.integer("max-items")
    source.remote.search.collections = invocation.strings("collections")
      .flatMap { $0.split(separator: ",").map(String.init) }
    source.remote.fetch = try FetchFlags.patience(invocation)
    source.remote.environment = context.environment
    source.collectionHref = collection?.href(from: output)
    let (ingest, found) = try source.options()
    if found.contains(where: { $0.severity == .error }) { throw ConfigurationError(found) }
    context.complain(found)
    if let document = mapping.collectionDocument, let id = mapping.collectionIdentifier {
      output.tree.collections[id] = document
    }
    var workflow = Workflow(
      name: "scaffold",
      steps: [
        Workflow.Step("scaffold", .ingest(ingest)), Workflow.Step("write", .output(output)),
      ])
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.isDryRun = invocation.isOn("dry-run")
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = nil
    let summary = try await context.runUnnamed(workflow, options)
    if options.isDryRun, let steps = summary.pipelines.first?.steps {
      let made = steps.last?.statistics.outgoing ?? 0
      context.errors.writeLine(
        "would write \(HumanReadable.count(made)) Items to \(place), "
          + "\(HumanReadable.count(summary.failureCount)) records fail")
    }
    return RunCommand.status(summary, context)
  }

  /// The mapping, with what the command line says of the input.
  private static func mapping(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> ScaffoldMapping {
    guard let file = invocation.string("mapping") else {
      throw invocation.misuse("scaffold needs a mapping: -m FILE")
    }
    let parameters = try CommonFlags.assignments(invocation, as: "NAME=VALUE")
    var (mapping, warnings) = try ScaffoldMapping.reading(
      try readAll(file), file: file, parameters: parameters)
    context.complain(warnings)
    if let format = invocation.string("input-format") {
      mapping.input.format = RecordFormat(rawValue: format)
    }
    mapping.input.delimiter = invocation.string("delimiter") ?? mapping.input.delimiter
    mapping.input.encoding = invocation.string("encoding") ?? mapping.input.encoding
    if let text = invocation.string("data-path") {
      do throws(QueryError) {
        mapping.input.dataPath = try JMESPath(text)
      } catch {
        throw invocation.misuse(of: "data-path", "is no JMESPath expression: \(error.summary)")
      }
    }
    mapping.input.pattern = invocation.string("pattern") ?? mapping.input.pattern
    let keys = invocation.strings("group-by").flatMap { $0.split(separator: ",").map(String.init) }
    if !keys.isEmpty { mapping.input.groupKeys = keys }
    return mapping
  }
}
