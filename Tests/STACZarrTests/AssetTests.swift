import STACJSON
import STACModel
import STACTestSupport
import STACValidation
import Testing

@testable import STACZarr

@Suite("Assets about stores", .enabled(if: Fixtures.arePresent))
struct AssetTests {
  private static let pyramid =
    "eopf-derived-stores/optimized_geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"

  private func item(
    _ store: String, groups: [String] = [], _ change: (inout StoreItemOptions) -> Void
  ) throws -> (item: JSONObject, findings: [String]) {
    let description = StoreDescription(try Stores.open(store), groups: groups)
    var options = StoreItemOptions()
    options.interval = TemporalInterval(Timestamp(seconds: 1_700_000_000))
    options.boundingBox = [11.4, 41.5, 12.7, 42.4]
    options.href = "s3://bucket/store.zarr"
    change(&options)
    var writer = StoreWriter(description, options)
    let item = try writer.item()
    var linter = ZarrLinter(.object(item), description)
    return (item, linter.lint().filter { $0.rule != "zarr-footprint" }.map(\.description))
  }

  private func assets(_ item: JSONObject) -> [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: (item["assets"]?.object ?? [:]).map { ($0, $1) })
  }

  private func names(_ asset: JSONValue?) -> [String] {
    (asset?["bands"]?.array ?? []).compactMap { $0["name"]?.string }
  }

  @Test("A pyramid is one asset, or one for each level, or a part of the store")
  func parts() throws {
    let (group, groupFindings) = try item(Self.pyramid, groups: ["measurements"]) { _ in }
    #expect(groupFindings == [])
    #expect(assets(group).keys.sorted() == ["reflectance"])
    let whole = names(group["assets"]?["reflectance"])
    #expect(whole.contains("b02"))

    let (level, levelFindings) = try item(Self.pyramid, groups: ["measurements"]) {
      $0.assetParts = .level
    }
    #expect(levelFindings == [])
    #expect(
      assets(level).keys.sorted() == ["r10m", "r120m", "r20m", "r360m", "r60m", "r720m"])
    let coarse = try #require(level["assets"]?["r60m"])
    #expect(coarse["href"] == "s3://bucket/store.zarr/measurements/reflectance/r60m")
    #expect(coarse["type"] == "application/vnd.zarr; version=3")
    #expect(coarse["cube:dimensions"]?["x"]?["step"]?.double == 60)
    #expect(coarse["raster:spatial_resolution"]?.double == 60)

    let (root, rootFindings) = try item(Self.pyramid, groups: ["measurements"]) {
      $0.assetParts = .root
    }
    #expect(rootFindings == [])
    #expect(assets(root).keys.sorted() == ["zarr"])
    let store = try #require(root["assets"]?["zarr"])
    #expect(store["href"] == "s3://bucket/store.zarr")
    #expect(names(store).contains("measurements/reflectance/r60m/b02"))
    #expect(Set(names(store)).count == names(store).count)
    // The finest grid, whose dimensions are those of the cube; others of these names are not.
    #expect(store["gsd"]?.double == 10)
    #expect(store["cube:dimensions"]?["x"]?["step"]?.double == 10)
    #expect(store["cube:variables"]?["measurements/reflectance/r10m/b02"] != nil)
    #expect(store["cube:variables"]?["measurements/reflectance/r60m/b02"] == nil)
    #expect(store["proj:code"] == "EPSG:32632")
  }

  @Test("A store with one group is the same asset in any way")
  func oneGroup() throws {
    let made = try StoreItemOptions.AssetParts.allCases.map { parts in
      try item("generated/cf_standard_v3.zarr") { $0.assetParts = parts }.item
    }
    #expect(made[0] == made[1] && made[1] == made[2])
  }

  @Test("Templates of links have the levels of pyramids, and nothing else does")
  func templates() throws {
    let (pyramid, _) = try item(Self.pyramid, groups: ["measurements"]) {
      $0.writesLinkTemplates = true
    }
    let template = try #require(pyramid["linkTemplates"]?.array?.first)
    #expect(
      template["uriTemplate"]
        == "s3://bucket/store.zarr/measurements/reflectance/{level}/{variable}")
    #expect(
      template["variables"]?["level"]?["enum"]?.array?.contains("r60m") == true)
    #expect(template["variables"]?["variable"]?["enum"]?.array?.contains("b02") == true)
    let (cube, _) = try item("generated/cf_standard_v3.zarr") { $0.writesLinkTemplates = true }
    #expect(
      cube["linkTemplates"]?.array?.first?["uriTemplate"] == "s3://bucket/store.zarr/{variable}")
  }

  @Test(
    "A bucket is described as far as it is known",
    arguments: [
      ("s3://bucket/a", "eu-west-1", nil, "aws-s3", "https://{bucket}.s3.{region}.amazonaws.com"),
      ("s3://bucket/a", nil, "https://s3.example.com", "custom-s3", "https://s3.example.com"),
      ("s3://bucket/a", nil, nil, nil, nil),
      (
        "abfs://c@account.dfs.core.windows.net/a", nil, nil, "ms-azure",
        "https://{account}.blob.core.windows.net"
      ),
      ("https://example.com/a", "eu-west-1", nil, nil, nil),
    ] as [(String, String?, String?, String?, String?)])
  func schemes(
    href: String, region: String?, endpoint: String?, type: String?, platform: String?
  ) throws {
    let (made, _) = try item("generated/cf_standard_v3.zarr") { options in
      options.href = href
      options.region = region
      options.endpoint = endpoint
      options.isAnonymous = true
    }
    let scheme = made["properties"]?["storage:schemes"]?["store"]
    #expect(scheme?["type"]?.string == type)
    #expect(scheme?["platform"]?.string == platform)
    #expect(scheme?["anonymous"]?.boolean == (type == nil ? nil : true))
    #expect((made["assets"]?["zarr"]?["storage:refs"] != nil) == (type != nil))
  }

  @Test("Where the chunks of a virtual store lie is an asset that the others name")
  func chunks() throws {
    let (made, findings) = try item("generated/kerchunk_rlus_2000.json") { options in
      options.region = "eu-west-1"
      options.chunkPlaces = ["s3://files/nc/", "s3://bucket/more/"]
    }
    #expect(findings == [])
    let assets = assets(made)
    #expect(assets.keys.sorted() == ["source_data", "source_data_2", "zarr"])
    #expect(assets["source_data"]?["roles"] == ["source"])
    #expect(assets["source_data"]?["storage:refs"] == ["files"])
    // The same bucket as that of the store.
    #expect(assets["source_data_2"]?["storage:refs"] == ["store"])
    #expect(
      assets["zarr"]?["vrt:hrefs"] == [
        ["key": "source_data", "href": "s3://files/nc/"],
        ["key": "source_data_2", "href": "s3://bucket/more/"],
      ])
    #expect(made["properties"]?["storage:schemes"]?.object?.map(\.0) == ["store", "files"])
    // A repository of Icechunk holds its chunks, unless somebody says otherwise.
    let (native, _) = try item("generated/icechunk_v1_rlus") { _ in }
    #expect(
      (native["assets"]?.object ?? [:]).values.allSatisfy { $0["roles"] == ["data"] })
    let (virtual, _) = try item("generated/icechunk_v1_rlus") {
      $0.chunkPlaces = ["s3://files/nc/"]
    }
    #expect(virtual["assets"]?["rlus_group"]?["roles"] == ["data", "virtual"])
  }
}
