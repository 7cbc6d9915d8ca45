internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `fetch`: the Items of an API.
enum FetchCommand: CommandAction {
  static let command = Command(
    "fetch", aliases: ["fetch-items"], summary: "Fetch Items from a STAC API",
    discussion: """
      Asks for all the Items of a search, in parts that are fetched side by side, and tells whether \
      they are all that the server has. Failed requests are tried again, and the server is given the \
      rest that it asks for. An interrupted fetch is continued with --resume.

      With --since and the output of an earlier fetch only what has changed is written: into that same \
      output, where --output names it, which then is as the server is; into any other, where it is \
      by itself. The server is asked for what was updated since, where all its Items say when that was \
      and a sample shows that it is true; else everything is fetched and compared. What has \
      disappeared is named, and deleted only with --delete.

      Credentials come from the environment only: STAC_MANAGER_TOKEN (bearer), STAC_MANAGER_USER and \
      STAC_MANAGER_PASSWORD, STAC_MANAGER_API_KEY, STAC_MANAGER_OAUTH_TOKEN_URL with \
      STAC_MANAGER_OAUTH_CLIENT_ID and STAC_MANAGER_OAUTH_CLIENT_SECRET, STAC_MANAGER_AWS_SIGV4, or \
      ~/.netrc. They go to the server that is named, and to no other.
      """,
    arguments: [
      Argument("URL", takes: .text, help: "The landing page of an API, or one of its Collections")
    ],
    flags: [
      Flag(
        "output", short: "o", takes: .file, placeholder: "OUT", default: "-",
        help: "A file, the folder of a static catalog, or -"),
      Flag(
        "output-format", takes: .choice(["json", "ndjson", "parquet", "catalog"]),
        defaultNote: "from the name", help: "How the output is written"),
      ProvenanceFlag.flag,
      Flag("resume", help: "Continue an interrupted fetch"),
      Flag(
        "checkpoint-dir", takes: .folder, placeholder: "DIR", default: "checkpoints",
        help: "Where an interrupted fetch leaves what is needed to continue"),
      CommonFlags.failures("Where Items that cannot be read are written"),
      CommonFlags.format("How the report on standard error is printed"),
    ] + SearchFlags.flags + FetchFlags.flags,
    examples: [
      .init(
        "stac-manager fetch https://example.com -c sentinel-2-l2a -o items.ndjson",
        "fetch a Collection"),
      .init(
        "stac-manager fetch https://example.com --datetime 2024-05 --bbox 5,45,11,48",
        "print Items of a time and a place"),
      .init(
        "stac-manager fetch https://example.com -c landsat -o items.ndjson --resume",
        "continue after an interruption"),
      .init(
        "stac-manager fetch URL --since items.ndjson -o items.ndjson --delete",
        "bring an earlier output up to date"),
      .init(
        "stac-manager fetch URL --since items.ndjson -o new.ndjson",
        "write only what has changed since"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let url = invocation.argument("URL") ?? ""
    guard isWebLocation(url) else {
      throw invocation.misuse("URL must begin with http:// or https://, not '\(url)'")
    }
    var ingest = IngestOptions(url)
    ingest.reading.remote.search = try SearchFlags.search(invocation)
    ingest.reading.remote.fetch = try FetchFlags.options(invocation)
    ingest.reading.remote.environment = context.environment
    let place = invocation.string("output") ?? "-"
    try ProvenanceFlag.apply(invocation, to: &ingest)
    if let earlier = SearchFlags.earlierRun(invocation) {
      guard ingest.provenance == nil else {
        throw invocation.misuse(
          "--provenance changes links, so all Items would differ from those of '\(earlier)'")
      }
      return try await FetchUpdate(earlier: earlier, url: url, ingest: ingest)
        .run(invocation, context)
    }
    for flag in ["delete", "tombstones"] where invocation.isGiven(flag) {
      throw invocation.misuse("--\(flag) needs --since with the output of an earlier fetch")
    }
    var workflow = Workflow(
      name: "fetch \(place)",
      steps: [
        Workflow.Step("fetch", .ingest(ingest)),
        Workflow.Step(
          "write",
          .output(ConvertCommand.output(place, format: invocation.string("output-format")))),
      ])
    workflow.settings.logLevel = .warning
    workflow.settings.checkpointInterval = 0.5
    // A checkpoint is good for the same search only, whatever the number of connections and of Items on
    // a page.
    var search = ingest.reading.remote.search
    search.pageSize = nil
    workflow.definition = "\(search)"
    if let rule = ingest.provenance?.rule { workflow.definition += "\(rule)" }
    var options = RunOptions()
    options.resumes = invocation.isOn("resume")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = invocation.string("checkpoint-dir")
    options.now = try reproducibleTime(context.environment)
    let summary = try await context.runUnnamed(workflow, options)
    report(summary, isJSON: invocation.string("format") == "json", context)
    return RunCommand.status(summary, context)
  }

  /// Tells what was fetched, and whether it is everything.
  private static func report(_ summary: RunSummary, isJSON: Bool, _ context: CommandContext) {
    let read = summary.pipelines.first?.steps.first
    let details = read?.details.first
    if isJSON {
      var json: JSONObject = [
        "version": 1, "complete": .boolean(summary.isComplete),
        "items": .integer(Int64(summary.pipelines.first?.steps.last?.statistics.outgoing ?? 0)),
        "failures": .integer(Int64(summary.failureCount)), "seconds": .double(summary.seconds),
      ]
      if let details { json["source"] = details }
      context.errors.writeLine(JSONValue.object(json).description)
      return
    }
    guard let details else { return }
    let count = { (name: String) in Int(details[name]?.integer ?? 0) }
    var notes = [
      "\(HumanReadable.count(count("pages"))) pages",
      "\(HumanReadable.count(count("parts"))) parts",
    ]
    if count("failed_requests") > 0 { notes.append("\(count("failed_requests")) failed requests") }
    if count("repeated") > 0 { notes.append("\(count("repeated")) repeated Items left out") }
    let time = HumanReadable.duration(.milliseconds(Int64(summary.seconds * 1000)))
    context.errors.writeLine(
      "fetched \(HumanReadable.count(count("given"))) Items in \(time) (\(notes.joined(separator: ", ")))"
    )
    context.errors.writeLine(details["verdict"]?.string ?? "")
  }
}
