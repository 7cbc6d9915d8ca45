import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

struct PgstacSinkTests {
  private static func item(
    _ id: String, collection: String? = "c",
    geometry: String = #"{"type":"Point","coordinates":[1,2]}"#,
    properties: String = #""datetime":"2024-03-01T00:00:00Z""#, assets: String = "{}"
  ) -> String {
    let owner = collection.map { #","collection":"\#($0)""# } ?? ""
    return
      #"{"type":"Feature","stac_version":"1.1.0","id":"\#(id)"\#(owner),"geometry":\#(geometry),"#
      + #""bbox":[1,2,1,2],"properties":{\#(properties)},"links":[],"assets":\#(assets)}"#
  }

  private static func write(
    _ batches: [[String]], collections: [String: JSONObject] = [:]
  ) throws -> (folder: TemporaryFolder, report: PgstacReport, driver: SinkDriver) {
    let folder = try TemporaryFolder()
    var sink: PgstacSink?
    let driver = SinkDriver(batches, collections: collections) { _ in
      let made = try PgstacSink(folder("out"))
      sink = made
      return made
    }
    try driver.run()
    return (folder, try #require(sink?.report), driver)
  }

  @Test
  func `a file for each Collection and month, and the commands that load them`() throws {
    let (folder, report, _) = try Self.write([
      [
        Self.item("1"), Self.item("2", properties: #""datetime":"2023-12-31T23:59:59Z""#),
        Self.item("1", collection: "d/e'f"),
      ],
      [
        Self.item(
          "3",
          properties:
            #""datetime":null,"start_datetime":"2024-03-31T23:00:00-02:00","end_datetime":"2024-05-01T00:00:00Z""#
        )
      ],
    ])
    let files = folder.files("out").keys.sorted()
    #expect(files.filter { $0.hasPrefix("items/") } == report.collections.flatMap(\.files).sorted())
    #expect(report.collections.map(\.id) == ["c", "d/e'f"])
    #expect(
      report.collections[0].files == ["items/c/2023-12.ndjson", "items/c/2024-03.ndjson"])
    #expect(folder.lines("out/items/c/2024-03.ndjson").count == 2)
    #expect(report.collections[0].offsetCount == 1)
    #expect(report.collections.allSatisfy { !$0.isGiven && $0.truncation == .none })
    let loads = folder.lines("out/load.sh").filter { $0.hasPrefix("pypgstac load") }
    #expect(loads == report.commands && loads.count == 4)
    let made = try folder.lines("out/collections.ndjson").map {
      try JSONValue(parsing: Array($0.utf8))
    }
    #expect(
      made[0]["extent"]?["temporal"]?["interval"]
        == [["2023-12-31T23:59:59Z", "2024-05-01T00:00:00Z"]])
  }

  @Test
  func `what pgstac would not take is turned away with the reason`() throws {
    let (folder, report, driver) = try Self.write([
      [
        Self.item("1", geometry: "null"), Self.item("2", collection: nil),
        Self.item("3", properties: #""datetime":null"#),
        Self.item("4", properties: #""datetime":"yesterday""#),
        Self.item("5", properties: #""datetime":"2024-03-01T00:00:00Z","x":"a\u0000b""#),
        Self.item("6", properties: #""datetime":"2024-03-01T00:00:00Z","x":"a\\u0000b""#),
        Self.item("6"),
      ]
    ])
    #expect(
      driver.failures.map { $0.prefix { $0 != ":" } } == [
        "pgstac-geometry", "pgstac-collection", "pgstac-datetime", "pgstac-datetime",
        "pgstac-null-character",
      ])
    #expect(
      report.rejected == [
        "pgstac-geometry": 1, "pgstac-collection": 1, "pgstac-datetime": 2,
        "pgstac-null-character": 1, "duplicate-id": 1,
      ])
    #expect(folder.lines("out/items/c/2024-03.ndjson").count == 1)
  }

  @Test
  func `no line has two backslashes in a row, and each says the same`() throws {
    let texts = [#"C:\\new\\\"x\\d+"#, #"\\\\"#, #"\\"#, #"\/\\u0041"#, #"\u005c\\n"#, #"a\\\nb"#]
    let items = texts.enumerated().map { number, text in
      Self.item("\(number)", properties: #""datetime":"2024-03-01T00:00:00Z","x":"\#(text)""#)
    }
    let (folder, _, _) = try Self.write([items])
    let lines = folder.lines("out/items/c/2024-03.ndjson")
    #expect(lines.count == texts.count)
    for (line, item) in zip(lines, items) {
      #expect(!line.contains(#"\\"#))
      #expect(try JSONValue(parsing: Array(line.utf8)) == JSONValue(parsing: Array(item.utf8)))
    }
  }

  @Test
  func `what would come in the place of empty values is left out of item_assets`() throws {
    let collection: JSONObject = [
      "type": "Collection", "id": "c",
      "item_assets": [
        "a": ["title": "T", "roles": ["data"], "bands": [["name": "x"]], "gsd": 1, "type": "t"],
        "b": ["title": "B"], "d": ["title": "D", "flag": 1],
      ],
    ]
    let (folder, report, _) = try Self.write(
      [
        [
          Self.item(
            "1",
            assets:
              #"{"a":{"href":"x","title":null,"roles":[],"bands":[{"name":null}],"gsd":2,"type":{"k":1}}}"#
          ),
          Self.item(
            "2", assets: #"{"b":{"href":"x"},"d":{"flag":true,"title":"E"},"e":{"x":null}}"#),
        ]
      ], collections: ["c": collection])
    #expect(report.collections[0].isGiven)
    #expect(
      report.collections[0].withoutDefinitions
        == ["a.bands", "a.roles", "a.title", "a.type", "d.flag"])
    let made = try JSONValue(parsing: Array((folder.text("out/collections.ndjson") ?? "").utf8))
    #expect(
      made["item_assets"] == ["a": ["gsd": 1], "b": ["title": "B"], "d": ["title": "D"]])
  }

  @Test(arguments: [
    ([0: 250_000], PgstacReport.Truncation.none, 250_000),
    ([0: 200_000, 12: 200_000], .year, 200_000),
    ([0: 200_000, 1: 200_000, 2: 100_000], .month, 200_000),
  ])
  func `partitions stay small`(
    months: [Int: Int], truncation: PgstacReport.Truncation, largest: Int
  ) {
    var evidence = PgstacCollectionEvidence()
    evidence.months = months
    evidence.itemCount = months.values.reduce(0, +)
    #expect(PgstacSink.truncation(evidence) == truncation)
    #expect(evidence.largestPartition(truncation) == largest)
  }
}
