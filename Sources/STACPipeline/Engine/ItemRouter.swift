internal import Glibc
internal import STACCatalog
internal import STACJSON
internal import STACStorage

/// Takes Items through the steps: one router serves one worker.
struct ItemRouter {
  /// What a node does.
  enum Stage {
    case source(SourceFilter)
    case step(any ItemStep)
    /// Its Items wait in ``ItemRouter/batches`` until all of the block have come.
    case batch(any BatchStep)
    case sink(Int)
  }

  /// What an ingest step leaves out.
  struct SourceFilter {
    let filter: FilterStep
    let maximumCount: Int?
    /// What leaves out Items that have not changed.
    let changes: ChangesStep?
    /// What says where copies come from.
    let provenance: ProvenanceStep?
    /// What leaves only wanted fields.
    let fields: FieldsStep?
    /// Makes an Item of each record.
    let maker: (any ItemStep)?
    /// The same, where it makes many Items at a time.
    var batchMaker: (any BatchStep)? = nil
    /// Takes records by their bytes, and the number of its sink.
    let recogniser: (sink: DigestSink, number: Int)?
  }

  let stages: [Stage]
  private let successors: [[Int]]
  let ids: [String]
  private let sinks: [any ItemSink]
  let takesAllDocuments: Bool
  /// The steps of which each Item is logged.
  private let isTraced: [Bool]
  let item = WorkingItem()
  /// Items that each ingest step has taken, of those with a maximum.
  private var taken: [Int: Int]
  /// Of the batch, in the order of the nodes. Counted here, as a step counts for each Item.
  var statistics: [StepStatistics]
  /// Items that wait for a step that takes many at a time, by its node.
  var batches: [Int: ItemBatch] = [:]

  init(_ graph: WorkflowGraph, sinks: [any ItemSink], taken: [Int: Int], logLevel: LogLevel) {
    var nextSink = 0
    stages = graph.nodes.map { node in
      switch node.step.action {
      case .ingest(let options):
        let maker = options.maker?.replica()
        return .source(
          SourceFilter(
            filter: FilterStep(options.filter), maximumCount: options.maximumCount,
            changes: options.changes?.step, provenance: options.provenance,
            fields: options.fields.map { FieldsStep($0) }, maker: maker,
            batchMaker: maker as? any BatchStep,
            recogniser: options.recogniser.flatMap { sink in
              sinks.firstIndex { $0 === sink }.map { (sink, $0) }
            }))
      case .process(let step as any BatchStep): return .batch(step.replica())
      case .process(let step): return .step(step.replica())
      case .output:
        defer { nextSink += 1 }
        return .sink(nextSink)
      }
    }
    successors = graph.nodes.map(\.successors)
    ids = graph.nodes.map(\.step.id)
    self.sinks = sinks
    takesAllDocuments = graph.nodes.contains { node in
      if case .ingest(let options) = node.step.action {
        options.reading.takesAllDocuments
      } else {
        false
      }
    }
    self.taken = taken
    statistics = Array(repeating: StepStatistics(), count: graph.nodes.count)
    isTraced = graph.nodes.map { ($0.step.logLevel ?? logLevel) == .debug }
  }

  /// Whether an ingest step has taken as many Items as it wants.
  func hasEnough(_ node: Int) -> Bool {
    guard case .source(let source) = stages[node], let maximum = source.maximumCount else {
      return false
    }
    return taken[node, default: 0] >= maximum
  }

  /// Takes all the Items of a batch through the steps.
  mutating func process(_ work: BatchWork) {
    let start = now()
    for node in statistics.indices { statistics[node] = StepStatistics() }
    work.source.load()
    for problem in work.source.problems {
      tellSinks(problem.failure, problem.origin, work)
      if problem.isFailure { statistics[work.node].failed += 1 }
      work.failures.append(
        FailureRecord(
          step: ids[work.node], failure: problem.failure, origin: problem.origin,
          content: problem.content))
    }
    switch work.source.content {
    case .records:
      statistics[work.node].byteCount += work.source.block.count
      read(work.source.block, path: work.source.path, isLineRelative: true, work)
    case .files(let files):
      // A disk needs no company. Groups, so that not all documents are in memory.
      let width = files.contains { isStoreLocation($0.path) } ? requestsSideBySide : 1
      for start in stride(from: 0, to: files.count, by: width) {
        let group = files[start..<min(files.count, start + width)]
        let contents = readAllSideBySide(group.map(\.path))
        for (file, content) in zip(group, contents) { read(file, content, work) }
      }
    case .rows: break  // loaded before
    }
    passBatches(work)
    statistics[work.node].nanoseconds += now() - start
    let spent = statistics.indices.filter { $0 != work.node }
      .reduce(UInt64(0)) { $0 + statistics[$1].nanoseconds }
    // What is left is the time for reading and parsing.
    statistics[work.node].nanoseconds -= min(spent, statistics[work.node].nanoseconds)
    work.statistics = statistics
  }

  // MARK: Reading

  private mutating func read(
    _ block: RecordBlock, path: String, isLineRelative: Bool, isWholeFile: Bool = false,
    _ work: BatchWork
  ) {
    let isLines = block.separation == .lines
    let recogniser: (sink: DigestSink, number: Int)? =
      if case .source(let source) = stages[work.node] { source.recogniser } else { nil }
    block.forEachRecord { bytes, place in
      statistics[work.node].incoming += 1
      if let recogniser,
        recogniser.sink.addKnown(bytes, path: path, to: work.sinks[recogniser.number])
      {
        statistics[work.node].skipped += 1
        return
      }
      let origin = ItemOrigin(path: path, location: place)
      do throws(ItemFailure) {
        try item.read(
          bytes, isLine: isLines || Self.isLine(bytes),
          isAnyDocument: takesAllDocuments || readsRecords(work.node),
          isWholeFile: isWholeFile, standsInFile: isLines && work.source.standsInFile,
          origin: origin)
        try enter(work)
      } catch {
        tellSinks(error, item.origin, work)
        fail(error, work.node, work, bytes, isLineRelative: isLines && isLineRelative)
      }
    }
  }

  /// Whether an ingest step reads something else than Items, and makes them of it.
  private func readsRecords(_ node: Int) -> Bool {
    if case .source(let source) = stages[node] { source.maker != nil } else { false }
  }

  /// Whether an element of an array can stand in NDJSON as it is.
  private static func isLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, 0x0a, bytes.count) == nil && memchr(base, 0x0d, bytes.count) == nil
  }

  /// Reads a file of one Item, or of several.
  private mutating func read(
    _ file: SourceBatch.FileReference, _ content: Result<[UInt8], StorageError>,
    _ work: BatchWork
  ) {
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try content.get()
    } catch {
      let linked = file.link.map { ", linked from \($0)" } ?? ""
      let failure = ItemFailure(code: error.code.rawValue, message: error.message + linked)
      let origin = ItemOrigin(path: file.path, location: error.location ?? .start)
      tellSinks(failure, origin, work)
      statistics[work.node].failed += 1
      work.failures.append(
        FailureRecord(step: ids[work.node], failure: failure, origin: origin, content: []))
      return
    }
    statistics[work.node].byteCount += bytes.count
    let block = RecordBlock(holding: bytes)
    var isWhole = true
    switch DocumentShape(block.bytes) {
    case .catalog: if !takesAllDocuments { return }  // between Items they are no Items
    case .elements:
      block.listElements(of: "features")
      isWhole = false
    case .single: break
    }
    read(block, path: file.path, isLineRelative: false, isWholeFile: isWhole, work)
  }

  /// The Item passes its ingest step.
  private mutating func enter(_ work: BatchWork) throws(ItemFailure) {
    guard case .source(let source) = stages[work.node] else { return }
    if source.batchMaker != nil, !isOver(source, work) { return wait(at: work.node) }
    var isWanted = !isOver(source, work)
    if isWanted, let maker = source.maker { isWanted = try maker.process(item) == .keep }
    try go(on: source, isWanted: isWanted, work)
  }

  private func isOver(_ source: SourceFilter, _ work: BatchWork) -> Bool {
    source.maximumCount.map { taken[work.node, default: 0] >= $0 } ?? false
  }

  /// The Item waits for a step that takes many at a time.
  private mutating func wait(at node: Int) {
    var line = ByteBuffer()
    item.write(to: &line)
    batches[node, default: ItemBatch()].entries.append(
      ItemBatch.Entry(
        line: line.array, id: item.id ?? "", origin: item.origin, isWholeFile: item.isWholeFile))
  }

  /// The Item that an ingest step has made leaves it.
  mutating func leave(_ source: SourceFilter, _ work: BatchWork) throws(ItemFailure) {
    try go(on: source, isWanted: !isOver(source, work), work)
  }

  private mutating func go(
    on source: SourceFilter, isWanted: Bool, _ work: BatchWork
  ) throws(ItemFailure) {
    var isWanted = isWanted
    if isWanted { isWanted = try source.filter.process(item) == .keep }
    if isWanted, let changes = source.changes { isWanted = try changes.process(item) == .keep }
    if !item.warnings.isEmpty { passWarnings(work.node, work) }
    guard isWanted else {
      statistics[work.node].skipped += 1
      trace("skipped", work.node, work)
      return
    }
    trace("read", work.node, work)
    if source.maximumCount != nil { taken[work.node, default: 0] += 1 }
    if let provenance = source.provenance { _ = try provenance.process(item) }
    if let fields = source.fields { _ = try fields.process(item) }
    statistics[work.node].outgoing += 1
    send(from: work.node, work)
  }

  // MARK: Steps

  /// Where all documents are wanted, those that cannot be read count as well.
  private func tellSinks(_ failure: ItemFailure, _ origin: ItemOrigin, _ work: BatchWork) {
    guard takesAllDocuments else { return }
    for (sink, batch) in zip(sinks, work.sinks) {
      sink.addUnreadable(failure, origin: origin, to: batch)
    }
  }

  mutating func send(from node: Int, _ work: BatchWork) {
    let next = successors[node]
    guard next.count > 1 else {
      if let only = next.first { arrive(at: only, work) }
      return
    }
    let snapshot = item.snapshot
    for (position, node) in next.enumerated() {
      if position > 0 { item.restore(snapshot) }
      arrive(at: node, work)
    }
  }

  private mutating func arrive(at node: Int, _ work: BatchWork) {
    statistics[node].incoming += 1
    let start = now()
    do throws(ItemFailure) {
      switch stages[node] {
      case .source: break
      case .batch: wait(at: node)
      case .sink(let sink):
        try sinks[sink].add(item, to: work.sinks[sink])
        trace("written", node, work)
        statistics[node].outgoing += 1
        statistics[node].nanoseconds += now() - start
      case .step(let step):
        let verdict = try step.process(item)
        statistics[node].nanoseconds += now() - start
        if !item.warnings.isEmpty { passWarnings(node, work) }
        switch verdict {
        case .keep:
          trace("kept", node, work)
          statistics[node].outgoing += 1
          send(from: node, work)
        case .skip:
          trace("skipped", node, work)
          statistics[node].skipped += 1
        }
      }
    } catch {
      statistics[node].nanoseconds += now() - start
      fail(error, node, work, nil, isLineRelative: true)
    }
  }

  /// Notes for the log what a step says of the Item.
  private func passWarnings(_ node: Int, _ work: BatchWork) {
    for warning in item.takeWarnings() {
      work.passages.append(
        Passage(
          verdict: warning, level: .warning, step: ids[node], id: item.id ?? "",
          origin: item.origin, isLineRelative: work.source.hasRelativeLines))
    }
  }

  /// Notes for the log what became of the Item.
  private func trace(_ verdict: String, _ node: Int, _ work: BatchWork) {
    guard isTraced[node] else { return }
    work.passages.append(
      Passage(
        verdict: verdict, step: ids[node], id: item.id ?? "", origin: item.origin,
        isLineRelative: work.source.hasRelativeLines))
  }

  private mutating func fail(
    _ failure: ItemFailure, _ node: Int, _ work: BatchWork, _ raw: UnsafeRawBufferPointer?,
    isLineRelative: Bool
  ) {
    statistics[node].failed += 1
    var content: [UInt8]
    if let raw {
      content = Array(raw)
    } else {
      var text = ByteBuffer()
      item.write(to: &text)
      content = text.array
    }
    let isRead = raw == nil || failure.code == "missing-id" || failure.code == "not-an-item"
    let document = isRead ? try? JSONValue(parsing: content) : nil
    if content.count > 64 << 20 { content = Array(content[..<(64 << 20)]) }
    work.failures.append(
      FailureRecord(
        id: document?["id"]?.string, collection: document?["collection"]?.string,
        step: ids[node], failure: failure, origin: item.origin, content: content,
        isLineRelative: isLineRelative && work.source.hasRelativeLines))
  }

  /// Monotonic time in nanoseconds.
  func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

extension SourceBatch {
  /// Places are told by a line that counts from the beginning of the batch.
  var hasRelativeLines: Bool {
    if case .records = content { block.separation == .lines } else { false }
  }
}
