import STACJSON
import STACValidation
import Testing

@Suite("Rules for the metadata of GeoParquet files")
struct GeoParquetRulesTests {
  private func found(_ place: String, _ value: JSONValue) throws -> [String] {
    let base = try JSONValue(parsing: BaseDocuments.geoParquet)
    let path = try JSONPointer(parsing: place).tokens
    return GeoParquetRules.findings(base.changed(at: path[...]) { _ in value })
      .map { "\($0.rule) \($0.pointer)" }
  }

  @Test(
    "find what is wrong, and where",
    arguments: [
      (
        "", JSONValue.null,
        ["geoparquet-metadata /geo", "stac-geoparquet-version /stac-geoparquet"]
      ),
      ("/geo/columns", [:], ["geoparquet-metadata /geo"]),
      ("/geo/version", .null, ["geoparquet-version /geo/version"]),
      ("/geo/columns/shape", ["encoding": "WKB"], ["geoparquet-column /geo/columns/shape"]),
      ("/geo/columns/geometry", 7, ["geoparquet-metadata /geo/columns/geometry"]),
      (
        "/geo/columns/geometry/encoding", "point",
        ["geoparquet-encoding /geo/columns/geometry/encoding"]
      ),
      ("/columns/geometry", [["String"]], ["geoparquet-encoding /geo/columns/geometry/encoding"]),
      ("/geo/columns/geometry/crs", .null, ["geoparquet-crs /geo/columns/geometry/crs"]),
      (
        "/geo/columns/geometry/geometry_types", ["Point", "Point", "Point ZM"],
        [
          "geoparquet-geometry-types /geo/columns/geometry/geometry_types/1",
          "geoparquet-geometry-types /geo/columns/geometry/geometry_types/2",
        ]
      ),
      ("/geo/columns/geometry/bbox", [1, 2, 3], ["geoparquet-bbox /geo/columns/geometry/bbox"]),
      (
        "/geo/columns/geometry/covering/bbox/xmin", ["id"],
        ["geoparquet-covering /geo/columns/geometry/covering/bbox/xmin"]
      ),
      (
        "/columns/bbox", [["DOUBLE", "list", "element"]],
        (["xmin", "ymin", "xmax", "ymax"].map {
          "geoparquet-covering /geo/columns/geometry/covering/bbox/\($0)"
        }) + ["stac-geoparquet-type /columns/bbox"]
      ),
      (
        "/collections", ["c", "d"],
        ["stac-geoparquet-collection /stac-geoparquet/collections"]
      ),
      ("/columns/assets", .null, ["stac-geoparquet-column /columns/assets"]),
      (
        "/row_groups", [["rows": 1, "statistics": ["datetime"]]],
        [String](repeating: "geoparquet-statistics /row_groups/0", count: 4)
      ),
    ] as [(String, JSONValue, [String])])
  func mistakes(place: String, value: JSONValue, expected: [String]) throws {
    let rules = try found(place, value)
    if place.isEmpty {
      #expect(rules.starts(with: expected))
    } else {
      #expect(rules == expected)
    }
  }

  @Test("take reference systems that are longitude and latitude")
  func systems() throws {
    for id: JSONValue in [
      ["authority": "OGC", "code": "CRS84"], ["authority": "EPSG", "code": 4326],
    ] {
      #expect(try found("/geo/columns/geometry/crs", ["id": id]) == [])
    }
    #expect(
      try found("/geo/columns/geometry/crs", ["id": ["authority": "EPSG", "code": 32632]])
        == ["geoparquet-crs /geo/columns/geometry/crs"])
  }

  @Test("take boxes with heights, and geometries as coordinates")
  func others() throws {
    let base = try JSONValue(parsing: BaseDocuments.geoParquet)
    let edges = ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"]
    let high = base.changed(at: ["columns", "bbox"][...]) { _ in
      .array(edges.map { ["DOUBLE", .string($0)] })
    }
    #expect(GeoParquetRules.findings(high) == [])
    let native = base.changed(at: ["columns", "geometry"][...]) { _ in
      [["DOUBLE", "list", "element", "x"], ["DOUBLE", "list", "element", "y"]]
    }.changed(at: ["geo", "columns", "geometry", "encoding"][...]) { _ in "linestring" }
    #expect(GeoParquetRules.findings(native) == [])
  }
}
