import Foundation
import STACGeoParquet
import STACJSON
import STACTestSupport
import Synchronization
import Testing

/// A server of OGC API Features: pages of features that are no Items, with links to the next one.
private final class FeatureServer: Sendable {
  let stub: StubServer
  let asked = Mutex<[String]>([])
  private let base = Mutex("")

  /// - Parameters:
  ///   - name: the Collection.
  ///   - linksNext: whether pages link the next one; else the number of all tells.
  init(_ name: String, linksNext: Bool = true, _ features: [String]) throws {
    final class Link: Sendable { let server = Mutex<FeatureServer?>(nil) }
    let link = Link()
    stub = try StubServer { request in
      guard let server = link.server.withLock({ $0 }) else { return .init(500, "{}") }
      server.asked.withLock { $0.append(request.target) }
      let base = server.base.withLock { $0 }
      guard request.path == "/api/ogc/collections/\(name)/items" else { return .init(404, "{}") }
      let query = Dictionary(
        request.target.split(separator: "?").dropFirst().joined().split(separator: "&").map {
          let parts = $0.split(separator: "=")
          return (String(parts[0]), String(parts.last ?? ""))
        }
      ) { first, _ in first }
      let offset = Int(query["offset"] ?? "0") ?? 0
      // The server never gives more than two.
      let page = features[min(offset, features.count)..<min(offset + 2, features.count)]
      let isLast = offset + 2 >= features.count
      let next =
        isLast || !linksNext
        ? "" : #"{"rel":"next","href":"\#(base)\#(request.path)?offset=\#(offset + 2)&limit=2"}"#
      return .init(
        200,
        #"{"type":"FeatureCollection","numberMatched":\#(features.count),"numberReturned":\#(page.count),"features":[\#(page.joined(separator: ","))],"links":[\#(next)]}"#
      )
    }
    base.withLock { $0 = stub.url("") }
    link.server.withLock { $0 = self }
  }

  var url: String { stub.url("/api/ogc") }
}

struct ScaffoldCommandTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  private static let examples = root + "/Examples/Scaffold/"

  /// Checks with the official schemas that everything is valid, warnings included.
  private func validate(
    _ places: [String], in folder: TemporaryFolder,
    _ location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    guard Fixtures.arePresent else { return }
    let run = try stacManager().run(
      ["validate", "--strict", "--offline", "--schema-dir", Fixtures.root + "/../schemas"] + places,
      in: folder)
    #expect(run.status == 0, "\(run.output)\(run.errors)", sourceLocation: location)
  }

  @Test
  func `the table of scenes becomes a file with its Collection, a catalog and GeoParquet`() throws {
    let folder = try TemporaryFolder()
    let program = try stacManager()
    let arguments = [
      "scaffold", Self.examples + "scenes.csv", "-m", Self.examples + "scenes.yaml", "--set",
      "BUCKET=mine", "-o",
    ]
    let lines = try program.run(arguments + ["scenes.ndjson"], in: folder)
    #expect(lines.status == 0, "\(lines.errors)")
    #expect(folder.files().keys.sorted() == ["scenes.collection.json", "scenes.ndjson"])
    let items = try folder.lines("scenes.ndjson").map { try JSONValue(parsing: $0) }
    #expect(items.map { $0["id"] } == ["T32TLT_0601", "T32TLT_0606", "T01KAB_0611"])
    #expect(items[0]["properties"]?["datetime"] == "2024-06-01T10:20:00Z")
    #expect(items[0]["properties"]?["eo:cloud_cover"] == 12.5)
    #expect(items[0]["assets"]?["visual"]?["href"] == "s3://mine/2024/06/01/T32TLT_0601/visual.tif")
    #expect(items[2]["geometry"]?["type"] == "MultiPolygon")
    #expect(items[2]["bbox"] == [179.2, -18.1, -179.8, -17.1])
    let collection = try JSONValue(parsing: try folder.bytes("scenes.collection.json"))
    #expect(collection["summaries"]?["platform"] == ["sentinel-2a", "sentinel-2b"])
    #expect(collection["summaries"]?["eo:cloud_cover"] == ["minimum": 3, "maximum": 41.25])
    #expect(
      collection["extent"]?["temporal"]?["interval"]
        == [["2024-06-01T10:20:00Z", "2024-06-10T22:05:00Z"]])
    try validate(["scenes.ndjson", "scenes.collection.json"], in: folder)

    let tree = try program.run(arguments + ["catalog"], in: folder)
    #expect(tree.status == 0, "\(tree.errors)")
    let inside = try JSONValue(parsing: try folder.bytes("catalog/example-scenes/collection.json"))
    #expect(inside["summaries"] == collection["summaries"])
    #expect(inside["providers"] == collection["providers"])
    try validate(["catalog"], in: folder)

    let parquet = try program.run(arguments + ["scenes.parquet"], in: folder)
    #expect(parquet.status == 0, "\(parquet.errors)")
    let back = try program.run(["convert", "scenes.parquet", "-"], in: folder)
    #expect(back.output.split(separator: "\n").count == 3)
  }

  @Test(arguments: [true, false])
  func `the features of an OGC API become Items, all pages of them`(linksNext: Bool) throws {
    let server = try FeatureServer(
      "buoys", linksNext: linksNext,
      (0..<5).map {
        #"{"type":"Feature","id":\#($0),"geometry":{"type":"Point","coordinates":[\#($0),50]},"properties":{"name":"B\#($0)","observed":"2024-06-0\#($0 + 1)T00:00:00Z","depth":\#($0 * 10)},"links":[{"rel":"self","href":"https://example.org/buoys/\#($0)"}]}"#
      })
    defer { server.stub.stop() }
    let folder = try TemporaryFolder()
    let run = try stacManager().run(
      [
        "scaffold", server.url + "/collections/buoys/items?season=summer", "-m",
        Self.examples + "features.yaml", "-o", "buoys.ndjson",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let items = try folder.lines("buoys.ndjson").map { try JSONValue(parsing: $0) }
    #expect(items.map { $0["id"]?.string ?? "" }.sorted() == (0..<5).map { "buoy-\($0)" })
    #expect(items.allSatisfy { $0["properties"]?["buoy:depth"] != nil })
    #expect(items.first?["properties"]?["buoy:name"] == nil)
    let targets = server.asked.withLock { $0 }
    #expect(targets.allSatisfy { $0.contains("season=summer") || $0.contains("offset") })
    try validate(["buoys.ndjson", "buoys.collection.json"], in: folder)
  }

  @Test
  func `location proofs become Items, also those without a geometry`() throws {
    let server = try FeatureServer(
      "location-proofs",
      [
        #"{"type":"Feature","id":"0xa1","geometry":{"type":"Point","coordinates":[12.5,41.9]},"properties":{"chain":"sepolia","prover":"0x1","subject":null,"event_timestamp":"2025-04-01T10:00:00+00:00","location_type":"coordinates","srs":"EPSG:4326","revoked":false,"media_types":["image/png"],"memo":"At the fountain"}}"#,
        #"{"type":"Feature","id":"0xa2","geometry":null,"properties":{"chain":"base","event_timestamp":1743500000,"revoked":true,"memo":null}}"#,
        #"{"type":"Feature","id":"0xa3","geometry":null,"properties":{"chain":"base","event_timestamp":"yesterday"}}"#,
      ])
    defer { server.stub.stop() }
    let folder = try TemporaryFolder()
    let run = try stacManager().run(
      [
        "scaffold", server.url + "/collections/location-proofs/items", "-m",
        Self.examples + "location-proofs.yaml", "-o", "proofs.ndjson", "--failures", "f.ndjson",
      ], in: folder)
    #expect(run.status == 1, "\(run.errors)")
    let items = try folder.lines("proofs.ndjson").map { try JSONValue(parsing: $0) }
    #expect(items.map { $0["id"] } == ["0xa1", "0xa2"])
    #expect(items[0]["properties"]?["title"] == "At the fountain")
    #expect(items[0]["properties"]?["astral:chain"] == "sepolia")
    #expect(items[1]["geometry"] == .null && items[1]["bbox"] == nil)
    #expect(items[1]["properties"]?["datetime"] == "2025-04-01T09:33:20Z")
    let failure = try JSONValue(parsing: try #require(folder.lines("f.ndjson").first))
    #expect(failure["message"]?.string?.contains("properties.event_timestamp") == true)
    #expect(
      failure["source"]?["path"]?.string?.contains("/collections/location-proofs/items") == true)
    try validate(["proofs.ndjson", "proofs.collection.json"], in: folder)
  }

  @Test
  func `files in folders become Items of a catalog, with hrefs that lead to them`() throws {
    let folder = try TemporaryFolder()
    for name in [
      "T32_20240601_B02.tif", "T32_20240601_B03.tif", "more/T33_20240602_B02.tif", "notes.txt",
    ] {
      try folder.write("x", to: "images/" + name)
    }
    let run = try stacManager().run(
      ["scaffold", "images", "-m", Self.examples + "files.yaml", "-o", "catalog"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let item = try JSONValue(parsing: try folder.bytes("catalog/images/T33_20240602.json"))
    let href = try #require(item["assets"]?["B02"]?["href"]?.string)
    #expect(
      FileManager.default.fileExists(atPath: folder("catalog/images/") + href), "\(href)")
    #expect(item["bbox"] == [8.9, 46.8, 10.3, 47.8])
    try validate(["catalog"], in: folder)
  }

  @Test
  func `a Python SeedModule gives whole Items to the steps behind it`() throws {
    let folder = try TemporaryFolder()
    try folder.write(#"["c", {"id": "d", "properties": {"x": 1}}]"#, to: "ids.json")
    try folder.write(
      """
      name: seeds
      steps:
      - id: seed
        module: SeedModule
        config:
          items: [a, {id: b, properties: {x: 2}}]
          source_file: ids.json
          defaults: {collection: s, properties: {datetime: 2024-01-01T00:00:00Z, x: 0}}
      - {id: up, module: UpdateModule, config: {updates: {properties.y: 5}, auto_update_timestamp: false}}
      - {id: out, module: OutputModule, config: {path: out/o.ndjson}}
      """, to: "w.yaml")
    let run = try stacManager().run(["run", "w.yaml"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let items = try folder.lines("out/o.ndjson").map { try JSONValue(parsing: $0) }
    #expect(items.map { $0["id"] } == ["a", "b", "c", "d"])
    #expect(items.map { $0["properties"]?["x"] } == [0, 2, 0, 1])
    #expect(items.allSatisfy { $0["properties"]?["y"] == 5 && $0["collection"] == "s" })
  }

  @Test
  func `a scaffold step makes a catalog with the Collection of its mapping`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      name: w
      steps:
      - id: make
        module: scaffold
        config: {source: "\(Self.examples)scenes.csv", mapping: "\(Self.examples)scenes.yaml", parameters: {BUCKET: w}}
      - {id: out, module: output, config: {base_dir: out}}
      """, to: "w.yaml")
    let run = try stacManager().run(["run", "w.yaml", "--checkpoint-dir", "c"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let collection = try JSONValue(parsing: try folder.bytes("out/example-scenes/collection.json"))
    #expect(collection["license"] == "CC-BY-4.0")
    try folder.write(
      """
      name: w
      steps:
      - {id: make, module: scaffold, config: {source: "\(Self.examples)scenes.csv", mapping: {id: scen, geometry: null, datetime: acquired}}}
      - {id: out, module: output, config: {base_dir: out2}}
      """, to: "x.yaml")
    let wrong = try stacManager().run(["check", "x.yaml"], in: folder)
    #expect(wrong.status != 0)
    #expect(
      (wrong.output + wrong.errors).contains("no column is named 'scen'"),
      "\(wrong.output)\(wrong.errors)")
  }

  @Test(arguments: [
    "out/scenes.ndjson", "out/scenes.json", "out/scenes.ndjson.gz", "out/scenes.parquet",
    "out/scenes.csv",
  ])
  func
    `a scaffold step writes the Collection of its mapping where the output holds one, else beside it`(
      _ path: String
    ) throws
  {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      name: w
      steps:
      - id: make
        module: scaffold
        config: {source: "\(Self.examples)scenes.csv", mapping: "\(Self.examples)scenes.yaml", parameters: {BUCKET: w}}
      - {id: out, module: output, config: {path: \(path)}}
      """, to: "w.yaml")
    let run = try stacManager().run(["run", "w.yaml", "--checkpoint-dir", "c"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errors.contains(
        "the Collection 'example-scenes' was written to 'out/scenes.collection.json'"),
      "\(run.errors)")
    let collection = try JSONValue(parsing: try folder.bytes("out/scenes.collection.json"))
    #expect(collection["summaries"]?["platform"] == ["sentinel-2a", "sentinel-2b"])
    #expect(collection["summaries"]?["eo:cloud_cover"] == ["minimum": 3, "maximum": 41.25])
    #expect(collection["license"] == "CC-BY-4.0")
    if path.hasSuffix(".parquet") {
      let carried = try GeoParquetFile(folder(path)).collections["example-scenes"]
      #expect(carried.map { .object($0) } == collection)
      #expect(run.errors.contains("is in the metadata of the output"))
    }
    // The same as the command makes, and Items lead to it.
    let made = try stacManager().run(
      [
        "scaffold", Self.examples + "scenes.csv", "-m", Self.examples + "scenes.yaml", "--set",
        "BUCKET=w", "-o", "other/scenes.ndjson",
      ], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    #expect(
      folder.text("other/scenes.collection.json") == folder.text("out/scenes.collection.json"))
    guard path.hasSuffix(".ndjson") else { return }
    #expect(folder.text(path) == folder.text("other/scenes.ndjson"))
    #expect(folder.text(path)?.contains("./scenes.collection.json") == true)
  }

  @Test
  func `encodings, delimiters and dry runs are asked for on the command line`() throws {
    let folder = try TemporaryFolder()
    let bytes: [UInt8] = Array("id:name\n1:caf".utf8) + [0xe9] + Array("\n".utf8)
    try folder.write("t.csv", bytes)
    try folder.write(
      "id: id\ngeometry: null\ndatetime: {value: 2024-01-01T00:00:00Z}\nproperties: {title: name}\n",
      to: "m.yaml")
    let program = try stacManager()
    let arguments = ["scaffold", "t.csv", "-m", "m.yaml", "--delimiter", ":"]
    let wrong = try program.run(arguments, in: folder)
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("the column 'name' is not UTF-8"))
    let right = try program.run(arguments + ["--encoding", "latin1"], in: folder)
    #expect(right.output.contains("\"title\":\"café\""))
    let dry = try program.run(
      arguments + ["--encoding", "latin1", "--dry-run", "-o", "o.ndjson"], in: folder)
    #expect(dry.errors.contains("would write 1 Items to o.ndjson, 0 records fail"))
    #expect(folder.files().keys.sorted() == ["m.yaml", "t.csv"])
    let unknown = try program.run(arguments + ["--encoding", "klingon"], in: folder)
    #expect(unknown.status == 2 && unknown.errors.contains("'klingon' is not an encoding"))
    let parameter = try program.run(arguments + ["--set", "A=1"], in: folder)
    #expect(parameter.errors.contains("there is no parameter 'A'"))
  }

  @Test
  func `Items become the rows of a table, and Items again`() throws {
    let folder = try TemporaryFolder()
    let program = try stacManager()
    try folder.write(
      """
      {"type":"Feature","id":"a","collection":"c","geometry":{"type":"Point","coordinates":[1.5,2]},"properties":{"datetime":"2024-01-01T00:00:00Z","title":"say \\"hi\\", all","n":5,"list":[1,2],"empty":""},"links":[],"assets":{"B04":{"href":"x.tif"}}}
      {"type":"Feature","id":"b","geometry":null,"properties":{"datetime":null,"n":null},"links":[],"assets":{}}
      {"type":"Feature","id":"b","geometry":null,"properties":{"datetime":null},"links":[],"assets":{}}

      """, to: "in.ndjson")
    let run = try program.run(
      [
        "convert", "in.ndjson", "t.csv", "--columns", "id,title,n,list,empty",
        "--columns", "assets.B04.href,geometry",
      ], in: folder)
    // One id comes twice.
    #expect(run.status == 1, "\(run.errors)")
    #expect(
      folder.text("t.csv") == """
        id,title,n,list,empty,assets.B04.href,geometry\r
        a,"say ""hi"", all",5,"[1,2]","",x.tif,POINT(1.5 2)\r
        b,,,,,,\r

        """)
    let usual = try program.run(["convert", "in.ndjson", "t.tsv.gz"], in: folder)
    #expect(usual.status == 1)
    try folder.write(
      "id: id\ngeometry: {wkt: geometry, required: false}\ndatetime: {from: datetime, default: 2024-01-01T00:00:00Z}\n",
      to: "m.yaml")
    let back = try program.run(["scaffold", "t.tsv.gz", "-m", "m.yaml"], in: folder)
    #expect(back.status == 0, "\(back.errors)")
    #expect(back.output.split(separator: "\n").count == 2)
    #expect(back.output.contains(#""coordinates":[1.5,2.0]"#))
    let wrong = try program.run(
      ["convert", "in.ndjson", "o.ndjson", "--columns", "id"], in: folder)
    #expect(wrong.status == 2 && wrong.errors.contains("--columns is for tables"))
  }
}
