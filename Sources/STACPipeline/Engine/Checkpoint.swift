internal import STACJSON
internal import STACStorage

/// What an interrupted pipeline needs to go on: a small JSON file that is replaced at once.
struct Checkpoint: Sendable {
  /// What the run is made of; a checkpoint of another run is of no use.
  var fingerprint: String
  /// When the run was started first, RFC 3339; stamps stay the same when it is continued.
  var started: String
  /// Batches that are done.
  var batches = 0
  /// Lines of the current file before the next batch.
  var lineBase = 0
  /// Nodes that were read only in part, with the number of the batch that came then.
  var left: [Int: Int] = [:]
  /// How far a location was read that cannot be read again from its beginning.
  struct SourceState: Sendable {
    /// Batches that it has given.
    var batches: Int
    /// What it needs to go on.
    var state: JSONValue
  }
  /// By the numbers of the locations.
  var sources: [Int: SourceState] = [:]
  /// Statistics in the order of the nodes.
  var statistics: [StepStatistics] = []
  /// What each sink asked to keep.
  var sinks: [JSONValue] = []
  /// Bytes of the failures file.
  var failuresLength = 0
  var failureCount = 0

  private static let version: Int64 = 1

  /// The file of a pipeline.
  static func path(folder: String) -> String { join(folder, "checkpoint.json") }

  /// Replaces the file.
  func save(folder: String) throws(StorageError) {
    var text = ByteBuffer()
    text.append(
      json: [
        "version": .integer(Self.version), "fingerprint": .string(fingerprint),
        "started": .string(started), "batches": .integer(Int64(batches)),
        "line_base": .integer(Int64(lineBase)), "steps": .array(statistics.map(\.json)),
        "sinks": .array(sinks), "failures_length": .integer(Int64(failuresLength)),
        "failures": .integer(Int64(failureCount)),
        "left": .array(
          left.sorted { $0.key < $1.key }
            .map { [.integer(Int64($0.key)), .integer(Int64($0.value))] }),
        "sources": .array(
          sources.sorted { $0.key < $1.key }.map { index, source in
            [
              "location": .integer(Int64(index)), "batches": .integer(Int64(source.batches)),
              "state": source.state,
            ]
          }),
      ])
    try replaceFile(Self.path(folder: folder), with: text)
  }

  /// The checkpoint in a folder, or nil where there is none.
  ///
  /// - Throws: ``WorkflowError`` where it is of another run.
  static func load(folder: String, fingerprint: String) throws(WorkflowError) -> Checkpoint? {
    let path = path(folder: folder)
    guard exists(path) else { return nil }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: try readAll(path))
    } catch {
      throw WorkflowError(
        .checkpoint, "the checkpoint '\(path)' cannot be read (\(error)); run without --resume")
    }
    func count(_ key: String) -> Int { Int(json[key]?.integer ?? 0) }
    guard json["version"]?.integer == version else {
      throw WorkflowError(
        .checkpoint,
        "the checkpoint '\(path)' was made by another version; run without --resume")
    }
    guard json["fingerprint"]?.string == fingerprint else {
      throw WorkflowError(
        .checkpoint,
        "the checkpoint '\(path)' is of another run: the workflow or its input files have "
          + "changed since; run without --resume")
    }
    var checkpoint = Checkpoint(
      fingerprint: fingerprint, started: json["started"]?.string ?? "")
    checkpoint.batches = count("batches")
    checkpoint.lineBase = count("line_base")
    checkpoint.statistics = (json["steps"]?.array ?? []).map(StepStatistics.init(json:))
    checkpoint.sinks = json["sinks"]?.array ?? []
    checkpoint.failuresLength = count("failures_length")
    checkpoint.failureCount = count("failures")
    for pair in json["left"]?.array ?? [] {
      let numbers = (pair.array ?? []).compactMap(\.integer).map { Int($0) }
      if numbers.count == 2 { checkpoint.left[numbers[0]] = numbers[1] }
    }
    for source in json["sources"]?.array ?? [] {
      guard let index = source["location"]?.integer, let state = source["state"] else { continue }
      checkpoint.sources[Int(index)] = SourceState(
        batches: Int(source["batches"]?.integer ?? 0), state: state)
    }
    return checkpoint
  }

  /// Where a sink keeps what it needs to continue.
  static func sinkFolder(_ index: Int, folder: String) -> String { join(folder, "sink-\(index)") }

  /// Removes the file first, then what the sinks have kept; the folder where nothing else is in it.
  static func remove(folder: String) throws(StorageError) {
    guard isFolder(folder) else { return }
    try removeFile(path(folder: folder))
    for name in try namesInFolder(folder) where name.hasPrefix("sink-") {
      let sink = join(folder, name)
      for file in try namesInFolder(sink) { try removeFile(join(sink, file)) }
      try removeFolder(sink)
    }
    if try namesInFolder(folder).isEmpty { try removeFolder(folder) }
  }
}
