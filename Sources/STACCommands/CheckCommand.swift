internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `check`: checks a workflow without running it.
enum CheckCommand: CommandAction {
  static let command = Command(
    "check", aliases: ["validate-workflow"], summary: "Check a workflow without running it",
    discussion: """
      Reports everything that is wrong with a workflow, with file, line and column, and shows the \
      way that Items take through its steps.
      """,
    arguments: [
      Argument("WORKFLOW", takes: .file, count: .oneOrMore, help: "The workflows: YAML or JSON")
    ],
    flags: [
      WorkflowInputs.setFlag,
      CommonFlags.format("How the result is printed"),
    ],
    examples: [.init("stac-manager check workflow.yaml", "check a workflow")])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    var status = ExitStatus.success
    let isText = invocation.string("format") != "json"
    for path in invocation.values(of: "WORKFLOW") {
      do {
        let (workflow, warnings) = try WorkflowInputs.read(path, invocation, context)
        if isText {
          context.complain(warnings)
          try context.output.write(describe(workflow, path, context.style))
        } else {
          try context.printJSON(json(path, warnings), isPretty: false)
        }
      } catch let error as ConfigurationError {
        status = .findings
        if isText {
          context.complain(error.diagnostics)
        } else {
          try context.printJSON(json(path, error.diagnostics), isPretty: false)
        }
      }
    }
    return status
  }

  private static func describe(_ workflow: Workflow, _ path: String, _ style: Style) -> String {
    var text = style.green("ok") + " \(path): \(workflow.name)"
    let count = workflow.pipelines.count
    if count > 1 { text += ", \(count) pipelines" }
    text += "\n"
    for pipeline in workflow.pipelines {
      if !pipeline.label.isEmpty { text += "  \(pipeline.label)\n" }
      for line in pipeline.flow { text += "  \(line)\n" }
    }
    return text
  }

  private static func json(_ path: String, _ diagnostics: [Diagnostic]) -> JSONValue {
    [
      "workflow": .string(path),
      "valid": .boolean(!diagnostics.contains { $0.severity == .error }),
      "findings": .array(
        diagnostics.map { diagnostic in
          [
            "severity": .string("\(diagnostic.severity)"),
            "line": .integer(Int64(diagnostic.location.line)),
            "column": .integer(Int64(diagnostic.location.column)),
            "message": .string(diagnostic.message),
            "hint": diagnostic.hint.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }
}
