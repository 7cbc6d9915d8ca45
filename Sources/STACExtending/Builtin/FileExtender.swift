internal import STACJSON
internal import STACStorage
internal import Synchronization

/// `file`: sizes and checksums of the files of assets.
struct FileExtender: Extender {
  let identifier: String
  let files: AssetFiles
  /// nil for no checksums.
  let checksum: HashFunction?

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    for facts in try FileFacts.all(of: &document, files, checksum, cids: false) {
      document.set(
        FieldPath(keys: ["assets", facts.name, "file:size"]), to: .integer(Int64(facts.byteCount)))
      if let checksum = facts.checksum {
        document.set(
          FieldPath(keys: ["assets", facts.name, "file:checksum"]), to: .string(checksum))
      }
    }
  }
}

/// What the bytes of a file tell.
struct FileFacts: Sendable {
  let name: String
  let byteCount: Int
  var checksum: String?
  var cid: String?

  /// Reads the files of the assets of a document, large ones side by side.
  static func all(
    of draft: inout DraftDocument, _ files: AssetFiles, _ function: HashFunction?, cids: Bool
  ) throws(ExtensionError) -> [FileFacts] {
    let found = try files.files(of: &draft)
    guard function != nil || cids else {
      return found.map { FileFacts(name: $0.name, byteCount: $0.byteCount) }
    }
    let lanes =
      found.reduce(0) { $0 + $1.byteCount } > 8 << 20
      ? min(found.count, WorkerThreads.processorCount) : 1
    guard lanes > 1 else {
      var facts: [FileFacts] = []
      for file in found { facts.append(try read(file, function, cids: cids)) }
      return facts
    }
    let results = Results(count: found.count)
    WorkerThreads.run(lanes) { _ in
      while let index = results.next() {
        let result: Result<FileFacts, ExtensionError>
        do throws(ExtensionError) {
          result = .success(try read(found[index], function, cids: cids))
        } catch { result = .failure(error) }
        results.set(index, result)
      }
    }
    var facts: [FileFacts] = []
    for result in results.all { facts.append(try result.get()) }
    return facts
  }

  private static func read(
    _ file: AssetFiles.File, _ function: HashFunction?, cids: Bool
  ) throws(ExtensionError) -> FileFacts {
    var count = 0
    var digest = Digest(function ?? .sha256)
    var identifier = ContentIdentifier()
    try AssetFiles.read(file) { bytes in
      count += bytes.count
      if function != nil { digest.add(bytes) }
      if cids { identifier.add(bytes) }
    }
    var facts = FileFacts(name: file.name, byteCount: count)
    if function != nil { facts.checksum = hexadecimal(digest.multihash()) }
    if cids { facts.cid = identifier.text() }
    return facts
  }

  /// What several threads have found.
  private final class Results: Sendable {
    private let state: Mutex<(next: Int, found: [Result<FileFacts, ExtensionError>?])>

    init(count: Int) { state = Mutex((0, Array(repeating: nil, count: count))) }

    func next() -> Int? {
      state.withLock { state in
        guard state.next < state.found.count else { return nil }
        defer { state.next += 1 }
        return state.next
      }
    }

    func set(_ index: Int, _ result: Result<FileFacts, ExtensionError>) {
      state.withLock { $0.found[index] = result }
    }

    var all: [Result<FileFacts, ExtensionError>] {
      state.withLock { $0.found.compactMap { $0 } }
    }
  }
}
