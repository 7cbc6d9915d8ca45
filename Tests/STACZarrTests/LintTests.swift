import STACJSON
import STACModel
import STACTestSupport
import STACValidation
import Testing

@testable import STACZarr

@Suite("Checking STAC about stores", .enabled(if: Fixtures.arePresent))
struct LintTests {
  /// A document of ours, and the store.
  static func made(
    _ store: String, _ change: (inout StoreItemOptions) -> Void = { _ in }
  ) throws -> (JSONValue, StoreDescription) {
    let description = StoreDescription(try Stores.open(store))
    var options = StoreItemOptions()
    options.boundingBox = [11.4, 41.5, 12.7, 42.4]
    options.interval = TemporalInterval(Timestamp(seconds: 1_700_000_000))
    change(&options)
    var writer = StoreWriter(description, options)
    return (.object(try writer.item()), description)
  }

  private static let cube = "generated/cf_standard_v3.zarr"
  private static let pyramid =
    "eopf-derived-stores/optimized_geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"

  private func rules(_ document: JSONValue, _ description: StoreDescription?) -> Set<String> {
    var linter = ZarrLinter(document, description)
    return Set(linter.lint().map(\.rule))
  }

  @Test(
    "What is written about the stores of the fixtures breaks no rule",
    arguments: ValidityTests.stores)
  func own(store: String) throws {
    // Icechunk's test repositories and others have nothing that tells their place; their box is the user's.
    let (document, description) = try Self.made(store) { options in
      options.boundingBox =
        ValidityTests.stores.prefix(16).contains(store)
        ? [0.5, -80, 10, 80] : [11.4, 41.5, 12.7, 42.4]
    }
    var linter = ZarrLinter(document, description)
    let findings = linter.lint().filter {
      // Of the box the store knows nothing, and Well-Known Text of version 1 is what HRRR has.
      $0.rule != "zarr-footprint" && !$0.message.contains("version 1")
    }
    #expect(findings.map(\.description) == [])
  }

  /// A change to the asset of a document.
  static let changes: [(rule: String, store: String, change: @Sendable (inout JSONValue) -> Void)] =
    [
      (
        "zarr-media-type", cube,
        { $0["assets"]?["zarr"]?["type"] = "application/vnd.zarr;version=3" }
      ),
      ("zarr-version", cube, { $0["assets"]?["zarr"]?["zarr:zarr_format"] = 2 }),
      (
        "zarr-version", cube,
        { $0["assets"]?["zarr"]?["type"] = "application/vnd.zarr; version=2" }
      ),
      (
        "zarr-multiscales", cube,
        { $0["assets"]?["zarr"]?["type"] = "application/vnd.zarr; version=3; profile=multiscales" }
      ),
      (
        "zarr-multiscales", pyramid,
        { $0["assets"]?["reflectance"]?["type"] = "application/vnd.zarr; version=3" }
      ),
      ("zarr-store-link", cube, { $0["links"] = [] }),
      (
        "zarr-store-link", cube,
        { $0["assets"]?["zarr"]?["href"] = "https://example.com/other.zarr" }
      ),
      ("zarr-band", cube, { $0["assets"]?["zarr"]?["bands"] = [["name": "nothing"]] }),
      (
        "zarr-variable", cube,
        {
          $0["assets"]?["zarr"]?["cube:variables"]?["tas"]?["dimensions"] = ["time", "lon", "lat"]
        }
      ),
      (
        "zarr-variable", cube,
        { $0["assets"]?["zarr"]?["cube:variables"]?["gone"] = ["dimensions": [], "type": "data"] }
      ),
      (
        "zarr-variable", cube,
        { $0["assets"]?["zarr"]?["cube:dimensions"]?["plev"] = nil }
      ),
      (
        "zarr-drift", cube,
        { $0["assets"]?["zarr"]?["cube:dimensions"]?["lat"]?["extent"] = [-85.5, 80.5] }
      ),
      (
        "zarr-drift", cube,
        {
          $0["assets"]?["zarr"]?["cube:dimensions"]?["time"]?["extent"] = [
            "2000-01-01T00:00:00Z", "2001-11-01T00:00:00Z",
          ]
        }
      ),
      ("zarr-drift", cube, { $0["assets"]?["zarr"]?["cube:dimensions"]?["lon"]?["step"] = 5 }),
      (
        "zarr-drift", cube,
        { $0["assets"]?["zarr"]?["cube:dimensions"]?["plev"]?["values"] = [1, 2, 3] }
      ),
      (
        "zarr-horizontal", cube,
        {
          $0["assets"]?["zarr"]?["cube:dimensions"]?["lon"]?["reference_system"] = "EPSG:4326"
        }
      ),
      (
        "zarr-horizontal", cube,
        { $0["assets"]?["zarr"]?["cube:dimensions"]?["lon"]?["extent"] = [0, JSONValue.null] }
      ),
      (
        "zarr-temporal", cube,
        {
          $0["assets"]?["zarr"]?["cube:dimensions"]?["time"]?["extent"] = [
            "2000-02-30T00:00:00Z", JSONValue.null,
          ]
        }
      ),
      (
        "zarr-projection", pyramid,
        { $0["assets"]?["reflectance"]?["proj:bbox"] = [11.3, 41.4, 12.7, 42.4] }
      ),
      ("zarr-projection", pyramid, { $0["assets"]?["reflectance"]?["proj:code"] = "EPSG:32633" }),
      ("zarr-projection", pyramid, { $0["assets"]?["reflectance"]?["proj:shape"] = [10, 10] }),
      ("zarr-extension", cube, { $0["stac_extensions"] = [] }),
      ("zarr-consolidated", cube, { $0["assets"]?["zarr"]?["zarr:consolidated"] = false }),
      (
        "zarr-consolidated", pyramid,
        { $0["assets"]?["reflectance"]?["zarr:consolidated"] = true }
      ),
      ("zarr-virtual", cube, { $0["assets"]?["zarr"]?["roles"] = ["virtual"] }),
      ("zarr-deprecated", cube, { $0["assets"]?["zarr"]?["proj:epsg"] = 4326 }),
      ("zarr-deprecated", cube, { $0["assets"]?["zarr"]?["type"] = "application/vnd+zarr" }),
      (
        "zarr-group", cube,
        {
          let href = $0["assets"]?["zarr"]?["href"]?.string ?? ""
          $0["assets"]?["zarr"]?["href"] = .string(href + "/tas")
        }
      ),
    ]

  @Test("Each rule finds what breaks it", arguments: changes.indices)
  func rule(index: Int) throws {
    let (rule, store, change) = Self.changes[index]
    var (document, description) = try Self.made(store)
    let before = rules(document, description)
    #expect(!before.contains(rule))
    let unchanged = document
    change(&document)
    #expect(document != unchanged)
    #expect(rules(document, description).contains(rule), "\(rule)")
  }

  @Test("A box far from the coordinates is found, and every rule has a page")
  func footprint() throws {
    var (document, description) = try Self.made(Self.cube) { $0.boundingBox = nil }
    #expect(!rules(document, description).contains("zarr-footprint"))
    let (curved, hrrr) = try Self.made("generated/curvilinear_hrrr_sub20_v3.zarr")
    document = curved
    description = hrrr
    #expect(rules(document, description).contains("zarr-footprint"))
    let covered = Set(Self.changes.map(\.rule)).union(["zarr-footprint"])
    #expect(covered == Set(Rules.zarr.map(\.id)))
    for rule in Rules.zarr { #expect(Rules.rule(rule.id)?.page.contains(rule.summary) == true) }
  }

  @Test(
    "Media types are known in every spelling that is met",
    arguments: [
      ("application/vnd.zarr; version=3", 3, nil, true, false),
      ("application/vnd.zarr; version=3; profile=multiscales", 3, "multiscales", true, false),
      ("application/vnd.zarr;version=2", 2, nil, false, false),
      ("application/vnd+zarr; version=2", 2, nil, false, true),
      ("application/x-zarr", nil, nil, false, true),
      ("application/vnd.zarr", nil, nil, false, false),
    ] as [(String, Int?, String?, Bool, Bool)])
  func mediaTypes(
    text: String, version: Int?, profile: String?, isExact: Bool, isDeprecated: Bool
  ) throws {
    let type = try #require(ZarrMediaType(text))
    #expect(type.kind == .zarr)
    #expect(type.version == version)
    #expect(type.profile == profile)
    #expect(type.isExact == isExact)
    #expect(type.isDeprecated == isDeprecated)
    #expect(ZarrMediaType("image/tiff") == nil)
    #expect(ZarrMediaType("application/vnd.zarr+icechunk")?.kind == .icechunk)
    #expect(
      ZarrMediaType("application/vnd+zarr; version=2; profile=virtualizarr")?.kind == .kerchunk)
  }

  // MARK: Migration

  @Test("Arrays as assets become bands of their group, and old spellings new ones")
  func migration() throws {
    let old: JSONValue = [
      "type": "Feature", "stac_version": "1.0.0", "id": "a",
      "stac_extensions": ["https://stac-extensions.github.io/projection/v1.1.0/schema.json"],
      "geometry": ["type": "Point", "coordinates": [7, 46]], "bbox": [7, 46, 7, 46],
      "properties": ["datetime": "2025-10-08T10:00:41Z", "proj:epsg": 32632], "links": [],
      "assets": [
        "B02_10m": [
          "href": "https://example.com/a.zarr/measurements/r10m/b02",
          "type": "application/vnd+zarr", "roles": ["data"], "gsd": 10,
          "bands": [["name": "b02", "eo:common_name": "blue"]],
          "xarray:open_kwargs": ["engine": "zarr", "consolidated": true, "chunks": [:]],
        ],
        "B03_10m": [
          "href": "https://example.com/a.zarr/measurements/r10m/b03",
          "type": "application/vnd+zarr", "roles": ["data"], "gsd": 10,
          "bands": [["name": "b03", "eo:common_name": "green"]],
          "xarray:open_kwargs": ["engine": "zarr", "consolidated": true, "chunks": [:]],
        ],
        "thumbnail": ["href": "./a.png", "type": "image/png"],
      ],
    ]
    var migration = try #require(ZarrMigration(old, format: 2))
    let document = migration.migrate()
    #expect(document["assets"]?.object?.keys == ["thumbnail", "r10m"])
    let asset = try #require(document["assets"]?["r10m"])
    #expect(asset["href"] == "https://example.com/a.zarr/measurements/r10m")
    #expect(asset["type"] == "application/vnd.zarr; version=2")
    #expect(asset["bands"]?.array?.compactMap { $0["name"] } == ["b02", "b03"])
    #expect(asset["bands"]?.array?.compactMap { $0["eo:common_name"] } == ["blue", "green"])
    #expect(asset["gsd"] == 10)
    #expect(asset["zarr:consolidated"] == true)
    #expect(asset["xarray:open_kwargs"] == nil)
    #expect(document["properties"]?["proj:code"] == "EPSG:32632")
    #expect(ZarrLinter.storeLink(.object(document))?.href == "https://example.com/a.zarr")
    #expect(!migration.notes.isEmpty)
    #expect(try OfficialSchemas.findings(document).filter { $0.severity == .error } == [])
    #expect(rules(.object(document), nil) == [])
    var again = try #require(ZarrMigration(.object(document)))
    #expect(again.migrate() == document)
    #expect(again.notes == [])
    var back = try #require(ZarrMigration(.object(document), hints: .xarray))
    #expect(back.migrate()["assets"]?["r10m"]?["xarray:open_kwargs"]?["consolidated"] == true)
  }

  @Test("What is not about Zarr stays as it is")
  func others() throws {
    let document: JSONValue = [
      "type": "Feature", "stac_version": "1.0.0", "assets": [:], "links": [],
    ]
    var migration = try #require(ZarrMigration(document))
    #expect(.object(migration.migrate()) == document)
    #expect(rules(document, nil) == [])
  }
}
