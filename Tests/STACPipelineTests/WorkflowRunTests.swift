import Foundation
import STACCatalog
import STACJSON
import STACModel
import STACPipeline
import STACQuery
import STACTestSupport
import Testing

/// Whole workflows from text: matrix, logs, secrets, summaries, resuming.
struct WorkflowRunTests {
  @Test
  func `the pipelines of a matrix run side by side into one catalog`() async throws {
    let folder = try TemporaryFolder()
    try writeMatrixInput(folder)
    let (flow, warnings) = try workflow(
      matrixWorkflow(folder, output: "base_dir: \(folder("o")), pretty: false"))
    #expect(warnings.isEmpty && flow.pipelines.map(\.label) == ["a", "b", "none"])
    let summary = try await flow.run(quietOptions(workers: 2, blockSize: 2000))
    // Each reads all and takes its own; the broken line fails in each.
    #expect(summary.pipelines.map { $0.steps[1].statistics.incoming } == [20, 20, 0])
    #expect(summary.failureCount == 3)
    let files = folder.files("o").keys.sorted()
    #expect(
      files.filter { !$0.hasPrefix("a/i") && !$0.hasPrefix("b/i") } == [
        "a/collection.json", "b/collection.json", "catalog.json", "failures.a.ndjson",
        "failures.b.ndjson", "failures.none.ndjson", "summary.json",
      ])
    #expect(files.count == 47)
    let catalog = try json(try #require(folder.text("o/catalog.json")))
    let children = (catalog["links"]?.array ?? []).filter { $0["rel"]?.string == "child" }
    #expect(
      children.map { $0["href"]?.string } == ["./a/collection.json", "./b/collection.json"])
    #expect(folder.text("o/b/i1.json")?.contains(#""for":"b""#) == true)
  }

  @Test
  func `the pipelines of a matrix may share a folder of files`() async throws {
    let folder = try TemporaryFolder()
    try writeMatrixInput(folder)
    let flow = try workflow(
      matrixWorkflow(folder, output: "base_dir: \(folder("o")), format: ndjson"))
    _ = try await flow.workflow.run(quietOptions())
    #expect(folder.lines("o/a.ndjson").count == 20 && folder.lines("o/b.ndjson").count == 20)
  }

  @Test
  func `config wins over the matrix, and a variable may come from four places`() throws {
    let text = """
      name: x
      strategy: {matrix: [{collection_id: m, V: matrix}]}
      steps:
      - {id: in, module: ingest, config: {source: "${V}/${E}/${D}/${S}/${N:-none}", collection_id: own}}
      - {id: out, module: output, config: {base_dir: o}}
      """
    func source(_ set: [(String, String)]) throws -> String {
      let flow = try workflow(
        text, set: set, environment: ["V": "env", "E": "env", "D": "env", "S": "env"],
        dotenv: "V=dot\nE=dot\nD=dot\nN=dot\n"
      ).workflow
      guard case .ingest(let ingest) = flow.pipelines[0].steps[0].action else { return "" }
      #expect(ingest.filter.collections == ["own"])
      return ingest.sources[0]
    }
    #expect(try source([("S", "set")]) == "matrix/env/env/set/dot")
    #expect(try source([("S", "a"), ("S", "b"), ("V", "set")]) == "set/env/env/b/dot")
  }

  @Test
  func `--set reaches every dialect`() throws {
    let steps = ReadingTests.steps("updates: {properties.a: 1}")
    let flow = try workflow(
      steps,
      set: [
        ("in.source", "[a.ndjson, b.ndjson]"), ("in.max_items", "5"), ("in.bbox", "[1, 2, 3, 4]"),
        ("it.updates.properties.b", "{item_id}"), ("it.updates.properties.a", "2"),
        ("settings.processing.workers", "3"), ("settings.failures", "f.ndjson"),
      ]
    ).workflow
    guard case .ingest(let ingest) = flow.pipelines[0].steps[0].action,
      case .process(let step) = flow.pipelines[0].steps[1].action, let update = step as? UpdateStep
    else {
      Issue.record("the steps are not what they were")
      return
    }
    #expect(ingest.sources == ["a.ndjson", "b.ndjson"] && ingest.maximumCount == 5)
    #expect(ingest.filter.boundingBox != nil)
    #expect(update.assignments.map(\.path.description) == ["properties.a", "properties.b"])
    #expect(flow.settings.workers == 3 && flow.settings.failures == "f.ndjson")

    let flat = try workflow(
      "workflow: {name: f}\nsource: {type: local_files, path: a}\noutput: {path: o}\n",
      set: [("output.path", "p.ndjson"), ("source.collections", "[c]")]
    ).workflow
    guard case .ingest(let source) = flat.pipelines[0].steps[0].action,
      case .output(let output) = flat.pipelines[0].steps[2].action
    else {
      Issue.record("the steps are not what they were")
      return
    }
    #expect(output.place == "p.ndjson" && source.filter.collections == ["c"])
  }

  @Test
  func `a step logs as much as it says itself`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(tinyItem("a") + "\n" + tinyItem("b") + "\n{broken\n", to: "in.ndjson")
    func lines(_ level: String, _ ingest: String, _ update: String) async throws -> [String] {
      let observer = RecordingObserver()
      let text = """
        name: l
        settings: {logging: {level: \(level)}}
        steps:
        - {id: in, module: ingest, \(ingest) config: {source: "\(folder("in.ndjson"))"}}
        - {id: up, module: update, \(update) config: {updates: {properties.x: 1}}}
        - {id: pick, module: filter, config: {ids: [a]}}
        - {id: out, module: output, config: {path: "\(folder("o/o.ndjson"))"}}
        """
      _ = try await workflow(text).workflow.run(quietOptions(), observer: observer)
      return observer.told.lines.map { $0.replacing(folder.path + "/", with: "") }
    }
    let failed =
      "WARNING expected a member name in double quotes, found 'broken' "
      + "step=in code=json-syntax at=in.ndjson:3:2"
    let begin = "INFO run started workflow=l"
    let end = "INFO run completed workflow=l failures=1"
    #expect(try await lines("INFO", "", "") == [begin, failed, end])
    #expect(try await lines("ERROR", "", "") == [])
    #expect(try await lines("INFO", "log_level: ERROR,", "") == [begin, end])
    #expect(try await lines("ERROR", "log_level: WARNING,", "") == [failed])
    #expect(
      try await lines("ERROR", "", "log_level: DEBUG,") == [
        "DEBUG kept step=up item=a at=in.ndjson:1", "DEBUG kept step=up item=b at=in.ndjson:2",
      ])
    #expect(
      try await lines("DEBUG", "log_level: INFO,", "log_level: INFO,") == [
        begin, "DEBUG kept step=pick item=a at=in.ndjson:1",
        "DEBUG written step=out item=a at=in.ndjson:1",
        "DEBUG skipped step=pick item=b at=in.ndjson:2", failed, end,
      ])
  }

  @Test
  func `secrets reach no log, no summary and no failures file`() async throws {
    let folder = try TemporaryFolder()
    let secret = #"hunter"2\x"#
    try folder.write(tinyItem("a") + "\n" + tinyItem("a") + "\n", to: "\(secret)/in.ndjson")
    let text = """
      name: s
      settings: {logging: {level: DEBUG}}
      steps:
      - {id: in, module: ingest, config: {source: "\(folder.path)/${API_TOKEN}/in.ndjson"}}
      - {id: up, module: update, config: {updates: {properties.key: "${API_TOKEN}", "${ID}": 1}}}
      - {id: out, module: output, config: {path: "\(folder.path)/o/${API_TOKEN}.ndjson"}}
      """
    let observer = RecordingObserver()
    let flow = try workflow(
      text.replacing("\"${ID}\": 1", with: "properties.plain: 1"),
      environment: ["API_TOKEN": secret]
    ).workflow
    let summary = try await flow.run(quietOptions(), observer: observer)
    let output = try #require(folder.files("o").first { $0.key.hasSuffix("2\\x.ndjson") })
    #expect(String(decoding: output.value, as: UTF8.self).contains("hunter"))
    #expect(summary.failureCount == 1)
    let told = [
      observer.told.lines.joined(), folder.text("o/summary.json") ?? "hunter",
      folder.text("o/failures.ndjson") ?? "hunter", "\(summary.json)",
    ]
    for text in told {
      #expect(!text.contains("hunter"))
      #expect(text.contains("${API_TOKEN}"))
    }
    // A mistake that stops the run before it begins.
    let wrong = try workflow(
      text.replacing(", \"${ID}\": 1", with: ""), environment: ["API_TOKEN": "no-such-place"])
    let error = await #expect(throws: WorkflowError.self) {
      try await wrong.workflow.run(quietOptions())
    }
    #expect(error?.description.contains("no-such-place") == false)
  }

  @Test
  func `progress is told for all pipelines together`() async throws {
    let folder = try TemporaryFolder()
    try writeMatrixInput(folder)
    let observer = RecordingObserver()
    let flow = try workflow(matrixWorkflow(folder, output: "base_dir: \(folder("o"))")).workflow
    _ = try await flow.run(quietOptions(workers: 4, blockSize: 2000), observer: observer)
    let size = try #require(folder.text("in.ndjson")).utf8.count
    #expect(observer.told.items == 3 * 41 && observer.told.failures == 3)
    #expect(observer.told.expected == 3 * size && observer.told.bytes == 3 * size)
  }

  @Test
  func `the summary tells what each step did`() async throws {
    let folder = try TemporaryFolder()
    try writeMatrixInput(folder)
    let text = matrixWorkflow(
      folder, output: "base_dir: \(folder("o"))",
      head: "settings: {summary: \(folder("s.json")), failures: \(folder("f/f.ndjson"))}\n")
    let summary = try await workflow(text).workflow.run(quietOptions())
    #expect(folder.files("f").keys.sorted() == ["f.a.ndjson", "f.b.ndjson", "f.none.ndjson"])
    let written = try #require(folder.text("s.json"))
    #expect(written == summary.json.prettyDescription + "\n")
    let normal = written.replacing(folder.path, with: "DIR")
      .replacing(#/"seconds": [0-9.e-]+/#, with: "\"seconds\": 0")
    expectSnapshot(normal, named: "summary.json")
  }
}
