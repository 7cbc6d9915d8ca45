public import STACCatalog
internal import STACJSON
internal import STACStorage

/// What an ingest step is to leave out: Items that an earlier run has brought and that are still the
/// same.
public struct ChangesSince: Sendable {
  /// The output of the earlier run: a catalog location.
  public var location: String
  /// What counts of Items.
  public var rules = ContentRules()
  /// A file for the Items that have disappeared, a line each; nil for none.
  public var deleted: String?

  /// Changes since what is at a location.
  public init(_ location: String) { self.location = location }
}

/// The changes of an ingest step, once they are known.
final class KnownChanges: Sendable {
  let comparison: CatalogComparison
  let counts: DifferenceCounts
  let step: ChangesStep

  init(_ comparison: CatalogComparison, _ counts: DifferenceCounts, _ new: DigestIndex) {
    self.comparison = comparison
    self.counts = counts
    step = ChangesStep(new, [.added, .modified])
  }

  /// What the summary of the step tells.
  var json: JSONValue {
    [
      "added": .integer(Int64(counts.added)), "modified": .integer(Int64(counts.modified)),
      "disappeared": .integer(Int64(counts.deleted)),
      "unchanged": .integer(Int64(counts.unchanged)),
      "remarks": .array(comparison.remarks.map { .string($0) }),
    ]
  }
}

extension IngestOptions {
  /// The same Items without those that are as they were; what was asked of a server lies on this
  /// machine then.
  ///
  /// - Throws: ``WorkflowError`` where one of the places cannot be read.
  func resolvingChanges(
    workers: Int, _ control: RunControl
  ) throws(WorkflowError) -> IngestOptions {
    guard let since else { return self }
    var new = self
    new.since = nil
    var old = IngestOptions()
    var isThere = isWebLocation(since.location)
    do throws(StorageError) {
      if !isThere { isThere = try kindOfPlace(withoutFileScheme(since.location)) != .nothing }
    } catch { throw WorkflowError(error) }
    // Before the first run there is nothing.
    if isThere { old.sources = [since.location] }
    var options = CatalogComparison.Options()
    options.rules = since.rules
    options.workers = workers
    options.usesUpdated = true
    let comparison = try CatalogComparison(old: old, new: new, options, control: control)
    let counts = try waiting { () async throws(WorkflowError) in try await comparison.compare() }
    guard let side = comparison.new else { throw WorkflowError(.storage, "interrupted") }
    if counts.deleted > 0, let path = since.deleted {
      try waiting { () async throws(WorkflowError) in
        try await comparison.writeDeleted(to: path)
      }
    }
    var result = side.ingest
    result.order = order
    result.fields = fields
    result.maximumCount = maximumCount
    result.changes = KnownChanges(comparison, counts, side.index)
    result.collections = side.collections
    return result
  }
}

extension CatalogComparison {
  /// Writes the Items that were added or modified.
  public func writeChanges(to output: OutputOptions) async throws(WorkflowError) {
    guard let new else { preconditionFailure("nothing was compared") }
    var output = output
    output.tree.collections.merge(new.collections) { first, _ in first }
    _ = try await run([
      Workflow.Step("read", .ingest(new.ingest)),
      Workflow.Step("pick", .process(ChangesStep(new.index, [.added, .modified]))),
      Workflow.Step("write", .output(output)),
    ])
  }

  /// Writes the names of the Items that were deleted, a line each.
  public func writeDeleted(to path: String) async throws(WorkflowError) {
    let file: OutputFile
    do throws(StorageError) {
      file = try OutputFile(path)
    } catch { throw WorkflowError(error) }
    try await list { (difference) throws(StorageError) in
      guard difference.state == .deleted else { return }
      var line = ByteBuffer()
      line.append(
        json: [
          "id": .string(difference.id), "collection": .string(difference.collection),
        ])
      line.append(UInt8(ascii: "\n"))
      try file.append(line)
    }
    do throws(StorageError) {
      try file.commit()
    } catch { throw WorkflowError(error) }
  }
}
