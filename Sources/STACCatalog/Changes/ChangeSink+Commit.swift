internal import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

// What is done in the order of the batches.
extension ChangeSink {
  /// Takes names for rows that go to new files.
  public func claim(_ batch: SinkBatch) {
    let batch = Self.own(batch)
    guard let rows = batch.rows, let rowBatch = batch.rowBatch else { return }
    rows.sink.claim(rowBatch)
    for rejection in rowBatch.rejections { rows.fail(rejection.failure.message) }
  }

  /// Writes new files of single documents.
  public func prepare(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    if let rows = batch.rows, let rowBatch = batch.rowBatch { try rows.sink.prepare(rowBatch) }
    guard let journal else { return }
    for index in batch.changes.indices where batch.changes[index].form == .file {
      guard case .edited = batch.changes[index].fate else { continue }
      let change = batch.changes[index]
      batch.changes[index].staged = try stage(
        change.newText, for: change.origin.path, change.range.count, journal)
      batch.changes[index].newText = []
    }
  }

  /// Writes the new text of a whole file beside it.
  func stage(
    _ text: [UInt8], for path: String, _ length: Int, _ journal: ChangeJournal
  ) throws(StorageError) -> String {
    let staged = try journal.stage()
    let file = try FileRewriter(path, staging: staged)
    do throws(StorageError) {
      try file.replace(0..<length, with: text)
      try file.finish()
    } catch {
      file.discard()
      throw error
    }
    return staged
  }

  /// Changes files of many documents, and adds to the log.
  public func commit(_ batch: SinkBatch) throws(StorageError) {
    let batch = Self.own(batch)
    try state.withLock { (state) throws(StorageError) in
      state.outcome.items.add(batch.items)
      state.outcome.collections.add(batch.collections)
      state.outcome.catalogs.add(batch.catalogs)
      state.outcome.settledCount += batch.settledCount
      state.outcome.unreadableCount += batch.unreadableCount
      if options.deletes, batch.refusingCount > 0 { state.outcome.isRefused = true }
      state.brokenRowFiles.formUnion(batch.brokenRowFiles)
      state.rowFiles.formUnion(batch.rowFiles)
      for conflict in batch.conflicts { note(conflict, &state) }
      for document in batch.documents { state.documents.meet(document) }
      for change in batch.changes { try commit(change, batch, &state) }
    }
    if let rows = batch.rows, let rowBatch = batch.rowBatch { try rows.sink.commit(rowBatch) }
  }

  func note(_ conflict: ChangeOutcome.Conflict, _ state: inout State) {
    state.outcome.conflictCount += 1
    if state.outcome.conflicts.count < 1000 { state.outcome.conflicts.append(conflict) }
  }

  private func commit(
    _ change: Batch.Change, _ batch: Batch, _ state: inout State
  ) throws(StorageError) {
    var change = change
    let path = change.origin.path
    change.origin.location.line += batch.lineBase
    switch (change.fate, change.form) {
    case (.postponed(let patch), .file): state.documents.patches[path] = patch
    case (.postponed(let patch), _): try meet(change, patch, &state)
    case (.kept, .line), (.kept, .element):
      try rewriting(change, &state).pass(change.range) { event throws(StorageError) in
        try write(event, path, &state)
      }
    case (.kept, _): break
    case (.edited, .file):
      if let staged = change.staged { try journal?.move(staged, to: path) }
      state.outcome.writtenFiles += 1
      try log("update", change, batch, &state)
    case (.edited, .row):
      batch.rows?.countChange()
      try log("update", change, batch, &state)
    case (.edited, _):
      try rewriting(change, &state).replace(change.range, with: change.newText) {
        event throws(StorageError) in try write(event, path, &state)
      }
      try log("update", change, batch, &state)
    case (.deleted, .file):
      try journal?.remove(path)
      state.outcome.removedFiles += 1
      state.deletedFiles.insert(ItemClaim(absolutePath(path)))
      try log("delete", change, batch, &state)
    case (.deleted, .row):
      batch.rows?.countChange()
      try log("delete", change, batch, &state)
    case (.deleted, _):
      try rewriting(change, &state).delete(change, body(of: change, batch)) {
        event throws(StorageError) in try write(event, path, &state)
      }
    case (.restored, _):
      batch.rows?.countChange()
      try log("insert", change, batch, &state)
    }
  }

  // MARK: Files of many documents

  /// The file of a document, as it is rewritten.
  func rewriting(
    _ change: Batch.Change, _ state: inout State
  ) throws(StorageError) -> FileRewriting {
    let path = change.origin.path
    if let open = state.rewriting {
      if open.path == path { return open }
      try endRewriting(&state)
    }
    let made = try makeRewriting(path, change.form, &state)
    state.rewriting = made
    return made
  }

  func makeRewriting(
    _ path: String, _ form: DocumentForm, _ state: inout State
  ) throws(StorageError) -> FileRewriting {
    let told =
      location.kind == .file
      ? state.insertions.keys.first ?? "" : location.relativePath(path)
    let insertions = state.insertions.removeValue(forKey: told) ?? []
    var undone: AuditLog?
    if case .undo(let log) = work { undone = log }
    return FileRewriting(
      path, form, staged: try journal?.stage(), insertions: insertions, of: undone)
  }

  /// Ends the file that is being rewritten.
  func endRewriting(_ state: inout State) throws(StorageError) {
    guard let open = state.rewriting else { return }
    state.rewriting = nil
    do throws(StorageError) {
      try open.finish { event throws(StorageError) in try write(event, open.path, &state) }
    } catch {
      open.discard()
      throw error
    }
    if let staged = open.result {
      state.outcome.writtenFiles += 1
      if state.documents.records[open.path] != nil {
        state.documents.held[open.path] = staged
      } else {
        try journal?.move(staged, to: open.path)
      }
    }
  }

  /// Writes down what went or came back.
  func write(
    _ event: FileRewriting.Event, _ path: String, _ state: inout State
  ) throws(StorageError) {
    switch event {
    case .removed(let change, let body, let offset, let gone):
      try log("delete", change, &state) { text in
        text.append(contentsOf: body)
        text.append(",\"offset\":")
        text.append(Int64(offset))
        if !gone.isEmpty {
          text.append(",\"text\":")
          text.append(quoted: String(decoding: gone, as: UTF8.self))
        }
      }
    case .restored(let record): try logRestored(record, path, &state)
    }
  }

  func logRestored(
    _ record: AuditRecord, _ path: String, _ state: inout State
  ) throws(StorageError) {
    switch record.key.type {
    case "Collection": state.outcome.collections.restored += 1
    case "Catalog": state.outcome.catalogs.restored += 1
    default: state.outcome.items.restored += 1
    }
    show(record.place, record.key.id, "insert", [], &state)
    audit.begin(
      "insert", path: location.relativePath(path), form: record.form, line: nil, &state.logText)
    AuditWriter.append(record.key, &state.logText)
    state.logText.append(",\"item\":")
    state.logText.append(contentsOf: record.item)
    if let digest = record.digest {
      state.logText.append(",\"digest\":")
      state.logText.append(quoted: digest.description)
    }
    try endLine(&state)
  }

  // MARK: The log

  private func body(of change: Batch.Change, _ batch: Batch) -> [UInt8] {
    guard let range = change.body else { return [] }
    return batch.bodies.withUnsafeBytes { Array($0[range]) }
  }

  private func log(
    _ operation: String, _ change: Batch.Change, _ batch: Batch, _ state: inout State
  ) throws(StorageError) {
    try log(operation, change, &state) { text in
      guard let range = change.body else { return }
      batch.bodies.withUnsafeBytes { text.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
  }

  private func log(
    _ operation: String, _ change: Batch.Change, _ state: inout State,
    _ body: (inout ByteBuffer) -> Void
  ) throws(StorageError) {
    let path = location.relativePath(change.origin.path)
    let line = change.form == .file ? nil : change.origin.location.line
    let place = change.origin.path + (line.map { ":\($0)" } ?? "")
    if let difference = change.difference {
      show(place, change.id, operation, difference, &state)
    }
    audit.begin(
      operation, path: location.kind == .dataset ? nil : path, form: change.form, line: line,
      &state.logText)
    body(&state.logText)
    try endLine(&state)
  }

  func show(
    _ place: String, _ id: String, _ operation: String, _ lines: [String], _ state: inout State
  ) {
    guard state.outcome.differences.count < options.shownCount else { return }
    state.outcome.differences.append(
      ChangeOutcome.Difference(location: place, id: id, operation: operation, lines: lines))
  }

  func endLine(_ state: inout State) throws(StorageError) {
    state.logText.append("}\n")
    if state.logText.count > 1 << 18 { try flushLog(&state) }
  }

  func flushLog(_ state: inout State) throws(StorageError) {
    if state.logText.isEmpty { return }
    if state.log == nil {
      // A dataset changes by itself, so its log comes first; others move theirs with the files.
      state.log = try OutputFile(journal == nil ? auditPath : auditPath + ".pending")
    }
    try state.log?.append(state.logText)
    state.logText.truncate()
  }
}
