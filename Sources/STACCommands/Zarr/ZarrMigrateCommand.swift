internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `zarr migrate`: brings STAC about Zarr stores to the best practices.
enum ZarrMigrateCommand {
  static let command = Command(
    "migrate", summary: "Bring STAC about Zarr stores to the best practices",
    discussion: """
      Old media types, 'proj:epsg', 'eo:bands' and 'raster:bands' get their new spellings, arrays as assets become \
      bands of their group, hints for xarray become fields of Zarr, and the link to the store is added.
      """,
    arguments: [Argument("FILE", takes: .file, help: "An Item or a Collection, as JSON")],
    flags: [
      Flag(
        "output", short: "o", takes: .file, placeholder: "FILE", defaultNote: "standard output",
        help: "Where the document is written"),
      Flag(
        "store", takes: .file, placeholder: "STORE",
        help: "The store, which tells its version, and groups from arrays"),
      Flag(
        "zarr-format", takes: .choice(["2", "3"]),
        help: "The version of Zarr, where nothing else tells it"),
      Flag(
        "hints", takes: .choice(ZarrMigration.Hints.allCases.map(\.rawValue)), default: "zarr",
        help: "Hints for xarray as fields of Zarr, or also for xarray"),
      Flag("dry-run", short: "n", help: "Show what would be changed, and write nothing"),
    ],
    examples: [
      .init("stac-manager zarr migrate item.json -o item.json", "bring a document up to date")
    ])

  static func run(_ invocation: Invocation, _ context: CommandContext) throws -> ExitStatus {
    let path = invocation.argument("FILE") ?? ""
    let document = try JSONValue(parsing: readAll(path))
    let description = try invocation.string("store").map {
      try ZarrCommand.describe($0, invocation)
    }
    let hints = invocation.string("hints").flatMap(ZarrMigration.Hints.init(rawValue:)) ?? .zarr
    guard
      var migration = ZarrMigration(
        document, hints: hints, format: invocation.string("zarr-format").flatMap { Int($0) },
        description)
    else { throw CommandError("'\(path)' holds no Item or Collection") }
    let migrated = migration.migrate()
    if invocation.isOn("dry-run") {
      for note in migration.notes { try context.output.writeLine(singleLine(note)) }
      return .success
    }
    for note in migration.notes { context.errors.writeLine(singleLine(note)) }
    try ZarrCommand.write(migrated, invocation, context)
    return .success
  }
}
