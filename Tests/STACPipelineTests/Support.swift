import Foundation
import STACCatalog
import STACCorpus
import STACJSON
import STACModel
import STACPipeline
import STACTestSupport
import STACYAML
import Synchronization
import Testing

/// Small Items with these ids, one a line.
func tinyItems(_ ids: [String]) -> String { ids.map { tinyItem($0) + "\n" }.joined() }

/// Reads a workflow from text.
func workflow(
  _ text: String, file: String = "w.yaml", set: [(String, String)] = [],
  environment: [String: String] = [:], dotenv: String? = nil
) throws -> (workflow: Workflow, warnings: [Diagnostic]) {
  var inputs = WorkflowFile.Inputs()
  inputs.assignments = set
  inputs.environment = environment
  inputs.environmentFile = try dotenv.map { try EnvironmentFile(parsing: $0, file: ".env") }
  return try WorkflowFile(parsing: Array(text.utf8), path: file).workflow(inputs)
}

/// What is said of a workflow, as one text: mistakes, or warnings.
func diagnostics(
  _ text: String, file: String = "w.yaml", set: [(String, String)] = [],
  environment: [String: String] = [:], dotenv: String? = nil
) -> String {
  do {
    return try workflow(text, file: file, set: set, environment: environment, dotenv: dotenv)
      .warnings.map(\.description).joined(separator: "\n")
  } catch let error as ConfigurationError {
    return error.diagnostics.map(\.description).joined(separator: "\n")
  } catch {
    return "\(error)"
  }
}

/// Keeps everything that it is told.
final class RecordingObserver: RunObserver {
  struct Told: Sendable {
    var lines: [String] = []
    var items = 0
    var bytes = 0
    var failures = 0
    var expected: Int?
  }

  private let state = Mutex(Told())
  var told: Told { state.withLock { $0 } }

  func log(_ level: LogLevel, _ message: String, _ fields: [(String, String)]) {
    let rest = fields.map { " \($0.0)=\($0.1)" }.joined()
    state.withLock { $0.lines.append("\(level.rawValue) \(message)\(rest)") }
  }

  func advance(items: Int, bytes: Int, failures: Int) {
    state.withLock { state in
      state.items += items
      state.bytes += bytes
      state.failures += failures
    }
  }

  func expect(bytes: Int) { state.withLock { $0.expected = bytes } }
}

/// Options for tests: no checkpoints, a fixed time.
func quietOptions(
  workers: Int = 2, blockSize: Int? = nil, _ change: (inout RunOptions) -> Void = { _ in }
) -> RunOptions {
  var options = RunOptions()
  options.workers = workers
  options.blockSize = blockSize
  options.checkpointFolder = nil
  options.now = .init(seconds: 1_700_000_000)
  change(&options)
  return options
}

/// Runs steps over one file of Items and returns the lines of the output.
func run(
  _ steps: [Workflow.Step], on lines: String, workers: Int = 2, blockSize: Int? = nil
) async throws -> (lines: [String], failures: [JSONValue], summary: RunSummary) {
  let folder = try TemporaryFolder()
  let input = try folder.write(lines, to: "in.ndjson")
  let flow =
    [Workflow.Step("read", .ingest(IngestOptions(input)))] + steps
    + [Workflow.Step("write", .output(OutputOptions(to: folder("out/o.ndjson"))))]
  let summary = try await Workflow(name: "t", steps: flow)
    .run(quietOptions(workers: workers, blockSize: blockSize))
  let failures = try folder.lines("out/failures.ndjson").map {
    try JSONValue(parsing: Array($0.utf8))
  }
  return (folder.lines("out/o.ndjson"), failures, summary)
}

/// A JSON text as a value.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

/// A step made of a closure.
struct ClosureStep: ItemStep {
  let body: @Sendable (WorkingItem) throws(ItemFailure) -> StepVerdict

  init(_ body: @escaping @Sendable (WorkingItem) throws(ItemFailure) -> StepVerdict) {
    self.body = body
  }

  func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict { try body(item) }
}

/// A workflow of three pipelines, each for one Collection.
func matrixWorkflow(_ folder: TemporaryFolder, output: String, head: String = "") -> String {
  """
  name: m
  \(head)strategy: {matrix: [{collection_id: a}, {collection_id: b}, {collection_id: none}]}
  steps:
  - {id: in, module: ingest, config: {source: "\(folder("in.ndjson"))"}}
  - {id: up, module: update, config: {updates: {properties.for: "${collection_id}"}, auto_update_timestamp: false}}
  - {id: out, module: output, config: {\(output)}}
  """
}

/// Items of two Collections, and a broken line.
func writeMatrixInput(_ folder: TemporaryFolder) throws {
  var lines = ""
  for index in 0..<40 {
    lines += tinyItem("i\(index)", collection: index % 2 == 0 ? "a" : "b") + "\n"
  }
  try folder.write(lines + "{broken\n", to: "in.ndjson")
}
