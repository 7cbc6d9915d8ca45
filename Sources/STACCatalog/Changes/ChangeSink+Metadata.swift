internal import STACGeoParquet
internal import STACJSON
internal import STACModel
internal import STACStorage

// The Collections that GeoParquet carries in its metadata.
extension ChangeSink {
  /// Changes those that are meant, and keeps true what they say of the Items.
  func changeMetadata(
    _ changer: any DocumentChanger, _ tallies: [String: CollectionTallies],
    _ state: inout State
  ) throws(StorageError) {
    for place in rowPlaces(state) {
      let documents = try location.embeddedCollections(of: place)
      for (id, document) in documents.sorted(by: { $0.key < $1.key }) {
        state.outcome.collections.seen += 1
        var editor = StagedEditor(Array(JSONValue.object(document).description.utf8), path: place)
        let verdict: DocumentVerdict
        switch try self.verdict(of: changer, on: &editor) {
        case .success(let known): verdict = known
        case .failure(let failure):
          fail(failure, place, id, &state)
          continue
        }
        var patch: JSONPatch?
        if case .changed(let changes) = verdict {
          state.outcome.collections.selected += 1
          if !changes.operations.isEmpty { patch = changes }
        }
        guard patch != nil || tallies[id] != nil || changer.completesCollections else { continue }
        let isWanted = try edit(
          &editor, .collection, patch, tallies[id], in: place, id: id, folder: nil, &state)
        if editor.isUnchanged { continue }
        if patch != nil { state.outcome.collections.changed += 1 }
        count(patch, isWanted: isWanted, &state)
        try renew(id, in: place, editor, &state)
      }
    }
  }

  private func verdict(
    of changer: any DocumentChanger, on editor: inout StagedEditor
  ) throws(StorageError) -> Result<DocumentVerdict, ItemFailure> {
    try editor.withView { view in
      do throws(ItemFailure) {
        return .success(try changer.verdict(on: view, .collection))
      } catch { return .failure(error) }
    }
  }

  /// Takes back what a log tells of them.
  func undoMetadata(_ log: AuditLog, _ state: inout State) throws(StorageError) {
    var places = Set(rowPlaces(state))
    for index in log.unsettled where log[index].form == .metadata && location.kind == .folder {
      if let path = log.path(of: index) { places.insert(join(location.root, path)) }
    }
    for place in places.sorted() where exists(place) {
      let told = AuditLog.hash(location.relativePath(place))
      let documents = try location.embeddedCollections(of: place)
      for (id, document) in documents.sorted(by: { $0.key < $1.key }) {
        let key = DocumentKey(type: "Collection", collection: nil, id: id)
        var editor = StagedEditor(Array(JSONValue.object(document).description.utf8), path: place)
        let match = try match(log, key, try editor.digest) { entry in
          entry.form == .metadata && (location.kind == .dataset || entry.place == told)
        }
        switch match {
        case .none, .delete: continue
        case .settled: state.outcome.settledCount += 1
        case .conflict(let conflict): note(conflict, &state)
        case .revert(let record, _):
          try editor.apply(record.undo)
          state.outcome.collections.selected += 1
          state.outcome.collections.changed += 1
          try renew(id, in: place, editor, &state)
        }
      }
    }
  }

  /// The files of rows, and the dataset.
  private func rowPlaces(_ state: borrowing State) -> [String] {
    if location.kind == .dataset || location.isParquetFile { return [location.path] }
    return state.rowFiles.sorted()
  }

  private func renew(
    _ id: String, in place: String, _ editor: borrowing StagedEditor, _ state: inout State
  ) throws(StorageError) {
    try log(
      editor, DocumentKey(type: "Collection", collection: nil, id: id), .metadata, in: place,
      line: nil, &state)
    if options.isDryRun { return }
    guard case .object(let document)? = try? JSONValue(parsing: editor.text) else { return }
    // A file without rows has had no reason to be written yet.
    if state.rowOutputs[place] == nil {
      state.rowOutputs[place] = try RowOutput(file: place, staged: try journal?.stage() ?? "")
    }
    state.rowOutputs[place]?.renew(id, document)
  }
}

extension ChangeLocation {
  /// The Collections in the metadata of a file or of the dataset.
  func embeddedCollections(of place: String) throws(StorageError) -> [String: JSONObject] {
    if kind == .dataset { return try Dataset(place).collections() }
    do throws(GeoParquetError) {
      return try GeoParquetFile(place).collections
    } catch { throw StorageError(.content, error.message, path: place) }
  }
}
