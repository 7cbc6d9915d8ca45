import STACJSON
import STACModel
import STACTestSupport
import STACValidation
import Testing

@testable import STACZarr

@Suite("What stores hold", .enabled(if: Fixtures.arePresent))
struct DescriptionTests {
  private static let cubes = [
    "cf_standard_v2", "cf_standard_v3", "cf_noleap_v2", "cf_noleap_v3", "cf_360_day_v2",
    "cf_360_day_v3", "curvilinear_hrrr_sub20_v2", "curvilinear_hrrr_sub20_v3",
    "healpix_legacy_v2", "healpix_cf113_v3", "healpix_dggs_v3",
  ].map { "generated/\($0).zarr" }

  @Test(
    "Dimensions and the ends of coordinates are those that xarray reads",
    .enabled(if: ZarrPeer.python != nil, "xarray is missing"))
  func likeXarray() throws {
    let lines = try ZarrPeer.lines("zarr_dataset.py", Self.cubes.map { Stores.path($0) })
    #expect(lines.count == Self.cubes.count)
    for line in lines {
      let store = try #require(line["store"]?.string)
      let description = StoreDescription(try ZarrContent(store))
      let dataset = try #require(description.datasets.first)
      for dimension in dataset.dimensions {
        #expect(
          line["sizes"]?[dimension.name]?.integer == Int64(dimension.size), "\(store)")
        guard let ends = line["coordinates"]?[dimension.name]?.array,
          let coordinate = dimension.coordinate
        else { continue }
        if let interval = coordinate.interval {
          #expect(ends.map(\.string) == [interval.start.description, interval.end.description])
        } else {
          let range = try #require(coordinate.range)
          #expect(isSame([.double(range.lowerBound), .double(range.upperBound)], ends))
        }
      }
      // What we call data is data to xarray, too; it takes bounds and grid mappings for data besides.
      let data = Set((line["data"]?.array ?? []).compactMap(\.string))
      #expect(data.isSuperset(of: dataset.data.map(\.name)), "\(store)")
      #expect(
        data.subtracting(dataset.data.map(\.name)).isSubset(of: ["crs", "time_bnds"]), "\(store)")
    }
  }

  @Test("The axes of a CF cube are told, and what its arrays are there for")
  func roles() throws {
    let dataset = try #require(
      StoreDescription(try Stores.open("generated/cf_standard_v3.zarr")).datasets.first)
    #expect(dataset.dimensions.map(\.name) == ["time", "plev", "lat", "lon"])
    #expect(dataset.dimensions.map(\.kind) == [.time, .z, .y, .x])
    let roles = Dictionary(uniqueKeysWithValues: dataset.variables.map { ($0.array.name, $0.role) })
    #expect(roles["crs"] == .gridMapping)
    #expect(roles["time_bnds"] == .bounds)
    #expect(roles["height"] == .auxiliary)
    #expect(roles["lat"] == .coordinate)
    #expect(roles["tas"] == .data)
    #expect(dataset.grid?.kind == .regular)
    #expect(dataset.grid?.transform == [10, 0, -4.5, 0, -5, 92])
    #expect(dataset.referenceSystem?.isGeographic == true)
  }

  @Test(
    "HEALPix is told in all three spellings",
    arguments: ["healpix_legacy_v2", "healpix_cf113_v3", "healpix_dggs_v3"])
  func healpix(name: String) throws {
    let dataset = try #require(
      StoreDescription(try Stores.open("generated/\(name).zarr")).datasets.first)
    #expect(dataset.grid?.kind == .healpix)
    #expect(dataset.grid?.refinementLevel == 2)
    #expect(try Footprint(dataset) == .world)
  }

  @Test(
    "A pyramid of the convention, of its early draft, and with arrays as levels is known",
    arguments: [
      ("gdal/simple_multiscales_spatial", ["level0", "level1", "level2"]),
      ("gdal/simple_multiscales_v010", ["level0", "level1", "level2"]),
      ("gdal/root_level_multiscales", ["ar", "ovr_2x"]),
    ])
  func pyramids(store: String, levels: [String]) throws {
    let description = StoreDescription(try Stores.open(store))
    let pyramid = try #require(description.pyramids[""])
    #expect(pyramid.levels.map(\.path) == levels)
    #expect(pyramid.isDeclared)
    var options = StoreItemOptions()
    options.boundingBox = [0, 0, 1, 1]
    options.interval = TemporalInterval(Timestamp(seconds: 0))
    var writer = StoreWriter(description, options)
    let assets = try writer.item()["assets"]?.object
    #expect(assets?.keys.contains("zarr") == true)
    #expect(
      assets?["zarr"]?["type"] == "application/vnd.zarr; version=3; profile=multiscales")
  }

  @Test("Projections and places are told by arrays, by their group, and turned rasters are known")
  func conventions() throws {
    let array = try #require(
      StoreDescription(try Stores.open("gdal/spatial_proj_at_array_level.zarr")).datasets.first)
    #expect(array.referenceSystem?.code == "EPSG:32631")
    #expect(array.grid?.transform == [10, 0, 450_000, 0, -10, 5_000_000])
    #expect(array.grid?.box == [450_000, 4_998_000, 451_000, 5_000_000])
    let group = try #require(
      StoreDescription(try Stores.open("gdal/spatial_proj_at_parent_level.zarr")).datasets.first)
    #expect(group.referenceSystem?.code == "EPSG:32631")
    #expect(group.referenceSystem?.hasWKT2 == true)
    let turned = try #require(
      StoreDescription(try Stores.open("gdal/spatial_geotransform.zarr")).datasets.first)
    #expect(turned.grid?.transform == [10, 0.1, 450_000, 0.15, -10, 5_000_000])
  }

  @Test("A Sentinel-2 product and its GeoZarr conversions have the same raster")
  func sentinel2() throws {
    for store in ["s2", "geozarr", "optimized_geozarr"] {
      let content = try Stores.open(
        "eopf-derived-stores/\(store)/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"
      )
      let description = StoreDescription(content)
      let dataset = try #require(
        description.datasets.first { $0.path == "measurements/reflectance/r10m" })
      #expect(dataset.referenceSystem?.code == "EPSG:32632", "\(store)")
      #expect(dataset.grid?.transform == [10, 0, 699_960, 0, -10, 4_700_040], "\(store)")
      #expect(dataset.grid?.shape == [10_980, 10_980], "\(store)")
      #expect(dataset.grid?.box == [699_960, 4_590_240, 809_760, 4_700_040], "\(store)")
      #expect(dataset.data.map(\.name) == ["b02", "b03", "b04", "b08"], "\(store)")
    }
  }
}
