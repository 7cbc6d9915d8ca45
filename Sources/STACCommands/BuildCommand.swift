internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `build`: a static catalog from Items.
enum BuildCommand: CommandAction {
  static let command = Command(
    "build", summary: "Build a static catalog from Items",
    discussion: """
      Each Item becomes a file, at the place that --layout says; Collections and the Catalogs above \
      and below them are made with their links, extents, summaries and item_assets. A layout is made \
      of folder names, in which ${collection}, ${id}, ${year}, ${month}, ${day}, ${date}, ${hour} and \
      any property (${platform}, ${view:off_nadir}, ${platform:-unknown}) are filled in for each Item; \
      the folder with ${collection} is that of the Collection. A list of Items that is too long \
      goes on in Catalogs beside it. With --replace a catalog that is there is replaced: files that \
      stay the same are not written again, and Items that are gone are removed.
      """,
    arguments: [
      Argument("IN", takes: .file, help: "A catalog location"),
      Argument("DIR", takes: .file, help: "The folder of the catalog"),
    ],
    flags: [
      Flag(
        "layout", takes: .text, placeholder: "TEMPLATE", default: "${collection}/${id}",
        help: "Where the file of each Item lies"),
      Flag(
        "links", takes: .choice(LinkStyle.allCases.map(\.rawValue)),
        defaultNote: "self-contained, or relative-published with --base-url",
        help: "How documents are linked"),
      Flag(
        "base-url", takes: .text, placeholder: "URL", help: "The URL that the folder will have"),
      Flag(
        "list-length", takes: .integer(0...Int.max), placeholder: "N", default: "2000",
        help: "Items that one document lists; 0 for all"),
      Flag(
        "documents", takes: .file, placeholder: "FILE",
        help: "What the documents above the Items say: YAML or JSON with catalog, catalogs, "
          + "collections, collection_defaults"),
      Flag("id", takes: .text, placeholder: "ID", help: "The id of the root Catalog"),
      Flag("title", takes: .text, placeholder: "TEXT", help: "Its title"),
      Flag("description", takes: .text, placeholder: "TEXT", help: "Its description"),
      Flag(
        "collection", short: "c", takes: .text, placeholder: "ID",
        help: "Put all Items into this Collection"),
      Flag("no-summaries", help: "Make no summaries and item_assets"),
      Flag(
        "renew-summaries", help: "Make summaries and item_assets anew where the source has them"),
      Flag("mirror", help: "Write items.parquet beside each Collection, and name it there"),
      Flag("compact", help: "Write Items on one line"),
      ProvenanceFlag.flag,
      Flag("replace", help: "Replace the catalog that is there"),
      Flag("allow-empty", help: "Replace it also where no Item comes"),
      Flag(
        "allow-missing",
        help: "Replace it also where documents of the source cannot be read"),
      CommonFlags.format("How the report is printed"),
      Flag(
        "input-format", takes: .choice(["json", "ndjson", "parquet"]),
        defaultNote: "from the name", help: "How the input is read"),
      CommonFlags.workers,
      CommonFlags.failures("Where Items that cannot be placed are written"),
    ],
    examples: [
      .init("stac-manager build items.ndjson catalog", "a folder for each Collection"),
      .init(
        "stac-manager build items.ndjson catalog --layout '${collection}/${year}'",
        "Catalogs for years"),
      .init(
        "stac-manager build catalog catalog --replace --base-url https://x.org",
        "publish it at another place"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let place = invocation.argument("DIR") ?? ""
    let options = try treeOptions(invocation, context)
    if !options.replaces, exists(join(place, "catalog.json")) {
      throw CommandError(
        "'\(place)' holds a catalog already; --replace puts the new one in its place (Items that are "
          + "not in '\(invocation.argument("IN") ?? "")' are removed), and "
          + "'stac-manager convert IN \(place)' adds to it")
    }
    var ingest = IngestOptions(invocation.argument("IN") ?? "")
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    try ProvenanceFlag.apply(invocation, to: &ingest)
    let sink = try ItemTreeSink(place, options)
    var workflow = Workflow(
      name: "build",
      steps: [
        Workflow.Step("read", .ingest(ingest)),
        Workflow.Step("write", .output(OutputOptions(.sink(sink)))),
      ])
    workflow.settings.logLevel = .warning
    var run = RunOptions()
    run.workers = try invocation.integer("workers")
    run.failures = invocation.string("failures")
    run.writesReports = false
    run.checkpointFolder = nil
    let summary = try await context.runUnnamed(workflow, run)
    let status = RunCommand.status(summary, context)
    if let report = sink.report { try print(report, place, invocation, context) }
    return status
  }

  private static func print(
    _ report: ItemTreeSink.Report, _ place: String, _ invocation: Invocation,
    _ context: CommandContext
  ) throws {
    if invocation.string("format") == "json" {
      return try context.printJSON(
        [
          "location": .string(place), "items": .integer(Int64(report.itemCount)),
          "unchanged": .integer(Int64(report.unchangedCount)),
          "removed": .integer(Int64(report.removedCount)),
          "collections": .integer(Int64(report.collectionCount)),
          "catalogs": .integer(Int64(report.catalogCount)),
        ], isPretty: true)
    }
    func counted(_ count: Int, _ name: String) -> String {
      HumanReadable.count(count) + " " + name + (count == 1 ? "" : "s")
    }
    var text = singleLine(place) + ": " + counted(report.itemCount, "Item") + " in "
    text += counted(report.collectionCount, "Collection") + " and "
    text += counted(report.catalogCount, "Catalog")
    if report.unchangedCount > 0 {
      text += ", " + HumanReadable.count(report.unchangedCount) + " Items as they were"
    }
    if report.removedCount > 0 {
      text += "; " + counted(report.removedCount, "Item") + " removed"
    }
    try context.output.writeLine(text)
  }

  private static func treeOptions(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> ItemTreeSink.Options {
    var options = ItemTreeSink.Options()
    if let file = invocation.string("documents") {
      context.complain(try options.readDocuments(try readAll(file), file: file))
    }
    do {
      options.layout = try LayoutTemplate(invocation.string("layout") ?? "${collection}/${id}")
    } catch { throw invocation.misuse(of: "layout", "is no layout: \(error)") }
    options.baseURL = invocation.string("base-url")
    options.links =
      invocation.string("links").flatMap(LinkStyle.init)
      ?? (options.baseURL == nil ? .selfContained : .relativePublished)
    if let links = options.links, links.needsURL, options.baseURL == nil {
      throw invocation.misuse(of: "links", "is \(links.rawValue), which needs --base-url")
    }
    let length = try invocation.integer("list-length") ?? 2000
    options.listLength = length == 0 ? nil : length
    options.catalogID = invocation.string("id") ?? options.catalogID
    options.catalogTitle = invocation.string("title") ?? options.catalogTitle
    options.catalogDescription = invocation.string("description") ?? options.catalogDescription
    options.collection = invocation.string("collection")
    options.describes = !invocation.isOn("no-summaries")
    options.describesAnew = invocation.isOn("renew-summaries")
    options.mirrors = invocation.isOn("mirror")
    options.isPretty = !invocation.isOn("compact")
    options.replaces = invocation.isOn("replace")
    options.allowsEmpty = invocation.isOn("allow-empty")
    options.allowsMissing = invocation.isOn("allow-missing")
    return options
  }
}
