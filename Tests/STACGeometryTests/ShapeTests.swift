import STACGeometry
import STACJSON
import STACTestSupport
import Testing

private func shape(_ text: String) throws -> Shape {
  try Shape(text.hasPrefix("{") ? JSONValue(parsing: text) : WellKnownTextReader.geometry(in: text))
}

/// Longitudes and latitudes of a shape's outer rings, lines or points.
private func numbers(_ shape: Shape) -> [[[Double]]] {
  shape.parts.map { ($0.first ?? []).map { [$0.x, $0.y] } }
}

struct ShapeTests {
  @Test(arguments: [
    #"{"type":"Point","coordinates":[1.5,2.0]}"#, #"{"type":"Point","coordinates":[]}"#,
    #"{"type":"MultiPoint","coordinates":[[1.0,2.0],[3.0,4.0,5.0]]}"#,
    #"{"type":"LineString","coordinates":[[1.0,2.0],[3.0,4.0]]}"#,
    #"{"type":"MultiLineString","coordinates":[[[1.0,2.0],[3.0,4.0]],[[5.0,6.0],[7.0,8.0]]]}"#,
    #"{"type":"Polygon","coordinates":[[[0.0,0.0],[4.0,0.0],[4.0,4.0],[0.0,0.0]],[[1.0,1.0],[2.0,2.0],[2.0,1.0],[1.0,1.0]]]}"#,
    #"{"type":"MultiPolygon","coordinates":[[[[0.0,0.0],[4.0,0.0],[4.0,4.0],[0.0,0.0]]],[[[5.0,5.0],[6.0,5.0],[6.0,6.0],[5.0,5.0]]]]}"#,
    #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1.0,2.0]}]}"#,
  ])
  func `GeoJSON comes back as it was`(text: String) throws {
    #expect(try shape(text).json == JSONValue(parsing: text))
  }

  @Test(arguments: [
    #"{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}"#,
    #"{"type":"Point","coordinates":["a",1]}"#,
    #"{"type":"Circle","coordinates":[]}"#, #"{"type":"Polygon","coordinates":[[1,2],[3,4]]}"#,
    #"{"type":"Point"}"#, #"[1,2]"#, #"{"type":"LineString","coordinates":[[1]]}"#,
  ])
  func `what is no geometry is refused`(text: String) throws {
    let json = try JSONValue(parsing: text)
    #expect(throws: GeometryError.self) { try Shape(json) }
  }

  @Test
  func `rings are closed and turned as RFC 7946 asks`() throws {
    var polygon = try shape(
      #"{"type":"Polygon","coordinates":[[[0,0],[0,4],[4,4],[4,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}"#
    )
    polygon.orientRings()
    #expect(numbers(polygon) == [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]])
    #expect(
      polygon.parts[0][1].map { [$0.x, $0.y] } == [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]])
  }

  @Test
  func `a polygon over the antimeridian is cut in two, and its box crosses it`() throws {
    let polygon = try shape("POLYGON ((170 -10, -170 -10, -170 10, 170 10, 170 -10))")
    var cut = try polygon.cutAtAntimeridian(GeometryEngine())
    cut.orientRings()
    #expect(cut.kind == .multiPolygon)
    #expect(cut.parts.count == 2)
    let box = try #require(cut.boundingBox)
    #expect(box == BoundingBox(west: 170, south: -10, east: -170, north: 10))
    for part in cut.parts {
      let xs = part[0].map(\.x)
      #expect((xs.min() ?? 0) >= -180 && (xs.max() ?? 0) <= 180)
      #expect((xs.max() ?? 0) - (xs.min() ?? 0) == 10)
    }
  }

  @Test(arguments: [
    // 0 to 360
    ("POLYGON ((170 0, 190 0, 190 10, 170 10, 170 0))", 2),
    ("POLYGON ((200 0, 210 0, 210 10, 200 10, 200 0))", 1),
    // The whole Earth is no crossing.
    ("POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))", 1),
    ("POLYGON ((10 0, 20 0, 20 10, 10 10, 10 0))", 1),
  ])
  func `longitudes beyond 180 come round the Earth`(text: String, count: Int) throws {
    let cut = try shape(text).cutAtAntimeridian(GeometryEngine())
    #expect(cut.parts.count == count)
    cut.forEachVertex { #expect(abs($0.x) <= 180) }
  }

  @Test
  func `a ring round the pole holds the pole`() throws {
    let ring = try shape("POLYGON ((-135 -80, -45 -80, 45 -80, 135 -80, -135 -80))")
    let cut = try ring.cutAtAntimeridian(GeometryEngine())
    let box = try #require(cut.boundingBox)
    #expect((box.west, box.south, box.east, box.north) == (-180, -90, 180, -80))
    #expect(try GeometryEngine().flaw(of: cut) == nil)
  }

  @Test
  func `a hole goes with its polygon`() throws {
    let polygon = try shape(
      "POLYGON ((170 -10, -170 -10, -170 10, 170 10, 170 -10), (-178 -1, -178 1, -176 1, -176 -1, -178 -1))"
    )
    let cut = try polygon.cutAtAntimeridian(GeometryEngine())
    #expect(cut.parts.map(\.count).sorted() == [1, 2])
  }

  @Test
  func `lines are cut where they cross, and points come within 180`() throws {
    let engine = try GeometryEngine()
    let line = try shape("LINESTRING (170 0, -170 10)").cutAtAntimeridian(engine)
    #expect(numbers(line) == [[[170, 0], [180, 5]], [[-180, 5], [-170, 10]]])
    let back = try shape("LINESTRING (-170 0, 170 10)").cutAtAntimeridian(engine)
    #expect(numbers(back) == [[[-170, 0], [-180, 5]], [[180, 5], [170, 10]]])
    #expect(
      try shape("POINT (190 1)").cutAtAntimeridian(engine).json["coordinates"] == [-170.0, 1.0])
  }

  @Test
  func `a bow tie is found and repaired`() throws {
    let engine = try GeometryEngine()
    let tie = try shape("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))")
    #expect(try engine.flaw(of: tie)?.hasPrefix("self-intersection") == true)
    let repaired = try engine.repaired(tie)
    #expect(repaired.parts.count == 2)
    #expect(try engine.flaw(of: repaired) == nil)
    let flat = try shape("POLYGON ((0 0, 1 1, 2 2, 0 0))")
    #expect(throws: GeometryError.self) { try engine.repaired(flat) }
  }

  @Test
  func `heights stay when polygons are cut`() throws {
    let polygon = try shape("POLYGON Z ((170 0 5, -170 0 5, -170 10 5, 170 10 5, 170 0 5))")
    let cut = try polygon.cutAtAntimeridian(GeometryEngine())
    cut.forEachVertex { #expect($0.z == 5) }
    #expect(cut.boundingBox?.elevation == 5...5)
  }

  @Test
  func `binary tells its reference system where it has one`() throws {
    let hex: [UInt8] = [1, 1, 0, 0, 0x20, 0xe6, 0x10, 0, 0] + [UInt8](repeating: 0, count: 16)
    let (point, number) = try Shape.reading(wellKnownBinary: hex)
    #expect(number == 4326)
    #expect(point.json["coordinates"] == [0.0, 0.0])
    #expect(throws: GeometryError.self) { try Shape.reading(wellKnownBinary: [1, 2, 3]) }
  }

  @Test
  func `a box over the antimeridian has two rectangles`() {
    let shape = Shape(BoundingBox(west: 170, south: -10, east: -170, north: 10))
    #expect(shape.parts.count == 2)
    #expect(shape.boundingBox == BoundingBox(west: 170, south: -10, east: -170, north: 10))
  }
}

struct CoordinateTransformerTests {
  /// Values of PROJ's own program, `cs2cs SYSTEM +to EPSG:4326`.
  @Test(arguments: [
    ("EPSG:32632", 500_000.0, 5_200_000.0, 9.0, 46.953_0),
    ("EPSG:2056", 2_600_000.0, 1_200_000.0, 7.438_6, 46.951_1),
    ("EPSG:3857", 1_113_194.907_932_735_7, 5_621_521.486_192_066, 10.0, 45.0),
    ("EPSG:4258", 10.0, 50.0, 10.0, 50.0), ("32632", 500_000.0, 0.0, 9.0, 0.0),
    ("+proj=utm +zone=32 +datum=WGS84", 500_000.0, 0.0, 9.0, 0.0),
    ("urn:ogc:def:crs:EPSG::32632", 500_000.0, 0.0, 9.0, 0.0),
  ])
  func `coordinates come to WGS 84, east first`(
    system: String, x: Double, y: Double, longitude: Double, latitude: Double
  ) throws {
    let transformer = try CoordinateTransformer(from: system)
    var point = Shape(point: Shape.Vertex(x, y, 12))
    try transformer.transform(&point)
    let vertex = point.parts[0][0][0]
    #expect(abs(vertex.x - longitude) < 1e-3 && abs(vertex.y - latitude) < 1e-3, "\(vertex)")
    #expect(vertex.z == 12)
  }

  @Test(arguments: ["EPSG:99999", "nonsense", "", "EPSG:4978", "EPSG:5703"])
  func `an unknown reference system is named`(system: String) {
    #expect(throws: GeometryError.self) { try CoordinateTransformer(from: system) }
  }

  @Test
  func `a position outside the reference system is named, and the next one is fine`() throws {
    let transformer = try CoordinateTransformer(from: "EPSG:32632")
    var far = Shape(point: Shape.Vertex(1e30, 1e30))
    #expect(throws: GeometryError.self) { try transformer.transform(&far) }
    var point = Shape(point: Shape.Vertex(500_000, 0))
    try transformer.transform(&point)
    #expect(abs(point.parts[0][0][0].x - 9) < 1e-9)
  }

  @Test
  func `of many positions those outside the reference system become infinite`() throws {
    let transformer = try CoordinateTransformer(from: "EPSG:32632")
    var (xs, ys) = ([1e30, 500_000], [1e30, 0.0])
    transformer.transform(&xs, &ys)
    #expect(!xs[0].isFinite && !ys[0].isFinite)
    #expect(abs(xs[1] - 9) < 1e-9 && abs(ys[1]) < 1e-9)
  }

  @Test
  func `a definition is told as PROJJSON, and what is none is refused`() throws {
    let value = try ReferenceSystemDefinition.projJSON(of: "EPSG:32632")
    #expect(value["name"] == "WGS 84 / UTM zone 32N")
    #expect(value["id"]?["code"] == 32632)
    #expect(throws: GeometryError.self) { try ReferenceSystemDefinition.projJSON(of: "nonsense") }
    // An ellipsoid is known, and no reference system.
    #expect(throws: GeometryError.self) {
      try ReferenceSystemDefinition.projJSON(of: "urn:ogc:def:ellipsoid:EPSG::7030")
    }
  }

  @Test
  func `WGS 84 needs no transformer`() {
    #expect(CoordinateTransformer.isIdentity("EPSG:4326"))
    #expect(CoordinateTransformer.isIdentity("urn:ogc:def:crs:OGC:1.3:CRS84"))
    #expect(!CoordinateTransformer.isIdentity("EPSG:32632"))
  }
}
