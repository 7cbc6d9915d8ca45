public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

/// Changes documents where they stand: of a file, a folder, a static catalog, GeoParquet, a dataset.
///
/// It takes all documents of the location, in their order, with
/// ``ReadOptions/takesAllDocuments``. New texts are written beside the old ones and take their places
/// together at the end; what no change touches stays letter by letter. Every change is a line of the
/// audit log.
public final class ChangeSink: ItemSink {
  /// What is done with the documents.
  public enum Work: Sendable {
    /// They are changed.
    case change(any DocumentChanger)
    /// Changes are taken back.
    case undo(AuditLog)
  }

  let work: Work
  let options: ChangeOptions
  let location: ChangeLocation
  let audit: AuditWriter
  /// Nil where nothing is written, and for datasets, which have their own way.
  let journal: ChangeJournal?
  let run: String
  let auditPath: String
  /// Whether each record's place is needed, to put others between them or take them out.
  let tracksRecords: Bool
  /// Whether Collections may be told of the Items.
  let keepsTallies: Bool
  let restored: RestoredRows?
  let state: Mutex<State>

  /// What batches change in their order.
  struct State: ~Copyable {
    var outcome = ChangeOutcome()
    /// The audit log, or the plan of a dry run.
    var log: OutputFile?
    var logText = ByteBuffer()
    var rewriting: FileRewriting?
    /// Files that came to their end in the input.
    var rowOutputs: [String: RowOutput] = [:]
    /// GeoParquet files with rows that could not be read.
    var brokenRowFiles: Set<String> = []
    /// Files of rows that were met.
    var rowFiles: Set<String> = []
    var documents = PendingDocuments()
    var tallies: [TallyPart] = []
    /// Items that go, by their files; for the links to them.
    var deletedFiles: Set<ItemClaim> = []
    /// Documents to be put between others, by their files.
    var insertions: [String: ArraySlice<Int>] = [:]
    var planFolder: String?
    var isOver = false
  }

  /// Takes a location.
  ///
  /// - Throws: ``StorageError`` where it cannot be changed in its place, or somebody else is changing
  ///   it.
  public init(
    _ location: String, _ work: Work, _ options: ChangeOptions = ChangeOptions()
  ) throws(StorageError) {
    self.work = work
    self.options = options
    let place = try ChangeLocation(location, format: options.format)
    self.location = place
    run = ChangeJournal.makeRunName(options.time)
    auditPath = options.audit.map { withoutFileScheme($0) } ?? place.audit(run: run)
    audit = AuditWriter(run: run, time: options.time, catalog: place.absolutePath)
    var state = State()
    state.outcome.run = run
    if case .undo(let log) = work {
      tracksRecords = log.hasDeletions || log.hasInsertions
      keepsTallies = false
      if log.hasDeletions(.row) {
        restored = try RestoredRows(log, place)
      } else {
        restored = nil
      }
      for index in log.deletions where log[index].form == .line || log[index].form == .element {
        guard let path = log.path(of: index) else { continue }
        state.insertions[path, default: []].append(index)
      }
    } else {
      tracksRecords = options.deletes
      keepsTallies = options.refreshes ? try place.mayHoldCollections() : false
      restored = nil
    }
    if options.isDryRun {
      journal = nil
      if ChangeJournal.isPending(place) {
        state.outcome.recovery =
          "an interrupted run has left files to be moved; the next run that changes the place does it"
      }
      let folder = try makeTemporaryFolder()
      state.planFolder = folder
      state.log = try OutputFile(join(folder, "plan.ndjson"))
    } else {
      if exists(auditPath) {
        throw StorageError(
          .unsupported,
          "the audit log '\(auditPath)' is there already; a log is never written over",
          path: auditPath)
      }
      if place.kind == .dataset {
        journal = nil
      } else {
        let journal = try ChangeJournal(place, run: run, command: options.command)
        self.journal = journal
        switch journal.recovery {
        case .completed:
          state.outcome.recovery = "moved the rest of the files that an interrupted run had left"
        case .withdrawn:
          state.outcome.recovery = "threw away what an interrupted run had prepared"
        case nil: break
        }
      }
    }
    if place.kind == .dataset {
      // Before anything is read: what others write meanwhile would be lost.
      state.outcome.items.seen = try Dataset(place.path).manifest.rowCount
      if !options.isDryRun {
        state.rowOutputs[place.path] = try RowOutput(dataset: place.path)
      }
    }
    self.state = Mutex(state)
  }

  /// What was changed, once the run is over.
  public var outcome: ChangeOutcome { state.withLock { $0.outcome } }

  /// What is read besides the location: rows that are put back.
  public var additionalSources: [String] { restored?.files.map(\.source) ?? [] }

  /// Removes what was kept for people to look at.
  public func close() {
    let folder = state.withLock { $0.planFolder.take() }
    if let folder {
      try? removeFile(join(folder, "plan.ndjson"))
      try? removeFolder(folder)
    }
  }

  /// The changer; nil where changes are taken back.
  var changer: (any DocumentChanger)? {
    if case .change(let changer) = work { changer } else { nil }
  }

  var summarizedPrefixes: [String] { changer?.summarizedPrefixes ?? [] }

  /// Whether all Items of the location must be read, also those that are surely not meant.
  public var needsAllItems: Bool { keepsTallies }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch {
    let part = keepsTallies ? TallyPart(summarizedPrefixes) : nil
    if let part { state.withLock { $0.tallies.append(part) } }
    return Batch(part)
  }

  /// The bytes of the log.
  public var byteCount: Int { state.withLock { $0.log?.length ?? 0 } }
  /// The location.
  public var place: String { location.path }
  /// Nothing comes back here.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }
  /// Nothing: all is done at the end.
  public func seal() throws(StorageError) {}

  /// Leaves the location as it was.
  public func discard() {
    state.withLock { state in
      guard !state.isOver else { return }
      state.isOver = true
      state.rewriting?.discard()
      state.log?.discard()
      for output in state.rowOutputs.values { output.sink.discard() }
      restored?.remove()
    }
    journal?.discard()
  }

  static func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
