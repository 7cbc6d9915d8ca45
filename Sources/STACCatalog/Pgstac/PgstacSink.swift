internal import STACGeometry
public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

/// Writes a folder that `pypgstac` loads into pgstac without changing an Item: `collections.ndjson`,
/// `items/COLLECTION/YEAR-MONTH.ndjson`, a script with the commands, and a report.
///
/// - `pypgstac` reads each line with `\\` turned into `\`, so a backslash is written as `\u005c`.
/// - pgstac stores of an Item only what differs from `item_assets` of its Collection, and takes
///   empty values for "no difference"; such fields are left out of `item_assets`.
/// - Members that are `null` are loaded, but pgstac leaves them out of what it answers; the report
///   counts the Items that have any.
/// - What pgstac does not take (no geometry, no time, no Collection, the character U+0000) is turned
///   away with the reason.
public final class PgstacSink: ItemSink {
  private let folder: String
  private let records: RecordSink
  private let state = Mutex(State())

  private struct State {
    var evidence: [String: PgstacCollectionEvidence] = [:]
    var files: [String: Set<String>] = [:]
    var rejected: [String: Int] = [:]
    var report: PgstacReport?
  }

  /// Begins to write into a folder.
  public init(_ folder: String) throws(StorageError) {
    self.folder = folder
    records = try RecordSink(.folder(folder))
  }

  /// What to know before loading; there once the run is done.
  public var report: PgstacReport? { state.withLock { $0.report } }

  private final class Batch: RecordSink.Batch {
    var evidence: [String: PgstacCollectionEvidence] = [:]
    var files: [String: Set<String>] = [:]
    var rejected: [String: Int] = [:]
    /// What is being looked at for backslashes.
    var scratch = ByteBuffer()

    override func removeAll() {
      super.removeAll()
      evidence.removeAll()
      files.removeAll()
      rejected.removeAll()
    }
  }

  /// An empty batch for one worker.
  public func makeBatch() -> SinkBatch { Batch() }

  /// Adds an Item.
  ///
  /// - Throws: ``ItemFailure`` where pgstac would not take it.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    guard let batch = batch as? Batch else { preconditionFailure("a batch of another sink") }
    do throws(ItemFailure) {
      try addChecked(item, to: batch)
    } catch {
      batch.rejected[error.code, default: 0] += 1
      throw error
    }
  }

  private func addChecked(_ item: WorkingItem, to batch: Batch) throws(ItemFailure) {
    let view = item.view
    guard let collection = view["collection"]?.text, !collection.isEmpty else {
      throw ItemFailure(
        code: "pgstac-collection", message: "pgstac takes no Item without a 'collection'",
        pointer: .root)
    }
    let geometry = view["geometry"]
    guard let geometry, geometry.isObject else {
      throw ItemFailure(
        code: "pgstac-geometry", message: "pgstac takes no Item without a geometry",
        pointer: geometry == nil ? .root : JSONPointer(tokens: ["geometry"]))
    }
    let time = try Self.time(view)
    let name = String(collection)
    let file = "items/\(safeFileName(for: name))/\(time.month).ndjson"
    try records.add(item, to: batch, file: file) {
      (text: inout ByteBuffer) throws(ItemFailure) in
      batch.scratch.truncate()
      item.write(to: &batch.scratch)
      try Self.append(batch.scratch, to: &text)
    }
    batch.files[name, default: []].insert(file)
    note(view, time, &batch.evidence[name, default: PgstacCollectionEvidence()])
  }

  /// The text of the time that pgstac sorts an Item by: `start_datetime` where both ends are given.
  private static func time(
    _ view: JSONView
  ) throws(ItemFailure) -> (month: String, number: Int, isUTC: Bool) {
    let properties = view["properties"]
    let (start, end) = (properties?["start_datetime"]?.text, properties?["end_datetime"]?.text)
    let name = start != nil && end != nil ? "start_datetime" : "datetime"
    guard let text = start != nil && end != nil ? start : properties?["datetime"]?.text else {
      throw ItemFailure(
        code: "pgstac-datetime",
        message:
          "pgstac takes no Item without 'datetime' or both 'start_datetime' and 'end_datetime'",
        pointer: JSONPointer(tokens: ["properties"]))
    }
    let bytes = Array(text.prefix(7))
    func digits(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ 48...57 ~= $0 }) else {
        return nil
      }
      return bytes[range].reduce(0) { $0 * 10 + Int($1 - 48) }
    }
    guard (try? Timestamp(text, form: .lenient)) != nil, let year = digits(0..<4),
      let month = digits(5..<7), 1...12 ~= month
    else {
      throw ItemFailure(
        code: "pgstac-datetime", message: "'\(String(text))' is not a date and time",
        pointer: JSONPointer(tokens: ["properties", name]))
    }
    let isUTC = text.last.map { $0 | 0x20 == UInt8(ascii: "z") } ?? false
    return (String(decoding: bytes, as: UTF8.self), year * 12 + month - 1, isUTC)
  }

  /// Adds a JSON text in which each escaped backslash is written as `\u005c`.
  private static func append(
    _ item: borrowing ByteBuffer, to text: inout ByteBuffer
  ) throws(ItemFailure) {
    let backslash = UInt8(ascii: "\\")
    let hasNull = item.withUnsafeBytes { bytes in
      var start = 0
      var position = 0
      while let found = bytes[position...].firstIndex(of: backslash), found + 1 < bytes.count {
        position = found + 2
        if bytes[found + 1] == backslash {
          text.append(UnsafeRawBufferPointer(rebasing: bytes[start..<found]))
          text.append("\\u005c")
          start = position
        } else if bytes[found + 1] == UInt8(ascii: "u"),
          bytes[position...].starts(with: "0000".utf8)
        {
          return true
        }
      }
      text.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
      return false
    }
    if hasNull {
      throw ItemFailure(
        code: "pgstac-null-character",
        message: "PostgreSQL takes no text with the character U+0000",
        pointer: .root)
    }
  }

  private func note(
    _ view: JSONView, _ time: (month: String, number: Int, isUTC: Bool),
    _ evidence: inout PgstacCollectionEvidence
  ) {
    evidence.itemCount += 1
    evidence.months[time.number, default: 0] += 1
    if !time.isUTC { evidence.offsetCount += 1 }
    if PgstacCollectionEvidence.hasNullMember(view) { evidence.nullCount += 1 }
    let item = ItemView(view)
    if let box = try? item.boundingBox { evidence.box.add(box) }
    if let interval = try? item.temporalExtent {
      if let from = interval.start { evidence.start = min(evidence.start ?? from, from) }
      if let to = interval.end { evidence.end = max(evidence.end ?? to, to) }
    }
    if let assets = item.assets { evidence.addAssets(assets) }
  }

  /// Turns away Items that came before with the same id and Collection.
  public func claim(_ batch: SinkBatch) { records.claim(batch) }

  /// Prepares the bytes of the batch.
  public func prepare(_ batch: SinkBatch) throws(StorageError) { try records.prepare(batch) }

  /// Adds the batch to its files.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    try records.commit(batch)
    guard let batch = batch as? Batch else { return }
    state.withLock { state in
      for (id, evidence) in batch.evidence {
        state.evidence[id, default: PgstacCollectionEvidence()].merge(evidence)
      }
      for (id, files) in batch.files { state.files[id, default: []].formUnion(files) }
      state.rejected.merge(batch.rejected, uniquingKeysWith: +)
      for rejection in batch.rejections {
        state.rejected[rejection.failure.code, default: 0] += 1
      }
    }
  }

  /// Nothing: this output is not resumed.
  public func checkpoint() throws(StorageError) -> JSONValue { .null }

  /// Writes the ends of the files.
  public func seal() throws(StorageError) { try records.seal() }

  /// Writes the Collections, the script and the report.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try records.finish(collections: collections)
    let (evidence, files, rejected) = state.withLock { ($0.evidence, $0.files, $0.rejected) }
    var lines = ByteBuffer()
    var reports: [PgstacReport.Collection] = []
    for (id, known) in evidence.sorted(by: { $0.key < $1.key }) {
      let given = collections[id]
      let made = PgstacCollection(id, given, known)
      var line = ByteBuffer()
      line.append(json: .object(made.document))
      do throws(ItemFailure) {
        try Self.append(line, to: &lines)
      } catch {
        throw StorageError(.content, "Collection '\(id)': \(error.message)", path: folder)
      }
      lines.append("\n")
      let truncation = Self.truncation(known)
      reports.append(
        PgstacReport.Collection(
          id: id, itemCount: known.itemCount, isGiven: given != nil, truncation: truncation,
          largestPartition: known.largestPartition(truncation), offsetCount: known.offsetCount,
          nullCount: known.nullCount,
          withoutDefinitions: made.leftOut, files: files[id, default: []].sorted()))
    }
    let report = PgstacReport(folder: folder, collections: reports, rejected: rejected)
    try replaceFile(join(folder, "collections.ndjson"), with: lines)
    var script = ByteBuffer()
    script.append(report.script)
    try replaceFile(join(folder, "load.sh"), with: script)
    var text = ByteBuffer()
    text.append(pretty: report.json)
    text.append("\n")
    try replaceFile(join(folder, "report.json"), with: text)
    state.withLock { $0.report = report }
  }

  /// The coarsest cut that keeps partitions small.
  static func truncation(
    _ evidence: PgstacCollectionEvidence
  ) -> PgstacReport.Truncation {
    for truncation: PgstacReport.Truncation in [.none, .year]
    where evidence.largestPartition(truncation) <= PgstacReport.comfortablePartition {
      return truncation
    }
    return .month
  }

  /// Removes what was written.
  public func discard() { records.discard() }

  /// The bytes of the Items written so far.
  public var byteCount: Int { records.byteCount }

  /// The folder.
  public var place: String { folder }
}
