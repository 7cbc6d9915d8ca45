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
      Flag(
        "format", takes: .choice(["text", "json", "ndjson", "junit", "sarif"]), default: "text",
        help: "How the findings are printed"),
    ],
    examples: [
      .init("stac-manager zarr lint item.json", "check a document"),
      .init(
        "stac-manager zarr lint collection.json --store s3://bucket/era5.zarr",
        "see whether it still tells what is in the store"),
    ])

  static func run(_ invocation: Invocation, _ context: CommandContext) throws -> ExitStatus {
    let level = Severity(rawValue: invocation.string("level") ?? "") ?? .info
    let writer = ValidateCommand.writer(invocation, context)
    try context.output.write(writer.head)
    var totals = ReportTotals()
    let start = ContinuousClock.now
    var stores: [String: StoreDescription] = [:]
    var hasOutput = false
    for path in invocation.values(of: "FILE") {
      let document = try JSONValue(parsing: readAll(path))
      var description: StoreDescription?
      if let location = invocation.string("store") ?? storeBeside(document, path) {
        description =
          try stores[location] ?? ZarrCommand.describe(location, invocation)
        stores[location] = description
      }
      var linter = ZarrLinter(document, description)
      let findings = linter.lint().filter { $0.severity >= level }
      var report = ReportedFile(path).report(findings, invocation.isOn("strict"))
      report.isAfterword = false
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
