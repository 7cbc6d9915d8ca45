import STACCatalog
import Testing

@testable import STACPipeline

struct WorkflowGraphTests {
  private struct Checking: CheckingStep {
    func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict { .keep }
  }

  /// Steps from a short form: `i:a u:b<a o:c<a,b`; i ingest, u update, v a check, o output.
  private static func steps(_ text: String) -> [Workflow.Step] {
    text.split(separator: " ").map { word in
      let parts = word.dropFirst(2).split(separator: "<", maxSplits: 1)
      let action: Workflow.Action =
        switch word.first {
        case "i": .ingest(IngestOptions("x"))
        case "o": .output(OutputOptions(to: "\(parts[0])"))
        case "v": .process(Checking())
        default: .process(UpdateStep())
        }
      return Workflow.Step(
        String(parts[0]), action,
        after: parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : nil)
    }
  }

  private static func flow(_ text: String) -> String {
    Workflow.Pipeline(label: "", steps: steps(text)).flow.joined(separator: "; ")
  }

  @Test(arguments: [
    // chains, written with and without depends_on, in any order
    ("i:a u:b o:c", "a → b; b → c"),
    ("i:a u:b<a o:c<b", "a → b; b → c"),
    ("o:c<b u:b<a i:a", "a → b; b → c"),
    // two outputs of one stream
    ("i:a o:b<a o:c<a", "a → b, c"),
    // an output gives nothing on: the next takes what it took
    ("i:a o:b u:c o:d", "a → b, c; c → d"),
    ("i:a o:b o:c", "a → b, c"),
    // two sources into one
    ("i:a i:b o:c<a,b", "a → c; b → c"),
    // the same named twice is once
    ("i:a o:c<a,a", "a → c"),
    // a diamond gives each Item twice
    ("i:a u:b<a u:c<a o:d<b,c", "a → b, c; b → d; c → d"),
    // a check that nothing depends on guards what is written behind it
    ("i:a v:v<a o:o<a", "a → v; v → o"),
    ("i:a v:v<a u:u<a o:o<u", "a → v; v → u; u → o"),
    ("i:a o:before<a v:v<a o:o<a", "a → before, v; v → o"),
    ("i:a v:v<a v:w<a o:o<a", "a → v; v → w; w → o"),
    ("i:a i:b v:v<a o:o<a,b", "a → v; b → o; v → o"),
    // one that something depends on does not
    ("i:a v:v<a o:o<v o:p<a", "a → v, p; v → o"),
  ])
  func `Items take the ways that depends_on tells`(text: String, flow: String) {
    #expect(Self.flow(text) == flow)
  }

  @Test(arguments: [
    (
      "u:b o:c",
      "b: 'b' comes first, but only an ingest step can begin|b: no step reads Items: add an ingest step"
    ),
    ("i:a u:b<zz o:c", "b: 'b' depends on 'zz', but there is no such step"),
    (
      "i:ingest u:b<ingset o:c",
      "b: 'b' depends on 'ingset', but there is no such step (did you mean 'ingest'?)"
    ),
    ("i:a u:a o:c", "a: another step has the id 'a' already"),
    ("i:a o:b u:c<b o:d", "c: 'c' depends on 'b', which writes Items and gives none on"),
    ("i:a i:b<a o:c", "b: 'b' reads Items of its own and cannot depend on other steps"),
    ("i:a u:b<b o:c", "b: the steps depend on each other in a circle: b → b"),
    ("i:a u:b<c u:c<b o:d", "b: the steps depend on each other in a circle: b → c → b"),
    (
      "i:a u:b<d u:c<b u:d<c o:e<d",
      "b: the steps depend on each other in a circle: b → c → d → b"
    ),
    (
      "i:a u:b",
      "warning b: no step takes the Items of 'b' (add an output step, or name 'b' under depends_on)"
    ),
    (
      "i:a i:b o:c",
      "warning a: no step takes the Items of 'a' (add an output step, or name 'a' under depends_on)"
    ),
    ("o:a i:b o:c", "a: 'a' comes first, but only an ingest step can begin"),
  ])
  func `what does not fit is named`(text: String, problems: String) {
    let found = WorkflowGraph.make(Self.steps(text)).problems.map { problem in
      (problem.isWarning ? "warning " : "") + "\(problem.step): \(problem.message)"
        + (problem.hint.map { " (\($0))" } ?? "")
    }
    #expect(found.joined(separator: "|") == problems)
  }

  @Test
  func `no graph is made of steps that do not fit`() {
    #expect(WorkflowGraph.make(Self.steps("i:a u:b<c u:c<b o:d")).graph == nil)
    #expect(WorkflowGraph.make(Self.steps("i:a u:b")).graph != nil)
    #expect(WorkflowGraph.make([]).graph?.nodes.isEmpty == true)
  }
}
