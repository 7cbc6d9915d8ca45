public import STACCatalog
public import STACJSON
public import STACModel
internal import STACStorage
internal import Synchronization

/// Compares two catalog locations, of any form and size: Items that are only in one of them, and Items
/// that are in both but say something else.
///
/// Of each Item a record of 80 bytes is written to a folder for a while, so memory depends on
/// nothing. What is behind a web address is kept there too, compressed, because it is looked at more
/// than once.
///
/// ```swift
/// let comparison = try CatalogComparison(old: IngestOptions("a.ndjson"), new: IngestOptions("b"))
/// let counts = try await comparison.compare()
/// try await comparison.list { difference in print(difference.state.name, difference.id) }
/// ```
public final class CatalogComparison: Sendable {
  /// How two places are compared.
  public struct Options: Sendable {
    /// What counts.
    public var rules = ContentRules()
    /// Workers that run side by side; nil for one a processor.
    public var workers: Int?
    /// Where documents are named that cannot be read; nil for nowhere.
    public var failures: String?
    /// Whether a server may be asked only for what was updated since the newest Item of the old place,
    /// where that can be trusted.
    public var usesUpdated = false
    /// The static catalog that the old Items are of, where it matters how they lie, and its layout.
    var tree: (folder: String, layout: LayoutTemplate)?
    /// Whether the names of the new Items are kept for a while.
    var keepsNames = false
    /// Whether the old place is known from an earlier look at the new one, so that records need not
    /// be parsed that come again byte for byte.
    var recognises = false

    /// Everything counts but the links that say where a document stands.
    public init() {}
  }

  /// What is known of one of the places.
  public struct Side: Sendable {
    /// How its Items are read again.
    var ingest: IngestOptions
    var index: DigestIndex
    /// Documents that cannot be read.
    public var unreadableCount: Int
    /// The newest `updated` of its Items; nil where one has none.
    public var newestUpdate: Timestamp?
    /// What a server has told of its Items.
    public var details: [JSONValue] = []
    var misplacedCount: Int
    var sample: [(collection: String, id: String)] = []
    /// Items that were known by the bytes of their records.
    var knownCount = 0
    /// All Items as they follow each other, where they are all known.
    var order: ItemSequence?
    /// What is known of the files of a static catalog.
    var ledger: TreeLedger?
    var collections: [String: JSONObject] = [:]
  }

  private struct State {
    var old: Side?
    var new: Side?
    var remarks: [String] = []
  }

  let options: Options
  let observer: any RunObserver
  let control: RunControl
  let places: (old: IngestOptions, new: IngestOptions)
  private let state = Mutex(State())
  /// The folder for what is needed for a while.
  package let folder: String

  /// A comparison of two places, of which nothing is read yet.
  ///
  /// - Throws: ``WorkflowError`` where no folder can be made, or a place is standard input.
  public init(
    old: IngestOptions, new: IngestOptions, _ options: Options = Options(),
    observer: any RunObserver = SilentObserver(), control: RunControl = RunControl()
  ) throws(WorkflowError) {
    if (old.sources + new.sources).contains("-") {
      throw WorkflowError(
        .storage, "standard input cannot be compared: it cannot be read twice; name a file")
    }
    places = (old, new)
    self.options = options
    self.observer = observer
    self.control = control
    do throws(StorageError) {
      folder = try makeTemporaryFolder()
    } catch { throw WorkflowError(error) }
  }

  deinit {
    for name in (try? namesInFolder(folder)) ?? [] { try? removeFile(join(folder, name)) }
    try? removeFolder(folder)
  }

  /// How the places were compared, for people.
  public var remarks: [String] { state.withLock { $0.remarks } }

  /// What is known of the old place, once it was read.
  public var old: Side? { state.withLock { $0.old } }
  /// What is known of the new place, once it was read.
  public var new: Side? { state.withLock { $0.new } }

  /// Reads both places.
  ///
  /// - Throws: ``WorkflowError`` where one of them cannot be read to its end.
  public func compare() async throws(WorkflowError) -> DifferenceCounts {
    try await compare(with: scan(places.old, "old", tree: options.tree))
  }

  /// Reads the new place, where the old one is known.
  func compare(with old: Side) async throws(WorkflowError) -> DifferenceCounts {
    state.withLock { $0.old = old }
    if options.usesUpdated, let counts = try await compareByUpdate(old) { return counts }
    let new = try await scan(places.new, "new", known: options.recognises ? old : nil)
    state.withLock { $0.new = new }
    return DigestIndex.compare(old: old.index, new: new.index)
  }

  func scan(
    _ ingest: IngestOptions, _ name: String,
    tree: (folder: String, layout: LayoutTemplate)? = nil, keeps: Bool = true, known: Side? = nil
  ) async throws(WorkflowError) -> Side {
    let isRemote = ingest.sources.contains(where: isWebLocation)
    let isWhole = ingest.maximumCount == nil && ingest.order == nil && ingest.maker == nil
    let changes: ChangedRecords?
    let expected: ExpectedTree?
    let sink: DigestSink
    do throws(StorageError) {
      changes = known != nil && isWhole && !isRemote ? try ChangedRecords(in: folder) : nil
      expected = try tree.map { (tree) throws(StorageError) in
        try ExpectedTree(tree.folder, tree.layout, temporary: folder)
      }
      sink = try DigestSink(
        options.rules, folder: folder, tree: expected, isRemote: isRemote,
        names: options.keepsNames && name == "new" ? namesPath : nil,
        known: isWhole
          ? known.map { DigestSink.Known($0.index, newestUpdate: $0.newestUpdate) } : nil,
        changes: changes, keepsOrder: known != nil)
    } catch { throw WorkflowError(error) }
    var ingest = ingest
    ingest.recogniser = isWhole && known != nil ? sink : nil
    var steps = [
      Workflow.Step("read", .ingest(ingest)),
      Workflow.Step("compare", .output(OutputOptions(.sink(sink))), after: ["read"]),
    ]
    let copy = join(folder, "\(name).ndjson.zst")
    if isRemote, keeps {
      var output = OutputOptions(to: copy)
      output.allowsDuplicates = true
      steps.append(Workflow.Step("keep", .output(output), after: ["read"]))
    }
    let failures = options.failures.map { name == "new" ? $0 : join(folder, "failures") }
    let summary = try await run(steps, failures: failures)
    guard let result = sink.result else { throw WorkflowError(.storage, "interrupted") }
    var side = Side(
      ingest: ingest, index: result.index, unreadableCount: summary.failureCount,
      newestUpdate: result.newestUpdate,
      details: summary.pipelines.first?.steps.first?.details ?? [],
      misplacedCount: result.misplacedCount, sample: result.sample)
    side.ingest.recogniser = nil
    side.knownCount = result.knownCount
    side.order = result.order
    side.ledger = expected?.ledger
    if let changes, !changes.isOverfull {
      side.ingest.records = changes
      side.collections = sink.collections
    }
    if isRemote, keeps {
      side.ingest = IngestOptions(copy)
      side.collections = sink.collections
    }
    return side
  }

  /// The names of the new Items that were read, a JSON array of Collection and id a line.
  var namesPath: String { join(folder, "names") }

  func note(_ remark: String) { state.withLock { $0.remarks.append(remark) } }

  func setNew(_ side: Side) { state.withLock { $0.new = side } }

  /// Runs steps to their end.
  func run(
    _ steps: [Workflow.Step], failures: String? = nil
  ) async throws(WorkflowError) -> RunSummary {
    var workflow = Workflow(name: "compare", steps: steps)
    workflow.settings.logLevel = .error
    var run = RunOptions()
    run.workers = options.workers
    run.failures = failures
    run.writesReports = false
    run.checkpointFolder = nil
    run.isQuietAboutEnds = true
    let summary = try await workflow.run(run, observer: observer, control: control)
    for pipeline in summary.pipelines {
      switch pipeline.outcome {
      case .completed: break
      case .interrupted: throw WorkflowError(.storage, "interrupted")
      case .stopped(let error): throw error
      }
    }
    return summary
  }

  /// Reads what has changed again, and tells of each Item: first those that were added, in the order of
  /// the new place, then those that were modified or deleted, in the order of the old one.
  ///
  /// - Parameter keepsOld: the whole of old Items is told too.
  public func list(
    keepsOld: Bool = false, _ tell: @escaping DifferenceSink.Tell
  ) async throws(WorkflowError) {
    guard let old, let new else { preconditionFailure("nothing was compared") }
    old.index.forgetTold()
    new.index.forgetTold()
    let modified: ModifiedItems
    do throws(StorageError) {
      modified = try ModifiedItems(in: folder)
    } catch { throw WorkflowError(error) }
    for (side, place, states) in [
      (DifferenceSink.Side.new, new, [DigestIndex.State.added, .modified]),
      (.old, old, [.modified, .deleted]),
    ] where states.contains(where: { place.index.count(of: $0) > 0 }) {
      let sink = DifferenceSink(
        side, old: old.index, new: new.index, modified: modified, options.rules,
        keepsOld: keepsOld, tell: tell)
      _ = try await run([
        Workflow.Step("read", .ingest(place.ingest)),
        Workflow.Step("list", .output(OutputOptions(.sink(sink)))),
      ])
    }
  }
}
