internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `zarr`: what a Zarr store holds, and STAC that describes it.
enum ZarrCommand: CommandAction {
  static let command = Command(
    "zarr", summary: "Look into Zarr stores and describe them as STAC",
    discussion: """
      A store is a folder, a prefix in an object store, an http or https address, a zip archive, a list of \
      references to chunks (kerchunk or VirtualiZarr, JSON or Parquet), an Icechunk repository, or a \
      consolidated metadata document alone. Zarr 2 and 3 are read. Only metadata and coordinates are \
      fetched, never the data.
      """,
    flags: ZarrFlags.store,
    subcommands: [
      Command(
        "inspect", summary: "Show groups, dimensions, variables, extents, chunks and problems",
        arguments: [Argument("STORE", takes: .file, help: "A Zarr store")],
        flags: [
          Flag(
            "format", takes: .choice(["text", "json"]), default: "text",
            help: "How the result is printed")
        ],
        examples: [
          .init("stac-manager zarr inspect era5.zarr", "show what a store holds"),
          .init(
            "stac-manager zarr inspect --tag v1 s3://bucket/repo", "show an Icechunk repository"),
        ]),
      Command(
        "item", summary: "Write an Item that describes a store",
        discussion: """
          For a store that is about one place and time. Geometry, box and time come from the STAC that the \
          store embeds, else from its coordinates. Several stores, patterns ('scenes/*.zarr'), folders of \
          stores, and lists of stores (CSV, NDJSON, Parquet, text with a store a line) become Items in their \
          order: lines, or what the name of the output says; a folder becomes a catalog. A store that \
          cannot be described is told, and the others are written.
          """,
        arguments: [
          Argument(
            "STORE", takes: .file, count: .oneOrMore,
            help: "Zarr stores, or lists of them; - for a list on standard input")
        ],
        flags: ZarrFlags.writing + [
          Flag(
            "collection", takes: .text, placeholder: "ID",
            help: "The Collection that the Item belongs to"),
          Flag(
            "failures", takes: .file, placeholder: "FILE",
            help: "Where stores that cannot be described are written, with the reason"),
          Flag(
            "workers", short: "j", takes: .integer(1...1024), placeholder: "N",
            defaultNote: "one a processor", help: "Workers, each of which reads many stores"),
        ],
        examples: [
          .init(
            "stac-manager zarr item S2A_MSIL2A.zarr -o item.json", "describe a scene"),
          .init(
            "stac-manager zarr item scenes/*.zarr -o items.ndjson", "describe many, side by side"),
          .init(
            "stac-manager zarr item stores.csv -o catalog", "make a catalog of a list of stores"),
        ]),
      Command(
        "collection", summary: "Write a Collection whose asset is a store",
        discussion: """
          For a store that spans many places or times: the Collection has no Items, and the store is its own \
          asset.
          """,
        arguments: [Argument("STORE", takes: .file, help: "A Zarr store")],
        flags: ZarrFlags.writing,
        examples: [
          .init(
            "stac-manager zarr collection https://example.com/era5.zarr -o -",
            "describe one big store")
        ]),
      ZarrLintCommand.command, ZarrMigrateCommand.command,
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    switch invocation.commandPath.dropFirst().first {
    case "inspect": return try inspect(invocation, context)
    case "collection":
      return try write(
        invocation.argument("STORE") ?? "", invocation, context, asCollection: true)
    case "lint": return try ZarrLintCommand.run(invocation, context)
    case "migrate": return try ZarrMigrateCommand.run(invocation, context)
    default:
      let step = ZarrStep(invocation.values(of: "STORE"))
      if let location = try step.onlyStore(), Self.isOneDocument(invocation) {
        return try write(location, invocation, context, asCollection: false)
      }
      return try await ManyStores(step, invocation, context).write()
    }
  }

  /// Whether what is written is one document by the name of its file.
  private static func isOneDocument(_ invocation: Invocation) -> Bool {
    let place = invocation.string("output") ?? "-"
    if place == "-" { return true }
    let name = Compression.split(fileName: fileName(of: place))
    return name.compression == nil
      && ![".ndjson", ".jsonl", ".parquet", ".geoparquet", ".csv", ".tsv"].contains {
        name.name.lowercased().hasSuffix($0)
      }
  }

  /// Opens a store and reads its coordinates.
  static func describe(
    _ location: String, _ invocation: Invocation
  ) throws -> StoreDescription {
    try StoreDescription(
      opening: location, try ZarrFlags.storeOptions(invocation),
      groups: invocation.strings("group"))
  }

  private static func inspect(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> ExitStatus {
    let description = try describe(invocation.argument("STORE") ?? "", invocation)
    if invocation.string("format") == "json" {
      try context.printJSON(description.json(), isPretty: true)
    } else {
      try context.output.write(StoreReport(description, style: context.style).text)
    }
    return description.problems.contains { $0.severity == .error } ? .findings : .success
  }

  private static func write(
    _ location: String, _ invocation: Invocation, _ context: CommandContext, asCollection: Bool
  ) throws -> ExitStatus {
    let options = try ZarrFlags.itemOptions(invocation, asCollection: asCollection)
    let description = try describe(location, invocation)
    var writer = StoreWriter(description, options)
    let object = asCollection ? try writer.collection() : try writer.item()
    tell(description.problems + writer.problems, context)
    try write(object, invocation, context)
    return .success
  }

  /// So many nodes with the same problem are named.
  private static let mostNodes = 3

  /// Tells of problems, those that are the same in many nodes once.
  private static func tell(_ problems: [ZarrProblem], _ context: CommandContext) {
    var order: [String] = []
    var nodes: [String: [String]] = [:]
    for problem in problems where problem.severity != .info {
      let kind = "\(problem.severity.rawValue):" + singleLine(problem.message)
      if nodes[kind] == nil { order.append(kind) }
      nodes[kind, default: []].append("/" + singleLine(problem.path))
    }
    for kind in order {
      let parts = kind.split(separator: ":", maxSplits: 1)
      let paths = nodes[kind] ?? []
      var place = paths.prefix(mostNodes).joined(separator: ", ")
      if paths.count > mostNodes { place += " and \(paths.count - mostNodes) more" }
      context.errors.writeLine(
        context.errorStyle.yellow(parts[0] + ":") + " \(place): " + parts[1])
    }
  }

  /// Writes a document where `--output` says.
  static func write(
    _ object: JSONObject, _ invocation: Invocation, _ context: CommandContext
  ) throws {
    let output = invocation.string("output") ?? "-"
    if output == "-" {
      try context.printJSON(.object(object), isPretty: true)
    } else {
      var buffer = ByteBuffer()
      buffer.append(pretty: .object(object))
      buffer.append(UInt8(ascii: "\n"))
      try replaceFile(output, with: buffer)
    }
  }
}
