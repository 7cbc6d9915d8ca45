internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// `zarr lint`: checks STAC about Zarr stores.
enum ZarrLintCommand {
  static let command = Command(
    "lint", summary: "Check STAC about Zarr stores, also against the store",
    discussion: """
      Checks Items and Collections against the best practices for Zarr ('stac-manager rule zarr-group' explains a \
      rule). With --store, or where the link to the store leads to what lies beside the document, they are \
      held against the store, too: groups, bands, dimensions, extents.
      """,
    arguments: [
      Argument("FILE", takes: .file, count: .oneOrMore, help: "Items or Collections, as JSON")
    ],
    flags: [
      Flag(
        "store", takes: .file, placeholder: "STORE", defaultNote: "what lies beside the document",
        help: "The store that the documents are about"),
      Flag(
        "level", takes: .choice(["error", "warning", "info"]), default: "info",
        help: "The least grave findings that are reported"),
      Flag("strict", help: "Warnings make a document invalid, too"),
      Flag("fix", help: "Put right what the document or the store tells, in the files themselves"),
      Flag("dry-run", short: "n", help: "With --fix: show the changes and write nothing"),
      Flag(
        "format", takes: .choice(["text", "json", "ndjson", "junit", "sarif"]), default: "text",
        help: "How the findings are printed"),
    ],
    examples: [
      .init("stac-manager zarr lint item.json", "check a document"),
      .init(
        "stac-manager zarr lint collection.json --store s3://bucket/era5.zarr",
        "see whether it still tells what is in the store"),
      .init(
        "stac-manager zarr lint collection.json --store era5.zarr --fix --dry-run",
        "see what would be put right"),
    ])

  static func run(_ invocation: Invocation, _ context: CommandContext) throws -> ExitStatus {
    let level = Severity(rawValue: invocation.string("level") ?? "") ?? .info
    let isDryRun = invocation.isOn("dry-run")
    if isDryRun, !invocation.isOn("fix") {
      throw invocation.misuse(of: "dry-run", "goes with --fix")
    }
    let writer = ValidateCommand.writer(invocation, context, isDryRun: isDryRun)
    try context.output.write(writer.head)
    var totals = ReportTotals()
    let start = ContinuousClock.now
    var stores: [String: StoreDescription] = [:]
    var hasOutput = false
    for path in invocation.values(of: "FILE") {
      var document = try JSONValue(parsing: readAll(path))
      var description: StoreDescription?
      if let location = invocation.string("store") ?? storeBeside(document, path) {
        description =
          try stores[location] ?? ZarrCommand.describe(location, invocation)
        stores[location] = description
      }
      let fixed =
        invocation.isOn("fix")
        ? try fix(path, &document, description, isDryRun: isDryRun) : nil
      var linter = ZarrLinter(document, description)
      let findings = linter.lint().filter { $0.severity >= level }
      var report = ReportedFile(path).report(findings, invocation.isOn("strict"))
      report.isAfterword = false
      if let fixed { (report.fixes, report.difference) = fixed }
      totals.add(report)
      guard writer.listsCleanDocuments || !report.entries.isEmpty else { continue }
      var buffer = ByteBuffer()
      if hasOutput { buffer.append(writer.separator) }
      writer.write(report, to: &buffer)
      try context.output.write(buffer.string)
      hasOutput = true
    }
    try context.output.write(
      writer.tail(totals, seconds: (ContinuousClock.now - start) / .seconds(1)))
    return totals.invalid > 0 ? .findings : .success
  }

  /// Puts a file right.
  ///
  /// - Returns: what was done, and the lines that differ; nil where there was nothing to do. In a dry run
  ///   the document stays as it was.
  private static func fix(
    _ path: String, _ document: inout JSONValue, _ description: StoreDescription?, isDryRun: Bool
  ) throws -> (fixes: [DocumentReport.AppliedFix], difference: [String])? {
    guard path != "-", !path.contains("://") else {
      throw CommandError("--fix changes files, and '\(path)' is none")
    }
    let outcome = ZarrFixer(description).fix(document)
    guard !outcome.patch.operations.isEmpty else { return nil }
    let text = try readAll(path)
    let (fixed, difference) = try text.withUnsafeBytes { bytes in
      // What no fix touches stays as it is laid out.
      var editor = JSONTextEditor(bytes)
      try editor.apply(outcome.patch)
      return (editor.text, TextDifference.lines(bytes, editor.text))
    }
    if !isDryRun {
      try Repair(migrates: false, isDryRun: false).replaceFile(path, text.count, with: fixed)
      document = outcome.fixed
    }
    return (
      outcome.applied.map {
        DocumentReport.AppliedFix(rule: $0, summary: Rules.zarrFix($0) ?? "")
      }, difference
    )
  }

  /// The store that a document's link leads to, where it lies in the folder of the document or below: what is
  /// elsewhere is only read if it is named.
  private static func storeBeside(_ document: JSONValue, _ path: String) -> String? {
    let links = document["links"]?.array ?? []
    guard let href = links.first(where: { $0["rel"] == "store" })?["href"]?.string,
      !href.contains("://"), !href.hasPrefix("/"), !isStoreLocation(path)
    else { return nil }
    let location = join(folder(of: path), href)
    return isInside(location, folder(of: path).isEmpty ? "." : folder(of: path))
      && exists(location) ? location : nil
  }
}
