public import STACCatalog
internal import STACJSON
public import STACModel
internal import STACStorage
internal import Synchronization

/// Makes a place like another one: what was added or modified is written, what was deleted goes
/// where that is asked for. What is the same is not touched, and nothing at all where nothing differs.
///
/// ```swift
/// let sync = try CatalogSync(from: IngestOptions("https://example.com/stac"), to: "items.ndjson")
/// let counts = try await sync.compare()
/// try await sync.apply()
/// ```
public final class CatalogSync: Sendable {
  /// What can be chosen.
  public struct Options: Sendable {
    /// How the places are compared.
    public var comparison = CatalogComparison.Options()
    /// Whether Items go that the source has no more.
    public var deletes = false
    /// Whether a source without any Item may take all Items away.
    public var allowsEmpty = false
    /// A file to which Items that go are added, a line each: when they went, and all of them.
    public var tombstones: String?
    /// The time that tombstones show; nil for now.
    public var now: Timestamp?

    /// Nothing is deleted.
    public init() {}
  }

  /// The comparison that it rests on: the target is the old place, the source the new one.
  public let comparison: CatalogComparison
  /// The place that is changed.
  public let target: SyncTarget
  private let options: Options
  private let state: Mutex<State>

  private struct State {
    var counts: DifferenceCounts?
    let fingerprint: String?
    var wasNothingToDo = false
    var remarks: [String] = []
  }

  /// - Throws: ``WorkflowError`` where the target cannot be written to.
  public init(
    from source: IngestOptions, to target: SyncTarget, _ options: Options = Options(),
    observer: any RunObserver = SilentObserver(), control: RunControl = RunControl()
  ) throws(WorkflowError) {
    self.target = target
    self.options = options
    var comparison = options.comparison
    if target.form == .tree, target.isThere {
      comparison.tree = (target.location, target.output.tree.layout)
    }
    self.comparison = try CatalogComparison(
      old: target.ingest, new: source, comparison, observer: observer, control: control)
    state = Mutex(State(counts: nil, fingerprint: target.fingerprint))
  }

  /// What people should know of what was done.
  public var remarks: [String] { state.withLock { $0.remarks } }

  /// Finds out what differs; nothing is changed.
  public func compare() async throws(WorkflowError) -> DifferenceCounts {
    let counts = try await comparison.compare()
    state.withLock { $0.counts = counts }
    return counts
  }

  /// Why the difference cannot be applied; nil where it can.
  public var objection: String? {
    guard let counts = state.withLock({ $0.counts }) else { return nil }
    let (old, new) = (comparison.old, comparison.new)
    if options.deletes, counts.new == 0, counts.old > 0, !options.allowsEmpty {
      return "the source has no Items, so all \(counts.old) Items of '\(target.location)' would be "
        + "deleted; --allow-empty says that this is meant"
    }
    if options.deletes, counts.deleted > 0, let count = new?.unreadableCount, count > 0 {
      return
        "\(count) documents of the source cannot be read, so nobody knows which Items are gone; "
        + "repair them, or leave --delete out"
    }
    if target.form == .file, !isNothingToDo, let count = old?.unreadableCount, count > 0 {
      return "\(count) Items of '\(target.location)' cannot be read and would be lost; "
        + "stac-manager validate shows which"
    }
    if target.form == .tree, counts.added > 0, counts.old > 0,
      let count = old?.misplacedCount, count > 0
    {
      return
        "\(count) Items of '\(target.location)' do not lie as \(target.output.tree.layout.text), so "
        + "there is no telling where \(counts.added) new ones belong; --layout says how they lie"
    }
    return nil
  }

  /// Whether the target is as it should be.
  public var isNothingToDo: Bool {
    guard let counts = state.withLock({ $0.counts }) else { return true }
    return counts.added == 0 && counts.modified == 0 && (counts.deleted == 0 || !options.deletes)
      && target.isThere
  }

  /// Whether nothing was written, because nothing differed.
  public var wasNothingToDo: Bool { state.withLock { $0.wasNothingToDo } }

  /// Changes the target.
  ///
  /// - Throws: ``WorkflowError``; the target is as it was then, or, where it is a folder that changes
  ///   file by file, a part of the change is made and the same call makes the rest.
  public func apply() async throws(WorkflowError) {
    if let objection { throw WorkflowError(.storage, objection) }
    if isNothingToDo { return state.withLock { $0.wasNothingToDo = true } }
    if target.fingerprint != state.withLock({ $0.fingerprint }) {
      throw WorkflowError(
        .storage, "'\(target.location)' was changed while it was compared; nothing was written")
    }
    let lock: TreeLock?
    do throws(StorageError) {
      let isFolder = target.form == .tree || target.form == .items
      lock =
        isFolder && target.isThere && !isStoreLocation(target.location)
        ? try TreeLock(target.location, command: "sync") : nil
    } catch { throw WorkflowError(error) }
    defer { withExtendedLifetime(lock) {} }
    let places = try await survey()
    switch target.form {
    case .file: try await writeFile()
    case .dataset: try await writeDataset()
    case .tree: try await writeTree(places)
    case .items: try await writeItems(places)
    }
    try bury()
  }

  /// Where Items of the target lie that change or go.
  struct Places: Sendable {
    var modified: [ItemClaim: String] = [:]
    var deleted: [String] = []
    var isInFileOfMany = false
  }

  /// Looks where Items lie that change or go, and puts those aside that go.
  private func survey() async throws(WorkflowError) -> Places {
    let needsPlaces = target.form == .tree || target.form == .items
    let buries = options.deletes && options.tombstones != nil
    guard needsPlaces || buries else { return Places() }
    let places = Mutex(Places())
    let deletes = options.deletes
    let time = (options.now ?? Timestamp(seconds: Timestamp.now.seconds)).description
    let tombstones: OutputFile?
    do throws(StorageError) {
      tombstones = buries ? try OutputFile(tombstonesPath) : nil
    } catch { throw WorkflowError(error) }
    try await comparison.list(keepsOld: buries) { (difference) throws(StorageError) in
      if difference.state == .deleted, deletes, let old = difference.old {
        var line = ByteBuffer(capacity: old.count + 256)
        line.append("{\"deleted\":")
        line.append(quoted: time)
        line.append(",\"id\":")
        line.append(quoted: difference.id)
        line.append(",\"collection\":")
        line.append(quoted: difference.collection)
        line.append(",\"item\":")
        line.append(contentsOf: old)
        line.append("}\n")
        try tombstones?.append(line)
      }
      guard needsPlaces, difference.state != .added else { return }
      places.withLock { places in
        let path = difference.origin.path
        if FileReading.holdsMany(path) { places.isInFileOfMany = true }
        if difference.state == .deleted {
          if deletes { places.deleted.append(path) }
        } else {
          places.modified[ItemClaim(difference.collection, difference.id)] = path
        }
      }
    }
    do throws(StorageError) {
      try tombstones?.commit()
    } catch { throw WorkflowError(error) }
    return places.withLock { $0 }
  }

  private var tombstonesPath: String { join(comparison.folder, "tombstones.ndjson") }

  /// Adds the tombstones of Items that are gone to the file of the user.
  private func bury() throws(WorkflowError) {
    guard options.deletes, let path = options.tombstones else { return }
    do throws(StorageError) {
      let file = try JournalFile(path, length: fileSize(path) ?? 0)
      let source = try openBytes(tombstonesPath)
      var chunk = ByteBuffer(capacity: 1 << 20)
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 8)
      defer { memory.deallocate() }
      while true {
        let count = try source.read(into: memory)
        if count == 0 { return }
        chunk.truncate()
        chunk.append(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        try file.append(chunk)
      }
    } catch { throw WorkflowError(error) }
  }

  private var sides: (old: CatalogComparison.Side, new: CatalogComparison.Side) {
    guard let old = comparison.old, let new = comparison.new else {
      preconditionFailure("nothing was compared")
    }
    return (old, new)
  }

  /// The Items of the source that were added or modified.
  private func changed(_ states: Set<DigestIndex.State>, _ name: String = "new") -> [Workflow.Step]
  {
    let new = sides.new
    return [
      Workflow.Step("read-\(name)", .ingest(new.ingest)),
      Workflow.Step("pick-\(name)", .process(ChangesStep(new.index, states))),
    ]
  }

  private func writeFile() async throws(WorkflowError) {
    let (old, _) = sides
    var kept: Set<DigestIndex.State> = [.unchanged]
    if !options.deletes { kept.insert(.deleted) }
    var steps: [Workflow.Step] = []
    if target.isThere {
      steps = [
        Workflow.Step("read-old", .ingest(old.ingest)),
        Workflow.Step("pick-old", .process(ChangesStep(old.index, kept)), after: ["read-old"]),
      ]
    }
    steps += changed([.added, .modified])
    steps.append(
      Workflow.Step(
        "write", .output(target.output),
        after: target.isThere ? ["pick-old", "pick-new"] : ["pick-new"]))
    try await write(steps)
  }

  private func writeDataset() async throws(WorkflowError) {
    var output = target.output
    output.dataset.mode = .upsert
    if options.deletes { output.dataset.deleted = sides.old.index.claims(in: .deleted) }
    try await write(
      changed([.added, .modified])
        + [Workflow.Step("write", .output(output), after: ["pick-new"])])
  }

  private func writeTree(_ places: Places) async throws(WorkflowError) {
    let (old, new) = sides
    var output = target.output
    for (id, collection) in new.collections where output.tree.collections[id] == nil {
      output.tree.collections[id] = collection
    }
    if old.misplacedCount > 0 {
      // Every file is changed where it lies.
      let sink = ItemFilesSink(target.location, paths: places.modified)
      try await write(
        changed([.modified])
          + [Workflow.Step("write", .output(OutputOptions(.sink(sink))), after: ["pick-new"])])
    } else {
      let isMerged = try merge(&output)
      try await write(
        changed([.added, .modified])
          + [Workflow.Step("write", .output(output), after: ["pick-new"])])
      if isMerged { return }
    }
    try remove(places.deleted)
  }

  /// Lets a tree of which every Item is known be made anew from what stays and what comes.
  private func merge(_ output: inout OutputOptions) throws(WorkflowError) -> Bool {
    let (old, _) = sides
    guard target.isThere, let ledger = old.ledger, old.unreadableCount == 0,
      old.index.duplicateCount == 0, !isStoreLocation(target.location)
    else { return false }
    let (index, deletes) = (old.index, options.deletes)
    // What somebody has said in the documents is not told from what was found out.
    output.tree.describes = false
    output.tree.allowsEmpty = true
    do throws(StorageError) {
      output.tree.change = try TreeChange(ledger, temporary: comparison.folder) { claim in
        switch index.state(of: claim) {
        case .unchanged: .kept
        case .deleted: deletes ? .gone : .kept
        default: .coming
        }
      }
    } catch { throw WorkflowError(error) }
    return true
  }

  private func writeItems(_ places: Places) async throws(WorkflowError) {
    guard !places.isInFileOfMany else {
      throw WorkflowError(
        .storage,
        "'\(target.location)' holds files of many Items; name the file that is to be changed")
    }
    let sink = ItemFilesSink(target.location, paths: places.modified)
    try await write(
      changed([.added, .modified])
        + [Workflow.Step("write", .output(OutputOptions(.sink(sink))), after: ["pick-new"])])
    try remove(places.deleted)
  }

  private func remove(_ paths: [String]) throws(WorkflowError) {
    if paths.isEmpty { return }
    do throws(StorageError) {
      _ = try ItemFileRemoval(in: target.location).remove(paths)
    } catch { throw WorkflowError(error) }
  }

  private func write(_ steps: [Workflow.Step]) async throws(WorkflowError) {
    let summary = try await comparison.run(steps)
    for step in summary.pipelines.flatMap(\.steps) {
      state.withLock { $0.remarks += step.remarks }
    }
  }
}

/// What the name of a file tells of how many Items it holds.
enum FileReading {
  static func holdsMany(_ path: String) -> Bool {
    let name = Compression.split(fileName: fileName(of: path)).name.lowercased()
    return !name.hasSuffix(".json") && !name.hasSuffix(".geojson")
  }
}
