internal import STACJSON
internal import STACModel
internal import STACStorage
internal import Synchronization

// What a worker does with each document.
extension ChangeSink {
  /// Decides what becomes of a document, and makes its new text and its line in the log.
  public func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure) {
    let batch = Self.own(batch)
    let view = item.view
    let kind = STACObjectKind(view)
    let path = item.origin.path
    if let place = restored?.place(of: path) {
      return try restore(item, view, kind, place, batch)
    }
    let form = location.form(ofFile: path, isWhole: item.isWholeFile)
    if form == .row {
      batch.lookForDataset(around: path, in: location)
      if batch.dataset == nil {
        batch.rowFiles.insert(path)
        try useRows(of: path, batch)
      }
    }
    if location.kind != .dataset { batch.count(kind) { $0.seen += 1 } }
    let start = item.origin.location.byteOffset
    var change = Batch.Change(
      origin: item.origin, form: form, kind: kind, fate: .kept,
      range: start..<start + item.source.count)
    if form == .file, kind == .collection || kind == .catalog {
      batch.documents.append((path, kind, view["id"]?.string ?? ""))
    }
    do throws(ItemFailure) {
      switch work {
      case .change(let changer):
        try decide(try changer.verdict(on: item, kind), view, item, &change, batch)
      case .undo(let log): try undo(log, view, item, &change, batch)
      }
    } catch {
      batch.tally?.add(view, kind, .same)
      keep(change, item, batch)
      throw error
    }
    keep(change, item, batch)
  }

  /// What is not changed still is part of its file.
  private func keep(_ change: Batch.Change, _ item: WorkingItem, _ batch: Batch) {
    var change = change
    if case .kept = change.fate, keepsTallies, isRecord(change) { change.fate = .postponed(nil) }
    switch change.fate {
    case .kept:
      if tracksRecords, change.form == .element || change.form == .line {
        batch.changes.append(change)
      }
      if change.form == .row { pass(item, batch, isChanged: false) }
    case .edited:
      batch.changes.append(change)
      if change.form == .row { pass(item, batch, isChanged: true) }
    case .deleted:
      batch.changes.append(change)
      // A file is written of the rows that stay; a dataset must be told which go.
      if change.form == .row { (batch.rows?.sink as? DatasetSink)?.remove(item.view) }
    case .postponed:
      if change.form != .file { describe(item.view, change.kind, &change) }
      batch.changes.append(change)
    case .restored: batch.changes.append(change)
    }
  }

  /// Whether this is a Collection among Items.
  private func isRecord(_ change: Batch.Change) -> Bool {
    change.kind == .collection && (change.form == .line || change.form == .element)
  }

  private func decide(
    _ verdict: DocumentVerdict, _ view: JSONView, _ item: WorkingItem,
    _ change: inout Batch.Change, _ batch: Batch
  ) throws(ItemFailure) {
    if change.form == .row, let dataset = batch.dataset, verdict.isChange {
      throw ItemFailure(
        code: "unsupported-location",
        message:
          "the Item lies in the dataset '\(dataset)', which changes as a whole: name it itself")
    }
    switch verdict {
    case .kept: batch.tally?.add(view, change.kind, .same)
    case .changed(let patch) where patch.operations.isEmpty:
      batch.count(change.kind) { $0.selected += 1 }
      batch.tally?.add(view, change.kind, .same)
    case .changed(let patch):
      batch.count(change.kind) { $0.selected += 1 }
      guard let undo = patch.reversed(from: view) else {
        throw ItemFailure(code: "update-failed", message: "the changes do not fit the document")
      }
      let isFile = change.form == .file && (change.kind == .collection || change.kind == .catalog)
      if isFile || keepsTallies && isRecord(change) {
        batch.count(change.kind) { $0.changed += 1 }
        change.fate = .postponed(patch)
        return
      }
      try edit(view, item, patch, undo, &change, batch) {
        (editor: inout JSONTextEditor) throws(JSONError) in try editor.apply(patch)
      }
    case .deleted:
      batch.count(change.kind) { $0.selected += 1 }
      batch.tally?.add(view, change.kind, .old)
      delete(view, item, &change, batch)
    }
  }

  /// Makes the new text of a document and its line in the log.
  func edit(
    _ view: JSONView, _ item: WorkingItem, _ patch: JSONPatch, _ undo: JSONPatch,
    _ change: inout Batch.Change, _ batch: Batch,
    _ body: (inout JSONTextEditor) throws(JSONError) -> Void
  ) throws(ItemFailure) {
    var editor = JSONTextEditor(item.source)
    let after: JSONDigest
    do throws(JSONError) {
      try body(&editor)
      after = try batch.parse(editor.text) { new in
        batch.tally?.add(view, change.kind, .old)
        batch.tally?.add(new, change.kind, .new)
        return JSONDigest(new)
      }
    } catch {
      throw ItemFailure(code: "update-failed", message: error.message, pointer: error.pointer)
    }
    batch.count(change.kind) { $0.changed += 1 }
    change.fate = .edited
    describe(view, change.kind, &change)
    let start = batch.bodies.count
    AuditWriter.append(
      DocumentKey(
        type: DocumentKey.typeName(change.kind), collection: change.collection, id: change.id),
      &batch.bodies)
    AuditWriter.append(
      patch, undo: undo, edits: change.form == .row ? [] : editor.edits,
      before: JSONDigest(view), after: after, &batch.bodies)
    change.body = start..<batch.bodies.count
    if batch.shownCount < options.shownCount {
      batch.shownCount += 1
      change.difference = PatchDescription.lines(patch, undo: undo)
    }
    change.newText = editor.text
  }

  /// Notes that a document goes.
  func delete(_ view: JSONView, _ item: WorkingItem, _ change: inout Batch.Change, _ batch: Batch) {
    batch.count(change.kind) { $0.deleted += 1 }
    change.fate = .deleted
    describe(view, change.kind, &change)
    writeWhole(view, item, &change, batch)
    if batch.shownCount < options.shownCount {
      batch.shownCount += 1
      change.difference = []
    }
  }

  private func writeWhole(
    _ view: JSONView, _ item: WorkingItem, _ change: inout Batch.Change, _ batch: Batch
  ) {
    let start = batch.bodies.count
    AuditWriter.append(
      DocumentKey(
        type: DocumentKey.typeName(change.kind), collection: change.collection, id: change.id),
      &batch.bodies)
    let source = UnsafeRawBufferPointer(rebasing: item.source[...])
    AuditWriter.append(item: source, view, &batch.bodies)
    // A file whose text is not one line and a line end is kept letter by letter.
    if change.form == .file {
      batch.bodies.append(",\"text\":")
      batch.bodies.append(quoted: String(decoding: source, as: UTF8.self))
    }
    change.body = start..<batch.bodies.count
  }

  private func describe(_ view: JSONView, _ kind: STACObjectKind, _ change: inout Batch.Change) {
    let key = DocumentKey(view, kind)
    change.id = key.id
    change.collection = key.collection
  }

  // MARK: Rows

  private func useRows(of path: String, _ batch: Batch) throws(ItemFailure) {
    if options.isDryRun { return }
    let place = location.kind == .dataset ? location.path : path
    do throws(StorageError) {
      let output = try state.withLock { (state) throws(StorageError) -> RowOutput in
        if let known = state.rowOutputs[place] { return known }
        let made =
          location.kind == .dataset
          ? try RowOutput(dataset: place)
          : try RowOutput(file: place, staged: try journal?.stage() ?? "")
        state.rowOutputs[place] = made
        return made
      }
      batch.use(output)
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
  }

  /// Gives a row to the file that is written.
  private func pass(
    _ item: WorkingItem, _ batch: Batch, isChanged: Bool, comesBack: Bool = false
  ) {
    guard let rows = batch.rows, let rowBatch = batch.rowBatch else { return }
    if rows.takesOnlyChanges, !isChanged, !comesBack { return }
    if isChanged, let text = batch.changes.last?.newText, let value = try? JSONValue(parsing: text)
    {
      item.value = value
    }
    do throws(ItemFailure) {
      try rows.sink.add(item, to: rowBatch)
    } catch { rows.fail(error.message) }
  }

  /// A row that went comes back.
  private func restore(
    _ item: WorkingItem, _ view: JSONView, _ kind: STACObjectKind, _ place: String,
    _ batch: Batch
  ) throws(ItemFailure) {
    guard case .undo(let log) = work else { return }
    let key = DocumentKey(view, kind)
    let told = AuditLog.hash(location.relativePath(place))
    let index = log.entries(of: key).first { index in
      let entry = log[index]
      return entry.operation == .delete && entry.form == .row && !log.isSettled(index)
        && (location.kind != .folder || entry.place == told)
    }
    guard let index, log.settle(index) else { return }
    if !options.isDryRun { try useRows(of: place, batch) }
    var change = Batch.Change(
      origin: ItemOrigin(path: place), form: .row, kind: kind, fate: .restored,
      range: 0..<0)
    batch.count(kind) { $0.restored += 1 }
    describe(view, kind, &change)
    writeWhole(view, item, &change, batch)
    batch.changes.append(change)
    pass(item, batch, isChanged: false, comesBack: true)
  }

  /// Is told of a document that could not be read.
  public func addUnreadable(
    _ failure: ItemFailure, origin: ItemOrigin, to batch: SinkBatch
  ) {
    let batch = Self.own(batch)
    batch.unreadableCount += 1
    switch location.form(ofFile: origin.path, isWhole: false) {
    case .row: batch.brokenRowFiles.insert(origin.path)
    case .line: batch.refusingCount += 1
    case .element, .file, .metadata: break
    }
  }
}
