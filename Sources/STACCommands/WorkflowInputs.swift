internal import CommandLineFlags
internal import STACManager

/// Reads a workflow file with all that the command line and the environment give to it.
enum WorkflowInputs {
  static let setFlag = Flag(
    "set", short: "s", takes: .text, placeholder: "KEY=VALUE", isRepeatable: true,
    help: "Set STEP.KEY of a step's config, settings.KEY, or a variable",
    readsEnvironment: false)

  static func read(
    _ path: String, _ invocation: Invocation, _ context: CommandContext,
    schemas: SchemaStore.Options? = nil
  ) throws -> (workflow: Workflow, warnings: [Diagnostic]) {
    var inputs = WorkflowFile.Inputs()
    inputs.environment = context.environment
    if let schemas { inputs.schemas = schemas }
    inputs.assignments = try CommonFlags.assignments(invocation, as: "KEY=VALUE")
    // The one beside the workflow comes first, then the one where the program was started.
    for file in [join(folder(of: path), ".env"), ".env"] where exists(file) {
      inputs.environmentFile = try EnvironmentFile(parsing: try readAll(file), file: file)
      break
    }
    let file = try WorkflowFile(parsing: try readAll(path), path: path)
    return try file.workflow(inputs)
  }
}
