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
    let lines = log.entries(of: key)
    if lines.isEmpty { return }
    let place = AuditLog.hash(location.relativePath(change.origin.path))
    let digest = JSONDigest(view)
    var different: (index: Int, record: AuditRecord)?
    for index in lines where !log.isSettled(index) {
      let entry = log[index]
      // In a folder another file may hold a document with the same names.
      if location.kind == .folder, entry.form != nil, entry.place != place { continue }
      let record = try read(log, index)
      switch entry.operation {
      case .update where record.after == digest:
        guard log.settle(index) else { continue }
        batch.count(change.kind) { $0.selected += 1 }
        return try revert(record, view, item, &change, batch)
      case .update where record.before == digest:
        if log.settle(index) { batch.settledCount += 1 }
        return
      case .insert where record.digest == digest:
        guard log.settle(index) else { continue }
        batch.count(change.kind) { $0.selected += 1 }
        return delete(view, item, &change, batch)
      case .delete where record.digest == digest:
        if log.settle(index) { batch.settledCount += 1 }
        return
      default: different = different ?? (index, record)
      }
    }
    guard let (index, record) = different, log.settle(index) else { return }
    guard options.forces else {
      let reason =
        record.operation == .delete
        ? "there is a document with this id again" : "it was changed since"
      batch.conflicts.append(
        ChangeOutcome.Conflict(location: record.place, id: key.id, reason: reason))
      return
    }
    switch record.operation {
    case .update:
      batch.count(change.kind) { $0.selected += 1 }
      try force(record, view, item, &change, batch)
    case .insert:
      batch.count(change.kind) { $0.selected += 1 }
      delete(view, item, &change, batch)
    case .delete: break  // what is there now stays
    }
  }

  private func read(_ log: AuditLog, _ index: Int) throws(ItemFailure) -> AuditRecord {
    do throws(StorageError) {
      return try log.record(index)
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
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
