import Foundation
import STACJSON
import STACTestSupport
import Testing

/// Datasets as the users of the program see them.
@Suite(.serialized)
struct DatasetCommandTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  /// Items of two Collections in six months.
  private func items(_ range: Range<Int>, month: Int? = nil, extra: String = "") -> String {
    range.map { number in
      tinyItem(
        "i\(number)", collection: number % 3 == 0 ? "b" : "a",
        datetime: "2024-0\(month ?? 1 + number % 6)-01T00:00:00Z",
        longitude: Double(number % 180), extra: extra)
    }.joined(separator: "\n") + "\n"
  }

  /// Each Item with its time and its property `n`.
  private func state(_ place: String, _ folder: TemporaryFolder? = nil) throws -> [String: String] {
    let outcome = try program.run(["convert", place, "-"], in: folder ?? self.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    var found: [String: String] = [:]
    for line in outcome.output.split(separator: "\n") {
      let item = try JSONValue(parsing: line.utf8)
      let name = "\(item["collection"]?.string ?? "") \(item["id"]?.string ?? "")"
      let properties = item["properties"]
      let old = found.updateValue(
        "\(properties?["datetime"]?.string ?? "") \(properties?["n"]?.integer ?? 0)", forKey: name)
      #expect(old == nil, "\(name) is there twice")
    }
    return found
  }

  @Test
  func `convert makes, replaces, appends and upserts; delete shows first and then deletes`() throws
  {
    try folder.write(items(0..<60), to: "in.ndjson")
    try folder.write(items(50..<70, extra: #","n":1"#), to: "new.ndjson")
    let made = try run("convert", "in.ndjson", "ds", "--partition-by", "collection,year,month")
    #expect(made.status == 0, "\(made.errors)")
    #expect(folder.files("ds").keys.contains("collection=a/year=2024/month=02/items.parquet"))
    #expect(try state("ds") == state("in.ndjson"))

    let bare = try run("convert", "new.ndjson", "ds")
    #expect(bare.status == 64)
    #expect(bare.errors.hasPrefix("error: 'ds' is a dataset: say with --mode whether"))
    #expect(
      try run("convert", "new.ndjson", "ds", "--partition-by", "month").errors
        .contains("must be of collection, year and month, a month behind its year; or none"))

    let appended = try run("convert", "new.ndjson", "ds", "--mode", "append")
    #expect(appended.status == 1)
    #expect(appended.errors.contains("the dataset has an Item of the same Collection with this id"))
    #expect(try state("ds").count == 70)
    #expect(try state("ds")["a i50"] == "2024-03-01T00:00:00Z 0")
    #expect(try run("convert", "new.ndjson", "ds", "--mode", "upsert").status == 0)
    #expect(try state("ds")["a i50"] == "2024-03-01T00:00:00Z 1")
    #expect(try state("ds").count == 70)

    #expect(try run("delete", "ds").status == 64)
    let before = folder.files("ds")
    let dry = try run("delete", "ds", "--where", "n = 1", "--dry-run", "-c", "b")
    #expect(
      dry.output == """
        would delete 7 of 70 Items
                 3  collection=b/year=2024/month=01/items.parquet
                 4  collection=b/year=2024/month=04/items.parquet

        """)
    #expect((folder.files("ds") == before) as Bool)
    let deleted = try run("delete", "ds", "--where", "n = 1", "-c", "b", "--format", "json")
    let report = try JSONValue(parsing: deleted.output)
    #expect(report["deleted"] == 7 && report["kept"] == 63 && report["files_rewritten"] == 2)
    #expect(try state("ds").count == 63)
    #expect(
      try run("delete", "ds", "--collections", "b").output.hasPrefix("deleted 17 of 63 Items"))
    #expect(!folder.files("ds").keys.contains { $0.hasPrefix("collection=b") })

    #expect(try run("convert", "new.ndjson", "ds", "--mode", "replace").status == 0)
    #expect(try state("ds") == state("new.ndjson"))
    let info = try run("info", "ds", "--metadata-only")
    #expect(info.output.contains("dataset      version 6, divided by collection,year,month\n"))
    #expect(info.output.contains("rows         20\n"))
    let json = try JSONValue(parsing: try run("info", "ds", "--format", "json").output)
    #expect(json["dataset"]?["rows"] == 20)
  }

  @Test
  func `delete takes Items out of files, and leaves those alone that it cannot read whole`() throws
  {
    try folder.write(items(0..<20), to: "in.ndjson")
    #expect(try run("convert", "in.ndjson", "in.parquet").status == 0)
    #expect(try run("convert", "in.ndjson", "in.ndjson.zst").status == 0)
    for name in ["in.ndjson", "in.parquet", "in.ndjson.zst"] {
      #expect(
        try run("delete", name, "--ids", "i1,i2", "-n").output == """
          would delete 2 of 20 Items
          \(name):2 'i1': would go
          \(name):3 'i2': would go

          """)
      #expect(try state(name).count == 20)
      #expect(
        try run("delete", name, "--ids", "i1,i2").output.hasPrefix("deleted 2 of 20 Items\n"))
      #expect(try state(name).count == 18)
      #expect(try state(name)["a i1"] == nil)
    }
    try folder.write(items(0..<3) + "{\n", to: "broken.ndjson")
    let broken = try run("delete", "broken.ndjson", "--ids", "i1")
    #expect(broken.status == 2)
    #expect(
      broken.errors.contains("1 of its Items cannot be read; stac-manager validate shows which"))
    #expect(folder.lines("broken.ndjson").count == 4)
    try folder.write(tinyItem("a"), to: "one.json")
    #expect(try run("delete", "one.json", "--ids", "b").status == 0)
    #expect(folder.text("one.json") != nil)
    #expect(try run("delete", "one.json", "--ids", "a").status == 0)
    #expect(folder.text("one.json") == nil)
    #expect(try run("delete", "nothing.ndjson", "--ids", "a").status == 2)
  }

  @Test
  func `a workflow writes a dataset`() throws {
    try folder.write(items(0..<12), to: "in.ndjson")
    try folder.write(#"{"type":"Collection","id":"a"}"#, to: "collection.json")
    func workflow(_ config: String) throws -> BuiltProgram.Outcome {
      try folder.write(
        """
        name: w
        steps:
          - {id: in, module: ingest, config: {source: in.ndjson}}
          - {id: out, module: output, config: {format: parquet, base_dir: out/ds, \(config)}}

        """, to: "w.yaml")
      return try run("run", "w.yaml")
    }
    let first = try workflow(
      "partition_by: [collection, year], mode: upsert, collection_mirror: collection.json")
    #expect(first.status == 0, "\(first.errors)")
    #expect(folder.files("out/ds").keys.contains("collection=b/year=2024/items.parquet"))
    #expect(folder.text("out/summary.json") != nil)
    #expect(folder.text("collection.json")?.contains(#""href": "./out/ds/""#) == true)
    #expect(try workflow("mode: upsert").status == 0)
    #expect(try state("out/ds") == state("in.ndjson"))
    #expect(try workflow("mode: append").status == 1)
    #expect(try workflow("partition_by: week").errors.contains("the keys of a partition are"))
    #expect(try workflow("mode: add").status == 2)
  }

  @Test
  func `a full disk leaves the old dataset and says so`() throws {
    try folder.write(corpusLines(0..<40), to: "in.ndjson")
    try folder.write(corpusLines(20..<400), to: "new.ndjson")
    #expect(try run("convert", "in.ndjson", "ds", "--partition-by", "none").status == 0)
    let before = folder.files("ds")
    // No file may be longer than some blocks of 512 bytes; the signal is ignored, so writing fails.
    let shell = try #require(ExternalProgram("sh"))
    let path = try #require(BuiltProgram.path(of: "stac-manager"))
    for blocks in [4, 60] {
      let result = try shell.run([
        "-c",
        "cd '\(folder.path)' && trap '' XFSZ && ulimit -f \(blocks) && "
          + "exec '\(path)' convert new.ndjson ds --mode upsert",
      ])
      #expect(result.status == 2, "\(blocks)")
      #expect(result.errors.contains("cannot write"), "\(result.errors)")
      #expect(result.errors.contains("file too large"), "\(result.errors)")
      #expect((folder.files("ds") == before) as Bool)
    }
    #expect(try run("convert", "new.ndjson", "ds", "--mode", "upsert").status == 0)
    #expect(try state("ds").count == 400)
  }

  @Test
  func `a run that is killed at any moment leaves the old dataset or the new one`() throws {
    try folder.write(items(0..<240), to: "in.ndjson")
    // Some are new, some move to another month, some stay where they are.
    let changes =
      items(200..<260, extra: #","n":1"#) + items(0..<40, month: 7, extra: #","n":1"#)
    try folder.write(changes, to: "new.ndjson")
    #expect(
      try run("convert", "in.ndjson", "ds", "--partition-by", "collection,year,month").status == 0)
    let old = try state("ds")
    let copy = try TemporaryFolder(isInMemory: true)
    func prepare() throws {
      copy.remove("ds")
      try FileManager.default.copyItem(atPath: folder("ds"), toPath: copy("ds"))
    }
    try copy.write(changes, to: "new.ndjson")
    try prepare()
    let upsert = ["convert", "new.ndjson", "ds", "--mode", "upsert"]
    let start = ContinuousClock.now
    #expect(try program.run(upsert, in: copy).status == 0)
    let duration = start.duration(to: .now) / .microseconds(1)
    let new = try state("ds", copy)
    #expect(new.count == 260 && new != old)

    let seed =
      ProcessInfo.processInfo.environment["CRASH_SEED"].flatMap(UInt64.init)
      ?? UInt64.random(in: 1...(.max))
    var random = SeededNumbers(seed: seed)
    var killed = 0
    for round in 0..<40 {
      try prepare()
      let running = try program.start(upsert, in: copy)
      usleep(useconds_t(random.below(max(1, Int(duration)))))
      running.send(SIGKILL)
      let isKilled = running.wait().status == -SIGKILL
      if isKilled { killed += 1 }
      let what: Comment = "CRASH_SEED=\(seed) round \(round)"
      let found = try state("ds", copy)
      #expect(found == new || isKilled && found == old, what)
      // Who looks for files finds whole ones.
      for (name, bytes) in copy.files("ds") where name.hasSuffix(".parquet") {
        #expect(bytes.suffix(4) == Data("PAR1".utf8), what)
      }
      #expect(try program.run(upsert, in: copy).status == 0, what)
      #expect(try state("ds", copy) == new, what)
      let left = copy.files("ds").keys.filter { $0.hasPrefix(".stac-manager/") }.sorted()
      #expect(left == ["dataset.json", "lock", "readers"].map { ".stac-manager/" + $0 }, what)
    }
    #expect(killed >= 15, "CRASH_SEED=\(seed)")
  }

  private static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import pyarrow.dataset"]), result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: reading our datasets with pyarrow, as '\(name)' cannot import it")
    return nil
  }()

  private static let script =
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Peers/read_dataset.py"

  @Test(.enabled(if: python != nil, "pyarrow is missing"))
  func `pyarrow finds the same Items in the folders`() throws {
    let odd = [
      tinyItem("x", collection: "ü/b =1%"), tinyItem("y", collection: "_y~"),
      tinyItem("z", collection: nil), tinyItem("w", collection: "a b"),
    ]
    try folder.write(items(0..<60) + odd.joined(separator: "\n"), to: "in.ndjson")
    try folder.write(items(0..<70, month: 9), to: "new.ndjson")
    #expect(
      try run("convert", "in.ndjson", "ds", "--partition-by", "collection,year,month").status == 0)
    #expect(try run("convert", "new.ndjson", "ds", "--mode", "upsert").status == 0)
    #expect(try run("delete", "ds", "--ids", "i3,i4").status == 0)
    let result = try #require(Self.python).run([Self.script, folder("ds")])
    #expect(result.status == 0, "\(result.errors)")
    let found = try JSONValue(parsing: result.output).array?.compactMap(\.string) ?? []
    #expect(found == (try state("ds").keys.sorted()))
    #expect(found.count == 72)
  }
}
