import STACGeometry
import STACJSON
import STACModel
import Testing

@testable import STACQuery

/// Whether a filter takes an Item.
private func matches(_ filter: ItemFilter, _ text: String) throws -> Bool {
  var parser = JSONParser()
  let result = filter.matches(try parser.parse(text.utf8))
  withExtendedLifetime(parser) {}
  return result
}

private func box(_ numbers: [Double]) throws -> ItemFilter {
  ItemFilter(boundingBox: try BoundingBox(numbers))
}

@Suite("An Item filter")
struct ItemFilterTests {
  private static let item = """
    {"type":"Feature","id":"é/1","collection":"a","bbox":[10,20,12,22],
     "geometry":{"type":"Point","coordinates":[0,0]},"properties":{"datetime":"2024-05-01T12:00:00Z"}}
    """

  @Test("without conditions takes everything")
  func empty() throws {
    #expect(ItemFilter().isEmpty)
    #expect(try matches(ItemFilter(), Self.item))
    #expect(try matches(ItemFilter(), "{}"))
    #expect(!ItemFilter(ids: []).isEmpty)
    #expect(try !matches(ItemFilter(ids: []), Self.item))
  }

  @Test("takes ids and Collections that are asked for, to the byte")
  func names() throws {
    #expect(try matches(ItemFilter(ids: ["x", "é/1"]), Self.item))
    #expect(try !matches(ItemFilter(ids: ["É/1", "é", ""]), Self.item))
    #expect(try matches(ItemFilter(collections: ["a"]), Self.item))
    #expect(try !matches(ItemFilter(collections: ["A", "b"]), Self.item))
    #expect(try !matches(ItemFilter(ids: ["é/1"], collections: ["b"]), Self.item))
    let loose = #"{"id":"x","collection":null}"#
    #expect(try !matches(ItemFilter(collections: ["a"]), loose))
    #expect(try !matches(ItemFilter(ids: ["1"]), #"{"id":1}"#))
  }

  @Test(
    "takes boxes that touch",
    arguments: [
      ([10, 20, 12, 22], true), ([0, 0, 10, 20], true), ([0, 0, 9.9, 90], false),
      ([12, 22, 13, 23], true), ([11, 21, 11, 21], true), ([-180, -90, 180, 90], true),
      ([170, -90, 11, 90], true), ([170, -90, -170, 90], false), ([13, 0, 9, 90], false),
      ([0, 22.1, 90, 23], false), ([10, 20, -5, 12, 22, 5], true),
    ] as [([Double], Bool)])
  func boxes(numbers: [Double], expected: Bool) throws {
    #expect(try matches(try box(numbers), Self.item) == expected)
  }

  @Test(
    "takes Items over the antimeridian on both sides of it",
    arguments: [
      ([175, 0, 176, 1], true), ([-176, 0, -175, 1], true), ([0, 0, 10, 10], false),
      ([160, 0, 171, 1], true), ([-171, 0, -160, 1], true), ([178, 0, -178, 1], true),
      ([-169, 0, 169, 1], false),
    ] as [([Double], Bool)])
  func antimeridian(numbers: [Double], expected: Bool) throws {
    let item = #"{"id":"a","bbox":[170,-5,-170,5],"geometry":null}"#
    #expect(try matches(try box(numbers), item) == expected)
    let geometry = """
      {"id":"a","geometry":{"type":"MultiPolygon","coordinates":[
      [[[170,-5],[180,-5],[180,5],[170,5],[170,-5]]],
      [[[-180,-5],[-170,-5],[-170,5],[-180,5],[-180,-5]]]]}}
      """
    #expect(try matches(try box(numbers), geometry) == expected)
  }

  @Test("takes no Item without a place for a box, and none without a time for a time")
  func nowhere() throws {
    let world = try box([-180, -90, 180, 90])
    for text in [
      #"{"id":"a","geometry":null}"#, #"{"id":"a"}"#, #"{"id":"a","bbox":[1,2]}"#,
      #"{"id":"a","bbox":"x","geometry":{"type":"Point","coordinates":[1,2]}}"#,
      #"{"id":"a","geometry":{"type":"Polygon","coordinates":[]}}"#,
    ] {
      #expect(try !matches(world, text), "\(text)")
    }
    #expect(try matches(world, #"{"id":"a","geometry":{"type":"Point","coordinates":[1,2]}}"#))
    #expect(
      try matches(world, #"{"id":"a","bbox":null,"geometry":{"type":"Point","coordinates":[1,2]}}"#)
    )
    let year = ItemFilter(interval: try TemporalInterval("2024"))
    for text in [
      #"{"id":"a"}"#, #"{"id":"a","properties":{"datetime":null}}"#,
      #"{"id":"a","properties":{"datetime":"yesterday"}}"#, #"{"id":"a","properties":null}"#,
    ] {
      #expect(try !matches(year, text), "\(text)")
    }
  }

  @Test(
    "takes times that touch",
    arguments: [
      ("2024-05-01T12:00:00Z", true), ("2024-05-01", true), ("2024-05", true), ("2023", false),
      ("../2024-05-01T11:59:59Z", false), ("../2024-05-01T12:00:00Z", true),
      ("2024-05-01T14:00:00+02:00/..", true), ("2024-05-01T12:00:00.000000001Z/..", false),
      ("2024-01-01/2024-04-30", false), ("2024-04-30/2024-05-01", true),
    ])
  func instants(interval: String, expected: Bool) throws {
    let filter = ItemFilter(interval: try TemporalInterval(interval))
    #expect(try matches(filter, Self.item) == expected)
  }

  @Test(
    "takes Items whose own interval touches, open or not",
    arguments: [
      ("2020-01-01/2020-01-31", "2020-01-31/2020-02-01", true),
      ("2020-01-01/2020-01-31", "2020-02-01/2020-02-02", false),
      ("2020-01-01/2020-12-31", "2020-05-01T00:00:00Z", true),
    ])
  func intervals(own: String, asked: String, expected: Bool) throws {
    let ends = own.split(separator: "/")
    let item = """
      {"id":"a","properties":{"datetime":null,"start_datetime":"\(ends[0])T00:00:00Z",
      "end_datetime":"\(ends[1])T00:00:00Z"}}
      """
    #expect(try matches(ItemFilter(interval: try TemporalInterval(asked)), item) == expected)
  }
}
