internal import CommandLineFlags
internal import Glibc
internal import STACManager
internal import TerminalOutput

/// One command: its entry in the table, and what it does.
protocol CommandAction: SendableMetatype {
  static var command: Command { get }
  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus
}

/// The program as its command line describes it.
enum StacManager {
  static let version = "0.1.0"

  static let actions: [any CommandAction.Type] = [
    RunCommand.self, CheckCommand.self, DiscoverCommand.self, FetchCommand.self,
    ConvertCommand.self, BuildCommand.self, SearchCommand.self, ScaffoldCommand.self,
    TransformCommand.self, ExtendCommand.self, UpdateCommand.self, DeleteCommand.self,
    DiffCommand.self, SyncCommand.self, RebuildCommand.self, InfoCommand.self, ZarrCommand.self,
    ValidateCommand.self, RuleCommand.self, SchemasCommand.self, CompletionsCommand.self,
    ManCommand.self,
  ]

  static let program = Program(
    name: "stac-manager", version: version,
    summary: "Build, update, check and convert STAC catalogs of any size",
    discussion: """
      A catalog location is a .json file (Item, Collection, Catalog, ItemCollection or array), \
      .ndjson or .jsonl, each also with .gz or .zst, .parquet (GeoParquet), a folder with a \
      catalog.json, a collection.json or loose Items, or - for standard input and output.
      """,
    environmentPrefix: "STAC_MANAGER_",
    flags: [
      Flag(
        "color", takes: .choice(ColorPolicy.allCases.map(\.rawValue)), default: "auto",
        help: "When to use colours; NO_COLOR is honoured", group: "Output"),
      Flag(
        "progress", takes: .choice(ProgressMode.allCases.map(\.rawValue)), default: "auto",
        help: "How progress is shown on standard error", group: "Output"),
    ],
    commands: actions.map { $0.command },
    exitStatuses: ExitStatus.allCases.map { .init(Int($0.rawValue), $0.meaning) })
}

/// Runs the program and returns its exit status.
public func runStacManager() async -> Int32 {
  Terminal.ignoreBrokenPipes()
  let environment = processEnvironment()
  let invocation: Invocation
  do throws(UsageError) {
    invocation = try StacManager.program.parse(
      Array(CommandLine.arguments.dropFirst()), environment: environment)
  } catch {
    StandardError().writeLine("error: \(error)")
    return ExitStatus.usage.rawValue
  }
  let context = CommandContext(
    invocation, environment: environment, control: interruptionControl())
  let status = await perform(invocation, context)
  do throws(OutputError) {
    try context.output.flush()
  } catch {
    context.complain(error.description)
    return ExitStatus.failure.rawValue
  }
  return status.rawValue
}

private func perform(_ invocation: Invocation, _ context: CommandContext) async -> ExitStatus {
  do {
    switch invocation.request {
    case .version: try context.output.writeLine("stac-manager \(StacManager.version)")
    case .shortHelp, .longHelp:
      try context.output.write(StacManager.program.help(for: invocation))
    case .run:
      let name = invocation.commandPath.first
      for action in StacManager.actions where action.command.name == name {
        return try await action.run(invocation, context)
      }
    }
    return .success
  } catch let error as UsageError {
    context.errors.writeLine("error: \(error)")
    return .usage
  } catch let error as ConfigurationError {
    context.complain(error.diagnostics)
    return .failure
  } catch {
    context.complain("\(error)")
    return .failure
  }
}

private func processEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var entry = environ
  while let text = entry.pointee {
    if let sign = strchr(text, CInt(UInt8(ascii: "="))) {
      let name = UnsafeBufferPointer(start: text, count: sign - text)
      variables[String(decoding: UnsafeRawBufferPointer(name), as: UTF8.self)] =
        String(cString: sign + 1)
    }
    entry += 1
  }
  return variables
}

private let interruption = RunControl()

/// The control that SIGINT and SIGTERM act on: the first asks to stop, the second ends the program.
private func interruptionControl() -> RunControl {
  let control = interruption
  for number in [SIGINT, SIGTERM] {
    signal(number) { _ in
      if interruption.isStopped { _exit(ExitStatus.interrupted.rawValue) }
      interruption.stopRunning()
    }
  }
  return control
}
