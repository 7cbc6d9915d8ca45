internal import STACJSON
internal import STACModel
internal import STACStorage

// How changes are taken back.
extension ChangeSink {
  /// Takes back what a log says was done to a document.
  func undo(
    _ log: AuditLog, _ view: JSONView, _ item: WorkingItem, _ change: inout Batch.Change,
    _ batch: Batch
  ) throws(ItemFailure) {
    let key = DocumentKey(view, change.kind)
    let place = AuditLog.hash(location.relativePath(change.origin.path))
    let match: Match
    do throws(StorageError) {
      match = try self.match(log, key, JSONDigest(view)) { entry in
        // In a folder another file may hold a document with the same names.
        entry.form != .metadata
          && (location.kind != .folder || entry.form == nil || entry.place == place)
      }
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
    switch match {
    case .none: break
    case .settled: batch.settledCount += 1
    case .conflict(let conflict): batch.conflicts.append(conflict)
    case .revert(let record, let isForced):
      batch.count(change.kind) { $0.selected += 1 }
      if isForced {
        try force(record, view, item, &change, batch)
      } else {
        try revert(record, view, item, &change, batch)
      }
    case .delete:
      batch.count(change.kind) { $0.selected += 1 }
      delete(view, item, &change, batch)
    }
  }

  /// What a log says to a document as it stands.
  enum Match {
    case none
    /// It is already as it was.
    case settled
    /// It becomes again what it was; forced where it was changed since.
    case revert(AuditRecord, isForced: Bool)
    /// It had come, and goes.
    case delete
    /// It was changed since.
    case conflict(ChangeOutcome.Conflict)
  }

  /// Finds the line of a log that tells of a document, and settles it.
  func match(
    _ log: AuditLog, _ key: DocumentKey, _ digest: JSONDigest,
    where isMeant: (AuditLog.Entry) -> Bool
  ) throws(StorageError) -> Match {
    var different: (index: Int, record: AuditRecord)?
    for index in log.entries(of: key) where !log.isSettled(index) {
      let entry = log[index]
      guard isMeant(entry) else { continue }
      let record = try log.record(index)
      switch entry.operation {
      case .update where record.after == digest:
        if log.settle(index) { return .revert(record, isForced: false) }
      case .insert where record.digest == digest:
        if log.settle(index) { return .delete }
      case .update where record.before == digest, .delete where record.digest == digest:
        return log.settle(index) ? .settled : .none
      default: different = different ?? (index, record)
      }
    }
    guard let (index, record) = different, log.settle(index) else { return .none }
    guard options.forces else {
      let reason =
        record.operation == .delete
        ? "there is a document with this id again" : "it was changed since"
      return .conflict(
        ChangeOutcome.Conflict(location: record.place, id: key.id, reason: reason))
    }
    switch record.operation {
    case .update: return .revert(record, isForced: true)
    case .insert: return .delete
    case .delete: return .none  // what is there now stays
    }
  }

  /// Puts the old text back, letter by letter where the text is the one that was left.
  private func revert(
    _ record: AuditRecord, _ view: JSONView, _ item: WorkingItem,
    _ change: inout Batch.Change, _ batch: Batch
  ) throws(ItemFailure) {
    var isVerbatim = false
    if change.form != .row, !record.edits.isEmpty {
      var trial = JSONTextEditor(item.source)
      if (try? trial.revert(record.edits)) != nil,
        let digest = try? batch.parse(trial.text, { JSONDigest($0) })
      {
        isVerbatim = digest == record.before
      }
    }
    try edit(view, item, record.undo, record.patch, &change, batch) {
      (editor: inout JSONTextEditor) throws(JSONError) in
      if isVerbatim {
        try editor.revert(record.edits)
      } else {
        try editor.apply(record.undo)
      }
    }
  }

  /// Takes the change back in a document that others have changed since.
  private func force(
    _ record: AuditRecord, _ view: JSONView, _ item: WorkingItem,
    _ change: inout Batch.Change, _ batch: Batch
  ) throws(ItemFailure) {
    guard let back = record.undo.reversed(from: view) else {
      throw ItemFailure(
        code: "undo-failed",
        message: "the document was changed since, so that the change cannot be taken back")
    }
    try edit(view, item, record.undo, back, &change, batch) {
      (editor: inout JSONTextEditor) throws(JSONError) in try editor.apply(record.undo)
    }
  }
}
