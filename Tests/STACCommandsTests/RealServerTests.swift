import Foundation
import STACJSON
import STACTestSupport
import Testing

/// Where the server is.
private let testServer = ProcessInfo.processInfo.environment["STAC_TEST_SERVER"]

/// A real server, pgstac behind stac-fastapi with 20,000 Items, which `Scripts/test-server` starts:
/// whatever way Items are fetched, it is the same set.
@Suite(.serialized, .enabled(if: testServer != nil))
struct RealServerTests {
  private static let itemCount = 20_000

  private static func fetch(_ output: String, _ more: [String]) -> [String] {
    ["fetch", testServer ?? "", "-o", output, "--format", "json"]
      + (more.contains("--limit") ? more : ["--limit", "500"] + more)
  }

  /// The Items of a file in one order, whatever order they came in.
  private static func sorted(_ folder: TemporaryFolder, _ name: String) -> [String] {
    folder.lines(name).sorted()
  }

  @Test
  func `one long search, parts side by side, and a fetch that is killed 20 times give the same`()
    throws
  {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let long = try program.run(
      Self.fetch("long.ndjson", ["-j", "1", "--no-split"]), in: folder)
    #expect(long.status == 0, "\(long.errors)")
    let expected = Self.sorted(folder, "long.ndjson")
    #expect(expected.count == Self.itemCount && Set(expected).count == Self.itemCount)

    let parts = try program.run(Self.fetch("parts.ndjson", ["-j", "8"]), in: folder)
    #expect(parts.status == 0, "\(parts.errors)")
    let isSame = Self.sorted(folder, "parts.ndjson") == expected
    #expect(isSame)
    let report = try JSONValue(parsing: parts.errors)["source"]
    #expect(report?["complete"] == "proved" && report?["cuts"]?.integer ?? 0 > 0)

    var random = SystemRandomNumberGenerator()
    var kills = 0
    let arguments = Self.fetch("killed.ndjson", ["-j", "8", "--resume"])
    while kills < 20 {
      // Slowly and in small pages, so that it is not at its end before.
      let running = try program.start(
        arguments + ["--rate", "15", "--limit", "100"], in: folder)
      usleep(UInt32.random(in: 100_000...900_000, using: &random))
      guard running.isRunning else {
        _ = running.wait()
        break
      }
      running.send(SIGKILL)
      _ = running.wait()
      kills += 1
    }
    let end = try program.run(arguments, in: folder)
    #expect(end.status == 0, "\(end.errors)")
    let isSameAfterKills = Self.sorted(folder, "killed.ndjson") == expected
    #expect(isSameAfterKills)
    #expect(kills == 20)
    // Nothing is left beside the output.
    #expect(folder.files().keys.sorted().filter { !$0.hasSuffix(".ndjson") }.isEmpty)
  }

  @Test(arguments: [
    ["--datetime", "2015-07-05T00:00:00Z/2015-07-05T03:00:00Z"],
    ["--bbox", "-10,-10,0,0"], ["--query", "eo:cloud_cover<2"], ["--filter", "eo:cloud_cover < 2"],
    ["--filter", #"{"op":"<","args":[{"property":"eo:cloud_cover"},2]}"#],
    [
      "-c", "sentinel-1-grd,landsat-c2-l2", "--datetime",
      "2015-07-05T00:00:00Z/2015-07-05T04:00:00Z",
      "--fields", "id,collection,properties.datetime",
    ],
  ])
  func `a search brings the same in parts as in one chain`(search: [String]) throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let small = search + ["--limit", "50"]
    let long = try program.run(
      Self.fetch("a.ndjson", ["-j", "1", "--method", "GET"] + small), in: folder)
    let parts = try program.run(Self.fetch("b.ndjson", ["-j", "4"] + small), in: folder)
    #expect(long.status == 0 && parts.status == 0, "\(long.errors)\n\(parts.errors)")
    let expected = Self.sorted(folder, "a.ndjson")
    let isSame = Self.sorted(folder, "b.ndjson") == expected
    #expect(isSame && !expected.isEmpty && expected.count < Self.itemCount)
  }

  @Test
  func `a workflow reads an API like a file, with all its steps`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    try folder.write(
      """
      name: from-an-api
      steps:
      - id: ingest
        module: IngestModule
        config: {mode: api, source: "\(testServer ?? "")", collection_id: sentinel-1-grd, limit: 100, max_items: 150}
      - {id: fix, module: UpdateModule, config: {updates: {properties.provider: us}, auto_update_timestamp: false}}
      - {id: out, module: OutputModule, config: {format: json, base_dir: out}}
      """, to: "w.yaml")
    let run = try program.run(["run", "w.yaml", "--format", "json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let summary = try JSONValue(parsing: run.output)
    let steps = summary["pipelines"]?.array?.first?["steps"]?.array ?? []
    #expect(steps.first?["sources"]?.array?.first?["complete"] == "limited")
    #expect(steps.last?["out"] == 150)
    // The Collection is the server's own document.
    let collection = try JSONValue(parsing: folder.text("out/sentinel-1-grd/collection.json") ?? "")
    #expect(collection["id"] == "sentinel-1-grd")
    let item = folder.files("out/sentinel-1-grd").first { $0.key != "collection.json" }
    #expect(item != nil)
  }

  @Test
  func `an output is brought up to date, and is what the server has`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let search = ["--bbox", "-20,-20,20,20"]
    let first = try program.run(Self.fetch("o.ndjson", search), in: folder)
    #expect(first.status == 0, "\(first.errors)")
    var lines = folder.lines("o.ndjson")
    let count = lines.count
    #expect(count > 50)
    // As if some Items had come, changed and gone since.
    var changed = try JSONValue(parsing: lines[3])
    changed["properties"]?["platform"] = "none"
    var gone = try JSONValue(parsing: lines[4])
    gone["id"] = "gone"
    lines[3] = changed.description
    lines[4] = gone.description
    try folder.write("o.ndjson", lines.joined(separator: "\n") + "\n")
    let second = try program.run(
      Self.fetch("o.ndjson", search + ["--since", "o.ndjson", "--delete"]), in: folder)
    #expect(second.status == 0, "\(second.errors)")
    let report = try JSONValue(parsing: second.errors)
    #expect(report["added"] == 1 && report["modified"] == 1 && report["deleted"] == 1)
    let diff = try program.run(
      ["diff", "o.ndjson", testServer ?? ""] + search, in: folder)
    #expect(diff.status == 0, "\(diff.output)\(diff.errors)")
  }

  @Test
  func `Collections are listed`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let found = try program.run(
      ["discover", testServer ?? "", "--format", "ndjson", "-c", "landsat-*"], in: folder)
    #expect(found.status == 0, "\(found.errors)")
    let ids = try found.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))["id"]?.string ?? ""
    }
    #expect(ids.sorted() == ["landsat-c2-l2", "landsat-c2-l2-2"])
  }
}
