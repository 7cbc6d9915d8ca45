import STACJSON
import STACModel
import STACTestSupport
import STACValidation
import Testing

@testable import STACZarr

/// Checks documents with the official schemas, which lie beside the fixtures.
enum OfficialSchemas {
  static let checker: DocumentChecker = {
    var options = SchemaStore.Options()
    options.folders = [Fixtures.root + "../schemas"]
    options.isOffline = true
    return DocumentChecker(store: SchemaStore(options))
  }()

  /// What is wrong with a document.
  static func findings(_ object: JSONObject) throws -> [Finding] {
    var findings: [Finding] = []
    try withView(of: JSONValue.object(object).description) { view in
      checker.check(view, into: &findings)
    }
    return findings.filter { $0.severity != .info }
  }
}

@Suite("STAC about stores is valid", .enabled(if: Fixtures.arePresent))
struct ValidityTests {
  static let stores = [
    "generated/cf_standard_v2.zarr", "generated/cf_standard_v3.zarr",
    "generated/cf_noleap_v2.zarr", "generated/cf_noleap_v3.zarr",
    "generated/cf_360_day_v2.zarr", "generated/cf_360_day_v3.zarr",
    "generated/healpix_legacy_v2.zarr", "generated/healpix_cf113_v3.zarr",
    "generated/healpix_dggs_v3.zarr", "generated/curvilinear_hrrr_sub20_v2.zarr",
    "generated/curvilinear_hrrr_sub20_v3.zarr", "generated/kerchunk_rlus_2000.json",
    "generated/kerchunk_rlus_combined.json", "generated/kerchunk_rlus.parq",
    "generated/virtualizarr_rlus_2000.json", "generated/virtualizarr_rlus_2000.parquet",
    "generated/icechunk_v1_rlus",
    "gdal/root_level_multiscales", "gdal/simple_multiscales_spatial",
    "gdal/simple_multiscales_v010", "gdal/spatial_geotransform.zarr",
    "gdal/spatial_proj_at_array_level.zarr", "gdal/spatial_proj_at_parent_level.zarr",
    "eopf-derived-stores/s2/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr",
    "eopf-derived-stores/s2/S2B_MSIL1C_20250113T103309_N0511_R108_T32TLQ_20250113T122458.zarr",
    "eopf-derived-stores/s2/S2C_MSIL2A_20250811T112131_N0511_R037_T29TPF_20250811T152216.zarr",
    "eopf-derived-stores/s1/S1A_IW_GRDH_1SDV_20241124T180254_20241124T180319_056700_06F516_BA27.zarr",
    "eopf-derived-stores/s1/S1C_IW_GRDH_1SDV_20250912T053648_20250912T053713_004087_0081FD_5AA4.zarr",
    "eopf-derived-stores/geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr",
    "eopf-derived-stores/geozarr/S2B_MSIL1C_20250113T103309_N0511_R108_T32TLQ_20250113T122458.zarr",
    "eopf-derived-stores/optimized_geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr",
    "eopf-derived-stores/optimized_geozarr/S2B_MSIL1C_20250113T103309_N0511_R108_T32TLQ_20250113T122458.zarr",
    "eopf-stac/S03OLCEFR_20250416T063751_0180_B248_T853.json",
    "eopf-stac/S03OLCLFR_20250416T063751_0180_B248_T378.json",
    "eopf-stac/S03SLSLST_20250428T075538_0180_B035_T196.json",
    "eopf-stac/S03SLSRBT_20250428T081931_0180_A178_T725.json",
    "icechunk/test-repo-v1", "icechunk/test-repo-v2", "icechunk/split-repo-v2",
  ]

  private func options(_ description: StoreDescription) -> StoreItemOptions {
    var options = StoreItemOptions()
    options.href = "https://example.com/store.zarr"
    options.template = ["license": "CC-BY-4.0"]
    // Where a store does not tell its place or time, the user does.
    if (try? item(description, options)) == nil {
      options.interval = TemporalInterval(Timestamp(seconds: 1_700_000_000))
    }
    if (try? item(description, options)) == nil {
      let isPlaced = description.datasets.contains {
        $0.referenceSystem != nil && $0.grid?.box != nil
      }
      #expect(!isPlaced, "a store with a grid needs no box given by hand")
      options.boundingBox = [11, 41, 12, 42]
    }
    return options
  }

  private func item(
    _ description: StoreDescription, _ options: StoreItemOptions
  ) throws -> JSONObject {
    var writer = StoreWriter(description, options)
    return try writer.item()
  }

  @Test("An Item and a Collection about each store pass the official schemas", arguments: stores)
  func valid(store: String) throws {
    let content = try Stores.open(store)
    let description = StoreDescription(content)
    var options = options(description)
    var writer = StoreWriter(description, options)
    let item = try writer.item()
    #expect(try OfficialSchemas.findings(item).map(\.description) == [], "\(store)")
    let collection = try writer.collection()
    #expect(try OfficialSchemas.findings(collection).map(\.description) == [], "\(store)")
    options.writesXarrayHints = true
    options.writesLinkTemplates = true
    options.repeatsCube = true
    options.listsAuxiliary = true
    options.profile = .xstac
    options.extents = .edges
    options.assetParts = .root
    options.region = "eu-west-1"
    options.href = "s3://bucket/store.zarr"
    options.chunkPlaces = ["s3://chunks/a/", "s3://bucket/b/"]
    options.isAnonymous = true
    options.requesterPays = true
    writer = StoreWriter(description, options)
    #expect(try OfficialSchemas.findings(try writer.item()).map(\.description) == [], "\(store)")
    #expect(
      try OfficialSchemas.findings(try writer.collection()).map(\.description) == [], "\(store)")
  }

  @Test("All dimensions that variables have are described")
  func dimensions() throws {
    for store in Self.stores {
      let description = StoreDescription(try Stores.open(store))
      let item = try item(description, options(description))
      for (key, asset) in item["assets"]?.object ?? [:] {
        for (name, variable) in asset["cube:variables"]?.object ?? [:] {
          for dimension in variable["dimensions"]?.array ?? [] {
            #expect(
              asset["cube:dimensions"]?[dimension.string ?? ""] != nil,
              "\(store) \(key) \(name) \(dimension)")
          }
        }
      }
    }
  }
}
