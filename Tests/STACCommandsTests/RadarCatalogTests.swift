import Foundation
import STACJSON
import STACTestSupport
import Testing

/// A Python that can import what the generator and the walk need.
private let radarPython: ExternalProgram? = {
  let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
  if let python = ExternalProgram(name),
    let result = try? python.run(["-c", "import pystac, pyarrow.parquet"]), result.status == 0
  {
    return python
  }
  print("!!! LEFT OUT: the catalog of HF radars, as '\(name)' cannot import pystac and pyarrow")
  return nil
}()

/// The catalog of HF radars of `Examples/hf-eolus`, made of files by one workflow.
@Suite(.enabled(if: Fixtures.arePresent && radarPython != nil))
struct RadarCatalogTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  private static let environment = [
    "STAC_MANAGER_OFFLINE": "1", "STAC_MANAGER_SCHEMA_DIR": Fixtures.root + "/../schemas",
  ]

  /// A folder with the example and its data.
  private func example() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["hf-eolus.yaml", "stations.csv", "patterns.csv", "generate.py"] {
      try FileManager.default.copyItem(
        atPath: Self.root + "/Examples/hf-eolus/" + name, toPath: folder(name))
    }
    let python = try #require(radarPython)
    let made = try python.run([folder("generate.py"), folder("output")])
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  private func run(_ folder: TemporaryFolder, _ arguments: String...) throws -> BuiltProgram.Outcome
  {
    try stacManager().run(arguments, in: folder, environment: Self.environment)
  }

  private func json(_ folder: TemporaryFolder, _ name: String) throws -> JSONValue {
    try JSONValue(parsing: try folder.bytes(name))
  }

  private func links(_ document: JSONValue, _ relation: String) -> [String] {
    (document["links"]?.array ?? []).filter { $0["rel"]?.string == relation }
      .compactMap { $0["href"]?.string }
  }

  private static let times = ["110000", "113000", "120000", "123000"]
  private static let collections = [
    "SILL_apm_5d20": times, "VILA_apm_3f9c": Array(times[..<2]),
    "VILA_apm_a71e": Array(times[2...]),
  ]

  /// Where each Item belongs: the pattern of VILA changes at noon.
  private static let items = collections.flatMap { collection, times in
    times.map { "\(collection.prefix(4))/\(collection)/\(collection.prefix(4))_20230715T\($0)Z" }
  }.sorted()

  @Test
  func `one workflow makes the tree of stations, antenna patterns and half hours`() throws {
    let folder = try example()
    let outcome = try run(folder, "run", "hf-eolus.yaml")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")

    let documents = folder.files("output").keys.filter { $0.hasSuffix(".json") }.sorted()
    let expected =
      Self.items.map { "output/\($0).stac.json" } + ["output/catalog.json"]
      + Set(Self.collections.keys.map { "output/\($0.prefix(4))/catalog.json" })
      + Self.collections.keys.map { "output/\($0.prefix(4))/\($0)/collection.json" }
    #expect(documents.map { $0.hasPrefix("output/") ? $0 : "output/" + $0 } == expected.sorted())

    // One absolute link: that of the root to itself.
    let root = try json(folder, "output/catalog.json")
    #expect(links(root, "self") == ["https://hf-eolus.example.org/catalog.json"])
    #expect(links(root, "child") == ["./SILL/catalog.json", "./VILA/catalog.json"])
    for name in expected {
      let document = try json(folder, name)
      let absolute = (document["links"]?.array ?? []).filter {
        $0["href"]?.string?.hasPrefix(".") != true
      }
      #expect(absolute.count == (name == "output/catalog.json" ? 1 : 0), "\(name)")
    }
    let station = try json(folder, "output/VILA/catalog.json")
    #expect(station["id"] == "VILA" && station["title"] == "Cape Vilan")
    #expect(
      links(station, "child") == [
        "./VILA_apm_3f9c/collection.json", "./VILA_apm_a71e/collection.json",
      ])

    let strict = try run(folder, "validate", "--strict", "--offline", "output/catalog.json")
    #expect(strict.status == 0, "\(strict.output)\(strict.errors)")
    #expect(strict.output.contains("14 documents, all valid: 0 errors, 0 warnings"))
  }

  @Test
  func `Items have both Bragg peaks, what is known of the radar, and their columns`() throws {
    let folder = try example()
    #expect(try run(folder, "run", "hf-eolus.yaml").status == 0)
    let item = try json(folder, "output/VILA/VILA_apm_a71e/VILA_20230715T120000Z.stac.json")
    #expect(item["id"] == "VILA_20230715T120000Z" && item["collection"] == "VILA_apm_a71e")
    #expect(item["geometry"] == ["type": "Point", "coordinates": [-9.2106, 43.159]])
    #expect(
      item["properties"] == [
        "datetime": "2023-07-15T12:00:00Z", "hfr:station": "VILA", "hfr:antenna_pattern": "a71e",
        "hfr:pattern_kind": "measured", "hfr:quality": "calibrated", "hfr:frequency": 4.463,
        "hfr:antenna": "crossed-loop monopole", "hfr:range_resolution": 5.1,
      ])
    #expect(item["assets"]?.object?.map(\.0).sorted() == ["neg", "pos"])
    for bragg in ["neg", "pos"] {
      let asset = item["assets"]?[bragg]
      let name = "assets/VILA/VILA_20230715T120000Z_\(bragg).parquet"
      #expect(asset?["href"]?.string == "../../" + name)
      #expect(30...60 ~= asset?["table:row_count"]?.integer ?? 0)
      #expect(asset?["file:size"] == .integer(Int64(try folder.bytes("output/" + name).count)))
    }

    for collection in Self.collections.keys {
      let path = "output/\(collection.prefix(4))/\(collection)/collection.json"
      let document = try json(folder, path)
      let columns = document["table:columns"]?.array ?? []
      #expect(
        columns.map { $0["name"]?.string } == [
          "time", "bearing", "range", "doppler_velocity", "snr", "range_cell", "flag", "geometry",
        ])
      #expect(columns.dropFirst().first?["unit"] == "deg")
      #expect(columns.dropFirst(3).first?["unit"] == "m/s")
      #expect(columns.dropFirst(3).first?["type"] == "double")
      #expect(document["item_assets"]?["pos"]?["table:columns"] == document["table:columns"])
      #expect(
        document["stac_extensions"]?.array?.contains(
          "https://stac-extensions.github.io/table/v1.2.0/schema.json") == true)
      #expect(document["license"] == "CC-BY-4.0")
    }
    let first = try json(folder, "output/VILA/VILA_apm_3f9c/collection.json")
    #expect(
      first["extent"]?["temporal"]?["interval"]
        == [["2023-07-15T11:00:00Z", "2023-07-15T11:30:00Z"]])
  }

  @Test
  func `pystac walks the catalog, and a second run changes nothing`() throws {
    let folder = try example()
    #expect(try run(folder, "run", "hf-eolus.yaml").status == 0)
    let before = folder.files("output")
    #expect(try run(folder, "run", "hf-eolus.yaml").status == 0)
    #expect(folder.files("output") == before)
    let python = try #require(radarPython)
    let walked = try python.run([
      Self.root + "/Tests/Peers/read_catalog.py", folder("output/catalog.json"),
    ])
    #expect(walked.status == 0, "\(walked.errors)")
    let found = try JSONValue(parsing: walked.output)
    #expect(found["problems"] == [], "\(found["problems"]?.description ?? "")")
    let ids = (found["items"]?.array ?? []).compactMap { item -> String? in
      guard let collection = item.array?.first?.string, let id = item.array?.last?.string else {
        return nil
      }
      return "\(collection.prefix(4))/\(collection)/\(id)"
    }
    #expect(ids.sorted() == Self.items)
  }

  @Test
  func `a file from before the first antenna pattern fails and is named`() throws {
    let folder = try example()
    try folder.write(
      try #require(folder.text("patterns.csv")).replacingOccurrences(
        of: "2021-06-10T00:00:00Z", with: "2023-07-15T11:30:00Z"), to: "patterns.csv")
    let outcome = try run(folder, "run", "hf-eolus.yaml")
    #expect(outcome.status == 1)
    let failures = try folder.lines("failures.ndjson").map { try JSONValue(parsing: $0) }
    #expect(failures.count == 1)
    #expect(failures.first?["code"] == "scaffold-lookup")
    #expect(
      failures.first?["message"]?.string?.contains(
        "has no entry for 'SILL' at 2023-07-15T11:00:00Z")
        == true)
  }
}
