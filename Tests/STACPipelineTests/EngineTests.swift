import Foundation
import STACCatalog
import STACGeometry
import STACJSON
import STACModel
import STACPipeline
import STACQuery
import STACTestSupport
import Synchronization
import Testing

struct EngineTests {
  /// Steps that branch, drop, fail and write in every form.
  private static func branching(_ input: String, _ folder: TemporaryFolder) -> Workflow {
    var update = UpdateStep()
    update.assignments = [
      .init(FieldPath(keys: ["properties", "seen"]), to: "{item_id}")
    ]
    let some = ClosureStep { item throws(ItemFailure) in
      guard let last = item.id?.utf8.last else { return .keep }
      if last % 7 == 0 { throw ItemFailure(code: "unlucky", message: "its id ends in \(last)") }
      return last % 3 == 0 ? .skip : .keep
    }
    return Workflow(
      name: "t",
      steps: [
        Workflow.Step("in", .ingest(IngestOptions(input))),
        Workflow.Step("up", .process(update)),
        Workflow.Step("some", .process(some), after: ["up"]),
        Workflow.Step("tree", .output(OutputOptions(to: folder("o/tree"))), after: ["up"]),
        Workflow.Step("all", .output(OutputOptions(to: folder("o/all.ndjson"))), after: ["up"]),
        Workflow.Step(
          "zst", .output(OutputOptions(to: folder("o/some.ndjson.zst"))), after: ["some"]),
        Workflow.Step("gz", .output(OutputOptions(to: folder("o/some.json.gz"))), after: ["some"]),
        Workflow.Step("raw", .output(OutputOptions(to: folder("o/raw.ndjson"))), after: ["in"]),
      ])
  }

  private static func bytes(_ folder: TemporaryFolder) -> [String: Data] {
    var files = folder.files("o")
    files["tree/summary.json"] = nil
    return files
  }

  @Test
  func `the same bytes come out however many workers there are`() async throws {
    let lines = corpusLines(0..<120) + corpusLines(3..<5)
    let source = try TemporaryFolder()
    let input = try source.write(lines, to: "in.ndjson")
    var first: [String: Data]?
    for workers in [1, 2, 4, 8] {
      let folder = try TemporaryFolder()
      let summary = try await Self.branching(input, folder)
        .run(quietOptions(workers: workers, blockSize: 20_000))
      // Two Items come again, in each of five outputs but where they are dropped before.
      #expect(summary.isComplete && summary.failureCount > 6)
      let result = Self.bytes(folder)
      #expect(result.count > 120)
      if let first {
        #expect((first == result) == true, "\(workers) workers")
      } else {
        first = result
      }
    }
  }

  @Test(arguments: [1024, 5000, 1 << 20])
  func `the size of a block does not matter`(blockSize: Int) async throws {
    let lines = corpusLines(0..<60)
    let (out, failures, summary) = try await run([], on: lines, workers: 3, blockSize: blockSize)
    #expect(failures.isEmpty && summary.failureCount == 0)
    #expect((out == lines.split(separator: "\n").map(String.init)) == true)
  }

  @Test
  func `order is kept where steps take their time`() async throws {
    let ids = (0..<200).map { "i\($0)" }
    let slow = ClosureStep { item throws(ItemFailure) in
      if (item.id ?? "").hasSuffix("0") { usleep(300) }
      return .keep
    }
    let lines = tinyItems(ids)
    let (out, _, _) = try await run(
      [.init("slow", .process(slow))], on: lines, workers: 4, blockSize: 1024)
    #expect((out.joined(separator: "\n") + "\n" == lines) == true)
  }

  @Test
  func `an Item is written, skipped or failed, and never two of these`() async throws {
    let step = ClosureStep { item throws(ItemFailure) in
      switch item.id?.last {
      case "3": return .skip
      case "5":
        // What was edited before the failure is in the failures file.
        item.edit { $0 = JSONTree(["id": "half", "was": "edited"]) }
        throw ItemFailure(
          code: "five", message: "no fives", pointer: JSONPointer(tokens: ["properties", "a/b"]))
      default: return .keep
      }
    }
    let (out, failures, summary) = try await run(
      [.init("step", .process(step))], on: tinyItems((0..<30).map { "i\($0)" }))
    #expect(out.count == 24)
    let statistics = summary.pipelines[0].steps.map(\.statistics)
    #expect(statistics.map(\.incoming) == [30, 30, 24])
    #expect(statistics.map(\.outgoing) == [30, 24, 24])
    #expect(statistics.map(\.skipped) == [0, 3, 0])
    #expect(statistics.map(\.failed) == [0, 3, 0])
    #expect(summary.failureCount == 3 && summary.isComplete)
    #expect(failures.map { $0["source"]?["line"]?.integer } == [6, 16, 26])
    #expect(failures[0]["pointer"]?.string == "/properties/a~1b")
    #expect(failures[0]["code"]?.string == "five")
    #expect(failures[0]["item"]?["was"]?.string == "edited")
  }

  @Test
  func `branches do not see each other's edits`() async throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems(["a", "b"]), to: "in.ndjson")
    func set(_ key: String, _ value: String) -> Workflow.Action {
      var step = UpdateStep()
      step.assignments = [.init(FieldPath(keys: ["properties", key]), to: .string(value))]
      return .process(step)
    }
    // Looking at an Item between two edits makes a new tape of it.
    let look = Workflow.Action.process(FilterStep(ItemFilter(collections: ["c"])))
    let summary = try await Workflow(
      name: "t",
      steps: [
        .init("in", .ingest(IngestOptions(input))), .init("base", set("base", "1")),
        .init("look", look),
        .init("x", set("mine", "x"), after: ["look"]), .init("xlook", look, after: ["x"]),
        .init("x1", set("deep", "1"), after: ["xlook"]),
        .init("x2", set("deep", "2"), after: ["xlook"]),
        .init("y", set("mine", "y"), after: ["look"]), .init("z", look, after: ["in"]),
        .init("ox", .output(OutputOptions(to: folder("x.ndjson"))), after: ["x"]),
        .init("ox1", .output(OutputOptions(to: folder("x1.ndjson"))), after: ["x1"]),
        .init("ox2", .output(OutputOptions(to: folder("x2.ndjson"))), after: ["x2"]),
        .init("oy", .output(OutputOptions(to: folder("y.ndjson"))), after: ["y"]),
        .init("oz", .output(OutputOptions(to: folder("z.ndjson"))), after: ["z"]),
        .init("tree", .output(OutputOptions(to: folder("tree"))), after: ["look"]),
        .init("raw", .output(OutputOptions(to: folder("raw.ndjson"))), after: ["look"]),
      ]
    ).run(quietOptions(workers: 1))
    #expect(summary.failureCount == 0)
    func properties(_ name: String) throws -> [String] {
      try folder.lines(name).map { try json($0)["properties"]?.description ?? "" }
    }
    let time = #""datetime":"2024-01-01T00:00:00Z""#
    #expect(
      try properties("x.ndjson") == Array(repeating: #"{\#(time),"base":"1","mine":"x"}"#, count: 2)
    )
    #expect(try properties("x1.ndjson")[1] == #"{\#(time),"base":"1","mine":"x","deep":"1"}"#)
    #expect(try properties("x2.ndjson")[1] == #"{\#(time),"base":"1","mine":"x","deep":"2"}"#)
    #expect(try properties("y.ndjson")[0] == #"{\#(time),"base":"1","mine":"y"}"#)
    #expect(folder.text("z.ndjson") == folder.text("in.ndjson"))
    #expect(try properties("raw.ndjson")[1] == #"{\#(time),"base":"1"}"#)
    // The tree rewrites links; its neighbour must not have them.
    #expect(try json(folder.lines("raw.ndjson")[0])["links"]?.array?.isEmpty == true)
    #expect(try json(try #require(folder.text("tree/c/a.json")))["links"]?.array?.isEmpty == false)
  }

  @Test
  func `two sources come one after the other, and a diamond gives Items twice`() async throws {
    let folder = try TemporaryFolder()
    let a = try folder.write(tinyItems(["a1", "a2"]), to: "a.ndjson")
    let b = try folder.write(tinyItems(["b1", "a1"]), to: "b.ndjson")
    var output = OutputOptions(to: folder("o/o.ndjson"))
    let steps: [Workflow.Step] = [
      .init("a", .ingest(IngestOptions(a))), .init("b", .ingest(IngestOptions(b))),
      .init("f", .process(FilterStep(ItemFilter())), after: ["a"]),
      .init("g", .process(FilterStep(ItemFilter())), after: ["a"]),
    ]
    func ids(_ output: OutputOptions) async throws -> [String?] {
      _ = try await Workflow(
        name: "t", steps: steps + [.init("o", .output(output), after: ["f", "b", "g"])]
      ).run(quietOptions())
      return try folder.lines("o/o.ndjson").map { try json($0)["id"]?.string }
    }
    #expect(try await ids(output) == ["a1", "a2", "b1"])
    #expect(folder.lines("o/failures.ndjson").count == 3)
    output.allowsDuplicates = true
    #expect(try await ids(output) == ["a1", "a1", "a2", "a2", "b1", "a1"])
  }

  @Test
  func `a maximum counts what passes the filter, in order, and the reading ends there`()
    async throws
  {
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems((0..<5000).map { "i\($0)" }), to: "in.ndjson")
    var ingest = IngestOptions(input)
    ingest.maximumCount = 3
    ingest.filter.ids = ["i1", "i7", "i8", "i9", "i4000"]
    let summary = try await Workflow(
      name: "t",
      steps: [
        .init("in", .ingest(ingest)), .init("out", .output(OutputOptions(to: folder("o.ndjson")))),
      ]
    ).run(quietOptions(workers: 4, blockSize: 2048))
    #expect(try folder.lines("o.ndjson").map { try json($0)["id"]?.string } == ["i1", "i7", "i8"])
    let read = summary.pipelines[0].steps[0].statistics
    #expect(read.outgoing == 3 && read.incoming == read.skipped + 3)
    #expect(read.incoming < 100, "the rest of the file is not read")
  }

  @Test
  func `filters let pass what touches them`() async throws {
    let lines =
      tinyItem("a") + "\n" + tinyItem("b", collection: "d", datetime: "2020-01-01T00:00:00Z") + "\n"
      + tinyItem("c", collection: nil, longitude: 179.5) + "\n"
      + #"{"type":"Feature","id":"null","geometry":null,"properties":{"datetime":null}}"# + "\n"
    func ids(_ filter: ItemFilter) async throws -> [String?] {
      let (out, _, _) = try await run([.init("f", .process(FilterStep(filter)))], on: lines)
      return try out.map { try json($0)["id"]?.string }
    }
    #expect(try await ids(ItemFilter()) == ["a", "b", "c", "null"])
    #expect(try await ids(ItemFilter(ids: ["b", "x"])) == ["b"])
    #expect(try await ids(ItemFilter(collections: ["c"])) == ["a"])
    #expect(
      try await ids(ItemFilter(boundingBox: BoundingBox([170.0, 0, -170, 60] as JSONValue))) == [
        "c"
      ])
    #expect(
      try await ids(ItemFilter(interval: TemporalInterval("../2021-01-01T00:00:00Z"))) == ["b"])
  }

  @Test
  func `a step of one's own has memory for each worker`() async throws {
    final class Counting: ItemStep, Sendable {
      let replicas: Mutex<Int>
      let parent: Counting?
      init(parent: Counting? = nil) {
        replicas = Mutex(0)
        self.parent = parent
      }
      func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
        #expect(parent != nil)
        return .keep
      }
      func replica() -> Counting {
        replicas.withLock { $0 += 1 }
        return Counting(parent: self)
      }
    }
    let step = Counting()
    _ = try await run([.init("own", .process(step))], on: tinyItems(["a"]), workers: 3)
    #expect(step.replicas.withLock { $0 } == 3)
  }

  @Test
  func `a dry run writes nothing and tells what would happen`() async throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems(["a", "b", "a"]) + "{broken\n", to: "in.ndjson")
    let before = folder.files()
    let workflow = Self.branching(input, folder)
    let observer = RecordingObserver()
    let summary = try await workflow.run(
      quietOptions {
        $0.isDryRun = true
        $0.checkpointFolder = folder("checkpoints")
      }, observer: observer)
    #expect((folder.files() == before) == true)
    #expect(summary.failureCount == 7 && summary.isDryRun)
    #expect(observer.told.lines.count { $0.contains("code=duplicate-id") } == 5)
  }

  @Test
  func `a run that cannot begin leaves nothing`() async throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems(["a"]), to: "in.ndjson")
    let before = folder.files()
    func steps(_ input: String, _ output: String) -> [Workflow.Step] {
      [
        .init("in", .ingest(IngestOptions(input))),
        .init("good", .output(OutputOptions(to: folder("o.ndjson"))), after: ["in"]),
        .init("bad", .output(OutputOptions(to: output)), after: ["in"]),
      ]
    }
    // The second output cannot be opened: its folder is a file.
    await #expect(throws: WorkflowError.self) {
      try await Workflow(name: "t", steps: steps(input, input + "/x.ndjson")).run(quietOptions())
    }
    await #expect(throws: WorkflowError.self) {
      try await Workflow(name: "t", steps: steps(folder("nothing"), folder("b.ndjson")))
        .run(quietOptions())
    }
    #expect((folder.files() == before) == true)
  }

  @Test
  func `two outputs that write one file are kept apart`() async throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems(["a"]), to: "in.ndjson")
    var lines = OutputOptions(to: folder("o"))
    lines.target = .records(.folder(folder("o")), .lines)
    let error = await #expect(throws: WorkflowError.self) {
      let steps: [Workflow.Step] = [
        .init("in", .ingest(IngestOptions(input))),
        .init("x", .output(OutputOptions(to: folder("o.ndjson"))), after: ["in"]),
        .init("y", .output(OutputOptions(to: folder("o.ndjson"))), after: ["in"]),
      ]
      return try await Workflow(name: "t", steps: steps).run(quietOptions())
    }
    #expect(error?.message.contains("another output or another run is writing it") == true)
  }
}
