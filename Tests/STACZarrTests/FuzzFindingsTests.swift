import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("Stores that once ended the program, or kept it busy without end")
struct FuzzFindingsTests {
  /// Folders are there as long as the test.
  private final class Kept { var folders: [TemporaryFolder] = [] }
  private let kept = Kept()

  private func store(_ files: [String: String], chunks: [String: [UInt8]] = [:]) throws
    -> ZarrContent
  {
    let folder = try TemporaryFolder()
    kept.folders.append(folder)
    for (name, text) in files { try folder.write(name, text) }
    for (name, bytes) in chunks { try folder.write(name, bytes) }
    return try ZarrContent(folder.path)
  }

  private func array(_ shape: String, _ chunks: String, _ type: String) -> String {
    """
    {"zarr_format": 2, "shape": \(shape), "chunks": \(chunks), "dtype": "\(type)", "fill_value": 0,
     "order": "C", "filters": null, "compressor": null}
    """
  }

  private func bytes(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init) }
  }

  // MARK: Places

  @Test(
    "Longitudes that are far beyond any turn are no places", .timeLimit(.minutes(1)),
    arguments: [
      #"{"geospatial_lon_min": 1e18, "geospatial_lat_min": 0, "geospatial_lon_max": 1e18, "geospatial_lat_max": 1}"#,
      #"{"stac_discovery": {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1e18, 0], [1, 1]]]}}}"#,
      #"{"stac_discovery": {"bbox": [1e300, 0, 1.1e300, 1]}}"#,
      #"{"stac_discovery": {"bbox": [NaN, 0, 1, Infinity]}}"#,
      #"{"spatial:bbox": [1e18, 0, 1.0000000000000002e18, 1], "spatial:dimensions": ["lat", "lon"], "proj:code": "EPSG:4326"}"#,
    ])
  func longitudes(attributes: String) throws {
    let content = try store([
      ".zgroup": #"{"zarr_format": 2}"#, ".zattrs": attributes,
      "data/.zarray": array("[2, 2]", "[2, 2]", "<f4"),
      "data/.zattrs": #"{"_ARRAY_DIMENSIONS": ["lat", "lon"]}"#,
    ])
    var options = StoreItemOptions()
    options.interval = .always
    var writer = StoreWriter(StoreDescription(content), options)
    #expect(throws: ZarrError.self) { try writer.item() }
    let box = try writer.collection()["extent"]?["spatial"]?["bbox"]
    #expect(box == [[-180.0, -90.0, 180.0, 90.0]])
  }

  @Test("Longitudes of many turns are brought to the first at once", .timeLimit(.minutes(1)))
  func turns() throws {
    #expect(Footprint(west: 3600, south: 0, east: 3610, north: 1).box == [0, 0, 10, 1])
    #expect(Footprint(west: -3600, south: 0, east: -3590, north: 1).box == [0, 0, 10, 1])
    #expect(Footprint(west: 0, south: 1e9, east: 1, north: 2e9).box == [0, 90, 1, 90])
    let ring = try #require(Footprint(ring: [(0, 0), (3610, 0), (-3590, 10), (0, 10)]))
    #expect(ring.box == [0, 0, 10, 10])
    #expect(Footprint(points: [(3600, 0), (-710, 5)])?.box == [0, 0, 10, 5])
  }

  @Test("Coordinates that are infinite at an end have no edges there")
  func infiniteEdges() throws {
    let content = try store(
      [
        ".zgroup": #"{"zarr_format": 2}"#,
        "data/.zarray": array("[4, 4]", "[4, 4]", "<f4"),
        "data/.zattrs": #"{"_ARRAY_DIMENSIONS": ["lat", "lon"]}"#,
        "lat/.zarray": array("[4]", "[4]", "<f8"),
        "lat/.zattrs": #"{"_ARRAY_DIMENSIONS": ["lat"], "units": "degrees_north"}"#,
        "lon/.zarray": array("[4]", "[4]", "<f8"),
        "lon/.zattrs": #"{"_ARRAY_DIMENSIONS": ["lon"], "units": "degrees_east"}"#,
      ],
      chunks: [
        "lat/0": bytes([-.infinity, -.infinity, 1, 2]),
        "lon/0": bytes([5, 7, .infinity, .infinity]),
      ])
    let grid = try #require(StoreDescription(content).datasets.first?.grid)
    #expect(grid.box == [4, 0.5, 8, 2.5])
  }

  @Test("Places of more points than are read whole are told as far as they were read")
  func manyPoints() throws {
    let units = ["longitude": "degrees_east", "latitude": "degrees_north"]
    var files = [
      ".zgroup": #"{"zarr_format": 2}"#, "data/.zarray": array("[3000]", "[3000]", "<f4"),
      "data/.zattrs": #"{"_ARRAY_DIMENSIONS": ["point"], "coordinates": "longitude latitude"}"#,
    ]
    var chunks: [String: [UInt8]] = [:]
    for (name, unit) in units {
      files[name + "/.zarray"] = array("[3000]", "[1]", "<f8")
      files[name + "/.zattrs"] = #"{"_ARRAY_DIMENSIONS": ["point"], "units": "\#(unit)"}"#
      for index in [0, 1, 2998, 2999] { chunks["\(name)/\(index)"] = bytes([Double(index) / 100]) }
    }
    let grid = try #require(
      StoreDescription(try store(files, chunks: chunks)).datasets.first?.grid)
    #expect(grid.longitudes == [0, 0.01, 29.98, 29.99])
  }

  // MARK: Times

  @Test(
    "Instants that are counted in more than all years are none",
    arguments: ["<M8[9223372036854775807W]", "<M8[2147483647W]", "<M8[0s]"])
  func units(type: String) throws {
    let content = try store(
      [
        ".zgroup": #"{"zarr_format": 2}"#, "data/.zarray": array("[2]", "[2]", "<f4"),
        "data/.zattrs": #"{"_ARRAY_DIMENSIONS": ["time"]}"#,
        "time/.zarray": array("[2]", "[2]", type),
        "time/.zattrs": #"{"_ARRAY_DIMENSIONS": ["time"]}"#,
      ],
      chunks: ["time/0": [UInt8](repeating: 0x7f, count: 16)])
    let dataset = try #require(StoreDescription(content).datasets.first)
    #expect(dataset.dimensions[0].coordinate != nil)
    #expect(dataset.interval == nil)
  }

  // MARK: Chunks

  @Test(
    "The ends of an array that is too large are read only where they are not",
    arguments: [("9223372036854775807", "2305843009213693951"), ("40000000000", "10000000000")])
  func ends(length: String, chunk: String) throws {
    let content = try store(["a/.zarray": array("[\(length)]", "[\(chunk)]", "|u1")])
    #expect(content.json("a").error?.code == .size)
    let small = try store(["a/.zarray": array("[\(length)]", "[2]", "|u1")])
    #expect(small.json("a").values?.count == 7 || small.json("a").values?.count == 8)
  }

  @Test("Chunks that are told beyond the end of an array hold nothing of it")
  func beyond() throws {
    let content = try store([
      "zarr.json": #"{"zarr_format": 3, "node_type": "group"}"#,
      "a/zarr.json": """
      {"zarr_format": 3, "node_type": "array", "shape": [5], "data_type": "uint8",
       "chunk_grid": {"name": "rectilinear", "configuration": {"chunk_shapes": [[[1, 4], [1000, 2000]]]}},
       "chunk_key_encoding": {"name": "default"}, "fill_value": 7, "codecs": ["bytes"]}
      """,
    ])
    let array = try #require(content.hierarchy.arrays["a"])
    let loaded = try content.read([array])[0].get()
    #expect(loaded.shape == [2])
    #expect(loaded.values == .unsigned([7, 7]))
  }

  // MARK: Names

  @Test("A key of very many folders, which would take many times its length, is left out")
  func folders() throws {
    let key = String(repeating: "a/", count: 100_000) + ".zarray"
    let names = try FolderNames(ofKeys: [key, "b/c/.zarray"], ZarrLimits())
    #expect(names.below("") == ["b"])
    #expect(names.below("b") == ["c"])
    var limits = ZarrLimits()
    limits.nodeCount = 50
    let keys = (0..<6).map { "\($0)/1/2/3/4/5/6/7/8/9/.zarray" }
    #expect(throws: ZarrError.self) { try FolderNames(ofKeys: keys, limits) }
    #expect(throws: Never.self) { try FolderNames(ofKeys: keys.prefix(5), limits) }
  }

  @Test("Groups that nothing describes count as groups")
  func implicit() throws {
    let entries = (0..<40).map {
      #""\#($0)/b/c/d/.zarray": \#(array("[1]", "[1]", "|u1"))"#
    }
    let text =
      #"{"zarr_consolidated_format": 1, "metadata": {".zgroup": {"zarr_format": 2}, \#(entries.joined(separator: ","))}}"#
    let folder = try TemporaryFolder()
    kept.folders.append(folder)
    try folder.write(".zmetadata", text)
    var options = ZarrStoreOptions()
    options.limits.nodeCount = 60
    let hierarchy = try ZarrContent(folder.path, options).hierarchy
    #expect(hierarchy.groups.count + hierarchy.arrays.count <= 70)
    #expect(hierarchy.problems.contains { $0.code == .size })
    #expect(try ZarrContent(folder.path).hierarchy.problems.isEmpty)
  }

  @Test(
    "References that take very long to make are refused, however few or short they are",
    .timeLimit(.minutes(1)))
  func templates() throws {
    let name = String(repeating: "{{a}}", count: 4000)
    let long = #"{"key": "x{{i}}", "url": "\#(name)", "dimensions": {"i": {"stop": 999}}}"#
    let empty = (0..<200).map { _ in
      #"{"key": "x", "url": "y", "dimensions": {"i": {"stop": 999}, "j": []}}"#
    }.joined(separator: ",")
    for rules in [long, empty] {
      let folder = try TemporaryFolder()
      try folder.write(
        "refs.json",
        #"{"version": 1, "templates": {"a": ""}, "gen": [\#(rules)], "refs": {".zgroup": "{\"zarr_format\": 2}"}}"#
      )
      var options = ZarrStoreOptions()
      options.limits.generatedReferenceCount = 1000
      let error = #expect(throws: ZarrError.self) { try ZarrContent(folder("refs.json"), options) }
      #expect(error?.message.contains("take too long") == true)
    }
  }
}

extension FuzzFindingsTests {
  @Test(
    "What is no definition of a reference system is not looked for among the names that PROJ knows",
    arguments: [
      ("proj:code", "CF-1.8"), ("proj:code", "urn:x:y"), ("proj:wkt2", "area: mean"),
      ("proj:wkt2", "A [b]"), ("proj:code", "EPSG: 1"), ("proj:code", "a:b:c"),
    ])
  func names(key: String, text: String) throws {
    let system = try #require(CoordinateReferenceSystem(convention: [key: .string(text)]))
    #expect(system.definitions == [])
    #expect(system.datacubeReference == nil)
  }

  @Test("Codes in the names that OGC makes are told, and texts of all kinds are definitions")
  func definitions() throws {
    for name in [
      "urn:ogc:def:crs:EPSG::32632", "http://www.opengis.net/def/crs/EPSG/0/32632", "epsg:32632",
    ] {
      let system = try #require(CoordinateReferenceSystem(convention: ["proj:code": .string(name)]))
      #expect(system.code == "EPSG:32632")
      #expect(system.definitions == ["EPSG:32632"])
    }
    for text in [" PROJCRS[\"x\"]", "GEOGCS[\"x\"]", "+proj=utm +zone=32", "proj=utm"] {
      let system = try #require(CoordinateReferenceSystem(convention: ["proj:wkt2": .string(text)]))
      #expect(system.definitions == [text])
    }
  }
}
