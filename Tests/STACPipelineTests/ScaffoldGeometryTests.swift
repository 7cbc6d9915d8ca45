import STACJSON
import STACTestSupport
import Testing

struct ScaffoldGeometryTests {
  /// The geometry and box that a rule gives for one row, or what is wrong.
  private func geometry(
    _ rule: String, _ columns: String, _ row: String, files: [String: String] = [:]
  ) async throws -> (geometry: JSONValue?, box: JSONValue?, message: String?) {
    let made = try await scaffold(
      "id,\(columns)\na,\(row)\n",
      "id: id\ngeometry: \(rule)\ndatetime: {value: 2024-01-01T00:00:00Z}", files: files)
    if !made.diagnostics.isEmpty { return (nil, nil, made.diagnostics) }
    return (
      made.items.first?["geometry"], made.items.first?["bbox"], made.messages.first
    )
  }

  @Test(arguments: [
    ("{lon: x, lat: y}", "x,y", "7.5,46.9", "Point [7.5,46.9]"),
    ("{lon: x, lat: y, height: z}", "x,y,z", "7.5,46.9,500", "Point [7.5,46.9,500.0]"),
    ("{lon: x, lat: y}", "x,y", "7°30'E,\"46°54'0\"\"N\"", "Point [7.5,46.9]"),
    ("{lon: x, lat: y}", "x,y", "7 30 0 W,46.9S", "Point [-7.5,-46.9]"),
    ("{lon: x, lat: y, swap_axes: true}", "x,y", "46.9,7.5", "Point [7.5,46.9]"),
    (
      "{wkt: g}", "g", "\"POLYGON ((0 0, 0 1, 1 1, 0 0))\"",
      "Polygon [[[0.0,0.0],[1.0,1.0],[0.0,1.0],[0.0,0.0]]]"
    ),
    ("g", "g", "\"SRID=4326;POINT (1 2)\"", "Point [1.0,2.0]"),
    ("{wkb: g}", "g", "0101000000000000000000F03F0000000000000040", "Point [1.0,2.0]"),
    ("g", "g", "0101000000000000000000F03F0000000000000040", "Point [1.0,2.0]"),
    ("{wkb: g}", "g", "AQEAAAAAAAAAAADwPwAAAAAAAABA", "Point [1.0,2.0]"),
    (
      "{geojson: g}", "g", "\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [1, 2]}\"",
      "Point [1.0,2.0]"
    ),
    (
      "{bbox: [w, s, e, n]}", "w,s,e,n", "0,1,2,3",
      "Polygon [[[0.0,1.0],[2.0,1.0],[2.0,3.0],[0.0,3.0],[0.0,1.0]]]"
    ),
    (
      "{bbox: b}", "b", "\"[0, 1, 2, 3]\"",
      "Polygon [[[0.0,1.0],[2.0,1.0],[2.0,3.0],[0.0,3.0],[0.0,1.0]]]"
    ),
    ("{lon: x, lat: y, crs: EPSG:32632}", "x,y", "500000,0", "Point [9.0,0.0]"),
    ("{lon: x, lat: y, crs: {from: srs}}", "x,y,srs", "500000,0,32632", "Point [9.0,0.0]"),
    ("g", "g", "\"SRID=32632;POINT (500000 0)\"", "Point [9.0,0.0]"),
    (
      "{wkt: g, repair: true}", "g", "\"POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))\"",
      "MultiPolygon [[[[2.0,2.0],[4.0,0.0],[4.0,4.0],[2.0,2.0]]],[[[0.0,0.0],[2.0,2.0],[0.0,4.0],[0.0,0.0]]]]"
    ),
    ("{lon: x, lat: y, decimals: 1}", "x,y", "7.123,46.987", "Point [7.1,47.0]"),
  ])
  func `a geometry comes from columns of any form`(
    rule: String, columns: String, row: String, text: String
  ) async throws {
    let found = try await geometry(rule, columns, row)
    #expect(found.message == nil)
    let geometry = try #require(found.geometry)
    #expect("\(geometry["type"]?.string ?? "") \(geometry["coordinates"] ?? .null)" == text)
  }

  @Test(
    arguments: [
      (
        "{lon: x, lat: y}", "x,y", "46.9,151",
        "151.0 is not a latitude and 46.9 could be one: longitude and latitude seem to be swapped; swap_axes: true changes them"
      ),
      (
        "{lon: x, lat: y}", "x,y", "500000,5200000",
        "the coordinates 500000.0, 5200000.0 are not longitude and latitude: they look like metres; say their reference system with crs"
      ),
      (
        "{lon: x, lat: y, within: [5, 45, 11, 48]}", "x,y", "46.9,7.5",
        "the coordinates 46.9, 7.5 lie outside the expected area and would lie in it the other way round: longitude and latitude seem to be swapped; swap_axes: true changes them"
      ),
      (
        "{lon: x, lat: y, within: [5, 45, 11, 48]}", "x,y", "100,7.5",
        "the coordinates 100.0, 7.5 lie outside the expected area"
      ),
      (
        "{lon: x, lat: y, crs: {from: srs}}", "x,y,srs", "1,2,EPSG:99999",
        "'EPSG:99999' is not a coordinate reference system that PROJ knows"
      ),
      (
        "{lon: x, lat: y, crs: EPSG:32632}", "x,y", "1e30,1e30",
        "the position 1e+30, 1e+30 does not lie in 'EPSG:32632'"
      ),
      ("{lon: x, lat: y}", "x,y", "1,", "column 'y' has no value"),
      ("{lon: x, lat: y}", "x,y", ",", "the record has no geometry"),
      ("{wkt: g}", "g", "POINT (1)", nil),
      ("{wkt: g}", "g", "\"POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))\"", nil),
      ("{bbox: b}", "b", "\"0,1,2\"", "column 'b': a box has 4 or 6 numbers, not 3"),
      (
        "{wkb: g}", "g", "zz!",
        "column 'g': the geometry is invalid: the text is neither hexadecimal nor base 64"
      ),
    ] as [(String, String, String, String?)])
  func `a geometry that is none is named with what to do`(
    rule: String, columns: String, row: String, message: String?
  ) async throws {
    let found = try await geometry(rule, columns, row)
    #expect(found.geometry == nil)
    let text = try #require(found.message)
    if let message { #expect(text == message) }
  }

  @Test
  func `a footprint over the antimeridian is cut, and its box crosses it`() async throws {
    let found = try await geometry(
      "{wkt: g}", "g", "\"POLYGON ((179 0, -179 0, -179 1, 179 1, 179 0))\"")
    #expect(found.geometry?["type"] == "MultiPolygon")
    #expect(found.box == [179.0, 0.0, -179.0, 1.0])
    let whole = try await geometry(
      "{wkt: g, antimeridian: keep}", "g", "\"POLYGON ((179 0, -179 0, -179 1, 179 1, 179 0))\"")
    #expect(whole.geometry?["type"] == "Polygon")
  }

  @Test
  func `edges are cut before they are bent`() async throws {
    let rule = "{bbox: [w, s, e, n], crs: EPSG:3035"
    let row = "2500000,1500000,7000000,5000000"
    let plain = try await geometry(rule + "}", "w,s,e,n", row)
    let dense = try await geometry(rule + ", densify: 10}", "w,s,e,n", row)
    #expect(plain.geometry?["coordinates"]?.array?.first?.array?.count == 5)
    #expect(dense.geometry?["coordinates"]?.array?.first?.array?.count == 41)
    // The northern edge bulges to the north between its ends.
    #expect(
      try #require(dense.box?.array?[3].double) > (try #require(plain.box?.array?[3].double)) + 1)
  }

  @Test
  func `stations of another table give the place`() async throws {
    let files = ["st.csv": "code,lon,lat\nA1,7.5,46.9\nB2,x,1\n"]
    let rule = "{stations: {file: st.csv, key: code, match: s, lon: lon, lat: lat}}"
    let found = try await geometry(rule, "s", "A1", files: files)
    #expect(found.geometry?["coordinates"] == [7.5, 46.9])
    #expect(
      try await geometry(rule, "s", "C3", files: files).message?.contains("has no entry for 'C3'")
        == true)
    let broken = try await geometry(rule, "s", "B2", files: files).message
    #expect(
      broken?.contains("'B2' in ") == true && broken?.contains("column 'lon'") == true,
      "\(broken ?? "")")
  }
}
