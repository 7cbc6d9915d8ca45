import Foundation
import STACTestSupport
import Testing

/// The recipes of `docs/zarr-recipes.md`, run as they stand there.
@Suite(.enabled(if: Fixtures.arePresent))
struct ZarrRecipeTests {
  private struct Step {
    var command: String
    var output = ""
  }

  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  private static func steps() throws -> [Step] {
    let text = try String(
      contentsOf: URL(filePath: root + "/docs/zarr-recipes.md"), encoding: .utf8)
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

  /// A folder with the stores that the page speaks of.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    let zarr = Fixtures.root + "zarr/"
    let scene = "S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"
    for (name, target) in [
      ("simulation.zarr", zarr + "generated/healpix_cf113_v3.zarr"),
      ("nc", zarr + "generated/nc"), ("rlus.icechunk", zarr + "generated/icechunk_v1_rlus"),
      ("era.zarr", zarr + "generated/cf_standard_v3.zarr"),
      ("schemas", Fixtures.root + "../schemas"),
    ] {
      try files.createSymbolicLink(atPath: folder(name), withDestinationPath: target)
    }
    for (name, source) in [
      ("S2A_T32TQM.zmetadata", zarr + "eopf-derived-stores/s2/\(scene)/.zmetadata"),
      ("tree.zmetadata.json", zarr + "eopf-derived-stores/optimized_geozarr/\(scene)/zarr.json"),
      ("rlus.json", zarr + "generated/kerchunk_rlus_combined.json"),
      ("generate.py", Self.root + "/Examples/zarr/generate.py"),
      ("zarr.yaml", Self.root + "/Examples/zarr/zarr.yaml"),
    ] {
      try files.copyItem(atPath: source, toPath: folder(name))
    }
    try folder.write(
      #"{"title": "What the store does not tell", "license": "CC-BY-4.0"}"# + "\n",
      to: "about.json")
    return folder
  }

  @Test
  func `each recipe prints what the page says`() throws {
    let folder = try folder()
    let path = try #require(BuiltProgram.path(of: "stac-manager"))
    let programs = String(path.split(separator: "/").dropLast().map { "/" + $0 }.joined())
    let shell = try #require(ExternalProgram("sh"))
    let steps = try Self.steps()
    #expect(steps.count >= 30)
    for step in steps {
      let result = try shell.run([
        "-c", "cd '\(folder.path)' && PATH='\(programs)':$PATH && \(step.command) 2>&1",
      ])
      #expect(String(decoding: result.output, as: UTF8.self) == step.output, "\(step.command)")
      #expect(result.status == 0, "\(step.command)")
    }
    // What the workflow makes is a valid catalog, and its table has every Item.
    let checked = try stacManager().run(
      ["validate", "catalog", "--zarr", "--offline", "--schema-dir", "schemas"], in: folder)
    #expect(checked.status == 0, "\(checked.output)")
    let table = try stacManager().run(["info", "scenes.parquet", "--format", "json"], in: folder)
    #expect(table.output.contains("\"items\": 6"), "\(table.output)")
  }
}
