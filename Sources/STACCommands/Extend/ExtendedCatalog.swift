internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// A catalog whose documents are extended where they stand.
struct ExtendedCatalog {
  let location: String

  private static let names: Set<String> = ["dry-run", "format", "show", "audit"]

  /// The flags that `update` has too, as far as they are not those of all commands.
  static let flags = ChangeFlags.flags.filter { names.contains($0.name) }.map { flag in
    var flag = flag
    flag.group = "In place"
    return flag
  }

  /// Says of flags that they go with --in-place only.
  static func checkAbsent(_ invocation: Invocation) throws {
    for name in names.sorted() + ["objects", "stamp"] where invocation.isGiven(name) {
      throw invocation.misuse(of: name, "goes with --in-place")
    }
  }

  func extend(_ invocation: Invocation, _ context: CommandContext) async throws -> ExitStatus {
    for name in ["output", "collection"] where invocation.isGiven(name) {
      throw invocation.misuse(of: name, "does not go with --in-place")
    }
    let all = try ExtendOptions.steps(invocation, context)
    let steps = all.compactMap { step -> ExtendStep? in
      if case .process(let process) = step.action { process as? ExtendStep } else { nil }
    }
    guard var step = steps.first, all.count == steps.count
    else {
      throw invocation.misuse(
        "programs (exec:) do not go with --in-place: write what they give with --output")
    }
    for other in steps.dropFirst() {
      step.extensions += other.extensions
      step.folders += other.folders
    }
    var options = try ChangeFlags.options(invocation, context)
    options.stamps = invocation.isOn("stamp")
    options.format = invocation.string("input-format").flatMap(ItemFormat.init(rawValue:))
    var change = CatalogExtension(step, location: location)
    change.objects =
      invocation.string("objects").flatMap(CatalogUpdate.Objects.init(rawValue:)) ?? .all
    change.stamps = options.stamps
    change.time = options.time
    var changes = CatalogChanges(location, .change(change), options)
    changes.workers = try invocation.integer("workers")
    changes.failures = invocation.string("failures")
    let result = try await context.run(changes)
    defer { result.close() }
    for remark in change.remarks { context.errors.writeLine("warning: \(remark)") }
    try ChangeReport(
      result.outcome, location: location, isDryRun: options.isDryRun, verb: .extend,
      style: context.style
    ).print(invocation.string("format") ?? "text", context)
    let failed = result.summary.failureCount
    if failed > 0 {
      let what =
        failed == 1
        ? "1 document cannot be extended and stays as it is"
        : "\(HumanReadable.count(failed)) documents cannot be extended and stay as they are"
      context.complain(
        what + (changes.failures.map { "; '\($0)' tells why" } ?? "; --failures FILE tells why"))
    }
    let status = RunCommand.status(result.summary, context)
    let isRefused = result.outcome.isRefused || context.complain(of: result.outcome)
    return status == .success && isRefused ? .findings : status
  }
}
