internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `extend`: applies extensions to Items, or to a Collection or Catalog.
enum ExtendCommand: CommandAction {
  static let command = Command(
    "extend", aliases: ["apply-extensions"], summary: "Apply extensions to Items",
    discussion: """
      An extension is the name of a known one (file, file@2.0.0), the URL or the .json file of any \
      JSON Schema of an extension, a .yaml file that describes one of your own, or exec:COMMAND, a \
      program that reads Items as NDJSON and writes them. Fields that can be worked out are filled in: \
      sizes and checksums of local files, columns of Parquet files, content identifiers, boxes of \
      projections. --set gives others; what a schema asks for and nothing gives is made up, and the log \
      says so. Each Item is checked against the schemas when it is done. One that cannot be extended \
      goes to the failures file as it was.

      In --set, PATH may hold * for every asset, and VALUE ${PATH} for what the Item has there, \
      ${asset.PATH} for what the asset has, {item_id}, {collection_id} and {asset_key}.
      """,
    arguments: [Argument("IN", takes: .file, count: .optional, help: "A catalog location")],
    flags: [
      Flag(
        "extension", short: "e", takes: .text, placeholder: "EXTENSION", isRepeatable: true,
        help: "Which; several with commas, in their order"),
      Flag(
        "output", short: "o", takes: .file, placeholder: "OUT", default: "-",
        help: "A file, the folder of a catalog, or -"),
      Flag(
        "config", short: "c", takes: .file, placeholder: "FILE",
        help: "A YAML file with the keys of the step 'extend'"),
      Flag(
        "set", short: "s", takes: .text, placeholder: "PATH=VALUE", isRepeatable: true,
        help: "Give a field a value where it has none", readsEnvironment: false),
      Flag("overwrite", help: "--set also replaces what is there"),
      Flag(
        "scaffold", takes: .text, placeholder: "required|all|none|FIELD,...",
        default: "required", help: "Which fields are made up that nothing gives"),
      Flag("check", default: "on", help: "Check the result against the schemas"),
      Flag("collection", help: "Extend the Collection or Catalog that IN is, not its Items"),
      Flag(
        "in-place", help: "Extend all documents of IN where they stand", group: "In place",
        readsEnvironment: false),
      Flag(
        "objects", takes: .choice(CatalogUpdate.Objects.allCases.map(\.rawValue)), default: "all",
        help: "With --in-place: which documents are meant", group: "In place"),
      Flag(
        "stamp", default: "on", help: "With --in-place: leave 'updated' as it is",
        group: "In place"),
      Flag(
        "input-format", takes: .choice(["json", "ndjson", "parquet"]),
        defaultNote: "from the name", help: "How the input is read"),
      CommonFlags.workers,
      CommonFlags.failures("Where Items that fail are written"),
      Flag("list", help: "List the known extensions, or the fields of those named"),
      Flag("template", help: "Print as YAML what can be filled in for the extensions"),
      Flag(
        "type", takes: .choice(["item", "collection", "catalog"]), default: "item",
        help: "With --template: for which documents"),
    ] + ExtendedCatalog.flags + ExtendOptions.assetFlags + ExtendOptions.programFlags
      + SchemaOptions.flags,
    examples: [
      .init(
        "stac-manager extend catalog -e file -o out", "sizes and checksums of local assets"),
      .init(
        "stac-manager extend in.ndjson -e eo --set properties.eo:snow_cover=0",
        "a field for all Items"),
      .init(
        "stac-manager extend catalog -e alternate-assets -c mirrors.yaml -o out",
        "where else the files are"),
      .init(
        "stac-manager extend catalog --in-place -e projection",
        "Items, Collections and Catalogs in one run"),
      .init("stac-manager extend items.ndjson -e exec:./tag.py -o out.ndjson", "your own program"),
      .init("stac-manager extend -e station.yaml --template", "what your own extension asks for"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let names = ExtendOptions.names(invocation)
    if invocation.isOn("list") {
      return try ExtensionList(names: names).print(context)
    }
    if names.isEmpty, invocation.string("config") == nil {
      throw invocation.misuse("extend needs an extension: -e NAME; --list shows those known")
    }
    if invocation.isOn("template") {
      let loader = ExtensionLoader(store: try SchemaOptions.store(invocation, context))
      let type = ["collection": "Collection", "catalog": "Catalog"][invocation.string("type") ?? ""]
      for name in names {
        try context.output.write(try loader.load(name).template(type: type ?? "Feature"))
      }
      return .success
    }
    guard let input = invocation.argument("IN") else {
      throw invocation.misuse("extend needs IN, a catalog location")
    }
    if invocation.isOn("in-place") {
      return try await ExtendedCatalog(location: input).extend(invocation, context)
    }
    try ExtendedCatalog.checkAbsent(invocation)
    let steps = try ExtendOptions.steps(invocation, context)
    if invocation.isOn("collection") {
      return try ExtendedDocument(input).extend(steps, invocation, context)
    }
    var ingest = IngestOptions(input)
    ingest.reading.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    var workflow = Workflow(
      name: "extend",
      steps: [Workflow.Step("read", .ingest(ingest))] + steps
        + [Workflow.Step("write", .output(OutputOptions(to: invocation.string("output") ?? "-")))])
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
