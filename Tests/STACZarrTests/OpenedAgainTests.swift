import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACZarr

@Suite(
  "STAC of ours, opened by xpystac",
  .enabled(if: Fixtures.arePresent && ZarrPeer.canOpen, "xpystac is missing"))
struct OpenedAgainTests {
  @Test(
    "An asset opens as the dataset that it describes",
    arguments: [
      "cf_standard_v2", "cf_standard_v3", "cf_noleap_v3", "healpix_cf113_v3",
      "curvilinear_hrrr_sub20_v2",
    ])
  func opened(name: String) throws {
    let description = StoreDescription(try Stores.open("generated/\(name).zarr"))
    var options = StoreItemOptions()
    // The only spelling that xpystac takes.
    options.mediaTypes = .bare
    options.interval = TemporalInterval(Timestamp(seconds: 0))
    options.boundingBox = [0, 0, 1, 1]
    options.extents = .centers
    var writer = StoreWriter(description, options)
    let folder = try TemporaryFolder()
    let item = try folder.write("item.json", JSONValue.object(try writer.item()).description)
    let collection = try folder.write(
      "collection.json", JSONValue.object(try writer.collection()).description)
    let store = Stores.path("generated/\(name).zarr")
    let lines = try ZarrPeer.lines("zarr_open.py", [item, store, collection, store])
    #expect(lines.count == 2)
    let dataset = try #require(description.datasets.first)
    for opened in lines {
      for dimension in dataset.dimensions {
        #expect(opened["sizes"]?[dimension.name]?.integer == Int64(dimension.size))
      }
      let data = Set((opened["data"]?.array ?? []).compactMap(\.string))
      #expect(data.isSuperset(of: dataset.data.map(\.name)))
      // Every value, coordinate and attribute.
      #expect(opened["identical"] == true)
      // What pystac reads of the cube is what the coordinates are.
      for array in dataset.data {
        #expect(
          opened["variables"]?[array.name]?.array?.map(\.string) == array.dimensionNames)
      }
      for (name, dimension) in opened["dimensions"]?.object ?? [:] {
        guard let extent = dimension["extent"]?.array?.compactMap(\.double), extent.count == 2,
          let first = dimension["first"]?.string.flatMap({ Double($0) }),
          let last = dimension["last"]?.string.flatMap({ Double($0) })
        else { continue }
        #expect(extent[0] == min(first, last) && extent[1] == max(first, last), "\(name)")
      }
    }
  }

  @Test(
    "odc-stac finds the grid of a scene in its Item",
    .enabled(if: ZarrPeer.hasOpenDataCube, "odc-stac is missing"))
  func grids() throws {
    let scene =
      "eopf-derived-stores/optimized_geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"
    let description = StoreDescription(try Stores.open(scene), groups: ["measurements"])
    var options = StoreItemOptions()
    options.assetParts = .level
    options.interval = TemporalInterval(Timestamp(seconds: 0))
    var writer = StoreWriter(description, options)
    let item = try writer.item()
    let folder = try TemporaryFolder()
    let path = try folder.write("item.json", JSONValue.object(item).description)
    let line = try #require(try ZarrPeer.lines("zarr_odc.py", [path]).first)
    let assets = try #require(item["assets"]?.object)
    var count = 0
    for band in line["bands"]?.array ?? [] {
      let asset = try #require(assets[band["asset"]?.string ?? ""])
      #expect(band["epsg"] == 32632)
      #expect(band["shape"] == asset["proj:shape"])
      let transform = (band["transform"]?.array ?? []).compactMap(\.double)
      #expect(transform == (asset["proj:transform"]?.array ?? []).compactMap(\.double))
      count += 1
    }
    #expect(count == assets.values.reduce(0) { $0 + ($1["bands"]?.array?.count ?? 0) })
    #expect(count > 20)
  }
}

extension ZarrPeer {
  /// Whether odc-stac is there, too.
  static let hasOpenDataCube: Bool = {
    guard let python else { return false }
    if (try? python.run(["-c", "import odc.stac"]))?.status == 0 { return true }
    print("!!! LEFT OUT: grids as odc-stac reads them, which cannot be imported")
    return false
  }()

  /// Whether xpystac is there, too.
  static let canOpen: Bool = {
    guard let python else { return false }
    if (try? python.run(["-c", "import xpystac, dask"]))?.status == 0 { return true }
    print("!!! LEFT OUT: opening our Items with xpystac, which cannot be imported")
    return false
  }()
}
