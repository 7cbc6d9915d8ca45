import Foundation
import STACCatalog
import STACJSON
import STACModel
import STACPipeline
import STACTestSupport
import Testing

/// Runs that did not come to their end, and what comes after them.
struct ResumeTests {
  @Test
  func `an interrupted run is continued at its checkpoint`() async throws {
    // The step stops the run itself, so that the place is always the same.
    for kind in ["o", "o.ndjson", "o.ndjson.gz", "o.json"] {
      let folder = try TemporaryFolder()
      try folder.write(tinyItems((0..<300).map { "i\($0)" }), to: "in.ndjson")
      func flow(_ control: RunControl, stopAt: String?, to name: String) -> Workflow {
        let step = ClosureStep { item throws(ItemFailure) in
          if item.id == stopAt { control.stopRunning() }
          return item.id?.hasSuffix("3") == true || (item.id?.count ?? 0) < 3 ? .skip : .keep
        }
        var update = UpdateStep()
        update.stampsUpdated = true
        var ingest = IngestOptions(folder("in.ndjson"))
        ingest.maximumCount = 250
        return Workflow(
          name: "r",
          steps: [
            .init("in", .ingest(ingest)), .init("stop", .process(step)),
            .init("up", .process(update)), .init("out", .output(OutputOptions(to: name))),
          ])
      }
      var options = quietOptions(workers: 1, blockSize: 1024)
      options.checkpointFolder = folder("checkpoints")
      options.resumes = true
      var stopped = 0
      for place in ["i5", "i40", "i60", "i120", "i249", nil] {
        let control = RunControl()
        let summary = try await flow(control, stopAt: place, to: folder("p/\(kind)"))
          .run(options, control: control)
        if case .interrupted(true) = summary.pipelines[0].outcome { stopped += 1 }
        // A stamp shows the first beginning.
        options.now = .init(seconds: 1_800_000_000)
      }
      #expect(stopped == 5)
      options.now = .init(seconds: 1_700_000_000)
      options.resumes = false
      let whole = try await flow(RunControl(), stopAt: nil, to: folder("q/\(kind)")).run(options)
      #expect(whole.isComplete && whole.pipelines[0].steps[3].statistics.outgoing > 100)
      var p = folder.files("p")
      var q = folder.files("q")
      let summaries = [p, q].map { files in
        files.first { $0.key.hasSuffix("summary.json") }
          .flatMap { try? JSONValue(parsing: Array($0.value)) }
      }
      func counts(_ summary: JSONValue?) -> [[Int64?]] {
        (summary?["pipelines"]?.array?.first?["steps"]?.array ?? []).map { step in
          ["in", "out", "failed", "skipped", "bytes"].map { step[$0]?.integer }
        }
      }
      #expect(counts(summaries[0]) == counts(summaries[1]))
      p = p.filter { !$0.key.hasSuffix("summary.json") }
      q = q.filter { !$0.key.hasSuffix("summary.json") }
      #expect((p == q) == true && p.isEmpty == false, "\(kind)")
      #expect(folder.files("checkpoints").isEmpty)
    }
  }

  @Test(arguments: ["o.ndjson", "o.parquet"])
  func `an interrupted scaffold ends with the Collection of all its Items`(_ kind: String)
    async throws
  {
    let folder = try TemporaryFolder()
    let rows = (0..<300).map {
      "i\($0),\($0 % 90),\($0 % 50),2024-01-01T00:\(10 + $0 / 6):00Z,p\($0 % 7)"
    }
    try folder.write("id,x,y,t,p\n" + rows.joined(separator: "\n") + "\n", to: "in.csv")
    let text = """
      id: id
      geometry: {lon: x, lat: y}
      datetime: t
      properties: {x: x, p: p}
      collection: {id: s, description: d, license: other, summaries: [x, p]}
      """
    let (mapping, _) = try ScaffoldMapping.reading(Array(text.utf8), file: "m.yaml")
    func flow(_ control: RunControl, stopAt: String?, to name: String) throws -> Workflow {
      let (ingest, problems) = try ScaffoldSource([folder("in.csv")], mapping).options()
      #expect(problems.isEmpty)
      let step = ClosureStep { item throws(ItemFailure) in
        if item.id == stopAt { control.stopRunning() }
        return .keep
      }
      var output = OutputOptions(to: name)
      output.madeCollections = [try #require(MadeCollection(mapping, for: output))]
      return Workflow(
        name: "r",
        steps: [
          .init("in", .ingest(ingest)), .init("stop", .process(step)),
          .init("out", .output(output)),
        ])
    }
    var options = quietOptions(workers: 1, blockSize: 1024)
    options.checkpointFolder = folder("checkpoints")
    options.resumes = true
    var stopped = 0
    for place in ["i40", "i120", "i249", nil] {
      let control = RunControl()
      let summary = try await flow(control, stopAt: place, to: folder("p/\(kind)"))
        .run(options, control: control)
      if case .interrupted(true) = summary.pipelines[0].outcome { stopped += 1 }
    }
    #expect(stopped == 3)
    options.resumes = false
    #expect(
      try await flow(RunControl(), stopAt: nil, to: folder("q/\(kind)")).run(options).isComplete)
    #expect(
      folder.text("p/o.collection.json") == folder.text("q/o.collection.json"))
    #expect((folder.files("p")[kind] == folder.files("q")[kind]) as Bool)
    let collection = try json(try #require(folder.text("p/o.collection.json")))
    #expect(collection["extent"]?["spatial"]?["bbox"] == [[0.0, 0.0, 89.0, 49.0]])
    #expect(
      collection["extent"]?["temporal"]?["interval"]
        == [["2024-01-01T00:10:00Z", "2024-01-01T00:59:00Z"]])
    #expect(collection["summaries"]?["x"] == ["minimum": 0, "maximum": 89])
    #expect(collection["summaries"]?["p"] == ["p0", "p1", "p2", "p3", "p4", "p5", "p6"])
  }

  @Test
  func `a finished pipeline waits for the others of its matrix`() async throws {
    let folder = try TemporaryFolder()
    try writeMatrixInput(folder)
    let text = matrixWorkflow(folder, output: "base_dir: \(folder("o"))")
    var options = quietOptions(workers: 1, blockSize: 2000)
    options.checkpointFolder = folder("checkpoints")
    var flow = try workflow(text).workflow
    let control = RunControl()
    let stop = ClosureStep { _ throws(ItemFailure) in
      control.stopRunning()
      return .keep
    }
    flow.pipelines[1].steps[1].action = .process(stop)
    let first = try await flow.run(options, control: control)
    #expect(!first.isComplete)
    #expect(folder.files("checkpoints").count >= 2)
    flow.pipelines[1].steps[1].action = .process(ClosureStep { _ throws(ItemFailure) in .keep })
    options.resumes = true
    let second = try await flow.run(options)
    #expect(
      second.isComplete && second.pipelines.map { $0.steps[0].statistics.incoming } == [41, 41, 41])
    #expect(folder.files("checkpoints").isEmpty)
    #expect(folder.files("o").count == 47)
  }

  @Test
  func `a run that had to stop is continued when the reason is gone`() async throws {
    let folder = try TemporaryFolder()
    let first = try folder.write(tinyItems((0..<50).map { "i\($0)" }), to: "a.ndjson")
    let second = try folder.write(tinyItems(["last"]), to: "b.ndjson")
    let away = folder("away")
    let step = ClosureStep { _ throws(ItemFailure) in
      rename(second, away)
      return .keep
    }
    func flow(_ step: ClosureStep) -> Workflow {
      var flow = Workflow(
        name: "s",
        steps: [
          .init("in", .ingest(IngestOptions(first, second))), .init("step", .process(step)),
          .init("out", .output(OutputOptions(to: folder("o/o.ndjson")))),
        ])
      flow.settings.checkpointInterval = 0
      return flow
    }
    var options = quietOptions(workers: 1, blockSize: 1024)
    options.checkpointFolder = folder("checkpoints")
    let stopped = try await flow(step).run(options)
    guard case .stopped(let error) = stopped.pipelines[0].outcome else {
      Issue.record("it went on")
      return
    }
    #expect(
      error.description.replacing(folder.path, with: "DIR")
        == "step 'in': there is no file or folder 'DIR/b.ndjson'; run it again with --resume")
    #expect(folder.text("o/o.ndjson") == nil)
    rename(away, second)
    options.resumes = true
    let whole = try await flow(ClosureStep { _ throws(ItemFailure) in .keep }).run(options)
    #expect(whole.isComplete && folder.lines("o/o.ndjson").count == 51)
  }

  @Test
  func `files that were removed since cannot be continued`() async throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(tinyItems((0..<50).map { "i\($0)" }), to: "a.ndjson")
    var options = quietOptions(workers: 1, blockSize: 1024)
    options.checkpointFolder = folder("checkpoints")
    let control = RunControl()
    let step = ClosureStep { _ throws(ItemFailure) in
      control.stopRunning()
      return .keep
    }
    let flow = Workflow(
      name: "s",
      steps: [
        .init("in", .ingest(IngestOptions(input))), .init("step", .process(step)),
        .init("out", .output(OutputOptions(to: folder("o/o.ndjson")))),
      ])
    _ = try await flow.run(options, control: control)
    folder.remove("o/o.ndjson.part")
    options.resumes = true
    let error = await #expect(throws: WorkflowError.self) { try await flow.run(options) }
    #expect(error?.code == .checkpoint)
    #expect(error?.message.hasSuffix("cannot be continued: run without --resume") == true)
    // What is left of it is still there, and a run from the beginning takes its place.
    #expect(folder.files("checkpoints").isEmpty == false)
    options.resumes = false
    #expect(try await flow.run(options).isComplete)
    #expect(folder.files("checkpoints").isEmpty)
    #expect(folder.files("o").keys.sorted() == ["failures.ndjson", "o.ndjson", "summary.json"])
  }

  @Test
  func `an old checkpoint does not outlive the files of the run after it`() async throws {
    let folder = try TemporaryFolder()
    let first = try folder.write(tinyItems((0..<50).map { "i\($0)" }), to: "a.ndjson")
    let second = try folder.write(tinyItems(["last"]), to: "b.ndjson")
    let away = folder("away")
    let control = RunControl()
    func flow(_ body: @escaping @Sendable () -> Void) -> Workflow {
      let step = ClosureStep { _ throws(ItemFailure) in
        body()
        return .keep
      }
      return Workflow(
        name: "s",
        steps: [
          .init("in", .ingest(IngestOptions(first, second))), .init("step", .process(step)),
          .init("out", .output(OutputOptions(to: folder("o/o.ndjson")))),
        ])
    }
    var options = quietOptions(workers: 1, blockSize: 1024)
    options.checkpointFolder = folder("checkpoints")
    _ = try await flow { control.stopRunning() }.run(options, control: control)
    #expect(folder.text("checkpoints/s/checkpoint.json") != nil)
    // The next run begins anew, and fails before it has a checkpoint of its own.
    let failed = try await flow { rename(second, away) }.run(options)
    #expect(!failed.isComplete && folder.text("checkpoints/s/checkpoint.json") == nil)
    rename(away, second)
    options.resumes = true
    #expect(try await flow {}.run(options).isComplete)
    #expect(folder.lines("o/o.ndjson").count == 51)
  }
}
