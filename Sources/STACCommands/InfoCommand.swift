internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `info`: what is at a catalog location.
enum InfoCommand: CommandAction {
  static let command = Command(
    "info", summary: "Show what a catalog location holds",
    discussion: """
      Counts the Items and shows their Collections, what these cover in space and time, and the \
      STAC versions, extensions, geometries and assets in use. Of a GeoParquet file its columns, row \
      groups, sizes and extents come first, as its metadata tells them, and of a dataset what its \
      manifest tells; --metadata-only shows nothing else, and reads no rows.
      """,
    arguments: [Argument("LOCATION", takes: .file, count: .oneOrMore, help: "Catalog locations")],
    flags: [
      CommonFlags.format("How the result is printed"),
      Flag(
        "input-format", takes: .choice(["json", "ndjson", "parquet"]),
        defaultNote: "from the name",
        help: "How the input is read"),
      Flag("metadata-only", help: "Of GeoParquet, only what the metadata of the file tells"),
      CommonFlags.workers,
    ],
    examples: [.init("stac-manager info items.ndjson", "count and describe the Items of a file")])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var status = ExitStatus.success
    for location in invocation.values(of: "LOCATION") {
      let overview = try overview(location, invocation)
      let dataset = try dataset(location, context)
      if let dataset, invocation.string("format") != "json" {
        try context.output.write(dataset.text)
      }
      if let overview, invocation.string("format") != "json" {
        try context.output.write(
          ParquetReport(overview, location: location, style: context.style).text)
      }
      if invocation.isOn("metadata-only") {
        if let dataset {
          if invocation.string("format") == "json" {
            try context.printJSON(
              ["location": .string(location), "dataset": dataset.json], isPretty: true)
          }
          continue
        }
        guard let overview else {
          throw CommandError("--metadata-only is for GeoParquet; '\(location)' is none")
        }
        if invocation.string("format") == "json" {
          var json = overview.json
          json["location"] = .string(location)
          try context.printJSON(json, isPretty: true)
        }
        continue
      }
      let census = CensusStep()
      var ingest = IngestOptions(location)
      ingest.reading.format = invocation.string("input-format")
        .flatMap(ItemFormat.init(rawValue:))
      var workflow = Workflow(
        name: "info",
        steps: [
          Workflow.Step("read", .ingest(ingest)), Workflow.Step("count", .process(census)),
        ])
      workflow.settings.logLevel = .warning
      var options = RunOptions()
      options.workers = try invocation.integer("workers")
      options.writesReports = false
      options.checkpointFolder = nil
      options.isQuietAboutEnds = true
      let summary = try await context.runUnnamed(workflow, options)
      let result = census.census
      if invocation.string("format") == "json" {
        var json = result.json
        json["location"] = .string(location)
        if let overview { json["parquet"] = overview.json }
        if let dataset { json["dataset"] = dataset.json }
        json["failures"] = .integer(Int64(summary.failureCount))
        try context.printJSON(json, isPretty: true)
      } else {
        try context.output.write(
          InfoReport(result, location: location, style: context.style).text)
      }
      let outcome = RunCommand.status(summary, context)
      if outcome != .success { status = outcome }
    }
    return status
  }

  /// What the manifest of a dataset tells; nil for other locations.
  private static func dataset(
    _ location: String, _ context: CommandContext
  ) throws -> DatasetReport? {
    guard location != "-", !isWebLocation(location), Dataset.isDataset(location) else {
      return nil
    }
    return DatasetReport(
      try Dataset(location).manifest, location: location, style: context.style)
  }

  /// What the metadata of a GeoParquet file tells; nil for other locations.
  private static func overview(
    _ location: String, _ invocation: Invocation
  ) throws -> FileOverview? {
    let format = invocation.string("input-format")
    guard format == "parquet" || format == nil && isNamedGeoParquet(location) else { return nil }
    if !isWebLocation(location), try kindOfPlace(location) != .file { return nil }
    return try FileOverview(try openGeoParquet(location))
  }
}
