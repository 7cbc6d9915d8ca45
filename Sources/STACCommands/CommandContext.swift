internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// What a command works with: where it prints, and how.
struct CommandContext: Sendable {
  let output: StandardOutput
  let errors: StandardError
  let environment: [String: String]
  /// For what goes to standard output.
  let style: Style
  /// For what goes to standard error.
  let errorStyle: Style
  let progress: ProgressMode
  /// Is told when the program is asked to end.
  let control: RunControl

  init(
    _ invocation: Invocation, environment: [String: String], control: RunControl
  ) {
    output = StandardOutput()
    errors = StandardError()
    self.environment = environment
    self.control = control
    let policy = ColorPolicy(rawValue: invocation.string("color") ?? "") ?? .auto
    style = Style(
      isColored: policy.allowsColor(isTerminal: output.isTerminal, environment: environment))
    errorStyle = Style(
      isColored: policy.allowsColor(isTerminal: errors.isTerminal, environment: environment))
    progress = ProgressMode(rawValue: invocation.string("progress") ?? "") ?? .auto
  }

  /// Prints a mistake on standard error.
  func complain(_ message: String) {
    errors.writeLine(errorStyle.red("error:") + " " + singleLine(message))
  }

  /// Prints configuration mistakes as they are: with their places and source lines.
  func complain(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { errors.writeLine(diagnostic.description) }
  }

  /// Prints JSON: over several lines for people, on one line for programs.
  func printJSON(_ value: JSONValue, isPretty: Bool) throws(OutputError) {
    try output.writeLine(isPretty ? value.prettyDescription : value.description)
  }

  /// Runs a workflow and shows on standard error how it goes.
  func run(_ workflow: Workflow, _ options: RunOptions) async throws -> RunSummary {
    let observer = try TerminalObserver(workflow.settings, self)
    defer { observer.finish() }
    return try await workflow.run(options, observer: observer, control: control)
  }

  /// Runs steps that the user has not written and whose names tell nothing.
  func runUnnamed(_ workflow: Workflow, _ options: RunOptions) async throws -> RunSummary {
    do {
      return try await run(workflow, options)
    } catch let error as WorkflowError { throw CommandError(error.message) }
  }
}
