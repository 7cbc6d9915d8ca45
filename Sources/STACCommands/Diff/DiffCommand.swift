internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `diff`: what differs between two catalog locations.
enum DiffCommand: CommandAction {
  static let command = Command(
    "diff", summary: "Show what differs between two catalog locations",
    discussion: """
      Looks for Items that only one of the places has, and for those that both have, by Collection \
      and id, with different content. Members may stand in any order, numbers may be written in any \
      way, and links of the relations self, root, parent, collection and canonical do not count \
      unless --exact is given. The places may have any form and size: a file, a folder, a dataset, an \
      API. Exit status 0 says that they are equal, 1 that they differ.
      """,
    arguments: [
      Argument("A", takes: .file, help: "The old place"),
      Argument("B", takes: .file, help: "The new place"),
    ],
    flags: [
      Flag(
        "format", takes: .choice(["text", "json", "ndjson", "patch"]), default: "text",
        help: "How the result is printed; patch is a JSON Patch for each modified Item"),
      Flag(
        "limit", takes: .integer(atLeast: 0), placeholder: "N", default: "50",
        help: "How many differences text shows"),
    ] + ComparisonFlags.flags,
    examples: [
      .init("stac-manager diff old.ndjson new.ndjson", "count and name what differs"),
      .init(
        "stac-manager diff old.ndjson catalog --ignore /properties/updated",
        "leave a member out"),
      .init(
        "stac-manager diff a b.parquet --format patch > patches.ndjson",
        "print what makes the Items of b of those of a"),
    ])

  static func run(
    _ invocation: Invocation, _ context: CommandContext
  ) async throws -> ExitStatus {
    let (old, new) = (invocation.argument("A") ?? "", invocation.argument("B") ?? "")
    let observer = try TerminalObserver(Workflow.Settings(), context)
    defer { observer.finish() }
    let comparison = try CatalogComparison(
      old: ComparisonFlags.ingest(old, invocation, context),
      new: ComparisonFlags.ingest(new, invocation, context),
      ComparisonFlags.options(invocation), observer: observer, control: context.control)
    let report: DifferenceReport
    do {
      let counts = try await comparison.compare()
      report = DifferenceReport(
        counts, format: invocation.string("format") ?? "text",
        limit: try invocation.integer("limit") ?? 50, context)
      try report.begin(old: old, new: new)
      if !counts.isEqual {
        try await comparison.list { (difference) throws(StorageError) in try report.add(difference)
        }
      }
      observer.finish()
      try report.end()
    } catch let error as WorkflowError {
      if context.control.isStopped { return .interrupted }
      throw CommandError(error.message)
    }
    var status = report.counts.isEqual ? ExitStatus.success : .findings
    for (name, side) in [(old, comparison.old), (new, comparison.new)] {
      guard let count = side?.unreadableCount, count > 0 else { continue }
      context.complain(
        "\(HumanReadable.count(count)) documents of '\(name)' cannot be read and were not compared")
      status = .findings
    }
    return status
  }
}
