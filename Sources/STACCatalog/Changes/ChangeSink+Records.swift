internal import Glibc
internal import STACJSON
internal import STACModel
internal import STACStorage

// Collections that are lines or elements of files, among Items. What they say of these is known when
// all were read; so their files are written a second time, where they change.
extension ChangeSink {
  /// Passes a Collection, and remembers where it stands.
  func meet(
    _ change: Batch.Change, _ patch: JSONPatch?, _ state: inout State
  ) throws(StorageError) {
    let path = change.origin.path
    let file = try rewriting(change, &state)
    try file.pass(change.range) { event throws(StorageError) in try write(event, path, &state) }
    state.documents.records[path, default: []].append(
      PendingDocuments.Record(
        id: change.id, form: change.form, line: change.origin.location.line,
        start: file.newPosition(of: change.range.lowerBound), count: change.range.count,
        patch: patch))
  }

  /// Changes the Collections of a file.
  func change(
    _ records: [PendingDocuments.Record], in path: String,
    _ tallies: [String: CollectionTallies], _ state: inout State
  ) throws(StorageError) {
    let held = state.documents.held[path]
    let meant = records.filter {
      $0.patch != nil || tallies[$0.id] != nil || changer?.completesCollections == true
    }
    var isChanged = false
    if !meant.isEmpty {
      let staged = try journal?.stage() ?? join(state.planFolder ?? "", "collections")
      let file = try FileRewriter(held ?? path, staging: staged)
      do throws(StorageError) {
        for record in meant {
          let end = record.start + record.count
          var editor = StagedEditor(try file.remove(record.start..<end), path: path)
          let isWanted = try edit(
            &editor, .collection, record.patch, tallies[record.id], in: path, id: record.id,
            folder: nil, &state)
          try file.replace(end..<end, with: editor.text)
          if editor.isUnchanged { continue }
          isChanged = true
          count(record.patch, isWanted: isWanted, &state)
          try log(
            editor, DocumentKey(type: "Collection", collection: nil, id: record.id), record.form,
            in: path, line: record.line, &state)
        }
        if isChanged, journal != nil { try file.finish() } else { file.discard() }
      } catch {
        file.discard()
        throw error
      }
      if isChanged {
        if held == nil { state.outcome.writtenFiles += 1 }
        try journal?.move(staged, to: path)
        if let held { try removeFile(held) }
        return
      }
    }
    if let held { try journal?.move(held, to: path) }
  }
}

extension ChangeLocation {
  /// Whether the location may hold Collections: whether those among its documents are worth a look.
  ///
  /// Of a file of Items that has none, only the bytes are looked at; nothing is parsed.
  func mayHoldCollections() throws(StorageError) -> Bool {
    switch kind {
    case .folder: return true
    case .dataset: return try !Dataset(path).collections().isEmpty
    case .file where isParquetFile: return try !embeddedCollections(of: path).isEmpty
    case .file: return try Self.mentionsCollection(path)
    }
  }

  /// Whether the word stands in a file, as the type of a document would.
  private static func mentionsCollection(_ path: String) throws(StorageError) -> Bool {
    let source = try openBytes(path)
    let word = Array("\"Collection\"".utf8)
    let size = 1 << 20
    var chunk = [UInt8](repeating: 0, count: size)
    var kept = 0
    while true {
      let count = try chunk.withUnsafeMutableBytes { memory -> Result<Int, StorageError> in
        do throws(StorageError) {
          return .success(try source.read(into: .init(rebasing: memory[kept...])))
        } catch { return .failure(error) }
      }.get()
      if count == 0 { return false }
      let end = kept + count
      if contains(word, chunk, end) { return true }
      // The word may stand across two reads.
      let tail = min(end, word.count - 1)
      for index in 0..<tail { chunk[index] = chunk[end - tail + index] }
      kept = tail
    }
  }

  private static func contains(_ word: [UInt8], _ chunk: [UInt8], _ end: Int) -> Bool {
    chunk.withUnsafeBytes { memory in
      guard let base = memory.baseAddress, word.count > 1 else { return false }
      // The second letter is a capital, which is rarer than the quote before it.
      var start = 1
      while start < end, let found = memchr(base + start, Int32(word[1]), end - start) {
        let place = base.distance(to: UnsafeRawPointer(found)) - 1
        if place + word.count > end { return false }
        if memcmp(base + place, word, word.count) == 0 { return true }
        start = place + 2
      }
      return false
    }
  }
}
