// An extension of one's own in Swift: how cloudy a scene is, in a word.
//
//   swift run own-extension ITEMS.ndjson OUT.ndjson

import Glibc
import STACManager

/// Adds `cloudiness:class` to Items that know their cloud cover.
struct Cloudiness: Extender {
  let identifier = "https://example.com/cloudiness/v1.0.0/schema.json"

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    guard let cover = document.view["properties"]?["eo:cloud_cover"] else { return }
    guard let percent = cover.double, (0...100).contains(percent) else {
      throw ExtensionError(
        .field, "'eo:cloud_cover' must be a number from 0 to 100",
        at: JSONPointer(tokens: ["properties", "eo:cloud_cover"]))
    }
    let word = percent < 10 ? "clear" : percent < 60 ? "broken" : "overcast"
    document.fill("properties.cloudiness:class", with: .string(word))
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  print("usage: own-extension ITEMS.ndjson OUT.ndjson")
  exit(64)
}
// The schema of the example is published nowhere: nothing is asked from the network.
var places = SchemaStore.Options()
places.isOffline = true
let cloudiness = try ExtensionLoader(store: SchemaStore(places)).load(Cloudiness())

let workflow = Workflow(
  name: "own-extension",
  steps: [
    .init("read", .ingest(IngestOptions(arguments[1]))),
    .init("extend", .process(ExtendStep([cloudiness]))),
    .init("write", .output(OutputOptions(to: arguments[2]))),
  ])
var options = RunOptions()
options.checkpointFolder = nil
options.writesReports = false
let summary = try await workflow.run(options)
for pipeline in summary.pipelines {
  for step in pipeline.steps { print(step.id, step.statistics.outgoing) }
}
