public import STACJSON
internal import STACModel
public import STACStorage
internal import Synchronization

// The end: what is known only then, and the moment in which all becomes true.
extension ChangeSink {
  /// Changes Collections and Catalogs, and makes all changes true at once.
  public func finish(collections: [String: JSONObject]) throws(StorageError) {
    try state.withLock { (state) throws(StorageError) in
      try endRewriting(&state)
      switch work {
      case .change: try finishDocuments(&state)
      case .undo(let log): try finishUndo(log, &state)
      }
      try checkRows(&state)
      if state.outcome.conflictCount > 0, !options.forces { state.outcome.isRefused = true }
      try flushLog(&state)
      state.isOver = true
      restored?.remove()
      if options.isDryRun {
        try state.log?.commit()
        state.outcome.plan = state.planFolder.map { join($0, "plan.ndjson") }
        return
      }
      let isNothing = state.outcome.changeCount == 0
      if state.outcome.isRefused || isNothing {
        state.log?.discard()
        for output in state.rowOutputs.values { output.sink.discard() }
        journal?.discard()
        return
      }
      try decide(&state)
      state.outcome.audit = auditPath
    }
  }

  /// Makes everything true.
  private func decide(_ state: inout State) throws(StorageError) {
    do throws(StorageError) {
      for path in state.rowOutputs.keys.sorted() where journal != nil {
        guard let output = state.rowOutputs[path] else { continue }
        guard output.changeCount > 0, let staged = output.staged else {
          output.sink.discard()
          continue
        }
        try output.finish()
        try journal?.move(staged, to: path)
        state.outcome.writtenFiles += 1
      }
      try state.log?.commit()
      if let journal {
        if state.log != nil { try journal.moveAudit(auditPath + ".pending", to: auditPath) }
        return try journal.commit()
      }
      // Told before it is done: what was not done in the end is found as it was, when it is undone.
      for output in state.rowOutputs.values {
        try output.finish()
        if let sink = output.sink as? DatasetSink {
          state.outcome.writtenFiles += sink.touchedCount
        }
      }
    } catch {
      journal?.discard()
      if journal == nil {
        for output in state.rowOutputs.values { output.sink.discard() }
        try? removeFile(auditPath)
      } else if !exists(auditPath) {
        try? removeFile(auditPath + ".pending")
      }
      throw error
    }
  }

  /// A file with rows that cannot be read would lose them.
  private func checkRows(_ state: inout State) throws(StorageError) {
    for path in state.brokenRowFiles.sorted() {
      let isChanged = state.rowOutputs[path].map { $0.changeCount > 0 } ?? false
      if options.deletes || isChanged { state.outcome.isRefused = true }
    }
  }

  // MARK: Collections and Catalogs

  private func finishDocuments(_ state: inout State) throws(StorageError) {
    let documents = state.documents
    var tallies: [String: CollectionTallies] = [:]
    for part in state.tallies { part.merge(into: &tallies) }
    let pruner = LinkPruner(deletedFiles: state.deletedFiles)
    for document in documents.all {
      let patch = documents.patches[document.path]
      let tally = document.kind == .collection ? tallies[document.id] : nil
      let needsRefresh = tally?.isChanged == true
      guard patch != nil || needsRefresh || !pruner.isEmpty else { continue }
      try change(document, patch, tally, pruner, &state)
    }
  }

  private func change(
    _ document: PendingDocuments.Document, _ patch: JSONPatch?, _ tally: CollectionTallies?,
    _ pruner: LinkPruner, _ state: inout State
  ) throws(StorageError) {
    let text = try readAll(document.path)
    var editor = StagedEditor(text, path: document.path)
    if let patch { try editor.apply(patch) }
    if !pruner.isEmpty {
      let links = try editor.withView { pruner.links(in: $0, at: document.path) }
      try editor.removeElements(links, of: JSONPointer(tokens: ["links"]))
    }
    if let tally {
      let value = try editor.withView { JSONValue($0) }
      try editor.apply(CollectionRefresh.patch(value, tally))
      let updated = JSONPointer(tokens: ["updated"])
      if patch == nil, !editor.isUnchanged, options.stamps, value[updated] != nil {
        try editor.apply(JSONPatch([.replace(updated, .string(options.time.description))]))
      }
    }
    if editor.isUnchanged { return }
    if patch == nil { state.outcome.refreshed += 1 }
    if let journal {
      try journal.move(
        try stage(editor.text, for: document.path, text.count, journal), to: document.path)
    }
    state.outcome.writtenFiles += 1
    let before = try editor.withOldView { JSONDigest($0) }
    let after = try editor.withView { JSONDigest($0) }
    if state.outcome.differences.count < options.shownCount {
      let lines = PatchDescription.lines(editor.patch, undo: editor.undo)
      show(document.path, document.id, "update", lines, &state)
    }
    audit.begin(
      "update", path: location.relativePath(document.path), form: .file, line: nil, &state.logText)
    AuditWriter.append(
      DocumentKey(type: DocumentKey.typeName(document.kind), collection: nil, id: document.id),
      &state.logText)
    AuditWriter.append(
      editor.patch, undo: editor.undo, edits: editor.edits, before: before, after: after,
      &state.logText)
    try endLine(&state)
  }

  // MARK: Undo

  private func finishUndo(_ log: AuditLog, _ state: inout State) throws(StorageError) {
    // Files that hold nothing any more have told nothing, and others are gone.
    for told in state.insertions.keys.sorted() {
      guard let first = state.insertions[told]?.first else { continue }
      let form = try log.record(first).form ?? .line
      let path = location.kind == .file ? location.path : join(location.root, told)
      guard exists(path) else { continue }
      let rewriting = try makeRewriting(path, form, &state)
      state.rewriting = rewriting
      try endRewriting(&state)
    }
    for index in log.unsettled {
      let record = try log.record(index)
      let isFile = record.operation == .delete && record.form == .file
      if isFile, let path = record.path {
        try restoreFile(record, join(location.root, path), &state)
        _ = log.settle(index)
      } else if record.operation == .insert {
        state.outcome.settledCount += 1  // it went by itself
      } else {
        note(
          ChangeOutcome.Conflict(
            location: record.place, id: record.key.id,
            reason: record.operation == .delete
              ? "its file is not there any more" : "it is not there any more"), &state)
      }
    }
  }

  /// Puts a file back.
  private func restoreFile(
    _ record: AuditRecord, _ path: String, _ state: inout State
  ) throws(StorageError) {
    if exists(path) {
      note(
        ChangeOutcome.Conflict(
          location: record.place, id: record.key.id, reason: "another file is in its place"),
        &state)
      return
    }
    if let journal {
      let staged = try journal.stage()
      var text = ByteBuffer(capacity: record.text.count)
      text.append(contentsOf: record.text)
      if let compression = Compression.split(fileName: fileName(of: path)).compression {
        var packed = ByteBuffer()
        try Compressor(compression, path: path).compress(text, into: &packed)
        try writeNewFile(staged, packed)
      } else {
        try writeNewFile(staged, text)
      }
      try journal.move(staged, to: path)
    }
    state.outcome.writtenFiles += 1
    try logRestored(record, path, &state)
  }
}

/// A text that is changed in several steps, of which one patch and one way back are made.
private struct StagedEditor: ~Copyable {
  private let path: String
  private let original: [UInt8]
  private var editor: JSONTextEditor
  private var parser = JSONParser()
  private var operations: [JSONPatch.Operation] = []
  private var back: [JSONPatch.Operation] = []

  init(_ text: [UInt8], path: String) {
    self.path = path
    original = text
    editor = JSONTextEditor(text)
  }

  var text: [UInt8] { editor.text }
  var edits: [TextEdit] { editor.edits }
  var isUnchanged: Bool { operations.isEmpty }
  var patch: JSONPatch { JSONPatch(operations) }
  var undo: JSONPatch { JSONPatch(back) }

  mutating func withView<R>(_ body: (JSONView) -> R) throws(StorageError) -> R {
    do throws(JSONError) {
      return body(try parser.parse(editor.text))
    } catch { throw unreadable(error) }
  }

  mutating func withOldView<R>(_ body: (JSONView) -> R) throws(StorageError) -> R {
    do throws(JSONError) {
      return body(try parser.parse(original))
    } catch { throw unreadable(error) }
  }

  private func unreadable(_ error: JSONError) -> StorageError {
    StorageError(
      .content, "cannot change '\(path)': \(error.message)", path: path, at: error.location)
  }

  mutating func apply(_ patch: JSONPatch) throws(StorageError) {
    if patch.operations.isEmpty { return }
    guard let undo = try withView({ patch.reversed(from: $0) }) else {
      throw StorageError(
        .content, "cannot change '\(path)': it was changed while it was read", path: path)
    }
    do throws(JSONError) { try editor.apply(patch) } catch { throw unreadable(error) }
    operations += patch.operations
    back = undo.operations + back
  }

  mutating func removeElements(
    _ positions: [Int], of array: JSONPointer
  ) throws(StorageError) {
    if positions.isEmpty { return }
    let wanted = Set(positions)
    let gone = try withView { view in
      (view[array]?.elements).map { elements in
        elements.enumerated().compactMap { wanted.contains($0) ? JSONValue($1) : nil }
      } ?? []
    }
    do throws(JSONError) { try editor.removeElements(positions, of: array) } catch {
      throw unreadable(error)
    }
    operations += positions.reversed().map { .remove(array.appending($0)) }
    back = zip(positions, gone).map { .add(array.appending($0), $1) } + back
  }
}
