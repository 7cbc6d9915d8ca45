internal import STACGeometry
internal import STACJSON
internal import STACTestSupport
internal import Testing

struct GeometryViewTests {
  @Test(arguments: [
    (#"{"type":"Point","coordinates":[1,2]}"#, [1, 2, 1, 2]),
    (#"{"type":"Point","coordinates":[1,2,3,99]}"#, [1, 2, 3, 1, 2, 3]),
    (#"{"type":"MultiPoint","coordinates":[[1,2],[3,0]]}"#, [1, 0, 3, 2]),
    (#"{"type":"LineString","coordinates":[[1,2,9],[3,0,7]]}"#, [1, 0, 7, 3, 2, 9]),
    (#"{"coordinates":[[[0,0],[4,0],[4,5],[0,0]]],"type":"Polygon"}"#, [0, 0, 4, 5]),
    (
      #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[5,6]},"#
        + #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}]}"#,
      [1, 2, 5, 6]
    ),
    // Fiji, cut at the antimeridian.
    (
      #"{"type":"MultiPolygon","coordinates":[[[[177,-20],[180,-20],[180,-16],[177,-20]]],"#
        + #"[[[-180,-20],[-178,-20],[-180,-16],[-180,-20]]]]}"#,
      [177, -20, -178, -16]
    ),
    // The same with the western part first.
    (
      #"{"type":"MultiLineString","coordinates":[[[-180,0],[-179,0]],[[30,0],[180,0]]]}"#,
      [30, 0, -179, 0]
    ),
    // Parts on both sides that are not cut, and one part around the Earth.
    (#"{"type":"MultiPoint","coordinates":[[179,0],[-179,1]]}"#, [-179, 0, 179, 1]),
    (
      #"{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,-90]]]}"#,
      [-180, -90, 180, 90]
    ),
    (
      #"{"type":"MultiLineString","coordinates":[[[-180,0],[180,0]],[[170,1],[180,1]]]}"#,
      [-180, 0, 180, 1]
    ),
  ])
  func `the box of a geometry covers its positions`(text: String, expected: [Double]) throws {
    let box = try withView(of: text) { try BoundingBox(ofGeometry: $0) }
    #expect(box?.numbers == expected)
  }

  @Test(arguments: [
    "null", #"{"type":"Polygon","coordinates":[]}"#, #"{"type":"MultiPolygon","coordinates":[[]]}"#,
    #"{"type":"GeometryCollection","geometries":[]}"#,
  ])
  func `a geometry without positions has no box`(text: String) throws {
    #expect(try withView(of: text) { try BoundingBox(ofGeometry: $0) } == nil)
  }

  @Test(arguments: [
    ("[]", "a geometry is an object, not an array"),
    ("{}", "the geometry has no 'type'"),
    (#"{"type":"Circle"}"#, "'Circle' is not a type of geometry"),
    (#"{"type":"Point"}"#, "the Point has no array 'coordinates'"),
    (
      #"{"type":"Point","coordinates":[1]}"#,
      "a position of the Point is not an array of two or three numbers"
    ),
    (
      #"{"type":"Polygon","coordinates":[[[0,0],[1,"x"]]]}"#,
      "a position of the Polygon is not an array of two or three numbers"
    ),
    (
      #"{"type":"Polygon","coordinates":[1,2]}"#,
      "the coordinates of the Polygon are not nested deeply enough"
    ),
    (
      #"{"type":"Point","coordinates":[1,2,null]}"#,
      "the elevation of a position is null, not a number"
    ),
    (
      #"{"type":"Point","coordinates":[1,2e999]}"#,
      "a coordinate of the geometry is too large for a number"
    ),
    (
      #"{"type":"GeometryCollection"}"#, "the GeometryCollection has no array 'geometries'"
    ),
  ])
  func `what is not a geometry is named`(text: String, message: String) throws {
    let error = #expect(throws: GeometryError.self) {
      try withView(of: text) { try BoundingBox(ofGeometry: $0) }
    }
    #expect(error?.message == message)
  }

  @Test func `collections may be nested only so deep`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"type":"GeometryCollection","geometries":["#, count: depth)
        + #"{"type":"Point","coordinates":[1,2]}"# + String(repeating: "]}", count: depth)
    }
    let allowed = try withView(of: nested(16)) { try BoundingBox(ofGeometry: $0) }
    #expect(allowed?.numbers == [1, 2, 1, 2])
    let error = #expect(throws: GeometryError.self) {
      try withView(of: nested(17)) { try BoundingBox(ofGeometry: $0) }
    }
    #expect(error?.code == .depth)
  }

  // Skipped, and said to be, where the folder of real documents does not lie beside the package.
  @Test(
    .enabled(if: Fixtures.arePresent, "no real documents at \(Fixtures.root)"),
    arguments: [
      "point", "multipoint", "linestring", "multilinestring", "polygon", "multipolygon",
      "geometrycollection",
    ])
  func `the GeoJSON schema's valid geometries have boxes, its invalid ones errors`(
    kind: String
  ) throws {
    for validity in ["valid", "invalid"] {
      let directory = "geojson-schema/fixtures/\(validity)/\(kind)/"
      let names = Fixtures.documents(in: directory)
      #expect(names.count > 2)
      for name in names where name != "bad-bbox.json" {
        let text = String(decoding: try Fixtures.bytes(directory + name), as: UTF8.self)
        let box = Result { try withView(of: text) { try BoundingBox(ofGeometry: $0) } }
        #expect(((try? box.get()) != nil) == (validity == "valid"), "\(directory)\(name): \(box)")
      }
    }
  }
}
