internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `run`: runs a workflow.
enum RunCommand: CommandAction {
  static let command = Command(
    "run", aliases: ["run-workflow"], summary: "Run a workflow",
    discussion: """
      Reads Items, takes them through the steps of the workflow and writes them. Items that fail go \
      to the failures file with the reason, and the run goes on. An interrupted run is continued \
      with --resume and ends with the same bytes.
      """,
    arguments: [Argument("WORKFLOW", takes: .file, help: "The workflow: YAML or JSON")],
    flags: [
      Flag("dry-run", short: "n", help: "Go through all Items but write nothing"),
      Flag("resume", help: "Continue an interrupted run"),
      WorkflowInputs.setFlag,
      CommonFlags.workers,
    ] + CommonFlags.runReports + [
      Flag(
        "checkpoint-dir", takes: .folder, placeholder: "DIR", default: "checkpoints",
        help: "Where an interrupted run leaves what is needed to continue"),
      Flag(
        "log-level", takes: .choice(LogLevel.allCases.map(\.rawValue)), placeholder: "LEVEL",
        defaultNote: "what the workflow says, or INFO", help: "How much is logged"),
      CommonFlags.format("How the summary is printed"),
    ] + SchemaOptions.flags,
    examples: [
      .init("stac-manager run workflow.yaml", "run a workflow"),
      .init("stac-manager run workflow.yaml --dry-run", "see what it would do"),
      .init(
        "stac-manager run workflow.yaml --set ingest.source=items.ndjson",
        "run it on another file"),
      .init("stac-manager run workflow.yaml --resume", "continue after an interruption"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let path = invocation.argument("WORKFLOW") ?? ""
    var (workflow, warnings) = try WorkflowInputs.read(
      path, invocation, context, schemas: SchemaOptions.options(invocation, context))
    context.complain(warnings)
    if let level = invocation.string("log-level").flatMap(LogLevel.init(rawValue:)) {
      workflow.settings.logLevel = level
    }
    let options = try options(invocation, context)
    let summary = try await context.run(workflow, options)
    let isJSON = invocation.string("format") == "json"
    if workflow.writesToStandardOutput && !options.isDryRun {
      // Where the Items go there is no place for anything else.
      context.errors.write(
        isJSON
          ? summary.json.description + "\n"
          : RunReport(summary, style: context.errorStyle).text)
    } else if isJSON {
      try context.printJSON(summary.json, isPretty: context.output.isTerminal)
    } else {
      try context.output.write(RunReport(summary, style: context.style).text)
    }
    return status(summary, context)
  }

  private static func options(
    _ invocation: Invocation, _ context: CommandContext
  ) throws -> RunOptions {
    var options = RunOptions()
    // Reading the workflow has told of them already.
    options.isQuietAboutEnds = true
    options.isDryRun = invocation.isOn("dry-run")
    options.resumes = invocation.isOn("resume")
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.summary = invocation.string("summary")
    options.checkpointFolder = invocation.string("checkpoint-dir")
    options.now = try reproducibleTime(context.environment)
    return options
  }

  /// What a run amounts to, with the mistakes that stopped it on standard error.
  static func status(_ summary: RunSummary, _ context: CommandContext) -> ExitStatus {
    var status = summary.failureCount > 0 ? ExitStatus.findings : .success
    for pipeline in summary.pipelines {
      let prefix = pipeline.label.isEmpty ? "" : "\(pipeline.label): "
      switch pipeline.outcome {
      case .completed: break
      case .interrupted(let canResume):
        let advice = canResume ? "; run it again with --resume to continue" : ""
        context.complain("\(prefix)interrupted\(advice)")
        if status != .failure { status = .interrupted }
      case .stopped(let error):
        let places = pipeline.steps.filter { $0.module == "output" }.flatMap(\.places)
        // Nobody reads any more, so nobody wants more.
        if error.code == .brokenPipe, places.allSatisfy({ $0 == "-" }) { break }
        context.complain(prefix + error.description)
        status = .failure
      }
    }
    return status
  }
}

extension Workflow {
  /// Whether Items go to standard output.
  var writesToStandardOutput: Bool {
    pipelines.contains { pipeline in
      pipeline.steps.contains { step in
        if case .output(let output) = step.action { output.place == "-" } else { false }
      }
    }
  }
}

/// The time of `SOURCE_DATE_EPOCH`, in seconds since 1970, for output that can be made again.
func reproducibleTime(_ environment: [String: String]) throws -> Timestamp? {
  guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
  guard let seconds = Int64(text) else {
    throw CommandError("SOURCE_DATE_EPOCH must be whole seconds since 1970, not '\(text)'")
  }
  return Timestamp(seconds: seconds)
}

/// A command that cannot be carried out.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
