import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// Rebuilds as the users of the program see them.
@Suite(.serialized)
struct RebuildTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  private static let workflow = """
    name: again
    steps:
      - id: in
        module: ingest
        config: {source: in.ndjson}
      - id: stamp
        module: update
        config: {updates: {properties.run: done}, create_missing_paths: true}
      - {id: tree, module: output, config: {base_dir: out/tree, pretty: false}}
      - {id: lines, module: output, depends_on: [stamp], config: {path: out/all.ndjson}}
      - {id: columns, module: output, depends_on: [stamp], config: {path: out/all.parquet}}
      - id: dataset
        module: output
        depends_on: [stamp]
        config: {base_dir: out/ds, format: parquet, partition_by: [collection, year, month]}

    """
  private static let places = ["out/tree", "out/all.ndjson", "out/all.parquet", "out/ds"]

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  private func item(_ number: Int, _ n: Int = 0) -> String {
    tinyItem(
      "i\(number)", collection: number % 3 == 0 ? "b" : "a",
      datetime: "2024-0\(1 + number % 6)-01T00:00:00Z", longitude: Double(number % 180),
      extra: #","n":\#(n)"#)
  }

  private func write(_ numbers: some Sequence<Int>, changed: Set<Int> = [], n: Int = 1) throws {
    let lines = numbers.map { item($0, changed.contains($0) ? n : 0) }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "in.ndjson")
  }

  /// Id, `n` and `run` of each Item of a place.
  private func state(_ place: String) throws -> [String] {
    let outcome = try run("convert", place, "-")
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try outcome.output.split(separator: "\n").map { line in
      let item = try JSONValue(parsing: line.utf8)
      let properties = item["properties"]
      return "\(item["id"]?.string ?? "") \(properties?["n"]?.integer ?? -1) "
        + (properties?["run"]?.string ?? "")
    }.sorted()
  }

  private func expected(_ numbers: some Sequence<Int>, changed: Set<Int> = [], n: Int = 1)
    -> [String]
  {
    numbers.map { "i\($0) \(changed.contains($0) ? n : 0) done" }.sorted()
  }

  @Test
  func `only what has changed goes through the steps`() throws {
    try folder.write(Self.workflow, to: "w.yaml")
    try write(0..<60)
    let first = try run("rebuild", "w.yaml")
    #expect(first.status == 0, "\(first.errors)")
    #expect(
      first.output == "full rebuild: 60 added, 0 modified, 0 deleted, 0 unchanged, 0 failed\n")
    #expect(first.errors == "everything is built again: nothing is known of an earlier rebuild\n")
    for place in Self.places { #expect(try state(place) == expected(0..<60), "\(place)") }

    try write(5..<65, changed: [7, 8])
    let shown = try run("rebuild", "w.yaml", "--dry-run")
    #expect(
      shown.output
        == "dry run: incremental rebuild: 5 added, 2 modified, 5 deleted, 53 unchanged, 0 failed\n")
    for place in Self.places { #expect(try state(place) == expected(0..<60), "\(place)") }

    let second = try run("rebuild", "w.yaml", "--format", "json")
    let report = try JSONValue(parsing: second.output.utf8)["pipelines"]?.array?.first
    #expect(report?["mode"] == "incremental" && report?["added"] == 5 && report?["deleted"] == 5)
    #expect(report?["run"]?["pipelines"]?.array?.first?["steps"]?.array?.count ?? 0 > 4)
    for place in Self.places {
      #expect(try state(place) == expected(5..<65, changed: [7, 8]), "\(place)")
    }
    let valid = try run("validate", "out/tree")
    #expect(valid.output.contains("all valid"), "\(valid.output)")

    let before = folder.files("out")
    let third = try run("rebuild", "w.yaml")
    #expect(
      third.output
        == "incremental rebuild: 0 added, 0 modified, 0 deleted, 60 unchanged, 0 failed\n")
    #expect(folder.files("out") == before)
  }

  @Test
  func `a workflow that is another one, or that was never run, builds everything`() throws {
    try folder.write(Self.workflow, to: "w.yaml")
    try write(0..<9)
    _ = try run("run", "w.yaml")
    let first = try run("rebuild", "w.yaml")
    // What is there tells what became of it.
    #expect(
      first.output == "full rebuild: 0 added, 0 modified, 0 deleted, 9 unchanged, 0 failed\n")
    try folder.write(Self.workflow.replacing("run: done", with: "run: twice"), to: "w.yaml")
    try write(1..<10)
    let second = try run("rebuild", "w.yaml")
    #expect(
      second.errors.contains(
        "everything is built again: the workflow is another one than at the last rebuild\n"))
    #expect(
      second.output == "full rebuild: 1 added, 8 modified, 1 deleted, 0 unchanged, 0 failed\n")
    for place in Self.places {
      #expect(try state(place) == (1..<10).map { "i\($0) 0 twice" }.sorted(), "\(place)")
    }
    let third = try run("rebuild", "w.yaml", "--mode", "full")
    #expect(
      third.output == "full rebuild: 0 added, 0 modified, 0 deleted, 9 unchanged, 0 failed\n")
  }

  @Test
  func `Items that were asked for are done again`() throws {
    try folder.write(Self.workflow, to: "w.yaml")
    try write(0..<9)
    _ = try run("rebuild", "w.yaml")
    try write(0..<9, changed: [1, 2, 3])
    let targeted = try run("rebuild", "w.yaml", "--ids", "i1,i2,none")
    #expect(targeted.status == 0, "\(targeted.errors)")
    #expect(targeted.output == "targeted rebuild: 2 done again, 0 failed\n")
    #expect(targeted.errors == "the source has no Item 'none'\n")
    for place in Self.places {
      #expect(try state(place) == expected(0..<9, changed: [1, 2]), "\(place)")
    }
    let filtered = try run("rebuild", "w.yaml", "--where", "n = 1 AND id <> 'i2'")
    #expect(filtered.output == "targeted rebuild: 2 done again, 0 failed\n")
    for place in Self.places {
      #expect(try state(place) == expected(0..<9, changed: [1, 2, 3]), "\(place)")
    }
    #expect(try run("rebuild", "w.yaml", "--mode", "targeted").status == 64)
    #expect(try run("rebuild", "w.yaml", "--mode", "full", "--ids", "a").status == 64)
  }

  @Test(arguments: ["full", "incremental"])
  func `a source that has shrunk to nothing takes nothing away`(mode: String) throws {
    try folder.write(Self.workflow, to: "w.yaml")
    try write(0..<9)
    _ = try run("rebuild", "w.yaml")
    try folder.write("", to: "in.ndjson")
    let refused = try run("rebuild", "w.yaml", "--mode", mode)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("nothing was changed; --allow-empty says that this is meant"))
    for place in Self.places { #expect(try state(place) == expected(0..<9), "\(place)") }
    let emptied = try run("rebuild", "w.yaml", "--mode", mode, "--allow-empty")
    #expect(emptied.status == 0, "\(emptied.errors)")
    #expect(try state("out/all.ndjson") == [])
    #expect(!folder.files("out/tree").keys.contains { $0.contains("i1.json") })
  }

  @Test
  func `what has failed comes again, and broken documents delete nothing`() throws {
    try folder.write(
      Self.workflow.replacing("properties.run: done", with: "properties.n.run: done"), to: "w.yaml")
    func good(_ number: Int) -> String { item(number).replacing("\"n\":0", with: "\"n\":{}") }
    func ids() throws -> [String] {
      try state("out/tree").map { String($0.prefix { $0 != " " }) }
    }
    try folder.write([good(0), item(100)].joined(separator: "\n"), to: "in.ndjson")
    let first = try run("rebuild", "w.yaml")
    #expect(first.status == 1)
    #expect(
      first.output
        == "full rebuild: 1 added, 0 modified, 0 deleted, 0 unchanged, 1 failed: see out/tree/failures.ndjson\n",
      "\(first.errors)")
    let second = try run("rebuild", "w.yaml")
    #expect(second.output.hasPrefix("incremental rebuild: 1 added, 0 modified, 0 deleted"))
    #expect(second.status == 1)
    try folder.write([good(0), good(100)].joined(separator: "\n"), to: "in.ndjson")
    let third = try run("rebuild", "w.yaml")
    #expect(third.status == 0, "\(third.errors)")
    #expect(try ids() == ["i0", "i100"])
    try folder.write([good(0), "{\"broken\""].joined(separator: "\n"), to: "in.ndjson")
    let fourth = try run("rebuild", "w.yaml")
    #expect(fourth.status == 1)
    #expect(
      fourth.errors.contains(
        "1 documents of the source cannot be read, so nobody knows which Items are gone: none was deleted\n"
      ), "\(fourth.errors)")
    #expect(try ids() == ["i0", "i100"])
  }

  @Test
  func `a rebuild that was killed is made up for by the next one`() throws {
    try folder.write(Self.workflow, to: "w.yaml")
    try write(0..<400)
    _ = try run("rebuild", "w.yaml")
    let changed = Set((0..<400).filter { $0 % 5 == 0 })
    try write(100..<500, changed: changed)
    let start = ContinuousClock.now
    _ = try run("rebuild", "w.yaml", "--dry-run")
    let duration = 3 * (start.duration(to: .now) / .microseconds(1))
    var random = Seeded(state: UInt64.random(in: 1...(.max)))
    var killed = 0
    for _ in 0..<10 {
      let running = try program.start(["rebuild", "w.yaml"], in: folder)
      usleep(useconds_t(random.next() % UInt64(max(1, duration))))
      running.send(SIGKILL)
      if running.wait().status == -SIGKILL { killed += 1 }
    }
    #expect(killed > 0)
    let last = try run("rebuild", "w.yaml")
    #expect(last.status == 0, "\(last.errors)")
    for place in Self.places {
      #expect((try state(place) == expected(100..<500, changed: changed)) as Bool, "\(place)")
    }
  }

  private static let pages = """
    name: pages
    steps:
      - {id: in, module: ingest, config: {source: in.ndjson}}
      - id: tree
        module: output
        config:
          base_dir: tree
          layout: "{collection}/{month}/{id}"
          summaries: true
          replace: true
          list_length: 7
          mirror: true

    """

  @Test
  func `a catalog with pages, summaries and mirrors that was killed is what it would have been`()
    throws
  {
    try folder.write(Self.pages, to: "w.yaml")
    try write(0..<200)
    _ = try run("rebuild", "w.yaml", "--checkpoint-dir", "one")
    var random = Seeded(state: UInt64.random(in: 1...(.max)))
    let clock = ContinuousClock.now
    _ = try run("rebuild", "w.yaml", "--dry-run", "--checkpoint-dir", "one")
    let duration = 3 * (clock.duration(to: .now) / .microseconds(1))
    for round in 0..<4 {
      let first = 10 * round + 10
      try write(
        first..<(first + 200), changed: Set((first..<first + 200).filter { $0 % 9 == round }),
        n: round + 1)
      let running = try program.start(
        ["rebuild", "w.yaml", "--checkpoint-dir", "one"], in: folder)
      usleep(useconds_t(random.next() % UInt64(max(1, duration))))
      running.send(SIGKILL)
      _ = running.wait()
      // No link leads nowhere at any time.
      let read = try run("info", "tree", "--format", "json")
      #expect(try JSONValue(parsing: read.output)["failures"] == 0, "round \(round)")
      #expect(try run("rebuild", "w.yaml", "--checkpoint-dir", "one").status == 0)
      let rebuilt = try folder.tree("tree")
      folder.remove("tree")
      _ = try run("rebuild", "w.yaml", "--checkpoint-dir", "two", "--mode", "full")
      let whole = try folder.tree("tree")
      let different = Set(rebuilt.keys).union(whole.keys).filter { rebuilt[$0] != whole[$0] }
        .filter { !$0.hasSuffix("summary.json") }.sorted()
      #expect(different.isEmpty, "round \(round)")
      folder.remove("two")
    }
  }

  @Test
  func `of two rebuilds at once one is told of the other, and the catalog is whole`() throws {
    try folder.write(Self.pages, to: "w.yaml")
    try write(0..<300)
    _ = try run("rebuild", "w.yaml")
    try write(100..<400, changed: Set(150..<250))
    let (one, two) = (
      try program.start(["rebuild", "w.yaml"], in: folder),
      try program.start(["rebuild", "w.yaml"], in: folder)
    )
    for outcome in [one.wait(), two.wait()] {
      let isTold = outcome.status == 2 && outcome.errors.contains("another run is changing it")
      #expect(outcome.status == 0 || isTold, "\(outcome.errors)")
    }
    #expect(try run("rebuild", "w.yaml").status == 0)
    let state = try run("diff", "in.ndjson", "tree")
    #expect(state.status == 0, "\(state.output)")
    // While somebody else has the lock, nothing is changed.
    let lock = try #require(
      try FileLock(exclusive: lockPath("tree"), note: "process 1 on here, update"))
    try write(0..<10)
    let before = folder.files("tree")
    let refused = try run("rebuild", "w.yaml")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("another run is changing it (process 1 on here, update)"))
    let sync = try run("sync", "in.ndjson", "tree", "--delete")
    #expect(sync.status == 2 && sync.errors.contains("another run is changing it"))
    let build = try run("build", "in.ndjson", "tree", "--replace")
    #expect(build.status == 2 && build.errors.contains("another run is changing it"))
    let isSame = folder.files("tree") == before
    #expect(isSame)
    withExtendedLifetime(lock) {}
  }

  @Test(arguments: [["rebuild", "w.yaml"], ["sync", "in.ndjson", "tree", "--delete"]])
  func `a full disk leaves the old catalog and says so`(arguments: [String]) throws {
    try folder.write(Self.pages, to: "w.yaml")
    try write(0..<400)
    #expect(try run("rebuild", "w.yaml").status == 0)
    try write(50..<450, changed: Set(100..<150))
    let before = try folder.tree("tree")
    // No file may be longer than some blocks of 512 bytes; the signal is ignored, so writing fails.
    let shell = try #require(ExternalProgram("sh"))
    let path = try #require(BuiltProgram.path(of: "stac-manager"))
    for blocks in [4, 70] {
      let result = try shell.run([
        "-c",
        "cd '\(folder.path)' && trap '' XFSZ && ulimit -f \(blocks) && "
          + "exec '\(path)' \(arguments.joined(separator: " "))",
      ])
      #expect(result.status == 2, "\(blocks): \(result.output)")
      #expect(result.errors.contains("cannot write"), "\(result.errors)")
      // The summary tells of the run that has failed.
      let after = try folder.tree("tree")
      let different = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
      #expect(different.subtracting(["summary.json"]).isEmpty, "\(blocks)")
    }
    let last = try program.run(arguments, in: folder)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try run("diff", "in.ndjson", "tree").status == 0)
  }

  private func lockPath(_ place: String) throws -> String {
    try makeFolders(folder(place + "/.stac-manager"))
    return folder(place + "/.stac-manager/lock")
  }

  @Test
  func `links that lead nowhere delete nothing, and are no obstacle`() throws {
    try write(0..<6)
    _ = try run("convert", "in.ndjson", "source")
    try folder.write(
      """
      name: linked
      steps:
        - {id: in, module: ingest, config: {source: source}}
        - {id: tree, module: output, config: {base_dir: tree}}

      """, to: "w.yaml")
    #expect(try run("rebuild", "w.yaml").status == 0)
    folder.remove("source/a/i1.json")
    let dangling = try run("rebuild", "w.yaml")
    #expect(dangling.status == 1)
    #expect(dangling.errors.contains("nobody knows which Items are gone: none was deleted"))
    #expect(folder.text("tree/a/i1.json") != nil)
    // Of what is rebuilt, a link that leads nowhere is put right with the next change.
    folder.remove("tree/a/i2.json")
    try write(0..<7)
    _ = try run("convert", "in.ndjson", "source")
    #expect(try run("rebuild", "w.yaml", "--mode", "full").status == 0)
    #expect(folder.text("tree/a/i2.json") != nil)
    #expect(try run("diff", "source", "tree").status == 0)
  }
}
