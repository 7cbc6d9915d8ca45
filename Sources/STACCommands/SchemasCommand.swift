internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `schemas`: fills and shows the cache of schemas.
enum SchemasCommand: CommandAction {
  static let command = Command(
    "schemas", summary: "Fetch schemas before going offline, and show where they are",
    subcommands: [
      Command(
        "list", summary: "List the schemas that are there without the network",
        flags: SchemaOptions.flags,
        examples: [.init("stac-manager schemas list", "list the cache")]),
      Command(
        "pull", summary: "Fetch schemas, and those that they refer to, into the cache",
        arguments: [
          Argument("URL", count: .oneOrMore, help: "URLs of schemas, or catalog locations")
        ], flags: SchemaOptions.flags,
        examples: [
          .init(
            "stac-manager schemas pull https://stac-extensions.github.io/eo/v2.0.0/schema.json",
            "fetch an extension"),
          .init(
            "stac-manager schemas pull catalog", "fetch all that the documents of a catalog name"),
        ]),
      Command(
        "path", summary: "Print the folder of the cache, or the file of a schema",
        arguments: [Argument("URL", count: .optional, help: "The URL of a schema")],
        flags: SchemaOptions.flags,
        examples: [.init("stac-manager schemas path", "print the folder of the cache")]),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let store = try SchemaOptions.store(invocation, context)
    switch invocation.commandPath.dropFirst().first {
    case "pull": return try await pull(invocation, store, context)
    case "path": return try path(invocation, store, context)
    default: return try list(store, context)
    }
  }

  private static func list(
    _ store: SchemaStore, _ context: CommandContext
  ) throws -> ExitStatus {
    for (url, path) in store.schemasAtHand() {
      try context.output.writeLine("\(url)\t\(path)")
    }
    return .success
  }

  private static func path(
    _ invocation: Invocation, _ store: SchemaStore, _ context: CommandContext
  ) throws -> ExitStatus {
    guard let url = invocation.argument("URL") else {
      guard let folder = store.cacheFolder else { throw CommandError("there is no cache") }
      try context.output.writeLine(folder)
      return .success
    }
    switch store.origin(of: url) {
    case .mapped(let path), .folder(let path), .cache(let path):
      try context.output.writeLine(path)
      return .success
    case .network, nil:
      context.complain("'\(url)' is not at hand; fetch it with 'stac-manager schemas pull \(url)'")
      return .findings
    }
  }

  private static func pull(
    _ invocation: Invocation, _ store: SchemaStore, _ context: CommandContext
  ) async throws -> ExitStatus {
    var wanted: [String] = []
    var locations: [String] = []
    for name in invocation.values(of: "URL") {
      if name.hasPrefix("http://") || name.hasPrefix("https://") {
        wanted.append(name)
      } else {
        locations.append(name)
      }
    }
    var status = ExitStatus.success
    if !locations.isEmpty {
      let (named, outcome) = try await schemas(namedAt: locations, context)
      wanted += named
      status = outcome
    }
    var seen: Set<String> = []
    while let url = wanted.popLast() {
      guard seen.insert(url).inserted else { continue }
      let pulled: (bytes: [UInt8], path: String)
      do throws(StorageError) {
        pulled = try store.pull(url)
      } catch {
        context.complain(error.description)
        status = .findings
        continue
      }
      try context.output.writeLine("\(url)\t\(pulled.path)")
      if let schema = try? JSONValue(parsing: pulled.bytes) {
        wanted += SchemaReferences.documents(referredToBy: schema, at: url)
      }
    }
    return status
  }

  private static func schemas(
    namedAt locations: [String], _ context: CommandContext
  ) async throws -> ([String], ExitStatus) {
    let named = NamedSchemas()
    var ingest = IngestOptions()
    ingest.sources = locations
    ingest.reading.takesAllDocuments = true
    var workflow = Workflow(
      name: "schemas",
      steps: [Workflow.Step("read", .ingest(ingest)), Workflow.Step("note", .process(named))])
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.writesReports = false
    options.checkpointFolder = nil
    options.isQuietAboutEnds = true
    let summary = try await context.runUnnamed(workflow, options)
    return (named.urls, RunCommand.status(summary, context))
  }
}
