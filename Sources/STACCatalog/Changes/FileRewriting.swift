internal import STACJSON
internal import STACStorage

/// A file of many documents on its way through: changed ones are replaced, others go, and some come
/// back to where they were. Documents come in their order.
///
/// An element of an array goes with the comma before it, or, where none before it stays, with the one
/// behind it; so it can come back to its place as the bytes that went.
///
/// `@unchecked Sendable`: used with the lock of the sink held.
final class FileRewriting: @unchecked Sendable {
  let path: String
  let form: DocumentForm
  /// What went or came back, for the log.
  enum Event {
    /// A document with its line in the log as far as it is made, where it stood, and its bytes.
    case removed(ChangeSink.Batch.Change, body: [UInt8], offset: Int, [UInt8])
    case restored(AuditRecord)
  }
  typealias Tell = (Event) throws(StorageError) -> Void

  private let staged: String?
  private var rewriter: FileRewriter?
  private var lastEnd: Int?
  private var hasKept = false
  /// An element that goes, before which none stays: it goes up to the next one.
  private var waiting: (change: ChangeSink.Batch.Change, body: [UInt8])?
  private var insertions: ArraySlice<Int>
  private let log: AuditLog?
  /// The first of the insertions, once it is read.
  private var upcoming: AuditRecord?

  /// - Parameters:
  ///   - staged: where the new file is written; nil where nothing is.
  ///   - insertions: lines of a log with documents that come back.
  init(
    _ path: String, _ form: DocumentForm, staged: String?, insertions: ArraySlice<Int>,
    of log: AuditLog?
  ) {
    self.path = path
    self.form = form
    self.staged = staged
    self.insertions = insertions
    self.log = log
  }

  /// Where the new file waits; nil where nothing is different.
  var result: String? { rewriter == nil ? nil : staged }

  /// Where a document that was passed last stands in the new file.
  func newPosition(of start: Int) -> Int { rewriter?.newPosition(of: start) ?? start }

  private func open() throws(StorageError) -> FileRewriter? {
    guard let staged else { return nil }
    if let rewriter { return rewriter }
    let made = try FileRewriter(path, staging: staged)
    rewriter = made
    return made
  }

  /// A document that stays.
  func pass(_ range: Range<Int>, _ tell: Tell) throws(StorageError) {
    try settle(before: range.lowerBound, tell)
    try insert(before: range.lowerBound, tell)
    (hasKept, lastEnd) = (true, range.upperBound)
    try insert(behind: range.upperBound, tell)
  }

  /// A document that gets another text.
  func replace(
    _ range: Range<Int>, with text: [UInt8], _ tell: Tell
  ) throws(StorageError) {
    try settle(before: range.lowerBound, tell)
    try insert(before: range.lowerBound, tell)
    try open()?.replace(range, with: text)
    (hasKept, lastEnd) = (true, range.upperBound)
    try insert(behind: range.upperBound, tell)
  }

  /// A document that goes.
  func delete(
    _ change: ChangeSink.Batch.Change, _ body: [UInt8], _ tell: Tell
  ) throws(StorageError) {
    let range = change.range
    try settle(before: range.lowerBound, tell)
    try insert(before: range.lowerBound, tell)
    if form == .line {
      let gone = try open()?.removeLine(range) ?? []
      try tell(.removed(change, body: body, offset: range.lowerBound, gone))
    } else if hasKept, let lastEnd {
      let gone = try open()?.remove(lastEnd..<range.upperBound) ?? []
      try tell(.removed(change, body: body, offset: lastEnd, gone))
      self.lastEnd = range.upperBound
    } else {
      waiting = (change, body)
    }
  }

  /// Lets the element go that has waited for the next one.
  private func settle(before end: Int, _ tell: Tell) throws(StorageError) {
    guard let (change, body) = waiting else { return }
    waiting = nil
    let start = change.range.lowerBound
    let gone = try open()?.remove(start..<end) ?? []
    try tell(.removed(change, body: body, offset: start, gone))
  }

  /// Ends the file.
  func finish(_ tell: Tell) throws(StorageError) {
    if let waiting { try settle(before: waiting.change.range.upperBound, tell) }
    var emptied: Int?
    while let record = try nextInsertion() {
      guard let rewriter = try open() else {
        try take(record, tell)
        continue
      }
      if form == .line {
        try rewriter.insertLine(
          record.text, at: record.offset ?? .max, from: lastEnd ?? 0, to: nil)
      } else if let lastEnd {
        try rewriter.replace(lastEnd..<lastEnd, with: [UInt8(ascii: ",")] + record.item)
      } else {
        // Nothing but the brackets is there: what went together comes together.
        let place = emptied ?? record.offset ?? 0
        let isExact = record.offset == rewriter.newPosition(of: place)
        try rewriter.replace(
          place..<place, with: isExact ? record.text : [UInt8(ascii: ",")] + record.item)
        emptied = place
      }
      try take(record, tell)
    }
    try rewriter?.finish()
  }

  /// Leaves the file as it was.
  func discard() { rewriter?.discard() }

  // MARK: What comes back

  private func nextInsertion() throws(StorageError) -> AuditRecord? {
    while let first = insertions.first, let log {
      if !log.isSettled(first) {
        if let upcoming { return upcoming }
        let record = try log.record(first)
        upcoming = record
        return record
      }
      insertions.removeFirst()
      upcoming = nil
    }
    return nil
  }

  private func take(_ record: AuditRecord, _ tell: Tell) throws(StorageError) {
    if let first = insertions.popFirst() { _ = log?.settle(first) }
    upcoming = nil
    try tell(.restored(record))
  }

  private func insert(before start: Int, _ tell: Tell) throws(StorageError) {
    while let record = try nextInsertion(), let rewriter = try open() {
      let place = rewriter.newPosition(of: start)
      guard let offset = record.offset, offset <= place else { return }
      if form == .line {
        try rewriter.insertLine(record.text, at: offset, from: lastEnd ?? 0, to: start)
      } else {
        let isExact = offset == place && record.text.last(where: { !Self.isSpace($0) }) == 0x2c
        if offset == place, !isExact { return }
        try rewriter.replace(
          start..<start, with: isExact ? record.text : record.item + [UInt8(ascii: ",")])
      }
      try take(record, tell)
    }
  }

  private func insert(behind end: Int, _ tell: Tell) throws(StorageError) {
    guard form == .element else { return }
    while let record = try nextInsertion(), let rewriter = try open() {
      guard record.offset == rewriter.newPosition(of: end),
        record.text.first(where: { !Self.isSpace($0) }) == UInt8(ascii: ",")
      else { return }
      try rewriter.replace(end..<end, with: record.text)
      try take(record, tell)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }
}
