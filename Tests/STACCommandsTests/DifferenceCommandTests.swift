import Foundation
import STACJSON
import STACTestSupport
import Testing

/// `diff` and `sync` as their users run them.
struct DifferenceCommandTests {
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let items = ["a", "b", "c"].map { tinyItem($0, collection: $0 == "c" ? "other" : "c") }
    try folder.write("old.ndjson", items.joined(separator: "\n") + "\n")
    var changed = try JSONValue(parsing: items[1])
    changed["properties"]?["eo:cloud_cover"] = 7
    changed["properties"]?["datetime"] = "2024-02-02T00:00:00Z"
    try folder.write(
      "new.ndjson", [items[0], changed.description, tinyItem("d")].joined(separator: "\n"))
    try folder.write("empty.ndjson", "")
    return folder
  }

  private static let commands: [(String, [String], Int32)] = [
    ("equal", ["diff", "old.ndjson", "old.ndjson"], 0),
    ("text", ["diff", "old.ndjson", "new.ndjson"], 1),
    ("short", ["diff", "old.ndjson", "new.ndjson", "--limit", "1"], 1),
    ("json", ["diff", "old.ndjson", "new.ndjson", "--format", "json"], 1),
    ("ndjson", ["diff", "old.ndjson", "new.ndjson", "--format", "ndjson"], 1),
    ("patch", ["diff", "old.ndjson", "new.ndjson", "--format", "patch"], 1),
    (
      "ignored",
      [
        "diff", "old.ndjson", "new.ndjson", "--ignore", "/properties/datetime", "--ignore",
        "properties.eo:cloud_cover", "-c", "c",
      ], 1
    ),
    ("missing", ["diff", "old.ndjson", "none.ndjson"], 2),
    ("wrong", ["diff", "old.ndjson", "new.ndjson", "--ignore", "/a/~9"], 64),
    ("stdin", ["diff", "old.ndjson", "-"], 2),
    ("sync-dry", ["sync", "new.ndjson", "old.ndjson", "--delete", "--dry-run"], 0),
    ("sync-json", ["sync", "new.ndjson", "old.ndjson", "--dry-run", "--format", "json"], 0),
    ("sync-empty", ["sync", "empty.ndjson", "old.ndjson", "--delete"], 2),
    ("sync-web", ["sync", "new.ndjson", "https://example.com"], 2),
    ("sync-tombstones", ["sync", "new.ndjson", "old.ndjson", "--tombstones", "x"], 64),
    ("sync-keep", ["sync", "new.ndjson", "old.ndjson"], 0),
    ("sync-delete", ["sync", "new.ndjson", "old.ndjson", "--delete", "--tombstones", "t"], 0),
  ]

  @Test(arguments: commands.indices)
  func `what the commands print is what it was`(index: Int) throws {
    let (name, arguments, status) = Self.commands[index]
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try Self.folder()
    let before = folder.text("old.ndjson")
    let run = try program.run(
      arguments, in: folder, environment: ["SOURCE_DATE_EPOCH": "1700000000"])
    #expect(run.status == status, "\(run.errors)")
    expectSnapshot(
      "--- output\n\(run.output)--- errors\n\(folder.shortened(run.errors))",
      named: "difference-\(name).txt")
    let isWritten = name == "sync-keep" || name == "sync-delete"
    #expect((folder.text("old.ndjson") == before) == !isWritten)
  }

  /// A place that is being synced when the program is killed is as it was, or as it should be.
  @Test(arguments: ["o.ndjson", "o.parquet", "dataset"])
  func `a sync that is killed leaves the old or the new`(target: String) throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder(isInMemory: true)
    let lines = corpusLines(0..<400).split(separator: "\n").map(String.init)
    try folder.write("a.ndjson", lines.prefix(300).joined(separator: "\n") + "\n")
    try folder.write("b.ndjson", lines.suffix(300).joined(separator: "\n") + "\n")
    let convert =
      ["convert", "a.ndjson", target] + (target == "dataset" ? ["--partition-by", "none"] : [])
    func isLike(_ source: String) throws -> Bool {
      try program.run(["diff", source, target], in: folder).status == 0
    }
    #expect(try program.run(convert, in: folder).status == 0)
    let clock = ContinuousClock.now
    #expect(try program.run(["sync", "b.ndjson", target, "--delete"], in: folder).status == 0)
    let time = Double(clock.duration(to: .now) / .milliseconds(1))
    #expect(try isLike("b.ndjson"))
    var random = SeededNumbers(seed: 5)
    var states: Set<String> = []
    for round in 0..<8 {
      // There and back, killed at some moment.
      let source = round % 2 == 0 ? "a.ndjson" : "b.ndjson"
      let running = try program.start(["sync", source, target, "--delete"], in: folder)
      usleep(UInt32(Double.random(in: 0.05...1.1, using: &random) * time * 1000))
      running.send(SIGKILL)
      _ = running.wait()
      let (isA, isB) = (try isLike("a.ndjson"), try isLike("b.ndjson"))
      #expect(isA != isB, "round \(round)")
      states.insert(isA ? "a" : "b")
    }
    #expect(try program.run(["sync", "a.ndjson", target, "--delete"], in: folder).status == 0)
    #expect(try isLike("a.ndjson"))
  }

  @Test
  func `a tree whose sync is killed is whole after the same command again`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder(isInMemory: true)
    let lines = corpusLines(0..<300).split(separator: "\n").map(String.init)
    try folder.write("a.ndjson", lines.prefix(200).joined(separator: "\n") + "\n")
    try folder.write("b.ndjson", lines.suffix(200).joined(separator: "\n") + "\n")
    #expect(try program.run(["convert", "a.ndjson", "t"], in: folder).status == 0)
    var random = SeededNumbers(seed: 6)
    for round in 0..<5 {
      let source = round % 2 == 0 ? "b.ndjson" : "a.ndjson"
      let running = try program.start(["sync", source, "t", "--delete"], in: folder)
      usleep(UInt32.random(in: 10_000...900_000, using: &random))
      running.send(SIGKILL)
      _ = running.wait()
      // No link leads nowhere at any time.
      let read = try program.run(["info", "t", "--format", "json"], in: folder)
      #expect(try JSONValue(parsing: read.output)["failures"] == 0, "round \(round)")
      #expect(try program.run(["sync", source, "t", "--delete"], in: folder).status == 0)
      #expect(try program.run(["diff", source, "t"], in: folder).status == 0, "round \(round)")
    }
  }
}
