import Foundation
import STACJSON
import STACTestSupport
import Testing

@Suite("The command zarr", .enabled(if: Fixtures.arePresent))
struct ZarrCommandTests {
  /// Links to stores of the fixtures under short names, so that texts do not tell where they lie.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, target) in [
      ("cube.zarr", "generated/cf_standard_v3.zarr"),
      ("climate.zarr", "generated/cf_360_day_v2.zarr"),
      ("cells.zarr", "generated/healpix_dggs_v3.zarr"),
      ("refs.json", "generated/kerchunk_rlus_2000.json"), ("nc", "generated/nc"),
      ("repo", "icechunk/test-repo-v1"),
      (
        "scene.zarr",
        "eopf-derived-stores/optimized_geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"
      ),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: folder(name), withDestinationPath: Fixtures.root + "zarr/" + target)
    }
    _ = try folder.write(
      "old.json",
      """
      {
        "type": "Feature", "stac_version": "1.0.0", "id": "a", "stac_extensions": [],
        "geometry": null, "properties": {"datetime": "2025-10-08T10:00:41Z"}, "links": [],
        "assets": {
          "B02": {
            "href": "https://example.com/a.zarr/r10m/b02", "type": "application/vnd+zarr",
            "bands": [{"name": "b02"}]
          }
        }
      }
      """)
    return folder
  }

  private static let commands: [(name: String, arguments: [String], status: Int32)] = [
    ("inspect-cube", ["inspect", "cube.zarr"], 0),
    ("inspect-cube-json", ["inspect", "cube.zarr", "--format", "json"], 0),
    ("inspect-cells", ["inspect", "cells.zarr"], 0),
    ("inspect-references", ["inspect", "refs.json"], 0),
    ("inspect-repository", ["inspect", "repo", "--tag", "it works!"], 0),
    ("inspect-scene", ["inspect", "scene.zarr", "--group", "measurements/reflectance/r60m"], 1),
    ("inspect-nothing", ["inspect", "none.zarr"], 2),
    ("inspect-group", ["inspect", "scene.zarr", "--group", "measurement"], 2),
    ("inspect-branch", ["inspect", "repo", "--branch", "man"], 2),
    (
      "item-cube", ["item", "cube.zarr", "--href", "s3://bucket/cube.zarr", "--collection", "c"], 0
    ),
    (
      "collection-climate",
      ["collection", "climate.zarr", "--href", "https://example.com/climate.zarr", "--xarray"], 0
    ),
    ("item-without-time", ["item", "scene.zarr", "--bbox", "11,41,12,42"], 2),
    ("item-box", ["item", "cube.zarr", "--bbox", "1,2,3"], 2),
    ("lint-old", ["lint", "old.json"], 0),
    ("lint-old-json", ["lint", "old.json", "--format", "json"], 0),
    ("migrate-old", ["migrate", "old.json", "--zarr-format", "2"], 0),
    ("migrate-old-dry", ["migrate", "old.json", "--zarr-format", "2", "--dry-run"], 0),
  ]

  @Test("What the commands print is what it was", arguments: commands.indices)
  func printed(index: Int) throws {
    let (name, arguments, status) = Self.commands[index]
    let folder = try folder()
    let outcome = try stacManager().run(["zarr"] + arguments, in: folder)
    // A crash must not become a snapshot.
    try #require(outcome.status == status, "\(outcome.errors)")
    let text =
      "status \(outcome.status)\n--- output\n\(outcome.output)--- errors\n\(outcome.errors)"
      .replacing(folder.path, with: "FOLDER")
      .replacing(#/ +[0-9.]+ (ns|µs|ms|s)\b/#, with: " TIME")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
    expectSnapshot(text, named: "zarr-" + name + ".txt")
  }

  @Test("Many stores become a line each, in their order, and one that is missing is told")
  func many() throws {
    let folder = try folder()
    let stores = ["cube.zarr", "none.zarr", "cells.zarr", "climate.zarr"]
    let outcome = try stacManager().run(
      ["zarr", "item"] + stores + ["--href", "s3://bucket/all", "-o", "items.ndjson"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("none.zarr"))
    let items = try folder.lines("items.ndjson").map { try JSONValue(parsing: $0) }
    #expect(items.map { $0["id"]?.string } == ["cube", "cells", "climate"])
    #expect(items[1]["assets"]?["zarr"]?["href"] == "s3://bucket/all/cells.zarr")
    let listed = try stacManager().run(
      ["zarr", "item", "-"], in: folder, input: Data(stores.joined(separator: "\n").utf8))
    #expect(listed.output.split(separator: "\n").count == 3)
    let named = try stacManager().run(["zarr", "item", "a", "b", "--id", "x"], in: folder)
    #expect(named.status == 64)
  }

  @Test("What would be put right is shown, and then it is done, in lint as in validate")
  func fixed() throws {
    let folder = try folder()
    let program = try stacManager()
    let made = try program.run(
      ["zarr", "item", "cube.zarr", "--href", "./cube.zarr", "-o", "item.json"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let right = try #require(folder.text("item.json"))
    let wrong = right.replacing("; version=3", with: ";version=3")
      .replacing("\"2001-12-01T00:00:00Z\"", with: "\"2001-01-01T00:00:00Z\"")
    #expect(wrong != right)
    for command in [
      ["zarr", "lint", "item.json"],
      [
        "validate", "item.json", "--zarr", "--offline", "--schema-dir",
        Fixtures.root + "../schemas",
      ],
    ] {
      _ = try folder.write("item.json", wrong)
      let shown = try program.run(command + ["--fix", "--dry-run"], in: folder)
      #expect(folder.text("item.json") == wrong)
      #expect(shown.output.contains("would fix: writes extents"), "\(shown.output)\(shown.errors)")
      #expect(shown.output.contains("+             \"2001-12-01T00:00:00Z\""))
      let done = try program.run(command + ["--fix"], in: folder)
      #expect(done.status == 0, "\(done.output)")
      // The interval of the Item itself is not the store's to tell.
      let fixed = try #require(folder.text("item.json"))
      #expect(!fixed.contains(";version=3"))
      #expect(fixed.replacing("2001-01-01", with: "2001-12-01") != wrong)
      #expect(fixed.split(separator: "\n").count == right.split(separator: "\n").count)
      let checked = try program.run(["zarr", "lint", "item.json"], in: folder)
      #expect(checked.output.contains("0 warnings"), "\(checked.output)")
    }
    #expect(try program.run(["zarr", "lint", "item.json", "-n"], in: folder).status == 64)
  }

  @Test("validate opens stores only when it is asked to, and tells of one that is gone")
  func validated() throws {
    let folder = try folder()
    let program = try stacManager()
    let made = try program.run(
      ["zarr", "item", "cube.zarr", "--href", "./gone.zarr", "-o", "item.json"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let flags = ["item.json", "--offline", "--schema-dir", Fixtures.root + "../schemas"]
    let plain = try program.run(["validate"] + flags, in: folder)
    #expect(plain.status == 0, "\(plain.output)")
    let told = try program.run(["validate", "--zarr", "--strict"] + flags, in: folder)
    #expect(told.status == 1)
    #expect(told.output.contains("the store cannot be read"), "\(told.output)")
    #expect(told.output.contains("zarr-store-link"))
    let refused = try program.run(["validate", "--zarr", "--schemas-only"] + flags, in: folder)
    #expect(refused.status == 64)
  }

  @Test("A folder of stores becomes a catalog, and a list a table")
  func archive() throws {
    let folder = try folder()
    let program = try stacManager()
    try FileManager.default.createDirectory(
      atPath: folder("all"), withIntermediateDirectories: true)
    for name in ["cube.zarr", "climate.zarr"] {
      try FileManager.default.copyItem(atPath: folder(name), toPath: folder("all/" + name))
    }
    let catalog = try program.run(
      ["zarr", "item", "all", "--collection", "c", "-o", "catalog"], in: folder)
    #expect(catalog.status == 0, "\(catalog.errors)")
    let collection = try JSONValue(parsing: folder.bytes("catalog/c/collection.json"))
    #expect(collection["cube:dimensions"]?["lat"]?["axis"] == "y")
    _ = try folder.write("list.txt", "cube.zarr\nnone.zarr\n")
    let table = try program.run(
      ["zarr", "item", "list.txt", "-o", "items.parquet", "--failures", "failed.ndjson"],
      in: folder)
    #expect(table.status == 1)
    #expect(folder.lines("failed.ndjson").count == 1)
    let info = try program.run(["info", "items.parquet", "--format", "json"], in: folder)
    #expect(info.output.contains("\"items\": 1"), "\(info.output)")
  }

  @Test("A document is written to a file, checked against the store beside it, and stays right")
  func roundTrip() throws {
    let folder = try folder()
    let program = try stacManager()
    let made = try program.run(
      ["zarr", "item", "cube.zarr", "--href", "./cube.zarr", "-o", "item.json"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let item = try JSONValue(parsing: folder.bytes("item.json"))
    #expect(item["id"] == "cube")
    // The link leads to what lies beside, so that the store is read.
    let checked = try program.run(
      ["zarr", "lint", "item.json", "--format", "ndjson"], in: folder)
    #expect(checked.status == 0, "\(checked.output)")
    var drifted = item
    drifted["assets"]?["zarr"]?["cube:dimensions"]?["lat"]?["extent"] = [0, 1]
    _ = try folder.write("item.json", drifted.description)
    let found = try program.run(
      ["zarr", "lint", "item.json", "--strict", "--format", "ndjson"], in: folder)
    #expect(found.status == 1)
    #expect(found.output.contains("zarr-drift"))
  }
}
