import Foundation
import STACTestSupport
import Testing

/// The program from outside: what it prints, what it leaves, how it ends.
struct CommandTests {
  private static let workflow = """
    name: small
    steps:
    - {id: in, module: ingest, config: {source: in.ndjson}}
    - {id: up, module: update, config: {updates: {properties.x: 1}}}
    - {id: pick, module: filter, depends_on: [up], config: {ids: [a, b]}}
    - {id: all, module: output, depends_on: [up], config: {path: out/all.ndjson}}
    - {id: tree, module: output, depends_on: [pick], config: {base_dir: out/tree}}

    """

  /// Three Items with a number and a place each.
  private static let itemCollection: String = {
    let items = [("a", 3), ("b", 1), ("c", 2)].map { id, x in
      """
      {"type": "Feature", "stac_version": "1.1.0", "id": "\(id)", "collection": "c",
       "geometry": {"type": "Point", "coordinates": [\(x * 10), \(x * 10)]},
       "bbox": [\(x * 10), \(x * 10), \(x * 10), \(x * 10)],
       "properties": {"datetime": "2024-01-0\(x)T00:00:00Z", "x": \(x)}, "links": [], "assets": {}}
      """
    }
    return "{\"type\": \"FeatureCollection\", \"features\": [\(items.joined(separator: ","))]}"
  }()

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(workflow, to: "w.yaml")
    let items = ["a", "b", "c"].map { tinyItem($0) } + ["{broken", tinyItem("a")]
    try folder.write(items.joined(separator: "\n"), to: "in.ndjson")
    return folder
  }

  /// What a user sees, with durations that are always the same.
  private static func shown(_ outcome: BuiltProgram.Outcome) -> String {
    func normal(_ text: String) -> String {
      text.replacing(#/ +[0-9.]+ (ns|µs|ms|s)\b/#, with: " TIME")
        .replacing(#/"seconds":[0-9.e-]+/#, with: "\"seconds\":0")
        .replacing(#/"time":"[^"]+"/#, with: "\"time\":\"T\"")
        .replacing(#/stac-manager-[0-9A-F-]{36}/#, with: "FOLDER")
        .split(separator: "\n", omittingEmptySubsequences: false)
        .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
        .joined(separator: "\n")
    }
    return "status \(outcome.status)\n--- output\n\(normal(outcome.output))"
      + "--- errors\n\(normal(outcome.errors))"
  }

  private static let commands: [(name: String, arguments: [String])] = [
    ("run", ["run", "w.yaml"]),
    ("run-dry", ["run", "w.yaml", "--dry-run"]),
    ("run-json", ["run", "w.yaml", "--format", "json"]),
    ("run-quiet", ["run", "w.yaml", "--log-level", "ERROR"]),
    ("run-debug", ["run-workflow", "w.yaml", "--log-level", "DEBUG"]),
    ("run-json-log", ["run", "json-log.yaml"]),
    ("run-to-stdout", ["run", "w.yaml", "--set", "all.path=-"]),
    ("run-missing-input", ["run", "w.yaml", "--set", "in.source=nowhere.ndjson"]),
    ("run-missing-workflow", ["run", "nowhere.yaml"]),
    ("run-wrong-workflow", ["run", "w.yaml", "--set", "in.sorce=x"]),
    ("run-wrong-set", ["run", "w.yaml", "--set", "x"]),
    ("run-no-workflow", ["run"]),
    ("run-warning", ["run", "loose.yaml"]),
    ("run-folder-in-the-way", ["run", "w.yaml", "--set", "all.path=in.ndjson/x.ndjson"]),
    ("run-full-disk", ["run", "w.yaml", "--set", "all.path=/dev/full"]),
    ("run-matrix", ["run", "matrix.yaml", "-j", "1"]),
    ("check", ["check", "w.yaml", "matrix.yaml", "loose.yaml"]),
    ("check-json", ["validate-workflow", "w.yaml", "wrong.yaml", "--format", "json"]),
    ("check-wrong", ["check", "wrong.yaml"]),
    ("info", ["info", "in.ndjson"]),
    ("info-json", ["info", "in.ndjson", "--format", "json"]),
    ("info-missing", ["info", "nowhere"]),
    ("convert-missing", ["convert", "nowhere.json", "o.ndjson"]),
    ("convert-url", ["convert", "ftp://host/stac", "o.ndjson"]),
    ("convert-failures", ["output", "in.ndjson", "-", "--failures", "f.ndjson"]),
    ("convert-full-disk", ["convert", "in.ndjson", "/dev/full", "--output-format", "ndjson"]),
    ("convert-parquet", ["convert", "in.parquet", "o.ndjson"]),
    ("search", ["search", "in.ndjson", "w2.json", "--filter", "id IN ('a', 'c') AND x IS NULL"]),
    ("search-text", ["search", "w2.json", "--format", "text"]),
    ("search-json", ["search", "w2.json", "--bbox", "0,0,20,20", "--format", "json"]),
    ("search-sorted", ["search", "w2.json", "--sortby=-x,id", "--limit", "2", "--fields", "id"]),
    (
      "search-limit", ["search", "w2.json", "w2.json", "--limit", "3", "--fields=-geometry,-links"]
    ),
    ("search-wrong", ["search", "w2.json", "--filter", "x < 'a' AND datetime > 'soon'"]),
    ("search-wrong-json", ["search", "w2.json", "--filter", "{\"op\": \"like\", \"args\": []}"]),
    ("search-wrong-box", ["search", "w2.json", "--bbox", "0,0,1"]),
    ("search-nothing", ["search", "w2.json", "--datetime", "2001", "-c", "c"]),
    ("check-cql2", ["check", "cql2.yaml"]),
    ("transform", ["transform", "w2.json", "-m", "map.yaml"]),
    ("transform-wrong", ["transform-metadata", "w2.json", "-m", "wrong-map.json"]),
    ("transform-no-mapping", ["transform", "w2.json"]),
    ("unknown-command", ["rnu", "w.yaml"]),
    ("unknown-flag", ["run", "w.yaml", "--wrkers", "2"]),
    ("version", ["--version"]),
  ]

  @Test(arguments: commands)
  func `what is printed is what it was`(name: String, arguments: [String]) throws {
    let folder = try Self.folder()
    try folder.write("", to: "in.parquet")
    try folder.write(
      Self.workflow.replacing("steps:", with: "settings: {logging: {output_format: json}}\nsteps:"),
      to: "json-log.yaml")
    try folder.write(
      "name: loose\nsteps:\n- {id: in, module: ingest, config: {source: in.ndjson}}\n",
      to: "loose.yaml")
    try folder.write("name: wrong\nsteps:\n- {id: in, module: ingst}\n", to: "wrong.yaml")
    try folder.write(
      Self.workflow.replacing("steps:", with: "strategy: {matrix: [{n: one}, {n: two}]}\nsteps:")
        .replacing(#/out/(\w+[.\w]*)/#) { "\"out/${n}/\($0.1)\"" }, to: "matrix.yaml")
    try folder.write(Self.itemCollection, to: "w2.json")
    try folder.write("{\"a\": {\"n\": 5}, \"c\": {\"n\": 6}}", to: "records.json")
    try folder.write(
      "input_file: records.json\nfield_mapping: {properties.x: n}\nhandle_missing: warn\n",
      to: "map.yaml")
    try folder.write(
      "{\"input_file\": \"records.json\", \"field_mapping\": {\"properties.x\": \"nn\"}, \"joinkey\": 1}",
      to: "wrong-map.json")
    try folder.write(
      Self.workflow.replacing("ids: [a, b]", with: "cql2: \"id = 'a' AND datetime < 5\""),
      to: "cql2.yaml")
    let outcome = try stacManager().run(arguments, in: folder)
    expectSnapshot(Self.shown(outcome), named: name + ".txt")
  }

  @Test
  func `Items go from every form to every other and back`() throws {
    let folder = try TemporaryFolder()
    let program = try stacManager()
    let items = (0..<12).map { tinyItem("i\(padded: $0)", collection: $0 < 6 ? "c" : "d") }
    try folder.write(items.joined(separator: "\n") + "\n", to: "start.ndjson")
    let forms = ["a.ndjson", "b.jsonl.gz", "c.ndjson.zst", "d.json", "e.geojson.gz", "f.json.zst"]
    var last = "start.ndjson"
    for form in forms + ["tree"] + forms.reversed() {
      let target = "\(last == "tree" ? "2" : "1")\(form)".replacing("1tree", with: "tree")
      let outcome = try program.run(["convert", last, target], in: folder)
      #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
      last = target
    }
    let end = try program.run(["convert", last, "-"], in: folder)
    // The tree has added links of its own.
    let ids = end.output.split(separator: "\n").compactMap {
      $0.firstMatch(of: #/"id":"(i\d+)"/#)?.1
    }
    #expect(ids.map { String($0) } == (0..<12).map { "i\(padded: $0)" })
    let before = try program.run(["convert", "1f.json.zst", "-"], in: folder)
    #expect((before.output == folder.text("start.ndjson")) == true)
  }

  @Test
  func `standard input and output are NDJSON, or what the options say`() throws {
    let folder = try TemporaryFolder()
    let program = try stacManager()
    let line = tinyItem("a") + "\n"
    #expect(
      try program.run(["convert", "-", "-"], in: folder, input: Data(line.utf8)).output == line)
    let collection = try program.run(
      ["convert", "-", "-", "--output-format", "json"], in: folder, input: Data(line.utf8))
    #expect(collection.output == "{\"type\":\"FeatureCollection\",\"features\":[\n\(line)]}\n")
    let back = try program.run(
      ["convert", "-", "-", "--input-format", "json"], in: folder,
      input: Data(collection.output.utf8))
    #expect(back.output == line)
    let info = try program.run(["info", "-"], in: folder, input: Data(line.utf8))
    #expect(info.status == 0 && info.output.contains("Items        1"))
  }

  @Test
  func `a reader that goes away is no error`() throws {
    let folder = try TemporaryFolder()
    try folder.write(tinyItems(5000), to: "in.ndjson")
    for arguments in [["convert", "in.ndjson", "-"], ["man"]] {
      let pipe = Pipe()
      let running = try stacManager().start(
        arguments, in: folder, output: pipe.fileHandleForWriting)
      try pipe.fileHandleForWriting.close()
      _ = try pipe.fileHandleForReading.read(upToCount: 10)
      try pipe.fileHandleForReading.close()
      let outcome = running.wait()
      #expect(outcome.status == 0 && outcome.errors == "")
    }
  }

  private func tinyItems(_ count: Int) -> String {
    (0..<count).map { tinyItem("i\($0)") + "\n" }.joined()
  }

  @Test
  func `logs go to a file too, which is put aside when it has grown`() throws {
    let folder = try TemporaryFolder()
    try folder.write(tinyItems(20_000), to: "in.ndjson")
    try folder.write(
      """
      name: l
      settings: {logging: {level: DEBUG, file: logs/run.log, file_size: 1, backup_count: 2}}
      steps:
      - {id: in, module: ingest, config: {source: in.ndjson}}
      - {id: up, module: update, config: {updates: {properties.x: 1}}}
      - {id: out, module: output, log_level: INFO, config: {path: out.ndjson}}
      """, to: "w.yaml")
    let outcome = try stacManager().run(["run", "w.yaml"], in: folder)
    #expect(outcome.status == 0)
    let logs = folder.files("logs")
    #expect(logs.keys.sorted() == ["run.log", "run.log.1", "run.log.2"])
    #expect(logs.values.allSatisfy { $0.count <= 1_000_000 && $0.count > 100 })
    let last = folder.lines("logs/run.log").last ?? ""
    #expect(last.hasSuffix(" info: run completed workflow=l failures=0"))
    // One line an Item and step, and the lines of the run.
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2 * 20_000 + 2)
    #expect(lines[1] == "debug: read step=in item=i0 at=in.ndjson:1")
  }

  @Test
  func `variables come from the environment and a file beside the workflow`() throws {
    let folder = try Self.folder()
    try folder.write(
      Self.workflow.replacing("in.ndjson", with: "\"${INPUT}\"").replacing(
        "small", with: "${NAME}"),
      to: "flows/w.yaml")
    try folder.write("NAME=from-the-file\n", to: "flows/.env")
    try folder.write("NAME=not-this\nINPUT=no\n", to: ".env")
    let outcome = try stacManager().run(
      ["run", "flows/w.yaml", "--log-level", "ERROR"], in: folder,
      environment: ["INPUT": "in.ndjson"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("from-the-file completed"))
    let missing = try stacManager().run(["check", "flows/w.yaml"], in: folder)
    #expect(missing.status == 1 && missing.errors.contains("variable 'INPUT' is not set"))
  }

  @Test
  func `progress is shown where it is asked for`() throws {
    let folder = try TemporaryFolder()
    try folder.write(tinyItems(100), to: "in.ndjson")
    let outcome = try stacManager().run(
      ["convert", "in.ndjson", "out.ndjson", "--progress", "plain"], in: folder)
    #expect(outcome.errors.contains("100 Items  100 %"))
  }
}

extension DefaultStringInterpolation {
  fileprivate mutating func appendInterpolation(padded number: Int) {
    appendLiteral(number < 10 ? "0\(number)" : "\(number)")
  }
}
