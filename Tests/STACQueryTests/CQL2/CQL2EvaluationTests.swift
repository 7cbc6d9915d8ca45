import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

@Suite("CQL2 on Items")
struct CQL2EvaluationTests {
  static let item = """
    {"type": "Feature", "id": "S2A_1", "collection": "sentinel-2",
     "geometry": {"type": "Polygon", "coordinates": [[[5, 45], [7, 45], [7, 47], [5, 45]]]},
     "bbox": [5, 45, 7, 47], "stac_extensions": [],
     "properties": {"datetime": "2024-06-15T10:30:00Z", "eo:cloud_cover": 12.5, "gsd": 10,
       "platform": "Sentinel-2A", "instruments": ["msi"], "city": "Zürich", "street": "Hauptstraße",
       "nothing": null, "is_good": true, "day": "2024-06-15", "a.b": 1, "nested": {"x": {"y": 2}},
       "big": 9007199254740993, "quote'd name": "it's", "größe": 3, "bad_time": "yesterday"},
     "assets": {"B04": {"href": "x.tif", "eo:bands": [{"name": "red"}]}}, "links": []}
    """

  private func truth(_ text: String, _ item: String = item) throws -> CQL2Truth {
    let filter = try CQL2Filter(text)
    let again = try CQL2Filter(try CQL2Expression(json: filter.expression.json))
    return try withView(of: item) { view in
      let truth = filter.truth(of: view)
      #expect(again.truth(of: view) == truth, "read back from JSON")
      #expect(filter.matches(view) == (truth == .yes))
      return truth
    }
  }

  @Test(
    "conditions that hold",
    arguments: [
      "id = 'S2A_1'", "collection IN ('a', 'sentinel-2')", "eo:cloud_cover < 20",
      "properties.eo:cloud_cover = 12.5", "\"eo:cloud_cover\" BETWEEN 12 AND 13",
      "eo:cloud_cover > gsd", "eo:cloud_cover * 2 = 25", "gsd + 2.5 = eo:cloud_cover",
      "gsd div 3 = 3", "gsd % 3 = 1", "gsd ^ 2 = 100", "-gsd = -10", "gsd - -1 = 11",
      "2 + 3 * 4 = 14", "(2 + 3) * 4 = 20", "10 - 3 - 2 = 5", "2 * 3 ^ 2 = 18", "7 / 2 = 3.5",
      "platform LIKE 'Sentinel-2_'", "platform LIKE '%-2%'", "platform NOT LIKE 'sentinel%'",
      "CASEI(platform) = casei('SENTINEL-2a')", "CASEI(street) = CASEI('HAUPTSTRASSE')",
      "ACCENTI(city) = ACCENTI('Zurich')", "ACCENTI(CASEI(city)) LIKE accenti(casei('ZÜR%'))",
      "city LIKE 'Z_rich'", "nothing IS NULL", "missing IS NULL", "gsd IS NOT NULL", "is_good",
      "NOT is_good = FALSE", "is_good = TRUE AND NOT FALSE", "a.b = 1", "nested.x.y = 2",
      "properties.nested.x.y = 2", "assets.B04.href = 'x.tif'",
      "assets.B04.eo:bands.0.name = 'red'",
      "größe = 3", "\"quote'd name\" = 'it''s'", "\"quote'd name\" = 'it\\'s'",
      "datetime >= TIMESTAMP('2024-06-15T10:30:00Z')", "datetime = DATE('2024-06-15')",
      "datetime <= DATE('2024-06-15')", "datetime > '2024-06-01'",
      "datetime LIKE '2024-06%'", "day = DATE('2024-06-15')",
      "datetime < TIMESTAMP('2024-06-15T12:30:00.5+01:00')", "day = '2024-06-15'",
      "datetime BETWEEN DATE('2024-06-01') AND DATE('2024-06-15')",
      "T_INTERSECTS(datetime, INTERVAL('2024-06-01', '2024-06-15'))",
      "T_AFTER(datetime, INTERVAL('..', '2024-06-14'))", "T_EQUALS(datetime, DATE('2024-06-15'))",
      "T_DURING(datetime, INTERVAL('2024-01-01T00:00:00Z', '..'))",
      "A_CONTAINS(instruments, ('msi'))", "A_EQUALS(instruments, ('msi', 'msi'))",
      "A_OVERLAPS(instruments, ('x', 'msi'))", "A_CONTAINEDBY(instruments, ('x', 'msi'))",
      "A_CONTAINEDBY((), instruments)", "big = 9007199254740993", "big > 9007199254740992",
      "S_INTERSECTS(geometry, BBOX(6, 45, 8, 46))", "S_INTERSECTS(geometry, POINT(6.5 45.5))",
      "S_WITHIN(geometry, BBOX(0, 40, 10, 50))", "S_WITHIN(POINT(6.5 45.5), geometry)",
      "S_CONTAINS(geometry, POINT(6.5 45.5))", "S_DISJOINT(geometry, POINT(0 0))",
      "S_DISJOINT(geometry, POINT(5.1 46.9))", "S_TOUCHES(geometry, POINT(5 45))",
      "S_EQUALS(geometry, POLYGON((7 47, 5 45, 7 45, 7 47)))",
      "S_CROSSES(geometry, LINESTRING(4 45.5, 8 45.5))",
      "S_OVERLAPS(geometry, BBOX(6, 44, 9, 46))", "S_EQUALS(geometry, geometry)",
      "NOT S_INTERSECTS(geometry, BBOX(170, -10, -170, 10))",
      "missing > 1 OR gsd = 10", "NOT (missing > 1 AND gsd = 11)", "gsd IN (1, 10, 100)",
      "(gsd = 10) = TRUE", "(missing = 1) IS NULL", "type = 'Feature'",
      "platform IN ('a','b','c','d','e','f','g','h','i','Sentinel-2A')",
    ])
  func holds(text: String) throws { #expect(try truth(text) == .yes) }

  @Test(
    "conditions that do not hold",
    arguments: [
      "id <> 'S2A_1'", "eo:cloud_cover > 20", "platform LIKE 'Sentinel'", "platform LIKE ''",
      "platform LIKE 'Sentinel\\_2A'", "platform = 'SENTINEL-2A'", "city LIKE 'Z__rich'",
      "gsd IS NULL", "(missing = 1) IS NOT NULL", "T_BEFORE(datetime, DATE('2024-06-15'))",
      "T_DURING(datetime, INTERVAL('2024-06-15T10:30:00Z', '..'))", "A_EQUALS(instruments, ())",
      "S_INTERSECTS(geometry, POINT(5.1 46.9))", "S_INTERSECTS(geometry, BBOX(170, -90, -170, 90))",
      "missing > 1 AND gsd = 11", "platform IN ('a','b','c','d','e','f','g','h','i','j')",
      "datetime > DATE('2024-06-15')", "S_EQUALS(geometry, BBOX(5, 45, 7, 47))",
    ])
  func holdsNot(text: String) throws { #expect(try truth(text) == .no) }

  @Test(
    "what is null, missing, malformed or of another type is unknown, and so is its negation",
    arguments: [
      "missing = 1", "nothing = 1", "nothing <> 1", "missing LIKE 'x%'", "missing IN (1, 2)",
      "missing BETWEEN 1 AND 2", "missing", "is_good > 1", "instruments > 5", "gsd / 0 = 1",
      "day > 5", "\"quote'd name\" < 5", "is_good LIKE 'x%'", "missing + 1 > 0", "nested = 2",
      "S_INTERSECTS(missing, POINT(0 0))", "S_DISJOINT(nested, POINT(0 0))",
      "T_AFTER(bad_time, DATE('2020-01-01'))", "bad_time > DATE('2020-01-01')",
      "T_AFTER(missing, DATE('2020-01-01'))", "A_CONTAINS(missing, (1))", "A_CONTAINS(gsd, (1))",
      "gsd = '10'",
      "T_DURING(INTERVAL(datetime, end_datetime), INTERVAL('..', '..'))", "CASEI(gsd) = 'x'",
    ])
  func isUnknown(text: String) throws {
    #expect(try truth(text) == .unknown)
    #expect(try truth("NOT (\(text))") == .unknown)
  }

  @Test("datetime stands for start and end where it is null")
  func itemTime() throws {
    let item = """
      {"properties": {"datetime": null, "start_datetime": "2024-01-01T00:00:00Z",
        "end_datetime": "2024-01-31T00:00:00Z"}}
      """
    #expect(try truth("T_INTERSECTS(datetime, DATE('2024-01-15'))", item) == .yes)
    #expect(try truth("T_INTERSECTS(datetime, DATE('2024-02-15'))", item) == .no)
    #expect(try truth("datetime > DATE('2023-01-01')", item) == .unknown)
  }

  @Test("an Item over the antimeridian meets a box that crosses it")
  func antimeridian() throws {
    let item = """
      {"geometry": {"type": "Point", "coordinates": [-175, 0]}, "properties": {}}
      """
    #expect(try truth("S_INTERSECTS(geometry, BBOX(170, -10, -170, 10))", item) == .yes)
    #expect(try truth("S_INTERSECTS(geometry, BBOX(-10, -10, 10, 10))", item) == .no)
  }

  @Test("a malformed geometry is unknown")
  func malformed() throws {
    for geometry in [
      "{\"type\": \"Polygon\", \"coordinates\": [[[1, 2], [3, 4]]]}", "{\"type\": \"Point\"}", "5",
      "{\"type\": \"Polygon\", \"coordinates\": [[1, 2]]}",
      "{\"type\": \"Point\", \"coordinates\": [\"a\", 1]}",
    ] {
      let item = "{\"geometry\": \(geometry), \"properties\": {}}"
      #expect(try truth("S_INTERSECTS(geometry, POINT(1.5 2.5))", item) != .yes, "\(geometry)")
    }
  }
}
