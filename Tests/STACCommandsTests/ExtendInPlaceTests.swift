import Foundation
import STACJSON
import STACTestSupport
import Testing

/// `extend --in-place`: Items, Collections and Catalogs in one run.
@Suite(.enabled(if: Fixtures.arePresent))
struct ExtendInPlaceTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram
  private static let schemas = Fixtures.root + "../schemas"

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
    let items = (1...3).map { number in
      tinyItem(
        "i\(number)", datetime: "2024-01-0\(number)T00:00:00Z", longitude: Double(number),
        extra: #","proj:epsg":3263\#(number),"eo:cloud_cover":\#(number)"#)
    }
    try folder.write(items.joined(separator: "\n") + "\n", to: "in.ndjson")
    let built = try run("build", "in.ndjson", "cat")
    #expect(built.status == 0, "\(built.errors)")
  }

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  private func extend(_ place: String, _ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(
      ["extend", place, "--in-place", "--schema-dir", Self.schemas, "--offline"] + arguments,
      in: folder)
  }

  private func json(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: folder.bytes(name))
  }

  private static func names(_ document: JSONValue) -> [String] {
    (document["stac_extensions"]?.array ?? []).compactMap(\.string).map {
      String($0.split(separator: "/")[2])
    }
  }

  @Test
  func `Items, Collections and Catalogs are extended together, and undone together`() throws {
    let before = folder.files("cat")
    let plan = try extend("cat", "-e", "projection", "-n")
    #expect(plan.status == 0, "\(plan)")
    #expect((folder.files("cat") == before) as Bool)
    let done = try extend("cat", "-e", "projection", "--audit", "log.ndjson")
    #expect(done.status == 0, "\(done.errors)")
    #expect(
      done.output.hasPrefix("extended 3 of 3 Items\nextended 1 of 1 Collection\n"),
      "\(done.output)")
    for number in 1...3 {
      let item = try json("cat/c/i\(number).json")
      #expect(item["properties"]?["proj:code"] == .string("EPSG:3263\(number)"))
      #expect(Self.names(item) == ["projection"])
      #expect(item["properties"]?["updated"] == "2023-11-14T22:13:20Z")
    }
    let collection = try json("cat/c/collection.json")
    #expect(Self.names(collection) == ["projection"])
    #expect(
      collection["summaries"]?["proj:code"] == ["EPSG:32631", "EPSG:32632", "EPSG:32633"])
    // What the extension is not for stays letter by letter.
    #expect(folder.files("cat")["catalog.json"] == before["catalog.json"])
    let checked = try run(
      "validate", "cat", "--schema-dir", Self.schemas, "--offline", "--schemas-only")
    #expect(checked.status == 0, "\(checked.output)")
    let back = try run("update", "--undo", "log.ndjson", "--audit", "back.ndjson")
    #expect(back.status == 0, "\(back)")
    let after = folder.files("cat").filter { !$0.key.hasPrefix(".stac-manager/") }
    #expect((after == before) as Bool)
  }

  @Test
  func `fields that are given go to the documents that have a place for them`() throws {
    let done = try extend(
      "cat", "-e", "version", "--set", #"version="3""#, "--set", #"properties.version="2""#)
    #expect(done.status == 0, "\(done.errors)")
    #expect(try json("cat/c/i1.json")["properties"]?["version"] == "2")
    #expect(try json("cat/c/i1.json")["version"] == nil)
    let collection = try json("cat/c/collection.json")
    #expect(collection["version"] == "3" && Self.names(collection).contains("version"))
    #expect(try json("cat/catalog.json")["version"] == "3")
    #expect(try Self.names(json("cat/catalog.json")) == ["version"])
    // Only Collections.
    let only = try extend(
      "cat", "-e", "version", "--objects", "collections", "--set", #"version="4""#, "--overwrite",
      "--no-stamp")
    #expect(only.output.hasPrefix("extended 1 of 1 Collection\n"), "\(only)")
    #expect(try json("cat/c/collection.json")["version"] == "4")
    #expect(try json("cat/catalog.json")["version"] == "3")
  }

  @Test
  func `definitions of assets get what all Items say`() throws {
    for number in 1...3 {
      var object = try json("cat/c/i\(number).json").object ?? [:]
      object["assets"] = [
        "data": ["href": .string("./i\(number).tif"), "raster:sampling": "area"]
      ]
      try folder.write(JSONValue.object(object).description, to: "cat/c/i\(number).json")
    }
    var collection = try json("cat/c/collection.json").object ?? [:]
    collection["item_assets"] = ["data": ["title": "Data"]]
    try folder.write(JSONValue.object(collection).description, to: "cat/c/collection.json")
    let done = try extend("cat", "-e", "raster")
    #expect(done.status == 0, "\(done.errors)")
    collection = try json("cat/c/collection.json").object ?? [:]
    #expect(
      collection["item_assets"]?["data"] == ["title": "Data", "raster:sampling": "area"])
    #expect(Self.names(.object(collection)).contains("raster"))
    #expect(try Self.names(json("cat/c/i1.json")).contains("raster"))
  }

  @Test
  func `a document that cannot be extended stays as it is, and the others are extended`() throws {
    let text = try #require(folder.text("cat/c/i2.json"))
    try folder.write(
      text.replacing("\"proj:epsg\": 32632", with: "\"proj:shape\": \"x\""), to: "cat/c/i2.json")
    let kept = folder.text("cat/c/i2.json")
    let done = try extend("cat", "-e", "projection", "--failures", "failed.ndjson")
    #expect(done.status == 1)
    #expect(done.errors.contains("1 document cannot be extended and stays as it is"))
    #expect(done.output.hasPrefix("extended 2 of 3 Items\n"), "\(done.output)")
    #expect(folder.text("cat/c/i2.json") == kept)
    #expect(folder.lines("failed.ndjson").count == 1)
    #expect(folder.text("failed.ndjson")?.contains("/properties/proj:shape") == true)
  }

  @Test(arguments: [
    (["-o", "x"], "does not go with --in-place"),
    (["-e", "exec:cat"], "programs (exec:) do not go with --in-place"),
  ])
  func `what does not go together is said`(_ arguments: [String], _ message: String) throws {
    let run = try program.run(
      ["extend", "cat", "--in-place", "-e", "projection"] + arguments, in: folder)
    #expect(run.status == 64 && run.errors.contains(message), "\(run)")
  }

  @Test
  func `flags of changes in place are refused without it`() throws {
    let refused = try run("extend", "cat", "-e", "projection", "--audit", "x")
    #expect(refused.status == 64 && refused.errors.contains("goes with --in-place"))
  }
}
