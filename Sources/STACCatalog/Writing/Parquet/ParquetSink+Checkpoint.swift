internal import STACJSON
internal import STACStorage

extension ParquetSink {
  /// Writes down where the Items lie that were committed since the last checkpoint.
  func save(_ state: inout State) throws(StorageError) -> JSONValue {
    guard let folder = checkpointFolder else { return .null }
    try state.spool?.synchronize()
    let journal = try JournalFile(
      join(folder, "segments"), length: state.savedSegments * ItemSegment.size)
    var bytes = ByteBuffer()
    for segment in state.segments[state.savedSegments...] { segment.append(to: &bytes) }
    try journal.append(bytes)
    state.savedSegments = state.segments.count
    return [
      "claims": .integer(Int64(try state.claims.save())),
      "segments": .integer(Int64(state.segments.count)),
      "spool": .integer(Int64(state.spool?.length ?? 0)),
      "files": .array(state.files.map { .string($0.path) }),
    ]
  }

  /// Comes back to a checkpoint.
  static func restore(
    _ state: inout State, _ checkpoint: JSONValue, _ options: Options
  ) throws(StorageError) {
    guard let folder = options.checkpointFolder else { return }
    func count(_ key: String) -> Int { Int(checkpoint[key]?.integer ?? 0) }
    // Once the file is in its place, the claims are gone and not needed.
    if exists(join(folder, "claims")) || count("claims") == 0 {
      try state.claims.restore(count("claims"))
    }
    if count("spool") > 0 {
      state.spool = try Spool(join(folder, "spool"), keepsName: true, length: count("spool"))
    }
    for path in checkpoint["files"]?.array?.compactMap(\.string) ?? [] {
      guard let file = RereadFile(plain: path) else {
        throw StorageError(.notFound, "cannot read '\(path)' again", path: path)
      }
      state.fileNumbers[path] = Int32(state.files.count)
      state.files.append(file)
    }
    guard count("segments") > 0 else { return }
    let path = join(folder, "segments")
    let bytes = try readAllVerbatim(path)
    guard bytes.count >= count("segments") * ItemSegment.size else { throw .tooShort(path) }
    bytes.withUnsafeBytes { raw in
      for index in 0..<count("segments") {
        state.segments.append(ItemSegment(raw, at: index * ItemSegment.size))
      }
    }
    state.savedSegments = state.segments.count
    state.itemCount = state.segments.reduce(0) { $0 + Int($1.itemCount) }
    state.mustLookAgain = true
  }
}
