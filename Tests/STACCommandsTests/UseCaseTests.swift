import Foundation
import STACCorpus
import STACJSON
import STACTestSupport
import Testing

/// The workflows of `Examples/use-cases`, as they stand there.
@Suite(.enabled(if: Fixtures.arePresent, "there are no fixtures"))
struct UseCaseTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  private static let examples = root + "/Examples/use-cases/"

  private let program: BuiltProgram

  init() throws { program = try stacManager() }

  /// A copy of a use case, as a user would make it.
  func copy(_ name: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.examples + name) {
      try FileManager.default.copyItem(
        atPath: Self.examples + name + "/" + file, toPath: folder(file))
    }
    return folder
  }

  /// Runs a program in a folder, with schemas from the disk.
  @discardableResult
  func run(
    _ arguments: [String], in folder: TemporaryFolder, _ environment: [String: String] = [:],
    status: Int32 = 0, at location: Testing.SourceLocation = #_sourceLocation
  ) throws -> BuiltProgram.Outcome {
    let outcome = try program.run(
      arguments, in: folder,
      environment: [
        "STAC_MANAGER_OFFLINE": "1", "STAC_MANAGER_SCHEMA_DIR": Fixtures.root + "../schemas",
      ].merging(environment) { $1 })
    #expect(
      outcome.status == status, "\(outcome.output)\(outcome.errors)", sourceLocation: location)
    return outcome
  }

  func validate(
    _ place: String, documents: Int, in folder: TemporaryFolder, _ more: [String] = [],
    at location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try run(["validate", "--strict", place] + more, in: folder, at: location)
    #expect(
      outcome.output.contains("\(documents) documents, all valid"), "\(outcome.output)",
      sourceLocation: location)
  }

  func json(_ folder: TemporaryFolder, _ name: String) throws -> JSONValue {
    try JSONValue(parsing: try folder.bytes(name))
  }

  func hrefs(_ document: JSONValue, _ relation: String) -> [String] {
    (document["links"]?.array ?? []).filter { $0["rel"]?.string == relation }
      .compactMap { $0["href"]?.string }
  }

  // MARK: 1

  @Test
  func `a catalog of all Items that a CMR-like API has`() throws {
    let server = try CollectionServer(count: 30)
    let folder = try copy("01-bulk-catalog")
    let environment = [
      "API": server.url, "COLLECTION": CollectionServer.collection, "DATETIME": "1981",
    ]
    try run(["run", "bulk-catalog.yaml"], in: folder, environment)
    try validate("output/catalog", documents: 30 + 1 + 1 + 3 + 1, in: folder)
    let collection = try json(
      folder, "output/catalog/\(CollectionServer.collection)/collection.json")
    #expect(collection["stac_version"] == "1.1.0")
    #expect(collection["title"] == "ASTER Digital Elevation Model V003")
    #expect(
      collection["extent"]?["temporal"]?["interval"]
        == [["1981-01-01T00:00:00Z", "1981-03-27T23:59:59Z"]])
    let mirror = try run(
      [
        "info", "output/catalog/\(CollectionServer.collection)/items.parquet", "--format", "json",
      ], in: folder)
    #expect(try JSONValue(parsing: mirror.output)["items"] == 30)
    // Once more, and nothing is different.
    let before = folder.files("output/catalog")
    try run(["run", "bulk-catalog.yaml"], in: folder, environment)
    let after = folder.files("output/catalog")
    #expect(before.keys.filter { before[$0] != after[$0] } == [] && before.count == after.count)
  }

  // MARK: 2

  @Test
  func `Catalogs, Collections and Items of a table`() throws {
    let folder = try copy("02-scaffold")
    try run(["run", "scaffold.yaml"], in: folder)
    try validate("output/catalog", documents: 11, in: folder)
    let catalog = try json(folder, "output/catalog/spring/catalog.json")
    #expect(catalog["title"] == "Spring campaign")
    #expect(
      hrefs(catalog, "child") == [
        "./spring-lidar/collection.json", "./spring-rgb/collection.json",
      ])
    let item = try json(folder, "output/catalog/autumn/autumn-rgb/A01.json")
    // The clocks of Lisbon are put back in that night.
    #expect(item["properties"]?["start_datetime"] == "2024-10-26T23:30:00Z")
    #expect(item["properties"]?["end_datetime"] == "2024-10-27T02:10:00Z")
    #expect(item["properties"]?["gsd"] == 0.08)
    let collection = try json(folder, "output/catalog/spring/spring-rgb/collection.json")
    #expect(collection["summaries"]?["platform"] == ["aircraft"])
    #expect(collection["license"] == "CC-BY-4.0")
    #expect(collection["extent"]?["spatial"]?["bbox"] == [[-9.52, 38.66, -9.12, 38.81]])
  }

  // MARK: 3, 8

  /// A catalog of five scenes.
  private func makeCatalog(in folder: TemporaryFolder) throws {
    let lines = (1...5).map { number in
      let deprecated =
        number == 2
        ? (
          #","deprecated":true"#,
          #","https://stac-extensions.github.io/version/v1.2.0/schema.json""#
        ) : ("", "")
      return
        #"{"type":"Feature","stac_version":"1.1.0","stac_extensions":["https://stac-extensions.github.io/eo/v1.1.0/schema.json"\#(deprecated.1)],"id":"scene-\#(number)","collection":"scenes","geometry":{"type":"Point","coordinates":[\#(number),50]},"bbox":[\#(number),50,\#(number),50],"properties":{"datetime":"2024-0\#(number)-01T00:00:00Z","platform":"S2A","eo:cloud_cover":\#(number * 20),"remark":"x"\#(deprecated.0)},"links":[],"assets":{"visual":{"href":"https://data.example.org/scene-\#(number).tif","type":"image/tiff; application=geotiff","roles":["data"]},"preview":{"href":"https://data.example.org/scene-\#(number).jpg","type":"image/jpeg","roles":["thumbnail"]}}}"#
    }
    try folder.write("scenes.ndjson", lines.joined(separator: "\n") + "\n")
    try folder.write("documents.yaml", "collection_defaults: {license: CC-BY-4.0}\n")
    try run(["build", "scenes.ndjson", "catalog", "--documents", "documents.yaml"], in: folder)
    try validate("catalog", documents: 7, in: folder)
  }

  @Test
  func `all Items of a catalog are corrected, and take values from a table`() throws {
    let folder = try copy("03-bulk-update")
    try makeCatalog(in: folder)
    let before = folder.files("catalog")
    try run(["run", "bulk-update.yaml", "--dry-run"], in: folder)
    #expect(folder.files("catalog") == before)
    try run(["run", "bulk-update.yaml"], in: folder)
    try validate("catalog", documents: 7, in: folder)
    let item = try json(folder, "catalog/scenes/scene-1.json")
    #expect(item["properties"]?["eo:cloud_cover"] == 3.5 && item["properties"]?["quality"] == "A")
    #expect(item["properties"]?["processing:facility"] == "Example Archive")
    #expect(item["properties"]?["remark"] == nil)
    #expect(
      item["assets"]?["visual"]?["alternate"]?["archive"]?["href"]
        == "s3://archive/scenes/scene-1/visual")
    let collection = try json(folder, "catalog/scenes/collection.json")
    #expect(collection["summaries"]?["eo:cloud_cover"] == ["minimum": 0, "maximum": 100])
    #expect(collection["license"] == "CC-BY-4.0")
    let log = try folder.lines("output/cloud-cover.ndjson").map { try JSONValue(parsing: $0) }
    #expect(log.count == 4 && log.allSatisfy { $0["operation"] == "update" })
  }

  @Test
  func `Items are removed by a filter, and others changed`() throws {
    let folder = try copy("08-change-and-remove")
    try makeCatalog(in: folder)
    try run(["run", "change-and-remove.yaml"], in: folder)
    // Scene 2 is deprecated, scene 5 is all clouds.
    try validate("catalog", documents: 5, in: folder)
    #expect(
      folder.files("catalog/scenes").keys.sorted() == [
        "collection.json", "scene-1.json", "scene-3.json", "scene-4.json",
      ])
    let item = try json(folder, "catalog/scenes/scene-1.json")
    #expect(item["properties"]?["title"] == "The first scene")
    #expect(item["properties"]?["platform"] == "sentinel-2a")
    #expect(item["assets"]?.object?.count == 1)
    let collection = try json(folder, "catalog/scenes/collection.json")
    #expect(collection["summaries"]?["platform"] == ["sentinel-2a"])
    #expect(collection["item_assets"]?["preview"] == nil)
    #expect(collection["extent"]?["spatial"]?["bbox"] == [[1.0, 50.0, 4.0, 50.0]])
    let removed = try folder.lines("output/removed.ndjson").map { try JSONValue(parsing: $0) }
    #expect(removed.compactMap { $0["id"]?.string }.sorted() == ["scene-2", "scene-5"])
  }

  @Test
  func `the commands beside the workflow do the same, and can be taken back`() throws {
    let folder = try copy("08-change-and-remove")
    try makeCatalog(in: folder)
    let before = folder.files("catalog").filter { !$0.key.hasPrefix(".stac-manager") }
    let commands = try Self.commands(in: "08-change-and-remove/README.md")
      .filter { ["delete", "update"].contains($0.dropFirst().first) }
    #expect(commands.count == 4)
    for command in commands.prefix(2) { try run(Array(command.dropFirst()), in: folder) }
    #expect(folder.files("catalog/scenes").count == 4)
    for command in commands.suffix(2) { try run(Array(command.dropFirst()), in: folder) }
    let after = folder.files("catalog").filter { !$0.key.hasPrefix(".stac-manager") }
    #expect(before.keys.filter { before[$0] != after[$0] } == [])
  }

  // MARK: 4

  @Test
  func `Items get two extensions of others and one of their own`() throws {
    let folder = try copy("04-extensions")
    try folder.write("items.ndjson", corpusLines(0..<5, kind: .large))
    let ids = try folder.lines("items.ndjson").map {
      try JSONValue(parsing: $0)["id"]?.string ?? ""
    }
    let cid = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
    try folder.write(
      "cids.json",
      "{" + ids.map { #""\#($0)":{"visual":"\#(cid)"}"# }.joined(separator: ",") + "}")
    try run(["run", "extensions.yaml"], in: folder)
    let command = try #require(
      try Self.commands(in: "04-extensions/README.md").first { $0.contains("validate") })
    let outcome = try run(Array(command.dropFirst()), in: folder)
    #expect(outcome.output.contains("5 documents, all valid"), "\(outcome.output)")
    let items = try folder.lines("output/extended.ndjson").map { try JSONValue(parsing: $0) }
    for item in items {
      #expect(item["properties"]?["dgeo:cids"] == [.string(cid)])
      #expect(item["properties"]?["stewardship:level"] == "checked")
      #expect(item["assets"]?["visual"]?["alternate"]?["ipfs"]?["href"] == .string("ipfs://" + cid))
    }
    // What our own schema does not allow fails.
    try folder.write(
      (folder.text("stewardship.yaml") ?? "").replacing("checked\n", with: "polished\n"),
      to: "stewardship.yaml")
    let wrong = try program.run(
      ["run", "extensions.yaml"], in: folder,
      environment: [
        "STAC_MANAGER_OFFLINE": "1", "STAC_MANAGER_SCHEMA_DIR": Fixtures.root + "../schemas",
      ])
    #expect(wrong.status != 0)
  }

  // MARK: 5

  @Test(arguments: [true, false])
  func `a copy says where it comes from`(isAPI: Bool) throws {
    let server = try CollectionServer(count: 12)
    let folder = try copy("05-clone")
    let source = isAPI ? server.url : server.staticURL
    try run(
      ["run", "clone.yaml"], in: folder,
      ["SOURCE": source, "COLLECTION": CollectionServer.collection])
    try validate("output/copy", documents: 12 + 3, in: folder)
    let items = folder.files("output/copy/\(CollectionServer.collection)/1981").filter {
      $0.key != "catalog.json"
    }
    #expect(items.count == 12)
    for (name, text) in items {
      let item = try JSONValue(parsing: [UInt8](text))
      let original = server.address(of: item["id"]?.string ?? "", isAPI: isAPI)
      #expect(hrefs(item, "canonical") == [original], "\(name)")
      // Behind what the Item says of its own origin.
      #expect(hrefs(item, "via").last == original && hrefs(item, "via").count == 3, "\(name)")
    }
    let collection = try json(folder, "output/copy/\(CollectionServer.collection)/collection.json")
    #expect(hrefs(collection, "canonical").count == 1)
  }

  // MARK: 6

  @Test
  func `a dataset follows a server`() throws {
    let server = try CollectionServer(count: 20)
    let folder = try copy("06-recurring-sync")
    let environment = ["API": server.url, "COLLECTION": CollectionServer.collection]
    func rebuild() throws -> String {
      let outcome = try run(["rebuild", "recurring-sync.yaml"], in: folder, environment)
      return outcome.output + outcome.errors
    }
    #expect(try rebuild().contains("20 added, 0 modified, 0 deleted"))
    try validate("output/items", documents: 20, in: folder)
    #expect(try rebuild().contains("0 added, 0 modified, 0 deleted, 20 unchanged"))
    server.change { numbers in
      numbers.removeValue(forKey: 3)
      numbers[4] = "later"
      numbers[20] = ""
      numbers[21] = ""
    }
    #expect(try rebuild().contains("2 added, 1 modified, 1 deleted, 18 unchanged"))
    try validate("output/items", documents: 21, in: folder)
    let items = try run(["convert", "output/items", "-"], in: folder).output.split(separator: "\n")
      .map { try JSONValue(parsing: String($0)) }
    #expect(
      items.allSatisfy { $0["properties"]?["processing:facility"] == "Example Archive" })
    #expect(items.count { $0["properties"]?["title"] == "later" } == 1)
  }

  // MARK: 7

  @Test
  func `features of an API that is no STAC become Items`() throws {
    let features = [
      #"{"type":"Feature","id":"0xa1","geometry":{"type":"Point","coordinates":[12.5,41.9]},"properties":{"chain":"sepolia","event_timestamp":"2025-04-01T10:00:00+00:00","revoked":false,"memo":"At the fountain"}}"#,
      #"{"type":"Feature","id":"0xa2","geometry":null,"properties":{"chain":"base","event_timestamp":1743500000,"revoked":true,"memo":null}}"#,
      #"{"type":"Feature","id":"0xa3","geometry":null,"properties":{"chain":"base","event_timestamp":1743500000,"revoked":false}}"#,
      #"{"type":"Feature","id":"0xa4","geometry":null,"properties":{"chain":"base","event_timestamp":"yesterday"}}"#,
    ]
    let server = try StubServer { request in
      request.path.hasSuffix("/items")
        ? .init(
          200,
          #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))],"numberMatched":4,"numberReturned":4,"links":[]}"#
        ) : .init(200, #"{"id":"location-proofs","links":[]}"#)
    }
    defer { server.stop() }
    let folder = try copy("07-onboarding")
    let source = server.url("/collections/location-proofs/items")
    // One proof has no time that anybody could read.
    try run(["run", "onboarding.yaml"], in: folder, ["SOURCE": source], status: 1)
    try validate("output/catalog", documents: 5, in: folder)
    let item = try json(folder, "output/catalog/location-proofs/2025/0xa1.json")
    #expect(item["properties"]?["title"] == "At the fountain")
    #expect(item["assets"]?["proof"]?["href"] == .string(source + "/0xa1"))
    let failures = try folder.lines("output/failures.ndjson").map { try JSONValue(parsing: $0) }
    #expect(failures.count == 1)
    #expect(failures.first?["message"]?.string?.contains("'yesterday'") == true)
  }

  // MARK: The pages

  /// The commands of a page, as words.
  private static func commands(in page: String) throws -> [[String]] {
    let text = try String(contentsOfFile: examples + page, encoding: .utf8)
    var isCode = false
    var commands: [[String]] = []
    for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
      if line.hasPrefix("```") { isCode = line == "```sh" }
      guard isCode, line.hasPrefix("stac-manager ") else { continue }
      let command = line.split(separator: "  # ").first ?? line
      commands.append(try words(String(command.prefix { $0 != "#" })))
    }
    return commands
  }

  private static func words(_ command: String) throws -> [String] {
    var words: [String] = []
    for (index, part) in command.split(separator: "\"", omittingEmptySubsequences: false)
      .enumerated()
    {
      if index % 2 == 1 {
        words.append(String(part))
      } else {
        words += part.split(separator: " ").map(String.init)
      }
    }
    return words
  }

  @Test
  func `each use case has a page, is in the index, and is a workflow without a mistake`() throws {
    let index = try String(contentsOfFile: Self.root + "/docs/use-cases.md", encoding: .utf8)
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.examples).sorted()
    #expect(names.count == 8)
    for name in names {
      #expect(index.contains("(../Examples/use-cases/\(name))"), "\(name)")
      #expect(FileManager.default.fileExists(atPath: Self.examples + name + "/README.md"))
      let workflow = try #require(
        try FileManager.default.contentsOfDirectory(atPath: Self.examples + name).first {
          index.contains("(../Examples/use-cases/\(name)/\($0))")
        })
      let folder = try copy(name)
      // What the workflow of extensions reads is the user's own.
      if name.hasPrefix("04") { try folder.write(#"{"i":{"visual":"Qm"}}"#, to: "cids.json") }
      try run(
        ["check", workflow], in: folder,
        ["SOURCE": "https://example.com", "API": "https://example.com", "COLLECTION": "c"])
    }
  }
}
