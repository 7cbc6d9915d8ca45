internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// Items about many stores: a workflow of two steps.
struct ManyStores {
  private let step: ZarrStep
  private let invocation: Invocation
  private let context: CommandContext

  init(
    _ step: ZarrStep, _ invocation: Invocation, _ context: CommandContext
  ) throws {
    if let id = invocation.string("id"), !id.contains("{") {
      throw invocation.misuse(
        of: "id", "is for one store; of several it says what is what, as in '{stem}'")
    }
    self.step = step
    self.invocation = invocation
    self.context = context
  }

  func write() async throws -> ExitStatus {
    var step = step
    step.options = try ZarrFlags.itemOptions(invocation, asCollection: false)
    step.opening = try ZarrFlags.storeOptions(invocation)
    step.groups = invocation.strings("group")
    let place = invocation.string("output") ?? "-"
    var output = ConvertCommand.output(place, format: nil)
    // A catalog of stores tells what they have in common.
    output.tree.describes = true
    var workflow = Workflow(
      name: "zarr item",
      steps: [
        Workflow.Step("zarr", .ingest(IngestOptions(step))),
        Workflow.Step("write", .output(output)),
      ])
    workflow.settings.logLevel = .warning
    var options = RunOptions()
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    options.writesReports = false
    options.checkpointFolder = nil
    return RunCommand.status(try await context.runUnnamed(workflow, options), context)
  }
}
