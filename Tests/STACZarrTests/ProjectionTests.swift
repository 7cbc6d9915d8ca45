import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACZarr

/// Stores in projections come to lie where pyproj 3.7.2 (PROJ 9.5.1) says: the edge of the grid, in 80 parts, from
/// the reference system to EPSG:4326 with `always_xy`.
@Suite("Stores in projections")
struct ProjectionTests {
  /// A store of five by five cells whose edges are a box.
  private func store(
    _ box: [Double], _ mapping: String, unit: String = "m", attributes: String = "{}"
  ) throws -> (TemporaryFolder, StoreDescription) {
    let folder = try TemporaryFolder()
    _ = try folder.write(".zgroup", #"{"zarr_format": 2}"#)
    _ = try folder.write(".zattrs", attributes)
    func write(_ name: String, _ dimensions: [String], _ values: [Double], _ more: String) throws {
      let shape = dimensions.map { _ in "5" }.joined(separator: ", ")
      _ = try folder.write(
        name + "/.zarray",
        """
        {"zarr_format": 2, "shape": [\(shape)], "chunks": [\(shape)], "dtype": "<f8", "fill_value": 0,
         "order": "C", "filters": null, "compressor": null}
        """)
      let names = dimensions.map { "\"\($0)\"" }.joined(separator: ", ")
      _ = try folder.write(name + "/.zattrs", "{\"_ARRAY_DIMENSIONS\": [\(names)]\(more)}")
      guard !values.isEmpty else { return }
      var bytes: [UInt8] = []
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
      _ = try folder.write(name + "/0", bytes)
    }
    func centres(_ from: Double, _ to: Double) -> [Double] {
      (0..<5).map { from + (Double($0) + 0.5) * (to - from) / 5 }
    }
    try write("x", ["x"], centres(box[0], box[2]), ", \"axis\": \"X\", \"units\": \"\(unit)\"")
    try write("y", ["y"], centres(box[3], box[1]), ", \"axis\": \"Y\", \"units\": \"\(unit)\"")
    try write("crs", [], [0], ", " + mapping)
    try write("v", ["y", "x"], [], ", \"grid_mapping\": \"crs\"")
    return (folder, StoreDescription(try ZarrContent(folder.path)))
  }

  private func isNear(_ box: [Double], _ expected: [Double], _ tolerance: Double = 1e-5) -> Bool {
    box.count == 4 && zip(box, expected).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test(
    "The box of a store is the one of its densified edge",
    arguments: [
      // Zone 31 of UTM, by its code.
      (
        [450_000, 4_998_000, 451_000, 5_000_000], #""epsg_code": "EPSG:32631""#, "m",
        [2.363_924_566, 45.133_703_598, 2.376_841_467, 45.151_776_03]
      ),
      // A rotated pole: the northern edge bulges beyond its corners.
      (
        [-5, -4, 5, 4],
        #""grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162"#,
        "degrees", [9.397_888_463, 46.504_742_929, 26.602_111_537, 54.75]
      ),
      // Kilometres, though the parameters of CF are of metres.
      (
        [-500, -400, 500, 400],
        #""grid_mapping_name": "lambert_conformal_conic", "standard_parallel": 63.3, "latitude_of_projection_origin": 63.3, "longitude_of_central_meridian": 15, "earth_radius": 6371000"#,
        "km", [3.683_831_848, 59.395_237_254, 26.316_168_152, 66.894_845_761]
      ),
      // Around the pole.
      (
        [-1_000_000, -1_000_000, 1_000_000, 1_000_000], #""epsg_code": "EPSG:3413""#, "m",
        [-180, 76.998_815_532, 180, 90]
      ),
      // Beside the pole: the edge nearest to it is a meridian's, not a corner's.
      (
        [1_000_000, -1_000_000, 2_000_000, 1_000_000], #""epsg_code": "EPSG:3031""#, "m",
        [45, -80.815_265_289, 135, -69.628_669_386]
      ),
      // An unknown code beside parameters that are known.
      (
        [-5, -4, 5, 4],
        #""epsg_code": "XYZ:1", "grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162"#,
        "degrees", [9.397_888_463, 46.504_742_929, 26.602_111_537, 54.75]
      ),
    ] as [([Double], String, String, [Double])])
  func boxes(box: [Double], mapping: String, unit: String, expected: [Double]) throws {
    let (folder, description) = try store(box, mapping, unit: unit)
    defer { _ = folder }
    let dataset = try #require(description.datasets.first)
    let footprint = try Footprint(dataset)
    #expect(isNear(footprint.box, expected), "\(footprint.box)")
  }

  @Test(
    "The disk that a geostationary satellite sees is searched for where the grid goes beyond it")
  func disk() throws {
    let (folder, description) = try store(
      [-0.16, -0.16, 0.16, 0.16],
      #""grid_mapping_name": "geostationary", "perspective_point_height": 35786023, "longitude_of_projection_origin": -75, "sweep_angle_axis": "x", "semi_major_axis": 6378137, "semi_minor_axis": 6356752.31414"#,
      unit: "rad")
    defer { _ = folder }
    let box = try Footprint(try #require(description.datasets.first)).box
    // The limb is 81.3 degrees from the point below the satellite.
    #expect(isNear(box, [-156.3, -81.3, 6.3, 81.3], 0.3), "\(box)")
  }

  @Test("What cannot be brought to WGS 84 is named")
  func unknown() throws {
    let (folder, description) = try store([0, 0, 10, 10], #""epsg_code": "EPSG:99999""#)
    defer { _ = folder }
    #expect {
      _ = try Footprint(try #require(description.datasets.first))
    } throws: {
      ($0 as? ZarrError)?.message.contains("EPSG:99999") == true
    }
  }

  @Test(
    "Turned and straight rasters of fixtures lie where pyproj says",
    .enabled(if: Fixtures.arePresent))
  func fixtures() throws {
    let array = try #require(
      StoreDescription(try Stores.open("gdal/spatial_proj_at_array_level.zarr")).datasets.first)
    let footprint = try Footprint(array)
    #expect(
      isNear(footprint.box, [2.363_924_566, 45.133_703_598, 2.376_841_467, 45.151_776_03]),
      "\(footprint.box)")
    // The south-west corner first, and the ring turns to the left.
    let ring = footprint.geometry["coordinates"]?.array?.first?.array ?? []
    #expect(ring.count == 81)
    for (index, corner) in [
      (0, [2.364_124_724, 45.133_703_598]), (20, [2.376_841_467, 45.133_773_694]),
      (40, [2.376_645_312, 45.151_776_03]), (60, [2.363_924_566, 45.151_705_889]),
    ] where ring.count == 81 {
      let place = (ring[index].array ?? []).compactMap(\.double)
      #expect(zip(place, corner).allSatisfy { abs($0 - $1) < 2e-7 }, "\(place)")
    }
    let product = StoreDescription(
      try Stores.open(
        "eopf-derived-stores/geozarr/S2A_MSIL2A_20251008T100041_N0511_R122_T32TQM_20251008T122613.zarr"
      ))
    let raster = try #require(
      product.datasets.first { $0.path == "measurements/reflectance/r10m" })
    #expect(
      isNear(
        try Footprint(raster).box, [11.393_460_777, 41.404_034_746, 12.763_136_433, 42.426_911_996])
    )
  }

  @Test(
    "Well-Known Text of version 1 becomes PROJJSON, and agrees with the latitudes and longitudes of the cells",
    .enabled(if: Fixtures.arePresent))
  func oldText() throws {
    let description = StoreDescription(
      try Stores.open("generated/curvilinear_hrrr_sub20_v2.zarr"))
    let dataset = try #require(description.datasets.first)
    let grid = try #require(dataset.grid)
    let own = try Footprint(dataset)
    let cells = try #require(Footprint(ring: grid.places))
    // From centres to edges it is half a cell of 60 km.
    #expect(isNear(own.box, cells.box, 0.7), "\(own.box) \(cells.box)")
    #expect(own.box != cells.box)
    var options = StoreItemOptions()
    options.interval = TemporalInterval(Timestamp(seconds: 0))
    var writer = StoreWriter(description, options)
    let item = try writer.item()
    let asset = try #require(item["assets"]?.object?.map(\.1).first)
    let system = asset["proj:projjson"]
    #expect(system?["type"] == "ProjectedCRS")
    #expect(system?["conversion"]?["method"]?["name"]?.string?.hasPrefix("Lambert Conic") == true)
    #expect(asset["proj:code"] == nil)
    #expect(asset["cube:dimensions"]?["x"]?["reference_system"] == system)
  }
}
