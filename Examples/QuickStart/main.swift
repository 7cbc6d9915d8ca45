// The workflow of quick-start.yaml as a program, with a step of its own.
//
//   swift run quick-start output/items.ndjson output/catalog

import STACManager

/// Rounds cloud cover to whole percents.
struct RoundCloudCover: ItemStep {
  func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    item.edit { tree in
      tree.transform(FieldPath(keys: ["properties", "eo:cloud_cover"])) { value, _ in
        value.double.map { .double($0.rounded()) } ?? value
      }
    }
    return .keep
  }
}

let arguments = CommandLine.arguments.dropFirst()
guard let input = arguments.first, let output = arguments.dropFirst().first else {
  fatalError("usage: quick-start ITEMS CATALOG")
}

var correct = UpdateStep()
correct.assignments = [
  .init(FieldPath(keys: ["properties", "processing:facility"]), to: "Example")
]
correct.removals = [FieldPath(keys: ["properties", "remark"])]

let workflow = Workflow(
  name: "quick-start",
  steps: [
    .init("read", .ingest(IngestOptions(input))),
    .init("correct", .process(correct)),
    .init("round", .process(RoundCloudCover())),
    .init("check", .process(ValidateStep(isStrict: false))),
    .init("write", .output(OutputOptions(to: output))),
  ])
let summary = try await workflow.run()
print("\(summary.pipelines[0].steps[4].statistics.outgoing) Items in \(output)")
