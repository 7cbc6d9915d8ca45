import Foundation
import STACTestSupport
import Testing

/// The program is killed at random moments and run again: the output must be what it would have
/// been.
@Suite(.serialized)
struct CrashTests {
  private static let workflow = """
    name: crash
    settings:
      processing: {workers: 3, block_size: 12288, checkpoint_interval: 0}
      logging: {level: ERROR}
    steps:
      - id: first
        module: ingest
        config: {source: [in.ndjson, more.json]}
      - id: stamp
        module: update
        config:
          updates: {properties.run: "{item_id}"}
          create_missing_paths: true
      - id: late
        module: filter
        depends_on: [stamp]
        config: {datetime: 2021-01-01T00:00:00Z/..}
      - id: tree
        module: output
        depends_on: [stamp]
        config: {base_dir: out/tree, pretty: false}
      - id: laid
        module: output
        depends_on: [stamp]
        config:
          base_dir: out/laid
          layout: "{collection}/{year}/{id}"
          replace: true
          list_length: 3
          summaries: true
          mirror: true
      - id: lines
        module: output
        depends_on: [stamp]
        config: {path: out/all.ndjson}
      - id: packed
        module: output
        depends_on: [late]
        config: {path: out/late.ndjson.zst}
      - id: collection
        module: output
        depends_on: [late]
        config: {path: out/late.json}
      - id: folder
        module: output
        depends_on: [stamp]
        config: {base_dir: out/lines, format: ndjson}

    """

  private static func makeInput(_ folder: TemporaryFolder) throws {
    try folder.write(workflow, to: "w.yaml")
    // Broken lines and Items that come again, so that there are failures all along.
    var lines = corpusLines(0..<90).split(separator: "\n").map(String.init)
    for index in stride(from: 84, to: 10, by: -12) {
      lines.insert("{\"broken\": ", at: index)
      lines.insert(lines[index - 10], at: index)
    }
    // Nothing of the beginning passes the filter: the first blocks leave some outputs empty.
    let old = (0..<60).map {
      tinyItem("old-\($0)", collection: "old", datetime: "2001-01-01T00:00:00Z")
    }
    try folder.write((old + lines).joined(separator: "\n"), to: "in.ndjson")
    let more = corpusLines(90..<110).split(separator: "\n").joined(separator: ",\n")
    try folder.write("{\"type\":\"FeatureCollection\",\"features\":[\n\(more)\n]}", to: "more.json")
  }

  /// All that a run leaves but what tells how long it took.
  private static func result(_ folder: TemporaryFolder) -> [String: Data] {
    var files = folder.files()
    for name in ["in.ndjson", "more.json", "w.yaml", "out/tree/summary.json"] { files[name] = nil }
    return files
  }

  private static func difference(_ a: [String: Data], _ b: [String: Data]) -> String? {
    let names = Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
    if names.isEmpty { return nil }
    return names.prefix(5).map {
      "\($0): \(a[$0].map { "\($0.count)" } ?? "none") bytes, then \(b[$0].map { "\($0.count)" } ?? "none")"
    }.joined(separator: "; ")
  }

  @Test
  func `a run that was killed at any moment ends with the same bytes`() throws {
    let program = try stacManager()
    let whole = try TemporaryFolder(isInMemory: true)
    try Self.makeInput(whole)
    let start = ContinuousClock.now
    let outcome = try program.run(["run", "w.yaml"], in: whole)
    let duration = start.duration(to: .now) / .microseconds(1)
    #expect(outcome.status == 1, "\(outcome.errors)")
    let expected = Self.result(whole)
    #expect(expected.count > 150)
    #expect(expected.keys.filter { $0.contains("checkpoint") || $0.hasSuffix(".part") }.isEmpty)

    let seed =
      ProcessInfo.processInfo.environment["CRASH_SEED"].flatMap(UInt64.init)
      ?? UInt64.random(in: 1...(.max))
    var random = Seeded(state: seed)
    var killed = 0
    for round in 0..<50 {
      let folder = try TemporaryFolder(isInMemory: true)
      try Self.makeInput(folder)
      var arguments = ["run", "w.yaml"]
      var last: BuiltProgram.Outcome?
      // The first is always killed, some again, the last goes to its end.
      let kills = 1 + Int(random.next() % 3)
      for _ in 0..<kills {
        let running = try program.start(arguments, in: folder)
        usleep(useconds_t(random.next() % UInt64(max(1, duration))))
        running.send(SIGKILL)
        last = running.wait()
        if last?.status == -SIGKILL { killed += 1 }
        arguments = ["run", "w.yaml", "--resume"]
      }
      if last?.status == -SIGKILL { last = try program.run(arguments, in: folder) }
      let difference = Self.difference(expected, Self.result(folder))
      #expect(last?.status == 1, "CRASH_SEED=\(seed) round \(round): \(last?.errors ?? "")")
      #expect(difference == nil, "CRASH_SEED=\(seed) round \(round)")
      if difference != nil { break }
    }
    #expect(killed >= 25, "CRASH_SEED=\(seed)")
  }

  @Test
  func `what a killed run has left does not get into the next one`() throws {
    let program = try stacManager()
    let whole = try TemporaryFolder(isInMemory: true)
    try Self.makeInput(whole)
    _ = try program.run(["run", "w.yaml"], in: whole)
    let folder = try TemporaryFolder(isInMemory: true)
    try Self.makeInput(folder)
    // Another input first, so that its Items would be seen.
    let input = try #require(folder.text("in.ndjson"))
    try folder.write(input.replacing("\"id\":\"", with: "\"id\":\"other-"), to: "in.ndjson")
    let running = try program.start(["run", "w.yaml"], in: folder)
    for _ in 0..<400
    where !FileManager.default.fileExists(atPath: folder("checkpoints/crash/checkpoint.json")) {
      usleep(5000)
    }
    running.send(SIGKILL)
    #expect(running.wait().status == -SIGKILL)
    #expect(folder.files().keys.contains { $0.hasSuffix(".part") })

    try folder.write(input, to: "in.ndjson")
    let resumed = try program.run(["run", "w.yaml", "--resume"], in: folder)
    #expect(resumed.status == 2)
    #expect(
      resumed.errors == """
        error: the checkpoint 'checkpoints/crash/checkpoint.json' is of another run: the workflow \
        or its input files have changed since; run without --resume

        """)
    let fresh = try program.run(["run", "w.yaml"], in: folder)
    #expect(fresh.status == 1, "\(fresh.errors)")
    #expect(Self.difference(Self.result(whole), Self.result(folder)) == nil)
  }

  @Test
  func `an interrupted run can be continued`() throws {
    let program = try stacManager()
    let whole = try TemporaryFolder(isInMemory: true)
    try Self.makeInput(whole)
    _ = try program.run(["run", "w.yaml"], in: whole)
    let folder = try TemporaryFolder(isInMemory: true)
    try Self.makeInput(folder)
    let running = try program.start(["run", "w.yaml"], in: folder)
    for _ in 0..<400
    where !FileManager.default.fileExists(atPath: folder("checkpoints/crash/checkpoint.json")) {
      usleep(5000)
    }
    running.send(SIGINT)
    let interrupted = running.wait()
    #expect(interrupted.status == 130)
    #expect(interrupted.errors == "error: interrupted; run it again with --resume to continue\n")
    #expect(folder.files("out").keys.allSatisfy { !$0.hasSuffix(".ndjson") })

    try folder.write(Self.workflow + "description: other\n", to: "w.yaml")
    #expect(try program.run(["run", "w.yaml", "--resume"], in: folder).status == 2)
    try folder.write(Self.workflow, to: "w.yaml")
    #expect(try program.run(["run", "w.yaml", "--resume"], in: folder).status == 1)
    #expect(Self.difference(Self.result(whole), Self.result(folder)) == nil)
  }

  @Test
  func `resuming what was never begun is a run like any other`() throws {
    let program = try stacManager()
    let folder = try TemporaryFolder(isInMemory: true)
    try Self.makeInput(folder)
    #expect(try program.run(["run", "w.yaml", "--resume"], in: folder).status == 1)
    #expect(folder.text("out/late.json") != nil)
  }

  @Test
  func `a second signal ends the program at once`() throws {
    let program = try stacManager()
    let folder = try TemporaryFolder(isInMemory: true)
    let pipe = folder("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    // Nobody writes to the pipe at first, so the program waits in the middle of opening it.
    let running = try program.start(
      ["convert", "--input-format", "ndjson", pipe, "o.ndjson"], in: folder)
    usleep(300_000)
    running.send(SIGINT)
    usleep(300_000)
    #expect(running.isRunning)
    running.send(SIGINT)
    #expect(running.wait().status == 130)
  }
}

/// Numbers that follow from a seed (SplitMix64).
struct Seeded {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
