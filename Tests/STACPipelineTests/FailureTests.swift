import Foundation
import STACCatalog
import STACJSON
import STACPipeline
import STACTestSupport
import Testing

/// What the failures file and the log say, and where.
struct FailureTests {
  /// Items with blank lines, Windows line ends, and broken ones between them.
  private static func lines() -> (text: String, broken: [Int]) {
    var lines: [String] = []
    var broken: [Int] = []
    for index in 0..<120 {
      switch index % 12 {
      case 4: lines.append("")
      case 6: lines.append(tinyItem("i\(index)") + "\r")
      case 7:
        lines.append("  {\"id\": \"i\(index)\", \"x\": tru}")
        broken.append(lines.count)
      case 11:
        lines.append("{\"no\": \"id\"}")
        broken.append(lines.count)
      default: lines.append(tinyItem("i\(index)"))
      }
    }
    return (lines.joined(separator: "\n"), broken)
  }

  @Test(arguments: [1024, 1700, 100_000])
  func `lines are right across blocks and files`(blockSize: Int) async throws {
    let folder = try TemporaryFolder()
    let (text, broken) = Self.lines()
    let first = try folder.write(text, to: "a.ndjson")
    let second = try folder.write("\n\n" + text, to: "b.ndjson")
    let collection = try folder.write(
      "[\n" + tinyItem("x") + ",\n{\"no\": 1},\n" + tinyItem("y") + "]", to: "c.json")
    _ = try await Workflow(
      name: "t",
      steps: [
        .init("in", .ingest(IngestOptions(first, second, collection))),
        .init("out", .output(OutputOptions(to: folder("o/o.ndjson")))),
      ]
    ).run(quietOptions(workers: 3, blockSize: blockSize))
    let failures = try folder.lines("o/failures.ndjson").map(json)
      .filter { $0["code"]?.string != "duplicate-id" }
    let places = failures.map {
      "\(fileName($0["source"]?["path"]?.string ?? "")):\($0["source"]?["line"]?.integer ?? 0)"
    }
    let expected =
      broken.map { "a.ndjson:\($0)" } + broken.map { "b.ndjson:\($0 + 2)" } + ["c.json:3"]
    #expect(places == expected)
    // The byte is that of the file, the column that of the mistake.
    for failure in failures {
      let source = try #require(failure["source"])
      let name = fileName(source["path"]?.string ?? "")
      let content = Array(try #require(folder.text(name)).utf8)
      let byte = Int(source["byte"]?.integer ?? 0)
      let before = content[..<byte]
      #expect(before.count { $0 == 10 } + 1 == Int(source["line"]?.integer ?? 0))
      let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
      #expect(byte - start + 1 == Int(source["column"]?.integer ?? 0))
    }
  }

  private func fileName(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  @Test
  func `a line of the failures file tells all that is known`() async throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(
      [
        tinyItem("good"), "{\"id\": \"bad\", \"x\": nope}", "{\"type\": \"Feature\"}",
        "{\"id\": 5, \"collection\": \"c\"}", "{\"type\": \"Collection\", \"id\": \"c\"}", "[1]",
        "7",
        "\u{1}", tinyItem("good"), "{\"id\": \"cut",
      ].joined(separator: "\n"), to: "in.ndjson")
    // Bytes that are no UTF-8.
    try folder.write(
      Data(folder.text("in.ndjson").map { Array($0.utf8) } ?? []) + Data([10, 0x22, 0xff, 0x22]),
      to: "in.ndjson")
    var update = UpdateStep()
    update.assignments = [.init(FieldPath(keys: ["id", "x"]), to: 1)]
    _ = try await Workflow(
      name: "t",
      steps: [
        .init("in", .ingest(IngestOptions(input))),
        .init("out", .output(OutputOptions(to: folder("o/o.ndjson"))), after: ["in"]),
        .init("up", .process(update), after: ["in"]),
        .init("out2", .output(OutputOptions(to: folder("o/p.ndjson"))), after: ["up"]),
      ]
    ).run(quietOptions())
    let text = try #require(folder.text("o/failures.ndjson"))
    expectSnapshot(text.replacing(folder.path + "/", with: ""), named: "failures.ndjson")
  }

  @Test
  func `a missing file in a folder or a broken end harms nothing else`() async throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] { try folder.write(tinyItem(name), to: "in/\(name).json") }
    try folder.write("{\"type\": \"Feature\", ", to: "in/b2.json")
    try FileManager.default.createSymbolicLink(
      atPath: folder("in/b3.json"), withDestinationPath: folder("nowhere"))
    let summary = try await Workflow(
      name: "t",
      steps: [
        .init("in", .ingest(IngestOptions(folder("in")))),
        .init("out", .output(OutputOptions(to: folder("o/o.ndjson")))),
      ]
    ).run(quietOptions())
    #expect(try folder.lines("o/o.ndjson").map { try json($0)["id"]?.string } == ["a", "b", "c"])
    let failures = try folder.lines("o/failures.ndjson").map(json)
    #expect(failures.map { $0["code"]?.string } == ["json-truncated", "not-found"])
    #expect(summary.failureCount == 2 && summary.isComplete)
  }
}
