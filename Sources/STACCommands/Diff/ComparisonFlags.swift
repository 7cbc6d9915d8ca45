internal import CommandLineFlags
internal import STACManager

/// The flags that say how two places are compared, and which of their Items.
enum ComparisonFlags {
  private static let group = "Comparison"

  static let flags =
    [
      Flag(
        "ignore", takes: .text, placeholder: "POINTER", isRepeatable: true,
        help: "A member that does not count: /properties/updated, /assets/*/href", group: group,
        readsEnvironment: false),
      Flag(
        "exact", help: "Count links too that only say where a document stands", group: group),
    ] + FilterFlags.flags(expression: "filter") + [
      CommonFlags.workers,
      CommonFlags.failures("Where documents are named that cannot be read"),
    ] + FetchFlags.patience

  /// How the places are compared.
  static func options(_ invocation: Invocation) throws -> CatalogComparison.Options {
    var options = CatalogComparison.Options()
    options.rules.countsPlaces = invocation.isOn("exact")
    for text in invocation.strings("ignore") {
      do throws(JSONError) {
        try options.rules.ignore(parsing: text)
      } catch {
        throw invocation.misuse(of: "ignore", "is no JSON Pointer or field path: \(error.message)")
      }
    }
    options.workers = try invocation.integer("workers")
    options.failures = invocation.string("failures")
    return options
  }

  /// How the Items of a location are read.
  static func ingest(
    _ location: String, _ invocation: Invocation, _ context: CommandContext
  ) throws -> IngestOptions {
    var ingest = IngestOptions(location)
    ingest.filter = try FilterFlags.filter(invocation, expression: "filter")
    ingest.reading.remote.fetch = try FetchFlags.patience(invocation)
    ingest.reading.remote.environment = context.environment
    ingest.askServer()
    return ingest
  }
}
