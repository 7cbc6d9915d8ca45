import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("The cubes of Items put together")
struct CubeTraitsTests {
  private static let datacube = "https://stac-extensions.github.io/datacube/v2.3.0/schema.json"

  private func item(
    _ dimensions: JSONValue, _ variables: JSONValue = [:], inProperties: Bool = false
  ) -> JSONValue {
    let cube: JSONValue = ["cube:dimensions": dimensions, "cube:variables": variables]
    return [
      "id": "a", "stac_extensions": [.string(Self.datacube)],
      "properties": inProperties ? cube : [:],
      "assets": inProperties ? [:] : ["zarr": cube, "thumbnail": ["href": "a.png"]],
    ]
  }

  private func traits(_ items: [JSONValue]) throws -> CollectionTraits {
    var traits = CollectionTraits()
    var parser = JSONParser()
    for item in items {
      traits.add(ItemView(try parser.parse(Array(item.description.utf8))))
    }
    return traits
  }

  private func time(_ start: String, _ end: String, _ step: JSONValue = "P1D") -> JSONValue {
    ["type": "temporal", "extent": [.string(start), .string(end)], "step": step]
  }

  private func x(_ extent: JSONValue, _ system: JSONValue, _ step: JSONValue = 10) -> JSONValue {
    [
      "type": "spatial", "axis": "x", "extent": extent, "reference_system": system, "step": step,
    ]
  }

  /// What a Collection says, the same for the Items in one piece, in two, and after a checkpoint.
  private func cube(
    _ items: [JSONValue], box: [Double]? = nil, interval: [JSONValue]? = nil
  ) throws -> JSONObject {
    let whole = try traits(items).cube(box: box, interval: interval)
    var parts = try traits(Array(items.prefix(1)))
    parts = CollectionTraits(checkpoint: try JSONValue(parsing: parts.checkpoint.description))
    parts.merge(try traits(Array(items.dropFirst())))
    parts = CollectionTraits(checkpoint: try JSONValue(parsing: parts.checkpoint.description))
    #expect(parts.cube(box: box, interval: interval) == whole)
    return whole
  }

  @Test("go from the least start to the greatest end, and have the step that all have")
  func extents() throws {
    let cube = try cube([
      item([
        "time": time("2024-01-01T00:00:00Z", "2024-01-31T00:00:00Z"), "x": x([0, 100], 32632),
        "z": ["type": "spatial", "axis": "z", "values": [1000, 500], "unit": "hPa"],
      ]),
      item([
        "time": time("2023-12-01T00:00:00Z", "2023-12-31T00:00:00Z"),
        "x": x([50, 150], 32632, 20),
        "z": ["type": "spatial", "axis": "z", "values": [850, 500], "unit": "hPa"],
      ]),
    ])
    let dimensions = try #require(cube["cube:dimensions"])
    #expect(dimensions["time"] == time("2023-12-01T00:00:00Z", "2024-01-31T00:00:00Z"))
    #expect(dimensions["x"] == x([0, 150], 32632, .null))
    #expect(dimensions["z"]?["values"] == [1000, 850, 500])
  }

  @Test(
    "have the box of the Collection where reference systems differ, and its time where calendars do"
  )
  func mixed() throws {
    let cube = try cube(
      [
        item([
          "time": time("2024-01-01T00:00:00Z", "2024-01-31T00:00:00Z"), "x": x([0, 100], 32632),
        ]),
        item([
          "time": ["type": "temporal", "extent": [0, 360], "unit": "days since 2000-01-01"],
          "x": x([0, 100], 32633),
        ]),
        item(["x": x([200, 300], 32632)]),
      ], box: [5, 40, 12, 50], interval: ["2000-01-01T00:00:00Z", .null])
    let dimensions = try #require(cube["cube:dimensions"])
    #expect(dimensions["x"]?["extent"] == [5.0, 12.0])
    #expect(dimensions["x"]?["reference_system"] == 4326)
    #expect(dimensions["x"]?["step"] == nil)
    #expect(dimensions["time"]?["extent"] == ["2000-01-01T00:00:00Z", .null])
    #expect(dimensions["time"]?["unit"] == nil)
    // Without a box nothing can be said.
    #expect(
      try traits([item(["x": x([0, 1], 1)]), item(["x": x([0, 1], 2)])]).cube(
        box: nil, interval: nil) == [:])
  }

  @Test("leave out what means different things in different Items")
  func ambiguous() throws {
    let band: JSONValue = ["type": "bands", "values": ["red", "nir"]]
    let cube = try cube([
      item(
        ["band": band, "level": ["type": "spatial", "axis": "z", "extent": [0, 1]]],
        [
          "a": ["dimensions": ["band"], "type": "data", "unit": "1", "description": "A"],
          "b": ["dimensions": ["level"], "type": "data"],
          "c": ["dimensions": ["band"], "type": "data"],
        ]),
      item(
        ["band": ["type": "bands", "values": ["red", "swir"]], "level": band],
        [
          "a": ["dimensions": ["band"], "type": "data", "unit": "1", "description": "B"],
          "c": ["dimensions": [], "type": "data"],
        ]),
    ])
    #expect(
      cube["cube:dimensions"] == ["band": ["type": "bands", "values": ["red", "nir", "swir"]]])
    #expect(
      cube["cube:variables"] == ["a": ["dimensions": ["band"], "type": "data", "unit": "1"]])
  }

  @Test("are read from properties, too, and not where the extension is not declared")
  func places() throws {
    let dimensions: JSONValue = ["x": x([0, 1], 4326)]
    let told = item(dimensions, inProperties: true)
    #expect(try cube([told])["cube:dimensions"] == dimensions)
    var silent = told
    silent["stac_extensions"] = []
    #expect(try cube([silent]) == [:])
    // What is longitude or latitude need not say so.
    var bare = dimensions
    if var object = bare["x"]?.object {
      object["reference_system"] = nil
      bare = ["x": .object(object)]
    }
    #expect(
      try cube([told, item(bare)], box: [9, 9, 10, 10])["cube:dimensions"]?["x"]?["extent"]
        == [0, 1])
  }

  @Test("list no more values than a reader wants")
  func limit() throws {
    let cube = try cube(
      (0..<2).map { part in
        item([
          "n": [
            "type": "other", "extent": [0, 2000],
            "values": .array((0..<600).map { .integer(Int64(part * 1000 + $0)) }),
          ]
        ])
      })
    #expect(cube["cube:dimensions"]?["n"] == ["type": "other", "extent": [0, 2000]])
  }
}
