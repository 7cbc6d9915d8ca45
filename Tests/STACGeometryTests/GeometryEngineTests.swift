import STACJSON
import STACTestSupport
import Testing

@testable import STACGeometry

struct GeometryEngineTests {
  private static let square = "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))"

  @Test(arguments: [
    (SpatialRelation.intersects, square, "POINT(1 1)", true),
    (.intersects, square, "POINT(9 9)", false), (.disjoint, square, "POINT(9 9)", true),
    (.touches, square, "POINT(0 2)", true), (.touches, square, "POINT(1 1)", false),
    (.contains, square, "POINT(1 1)", true), (.contains, square, "POINT(0 2)", false),
    (.within, "POINT(1 1)", square, true), (.within, square, "POINT(1 1)", false),
    (.crosses, "LINESTRING(-1 2, 5 2)", square, true),
    (.overlaps, square, "POLYGON((2 2, 6 2, 6 6, 2 6, 2 2))", true),
    (.equals, square, "POLYGON((4 4, 0 4, 0 0, 4 0, 4 4))", true),
    (.equals, square, "POLYGON((0 0, 2 0, 4 0, 4 4, 0 4, 0 0))", true),
    (.intersects, "MULTIPOINT((9 9), (1 1))", square, true),
    (.intersects, "GEOMETRYCOLLECTION(POINT(9 9), LINESTRING(1 1, 2 2))", square, true),
    (
      .intersects, "POLYGON((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1))", "POINT(4 4)",
      false
    ),
    (
      .intersects, "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))", "POINT(5.9 5.5)",
      true
    ),
    (.intersects, "MULTILINESTRING((0 0, 1 1), (5 5, 6 6))", "POINT(5.5 5.5)", true),
    (.intersects, "POINT EMPTY", square, false),
  ])
  func `a relation holds or does not`(
    relation: SpatialRelation, first: String, second: String, wanted: Bool
  ) throws {
    let engine = try GeometryEngine()
    let a = try JSONDocument(parsing: WellKnownTextReader.geometry(in: first).description.utf8)
    let b = try JSONDocument(parsing: WellKnownTextReader.geometry(in: second).description.utf8)
    #expect(try engine.relation(relation, of: engine.prepare(a.root), to: b.root) == wanted)
    #expect(
      try engine.relation(relation.converse, of: engine.prepare(b.root), to: a.root) == wanted)
  }

  @Test(arguments: [
    #"{"type": "Point"}"#, #"{"type": "Point", "coordinates": [1]}"#, "[1, 2]",
    #"{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}"#,
    #"{"type": "Polygon", "coordinates": [[0, 0], [1, 1]]}"#,
    #"{"type": "LineString", "coordinates": [[0, 0]]}"#,
    #"{"type": "MultiPolygon", "coordinates": [[[[0, 0], [4, 0], [4, 4], [0, 0]]], [[[1, 1]]]]}"#,
    #"{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 1]}, 5]}"#,
    #"{"type": "Point", "coordinates": ["1", 1]}"#,
  ])
  func `a malformed geometry is named`(text: String) throws {
    let engine = try GeometryEngine()
    let document = try JSONDocument(parsing: text.utf8)
    #expect(throws: GeometryError.self) { try engine.prepare(document.root) }
    // The engine works after a mistake.
    let square = try JSONDocument(
      parsing: WellKnownTextReader.geometry(in: Self.square).description.utf8)
    #expect(try engine.relation(.equals, of: engine.prepare(square.root), to: square.root))
  }

  @Test func `an open ring is closed`() throws {
    let engine = try GeometryEngine()
    let open = try JSONDocument(
      parsing: #"{"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4]]]}"#.utf8)
    let square = try JSONDocument(
      parsing: WellKnownTextReader.geometry(in: Self.square).description.utf8)
    #expect(try engine.relation(.equals, of: engine.prepare(open.root), to: square.root))
  }

  @Test(arguments: [
    "POINT(1 2)", "POINT Z (1 2 3)", "LINESTRING(1 2, 3.5 -4)", "POLYGON((0 0, 1 0, 1 1, 0 0))",
    "MULTIPOINT(1 2, 3 4)", "MULTILINESTRING((1 2, 3 4), (5 6, 7 8))",
    "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
    "GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4))", "POINT EMPTY", "MULTIPOLYGON EMPTY",
  ])
  func `Well-Known Text comes back as it went in`(text: String) throws {
    let geometry = try WellKnownTextReader.geometry(in: text)
    #expect(geometry.wellKnownText == text)
    let spaced = text.replacing("(", with: " ( ").lowercased()
    #expect(try WellKnownTextReader.geometry(in: spaced) == geometry)
  }

  @Test(arguments: [
    "", "POINT", "POINT(1)", "POINT(1 2", "POINT(1 2 3 4)", "CIRCLE(1 2)", "POINT(a b)",
    "POINT M (1 2 3)", "POLYGON(0 0, 1 1)", "POINT(1 2) x", "POINT(1e999 2)", "POINT(1 , 2)",
  ])
  func `what is no Well-Known Text is refused`(text: String) {
    #expect(throws: GeometryError.self) { try WellKnownTextReader.geometry(in: text) }
  }
}
