internal import CommandLineFlags
internal import STACManager
internal import SpellingSuggestions
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
          store embeds, else from its coordinates. Of several stores one Item a line is written, in their \
          order; a store that cannot be described is told, and the others are written.
          """,
        arguments: [
          Argument(
            "STORE", takes: .file, count: .oneOrMore,
            help: "Zarr stores; - for a list of them on standard input")
        ],
        flags: ZarrFlags.writing + [
          Flag(
            "collection", takes: .text, placeholder: "ID",
            help: "The Collection that the Item belongs to")
        ],
        examples: [
          .init(
            "stac-manager zarr item S2A_MSIL2A.zarr -o item.json", "describe a scene"),
          .init(
            "stac-manager zarr item scenes/*.zarr -o items.ndjson", "describe many, side by side"),
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
    case "collection": return try write(invocation, context, asCollection: true)
    case "lint": return try ZarrLintCommand.run(invocation, context)
    case "migrate": return try ZarrMigrateCommand.run(invocation, context)
    default:
      let stores = try ManyStores.list(invocation.values(of: "STORE"))
      return stores.count == 1
        ? try write(invocation, context, asCollection: false)
        : try ManyStores(stores, invocation, context).write()
    }
  }

  private static func describe(_ invocation: Invocation) throws -> StoreDescription {
    try describe(invocation.argument("STORE") ?? "", invocation)
  }

  /// Opens a store and reads its coordinates.
  static func describe(
    _ location: String, _ invocation: Invocation
  ) throws -> StoreDescription {
    let content = try ZarrContent(location, try ZarrFlags.storeOptions(invocation))
    let groups = invocation.strings("group").map { group in
      String(group.drop { $0 == "/" })
    }
    for group in groups where content.hierarchy.groups[group] == nil {
      let known = content.hierarchy.groups.keys.sorted().filter { !$0.isEmpty }
      let hint =
        didYouMean(group, among: known)
        ?? (known.isEmpty ? nil : "there are \(known.prefix(20).joined(separator: ", "))")
      throw CommandError(
        "'\(location)' has no group '\(group)'" + (hint.map { "; \($0)" } ?? ""))
    }
    let isEmbedded = content.hierarchy.rootAttributes["stac_discovery"] != nil
    return StoreDescription(content, groups: groups, needsPlaces: !isEmbedded)
  }

  private static func inspect(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> ExitStatus {
    let description = try describe(invocation)
    if invocation.string("format") == "json" {
      try context.printJSON(description.json(), isPretty: true)
    } else {
      try context.output.write(StoreReport(description, style: context.style).text)
    }
    return description.problems.contains { $0.severity == .error } ? .findings : .success
  }

  private static func write(
    _ invocation: Invocation, _ context: CommandContext, asCollection: Bool
  ) throws -> ExitStatus {
    let options = try ZarrFlags.itemOptions(invocation, asCollection: asCollection)
    let description = try describe(invocation)
    var writer = StoreWriter(description, options)
    let object = asCollection ? try writer.collection() : try writer.item()
    for problem in description.problems + writer.problems where problem.severity != .info {
      context.errors.writeLine(
        context.errorStyle.yellow("\(problem.severity.rawValue):") + " /\(problem.path): "
          + singleLine(problem.message))
    }
    try write(object, invocation, context)
    return .success
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
