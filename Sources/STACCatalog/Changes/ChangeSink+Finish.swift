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
      case .change(let changer): try finishDocuments(changer, &state)
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

  private func finishDocuments(
    _ changer: any DocumentChanger, _ state: inout State
  ) throws(StorageError) {
    let documents = state.documents
    var tallies: [String: CollectionTallies] = [:]
    for part in state.tallies { part.merge(into: &tallies) }
    tallies = tallies.filter { $0.value.isChanged }
    let pruner = LinkPruner(deletedFiles: state.deletedFiles)
    for document in documents.all {
      let patch = documents.patches[document.path]
      let tally = document.kind == .collection ? tallies[document.id] : nil
      let completes = document.kind == .collection && changer.completesCollections
      guard patch != nil || tally != nil || !pruner.isEmpty || completes else { continue }
      try change(document, patch, tally, pruner, &state)
    }
    for (path, records) in documents.records.sorted(by: { $0.key < $1.key }) {
      try change(records, in: path, tallies, &state)
    }
    try changeMetadata(changer, tallies, &state)
  }

  private func change(
    _ document: PendingDocuments.Document, _ patch: JSONPatch?, _ tally: CollectionTallies?,
    _ pruner: LinkPruner, _ state: inout State
  ) throws(StorageError) {
    let text = try readAll(document.path)
    var editor = StagedEditor(text, path: document.path)
    if tally != nil {
      let mirrors = try editor.withView { CollectionMirror.files(of: $0, at: document.path) }
      state.outcome.staleMirrors += mirrors
    }
    let isWanted = try edit(
      &editor, document.kind, patch, tally, in: document.path, id: document.id,
      folder: folder(of: document.path), &state
    ) { (editor) throws(StorageError) in
      if pruner.isEmpty { return }
      let links = try editor.withView { pruner.links(in: $0, at: document.path) }
      try editor.removeElements(links, of: JSONPointer(tokens: ["links"]))
    }
    if editor.isUnchanged { return }
    count(patch, isWanted: isWanted, &state)
    if let journal {
      try journal.move(
        try stage(editor.text, for: document.path, text.count, journal), to: document.path)
    }
    state.outcome.writtenFiles += 1
    try log(
      editor,
      DocumentKey(type: DocumentKey.typeName(document.kind), collection: nil, id: document.id),
      .file, in: document.path, line: nil, &state)
  }

  /// Lays a patch on a Collection or Catalog, keeps true what it says of its Items, and does what
  /// else is wanted then.
  ///
  /// - Returns: whether something else was.
  func edit(
    _ editor: inout StagedEditor, _ kind: STACObjectKind, _ patch: JSONPatch?,
    _ tally: CollectionTallies?, in path: String, id: String, folder: String?,
    _ state: inout State,
    _ prune: (inout StagedEditor) throws(StorageError) -> Void = { _ in }
  ) throws(StorageError) -> Bool {
    if let patch { try editor.apply(patch) }
    try prune(&editor)
    if let tally {
      let value = try editor.withView { JSONValue($0) }
      try editor.apply(CollectionRefresh.patch(value, tally, adding: summarizedPrefixes))
    }
    var isWanted = false
    if kind == .collection, let changer, changer.completesCollections {
      let completion = try editor.withView { view -> Result<JSONPatch?, ItemFailure> in
        do throws(ItemFailure) {
          return .success(try changer.completion(of: view, folder: folder))
        } catch { return .failure(error) }
      }
      switch completion {
      case .success(let changes):
        isWanted = changes.map { !$0.operations.isEmpty } ?? false
        if let changes { try editor.apply(changes) }
      case .failure(let failure): fail(failure, path, id, &state)
      }
    }
    let updated = JSONPointer(tokens: ["updated"])
    if patch == nil, !editor.isUnchanged, options.stamps,
      try editor.withView({ $0[updated] != nil })
    {
      try editor.apply(JSONPatch([.replace(updated, .string(options.time.description))]))
    }
    return isWanted
  }

  /// Notes a Collection that could not be changed.
  func fail(_ failure: ItemFailure, _ path: String, _ id: String, _ state: inout State) {
    if state.outcome.failures.count >= 1000 { return }
    let place = failure.pointer.map { " at \($0)" } ?? ""
    state.outcome.failures.append(
      ChangeOutcome.Conflict(location: path, id: id, reason: failure.message + place))
  }

  /// Counts a Collection or Catalog that is different; those that were asked for are counted already.
  func count(_ patch: JSONPatch?, isWanted: Bool, _ state: inout State) {
    if patch != nil { return }
    if isWanted { state.outcome.collections.changed += 1 } else { state.outcome.refreshed += 1 }
  }

  /// Writes down what is different in a document.
  func log(
    _ editor: borrowing StagedEditor, _ key: DocumentKey, _ form: DocumentForm, in path: String,
    line: Int?, _ state: inout State
  ) throws(StorageError) {
    if state.outcome.differences.count < options.shownCount {
      let lines = PatchDescription.lines(editor.patch, undo: editor.undo)
      show(path + (line.map { ":\($0)" } ?? ""), key.id, "update", lines, &state)
    }
    audit.begin(
      "update", path: location.kind == .dataset ? nil : location.relativePath(path), form: form,
      line: line, &state.logText)
    AuditWriter.append(key, &state.logText)
    AuditWriter.append(
      editor.patch, undo: editor.undo, edits: form == .metadata ? [] : editor.edits,
      before: try editor.oldDigest, after: try editor.digest, &state.logText)
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
    try undoMetadata(log, &state)
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
