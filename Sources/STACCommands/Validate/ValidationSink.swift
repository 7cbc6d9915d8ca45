internal import STACManager
internal import Synchronization

/// Checks the documents that come and writes a report on them.
final class ValidationSink: ItemSink {
  private let checker: DocumentChecker
  private let writer: any ReportWriter
  private let isStrict: Bool
  private let output: @Sendable (borrowing ByteBuffer) throws(StorageError) -> Void
  private let state = Mutex(State())

  private struct State: ~Copyable {
    var totals = ReportTotals()
    /// Schemas that could not be had or used, and were told of.
    var toldSchemas: Set<String> = []
    var hasWritten = false
  }

  let place = "-"
  let byteCount = 0

  init(
    _ checker: DocumentChecker, _ writer: any ReportWriter, isStrict: Bool,
    output: @escaping @Sendable (borrowing ByteBuffer) throws(StorageError) -> Void
  ) {
    self.checker = checker
    self.writer = writer
    self.isStrict = isStrict
    self.output = output
  }

  /// What was found in all.
  var totals: ReportTotals { state.withLock { $0.totals } }

  /// The documents of one batch.
  final class Batch: SinkBatch {
    struct Document {
      var report: DocumentReport
      var origin: ItemOrigin
    }
    var documents: [Document] = []
    /// Documents without findings, where those are not listed.
    var cleanCount = 0
    var findings: [Finding] = []
    var text = ByteBuffer()

    override func removeAll() {
      super.removeAll()
      documents.removeAll()
      cleanCount = 0
      text.truncate()
    }
  }

  func makeBatch() -> SinkBatch { Batch() }

  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let view = item.view
    batch.findings.removeAll(keepingCapacity: true)
    checker.check(view, into: &batch.findings)
    if batch.findings.isEmpty, !writer.listsCleanDocuments {
      batch.cleanCount += 1
      return
    }
    let places = batch.findings.isEmpty ? nil : try? JSONSourceMap(item.source)
    let entries = batch.findings.map { finding in
      let inDocument = places?.location(of: finding.pointer) ?? .start
      return DocumentReport.Entry(
        finding, at: inDocument.shifted(by: item.origin.location),
        snippet: Snippet.around(inDocument, in: item.source))
    }
    batch.documents.append(
      Batch.Document(
        report: DocumentReport(
          location: item.origin.path, path: item.origin.path, id: view["id"]?.string,
          type: view["type"]?.string, entries: entries, isStrict: isStrict),
        origin: item.origin))
  }

  func addUnreadable(_ failure: ItemFailure, origin: ItemOrigin, to batch: SinkBatch) {
    let batch = own(batch)
    let finding = Finding(
      rule: failure.code, severity: .error, pointer: failure.pointer ?? .root,
      message: failure.message)
    batch.documents.append(
      Batch.Document(
        report: DocumentReport(
          location: origin.path, path: origin.path, id: nil, type: nil,
          entries: [DocumentReport.Entry(finding, at: origin.location)], isStrict: isStrict),
        origin: origin))
  }

  /// Puts the lines right, now that those before the batch are known.
  func claim(_ batch: SinkBatch) {
    let batch = own(batch)
    if !writer.listsCleanDocuments { tellOnceOfSchemas(batch) }
    for index in batch.documents.indices {
      let line = batch.documents[index].origin.location.line + batch.lineBase
      let isPart = batch.hasRelativeLines || batch.documents[index].origin.location != .start
      if isPart { batch.documents[index].report.location += ":\(line)" }
      for entry in batch.documents[index].report.entries.indices {
        batch.documents[index].report.entries[entry].location.line += batch.lineBase
      }
    }
  }

  /// A schema that cannot be had is no news in the second document.
  private func tellOnceOfSchemas(_ batch: Batch) {
    state.withLock { state in
      for index in batch.documents.indices {
        batch.documents[index].report.entries.removeAll { entry in
          guard let schema = entry.finding.schema,
            entry.finding.rule.hasPrefix("schema-un")
              || entry.finding.rule == "schema-broken"
          else { return false }
          return !state.toldSchemas.insert(schema + entry.finding.message).inserted
        }
      }
      let clean = batch.documents.count { $0.report.entries.isEmpty }
      batch.documents.removeAll { $0.report.entries.isEmpty }
      batch.cleanCount += clean
    }
  }

  func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    for (index, document) in batch.documents.enumerated() {
      if index > 0 { batch.text.append(writer.separator) }
      writer.write(document.report, to: &batch.text)
    }
  }

  func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    let needsSeparator = state.withLock { state in
      state.totals.addClean(batch.cleanCount)
      for document in batch.documents { state.totals.add(document.report) }
      defer { if !batch.text.isEmpty { state.hasWritten = true } }
      return state.hasWritten && !batch.text.isEmpty
    }
    if needsSeparator {
      var separator = ByteBuffer()
      separator.append(writer.separator)
      try output(separator)
    }
    try output(batch.text)
  }

  func checkpoint() throws(StorageError) -> JSONValue { .null }
  func seal() throws(StorageError) {}
  func finish(collections: [String: JSONObject]) throws(StorageError) {}
  func discard() {}

  private func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
