import Foundation
import STACTestSupport
import Testing

/// The recipes of `docs/update.md`, run as they stand there.
struct UpdateRecipeTests {
  private struct Step {
    var command: String
    var output = ""
  }

  private static func steps() throws -> [Step] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/update.md"), encoding: .utf8)
    var steps: [Step] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2))))
      } else if isInside, !steps.isEmpty {
        steps[steps.count - 1].output += line + "\n"
      }
    }
    return steps
  }

  @Test
  func `each recipe prints what the page says`() throws {
    let folder = try TemporaryFolder()
    let program = try stacManager()
    let path = try #require(BuiltProgram.path(of: "stac-manager"))
    let clouds = [5, 20, 40, 60, 85, 95]
    let items = (1...6).map { number in
      tinyItem(
        "a\(number)", datetime: "2024-01-0\(number)T00:00:00Z", longitude: Double(number),
        extra: #","platform":"\#(number < 3 ? "S2A" : "sentinel-2b")","#
          + #""eo:cloud_cover":\#(clouds[number - 1])"#)
    }
    try folder.write(items.joined(separator: "\n") + "\n", to: "scenes.ndjson")
    #expect(try program.run(["convert", "scenes.ndjson", "scenes"], in: folder).status == 0)
    let place = "scenes/c/collection.json"
    let collection = try #require(folder.text(place))
    try folder.write(
      collection.replacing(
        "\"license\"",
        with: "\"summaries\": {\"platform\": [\"S2A\", \"sentinel-2b\"]},\n  \"license\""
      ), to: place)
    try FileManager.default.copyItem(atPath: folder("scenes"), toPath: folder("original"))
    try folder.write(
      """
      {"id": "a1", "patch": {"properties": {"eo:cloud_cover": 12}}}
      {"id": "a2", "patch": [{"op": "remove", "path": "/properties/eo:cloud_cover"}]}

      """, to: "fixes.ndjson")
    let steps = try Self.steps()
    #expect(steps.count >= 11)
    let shell = try #require(ExternalProgram("sh"))
    let programs = String(path.split(separator: "/").dropLast().map { "/" + $0 }.joined())
    for step in steps {
      let result = try shell.run([
        "-c", "cd '\(folder.path)' && PATH='\(programs)':$PATH && \(step.command) 2>&1",
      ])
      #expect(String(decoding: result.output, as: UTF8.self) == step.output, "\(step.command)")
      #expect(result.status == 0, "\(step.command)")
    }
  }
}
