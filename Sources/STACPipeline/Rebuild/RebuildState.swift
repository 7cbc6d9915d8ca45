internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACStorage

/// What a rebuild remembers of the Items that a source had: their digests.
///
///     about.json   which file, of which workflow, and which rebuild of its outputs; replaced at once
///     N.digests    of the Nth rebuild
struct RebuildState {
  let folder: String
  /// What tells the workflow from another one, of which the state says nothing.
  let fingerprint: String
  private let about: JSONValue?

  /// The state in a folder; what is there of another workflow is as good as nothing.
  init(folder: String, fingerprint: String) {
    self.folder = folder
    self.fingerprint = fingerprint
    let path = join(folder, "about.json")
    let read = exists(path) ? (try? readAll(path)).flatMap { try? JSONValue(parsing: $0) } : nil
    about = read?["version"]?.integer == Self.version ? read : nil
  }

  /// What other versions of the program have written may look otherwise.
  private static let version: Int64 = 2

  private var number: Int64 { about?["number"]?.integer ?? 0 }

  /// Whether something is known.
  var isThere: Bool { about != nil }
  /// Whether it is known of the same workflow.
  var isOfWorkflow: Bool { about?["fingerprint"]?.string == fingerprint }
  /// Whether steps give Items other names, so that it cannot be told which became which.
  var changesNames: Bool { about?["changes_names"]?.boolean ?? false }

  /// What tells this rebuild from others, where something is known of its outputs.
  var token: String { about?["token"]?.string ?? "" }

  private func digestsPath(_ number: Int64) -> String { join(folder, "\(number).digests") }

  /// What is known, to be compared with.
  func side() throws(StorageError) -> CatalogComparison.Side? {
    guard let about else { return nil }
    let index = try DigestIndex(reading: digestsPath(number))
    var side = CatalogComparison.Side(
      ingest: IngestOptions(), index: index, unreadableCount: 0,
      newestUpdate: about["newest_update"]?.string.flatMap { try? Timestamp($0) },
      misplacedCount: 0)
    side.sample = (about["sample"]?.array ?? []).compactMap { pair in
      guard let names = pair.array, names.count == 2, let collection = names[0].string,
        let id = names[1].string
      else { return nil }
      return (collection, id)
    }
    return side
  }

  /// The names that a comparison has kept.
  static func forEachName(
    _ path: String, _ body: (_ collection: String, _ id: String) throws(StorageError) -> Void
  ) throws(StorageError) {
    guard exists(path) else { return }
    let reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 1 << 20)
    let block = RecordBlock(capacity: 1 << 20)
    while try reader.next(into: block) {
      var names: [(String, String)] = []
      block.forEachRecord { bytes, _ in
        guard let pair = (try? JSONValue(parsing: Array(bytes)))?.array, pair.count == 2,
          let collection = pair[0].string, let id = pair[1].string
        else { return }
        names.append((collection, id))
      }
      for (collection, id) in names { try body(collection, id) }
    }
  }

  /// What is to be remembered.
  struct Update {
    var newest: Timestamp?
    var sample: [(collection: String, id: String)] = []
    var changesNames = false
    var token: String
    /// Adds the digests of the Items.
    var writeDigests: (OutputFile) throws(StorageError) -> Void
  }

  /// Remembers another state in place of this one.
  func save(_ update: Update) throws(StorageError) {
    try makeFolders(folder)
    let next = number + 1
    let digests = try OutputFile(digestsPath(next))
    do throws(StorageError) {
      try update.writeDigests(digests)
      try digests.commit()
    } catch {
      digests.discard()
      throw error
    }
    var text = ByteBuffer()
    text.append(
      pretty: [
        "version": .integer(Self.version), "number": .integer(next),
        "token": .string(update.token), "fingerprint": .string(fingerprint),
        "changes_names": .boolean(update.changesNames),
        "newest_update": update.newest.map { .string($0.description) } ?? .null,
        "sample": .array(update.sample.map { [.string($0.collection), .string($0.id)] }),
      ])
    try replaceFile(join(folder, "about.json"), with: text)
    for name in try namesInFolder(folder) where !name.hasPrefix("\(next).") && name != "about.json"
    {
      try removeFile(join(folder, name))
    }
  }
}
