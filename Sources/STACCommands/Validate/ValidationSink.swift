internal import STACManager
internal import Synchronization

/// Checks the documents that come and writes a report on them.
final class ValidationSink: ItemSink {
  private let checker: DocumentChecker
  private let writer: any ReportWriter
  private let isStrict: Bool
  private let level: Severity
  /// Puts documents right; nil where they stay as they are.
  private let repair: Repair?
  /// Nil where only schemas count.
  private let catalog: CatalogCheck?
  /// The files that Items come from; nil where only schemas count.
  private let parquet: ParquetCheck?
  /// Nil where stores are not looked at.
  private let zarr: ZarrCheck?
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
    _ checker: DocumentChecker, _ writer: any ReportWriter, isStrict: Bool, level: Severity,
    catalog: CatalogCheck?, parquet: ParquetCheck?, zarr: ZarrCheck? = nil, repair: Repair?,
    output: @escaping @Sendable (borrowing ByteBuffer) throws(StorageError) -> Void
  ) {
    self.checker = checker
    self.writer = writer
    self.isStrict = isStrict
    self.level = level
    self.catalog = catalog
    self.parquet = parquet
    self.zarr = zarr
    self.repair = repair
    self.output = output
  }

  /// What was found in all.
  var totals: ReportTotals { state.withLock { $0.totals } }

  /// The documents of one batch.
  final class Batch: SinkBatch {
    struct Document {
      var report: DocumentReport
      var origin: ItemOrigin
      /// Its number in the batch.
      var number: Int
      /// What takes the place of the document, and whether that is a file of its own.
      var replacement: (text: [UInt8], length: Int, isWholeFile: Bool)?
      var isClean: Bool { report.entries.isEmpty && replacement == nil }
    }
    /// An Item whose id is not yet known to be the first of its kind.
    struct Identity {
      var hash: IdentifierHash
      /// Its file, in ``Batch/paths``.
      var path: Int
      var location: SourceLocation
      /// The number of the document in the batch.
      var number: Int
      /// The id, in ``Batch/ids``.
      var id: Range<Int>
    }
    var documents: [Document] = []
    var identities: [Identity] = []
    var ids = ByteBuffer()
    var paths: [String] = []
    /// Documents in the batch so far.
    var count = 0
    let part: CatalogCheck.Part?
    private let parquet: ParquetCheck?
    /// The scope of the last Item: mostly that of the next, too.
    private var lastScope: (isFile: Bool, scope: UInt64)?

    /// The file of the last link that could not be followed: it may have thousands of them.
    private var lastReported: ReportedFile?

    func reportedFile(_ path: String) -> ReportedFile {
      if let lastReported, lastReported.path == path { return lastReported }
      let file = ReportedFile(path)
      lastReported = file
      return file
    }

    /// The scope of an Item, whose path is then the last of ``paths``.
    func enter(_ path: String, isFile: Bool, _ catalog: CatalogCheck) -> UInt64 {
      if let lastScope, lastScope.isFile == isFile, let last = paths.last, last == path {
        return lastScope.scope
      }
      parquet?.note(path)
      let scope = catalog.scope(of: path, isFile: isFile)
      paths.append(path)
      lastScope = (isFile, scope)
      return scope
    }

    init(_ part: CatalogCheck.Part?, _ parquet: ParquetCheck? = nil) {
      self.part = part
      self.parquet = parquet
    }

    /// Documents without findings, where those are not listed.
    var cleanCount = 0
    var findings: [Finding] = []
    var text = ByteBuffer()

    override func removeAll() {
      super.removeAll()
      documents.removeAll()
      identities.removeAll(keepingCapacity: true)
      ids.truncate()
      paths.removeAll()
      lastScope = nil
      count = 0
      cleanCount = 0
      text.truncate()
    }
  }

  func makeBatch() -> SinkBatch { Batch(catalog?.makePart(), parquet) }

  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = own(batch)
    let view = item.view
    batch.count += 1
    batch.findings.removeAll(keepingCapacity: true)
    checker.check(view, into: &batch.findings)
    zarr?.check(view, item.origin, into: &batch.findings)
    defer { remember(item, view, in: batch) }
    if batch.findings.isEmpty, !writer.listsCleanDocuments {
      batch.cleanCount += 1
      return
    }
    var report = DocumentReport(
      location: item.origin.path, path: item.origin.path, id: view["id"]?.string,
      type: view["type"]?.string, entries: entries(batch.findings, item.source, item.origin),
      isStrict: isStrict)
    var replacement: (text: [UInt8], length: Int, isWholeFile: Bool)?
    if let repair, let outcome = repair.fix(view, item.source, batch.findings, item.origin) {
      report.fixes = outcome.fixes
      report.difference = TextDifference.lines(item.source, outcome.text)
      // What is written is what is reported on.
      if !repair.isDryRun { report.entries = entries(afterFixing: outcome.text, item.origin) }
      replacement = (outcome.text, item.source.count, item.isWholeFile)
    }
    batch.documents.append(
      Batch.Document(
        report: report, origin: item.origin, number: batch.count, replacement: replacement))
  }

  /// Findings with their places in the file.
  private func entries(
    _ findings: [Finding], _ text: UnsafeRawBufferPointer, _ origin: ItemOrigin
  ) -> [DocumentReport.Entry] {
    let places = findings.isEmpty ? nil : try? JSONSourceMap(text)
    return findings.map { finding in
      let inDocument = places?.location(of: finding.pointer) ?? .start
      return DocumentReport.Entry(
        finding, at: inDocument.shifted(by: origin.location),
        snippet: Snippet.around(inDocument, in: text))
    }
  }

  private func entries(
    afterFixing text: [UInt8], _ origin: ItemOrigin
  ) -> [DocumentReport.Entry] {
    var parser = JSONParser()
    var findings: [Finding] = []
    guard let view = try? parser.parse(text) else { return [] }
    checker.check(view, into: &findings)
    zarr?.check(view, origin, into: &findings)
    return text.withUnsafeBytes { entries(findings, $0, origin) }
  }

  /// Keeps what the check of the whole catalog needs of a document.
  private func remember(_ item: WorkingItem, _ view: JSONView, in batch: Batch) {
    guard let catalog, let part = batch.part else { return }
    let origin = item.origin
    let isFile = item.isWholeFile && !origin.path.contains("://")
    if catalog.expectsCollections { part.add(item, view, isFile: isFile) }
    var (id, type, collection): (JSONText?, JSONText?, JSONText?)
    for (key, value) in view.members {
      switch key.count {
      case 2 where key == "id": id = value.text
      case 4 where key == "type": type = value.text
      case 10 where key == "collection": collection = value.text
      default: break
      }
    }
    guard let id, let type, type == "Feature" else { return }
    let start = batch.ids.count
    batch.ids.append(UnsafeRawBufferPointer(start: id.unsafeBytes, count: id.count))
    let scope = batch.enter(origin.path, isFile: isFile, catalog)
    batch.identities.append(
      Batch.Identity(
        hash: IdentifierHash(id, collection: collection, scope: scope),
        path: batch.paths.count - 1, location: origin.location, number: batch.count,
        id: start..<batch.ids.count))
  }

  func addUnreadable(_ failure: ItemFailure, origin: ItemOrigin, to batch: SinkBatch) {
    let batch = own(batch)
    catalog?.tellOfUnreadable(origin.path)
    batch.count += 1
    let finding = Finding(
      rule: failure.code, severity: .error, pointer: failure.pointer ?? .root,
      message: failure.message)
    // A link that cannot be followed stands in a document that has a report of its own.
    let report =
      failure.pointer != nil && origin.location == .start
      ? batch.reportedFile(origin.path).report([finding], isStrict)
      : DocumentReport(
        location: origin.path, path: origin.path, id: nil, type: nil,
        entries: [DocumentReport.Entry(finding, at: origin.location)], isStrict: isStrict)
    batch.documents.append(Batch.Document(report: report, origin: origin, number: batch.count))
  }

  /// Puts the lines right, now that those before the batch are known.
  func claim(_ batch: SinkBatch) {
    let batch = own(batch)
    findRepeatedIDs(batch)
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

  private func findRepeatedIDs(_ batch: Batch) {
    guard let catalog else { return }
    for place in catalog.take(batch.identities.lazy.map(\.hash)) {
      let identity = batch.identities[place]
      let origin = ItemOrigin(path: batch.paths[identity.path], location: identity.location)
      let id = batch.ids.withUnsafeBytes { bytes in
        String(decoding: bytes[identity.id], as: UTF8.self)
      }
      let entry = DocumentReport.Entry(
        ItemIdentifiers.finding(id), at: origin.location)
      let index =
        batch.documents.firstIndex { $0.number >= identity.number } ?? batch.documents.count
      if index < batch.documents.count, batch.documents[index].number == identity.number {
        batch.documents[index].report.entries.append(entry)
      } else {
        batch.cleanCount -= 1
        batch.documents.insert(
          Batch.Document(
            report: DocumentReport(
              location: origin.path, path: origin.path, id: id,
              type: "Feature", entries: [entry], isStrict: isStrict),
            origin: origin, number: identity.number), at: index)
      }
    }
  }

  /// A schema that cannot be had is no news in the second document.
  private func tellOnceOfSchemas(_ batch: Batch) {
    state.withLock { state in
      for index in batch.documents.indices {
        batch.documents[index].report.entries.removeAll { entry in
          guard let schema = entry.finding.schema,
            entry.finding.rule == "schema-unavailable" || entry.finding.rule == "schema-broken"
          else { return false }
          return !state.toldSchemas.insert(schema + entry.finding.message).inserted
        }
      }
      let clean = batch.documents.count { $0.isClean }
      batch.documents.removeAll { $0.isClean }
      batch.cleanCount += clean
    }
  }

  func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    for document in batch.documents {
      guard let replacement = document.replacement, replacement.isWholeFile else { continue }
      try repair?.replaceFile(document.origin.path, replacement.length, with: replacement.text)
    }
    for (index, document) in batch.documents.enumerated() {
      if index > 0 { batch.text.append(writer.separator) }
      writer.write(document.report, to: &batch.text)
    }
  }

  func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = own(batch)
    for document in batch.documents {
      guard let replacement = document.replacement, !replacement.isWholeFile else { continue }
      let start = document.origin.location.byteOffset
      try repair?.replacePart(
        of: document.origin.path, start..<start + replacement.length, with: replacement.text)
    }
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

  /// Adds what the documents together have shown.
  func finish(collections: [String: JSONObject]) throws(StorageError) {
    try repair?.finish()
    let reports =
      (parquet?.reports(level: level, isStrict: isStrict) ?? [])
      + (catalog?.reports(level: level, isStrict: isStrict) ?? [])
    if reports.isEmpty { return }
    let batch = Batch(nil)
    batch.documents = reports.map {
      Batch.Document(report: $0, origin: ItemOrigin(path: $0.path), number: 0)
    }
    try prepare(batch)
    try commit(batch)
  }

  func discard() { repair?.discard() }

  private func own(_ batch: SinkBatch) -> Batch {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    return batch
  }
}
