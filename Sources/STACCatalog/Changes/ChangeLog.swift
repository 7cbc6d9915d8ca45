public import STACJSON
public import STACModel
public import STACStorage
internal import Synchronization

/// An audit log of changes that are made elsewhere: by a step of a workflow, or in a dataset.
///
/// Its lines come in the order in which workers have done the changes. Nothing is seen of it before
/// ``commit()``.
public final class ChangeLog: Sendable {
  /// Where it will lie.
  public let path: String
  private let writer: AuditWriter
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var file: OutputFile?
    var text = ByteBuffer()
    var error: StorageError?
    var count = 0
  }

  /// Begins a log.
  ///
  /// - Parameters:
  ///   - path: where it will lie; nil for `.stac-manager/audit` of the catalog.
  ///   - catalog: the location that is changed; nil where that is not known.
  /// - Throws: ``StorageError`` where a file is there already.
  public init(
    _ path: String?, catalog: String?, time: Timestamp = Timestamp(seconds: Timestamp.now.seconds)
  ) throws(StorageError) {
    let run = ChangeJournal.makeRunName(time)
    let location = try catalog.map { (path) throws(StorageError) in try ChangeLocation(path) }
    let place = path.map { withoutFileScheme($0) } ?? location?.audit(run: run) ?? "\(run).ndjson"
    if exists(place) {
      throw StorageError(
        .unsupported, "the audit log '\(place)' is there already; a log is never written over",
        path: place)
    }
    self.path = place
    writer = AuditWriter(run: run, time: time, catalog: location?.absolutePath)
    state = Mutex(State())
  }

  deinit { state.withLock { $0.file?.discard() } }

  /// The number of lines.
  public var count: Int { state.withLock { $0.count } }

  /// Notes that an Item goes from a dataset.
  public func noteDeletion(of item: JSONView) {
    note { text in
      writer.begin("delete", path: nil, form: .row, line: nil, &text)
      AuditWriter.append(DocumentKey(item, .item), &text)
      text.append(",\"item\":")
      text.append(json: item)
      text.append(",\"digest\":")
      text.append(quoted: JSONDigest(item).description)
    }
  }

  /// Notes that an Item goes by, changed; nothing where it is the same.
  ///
  /// - Parameter origin: where it was read.
  public func noteChange(from old: JSONView, to new: JSONView, origin: ItemOrigin) {
    let (before, after) = (JSONDigest(old), JSONDigest(new))
    if before == after { return }
    let patch = JSONPatch(from: JSONValue(old), to: JSONValue(new))
    guard let undo = patch.reversed(from: old) else { return }
    note { text in
      writer.begin("update", path: origin.path, form: nil, line: nil, &text)
      AuditWriter.append(DocumentKey(new, .item), &text)
      AuditWriter.append(
        patch, undo: undo, edits: [], before: before, after: after, &text)
    }
  }

  private func note(_ body: (inout ByteBuffer) -> Void) {
    state.withLock { state in
      state.count += 1
      body(&state.text)
      state.text.append("}\n")
      if state.text.count > 1 << 18 { flush(&state) }
    }
  }

  private func flush(_ state: inout State) {
    if state.text.isEmpty || state.error != nil { return }
    do throws(StorageError) {
      if state.file == nil { state.file = try OutputFile(path) }
      try state.file?.append(state.text)
    } catch { state.error = error }
    state.text.truncate()
  }

  /// Puts the log in its place; no file is made where nothing was noted.
  public func commit() throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      flush(&state)
      if let error = state.error { throw error }
      try state.file?.commit()
      state.file = nil
    }
  }

  /// Removes what was written.
  public func discard() {
    state.withLock { state in
      state.file?.discard()
      state.file = nil
      state.text.truncate()
    }
  }
}
