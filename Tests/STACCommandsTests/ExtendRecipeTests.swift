import Foundation
import STACCorpus
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// The recipes of `docs/extend.md` and the examples, as they stand there.
@Suite(.enabled(if: Fixtures.arePresent))
struct ExtendRecipeTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let commands: [String] = {
    let text =
      (try? String(contentsOf: root.appending(path: "docs/extend.md"), encoding: .utf8)) ?? ""
    var isCode = false
    return text.split(separator: "\n").compactMap { line in
      if line.hasPrefix("```") { isCode = line == "```sh" }
      return isCode && line.hasPrefix("stac-manager ") ? String(line) : nil
    }
  }()

  private static let environment = [
    "STAC_MANAGER_OFFLINE": "1", "STAC_MANAGER_SCHEMA_DIR": Fixtures.root + "../schemas",
  ]

  private static let cid = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"

  /// What the recipes need: Items, a catalog with files, tables, the examples.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["sentinel-2.yaml", "station.yaml", "tag.py"] {
      try FileManager.default.copyItem(
        atPath: root.appending(path: "Examples/extend/\(name)").path(), toPath: folder(name))
    }
    var lines = ByteBuffer()
    var cids: [String] = []
    let corpus = Corpus(kind: .large, seed: 7)
    for index in 0..<5 {
      corpus.append(item: index, to: &lines)
      lines.append(UInt8(ascii: "\n"))
      cids.append("\"\(corpus.id(ofItem: index))\": {\"visual\": \"\(cid)\"}")
    }
    try folder.write("items.ndjson", lines.array)
    try folder.write("{\(cids.joined(separator: ", "))}", to: "cids.json")
    try folder.write("hello world\n", to: "catalog/i/a.txt")
    try folder.write(
      #"""
      {"type": "Collection", "stac_version": "1.1.0", "id": "c", "description": "d",
       "license": "CC0-1.0", "extent": {"spatial": {"bbox": [[0, 0, 1, 1]]},
       "temporal": {"interval": [["2024-01-31T00:00:00Z", null]]}},
       "links": [{"rel": "item", "href": "./i/i.json"}]}
      """#, to: "catalog/collection.json")
    try folder.write(item("./a.txt", "text/plain"), to: "catalog/i/i.json")
    try folder.write(
      "tables/data.parquet", try Fixtures.bytes("geoparquet/examples/example.parquet"))
    try folder.write(item("data.parquet", "application/vnd.apache.parquet"), to: "tables/item.json")
    return folder
  }

  private static func item(_ href: String, _ type: String) -> String {
    """
    {"type": "Feature", "stac_version": "1.1.0", "id": "i", "collection": "c",
     "geometry": {"type": "Point", "coordinates": [1, 1]}, "bbox": [1, 1, 1, 1],
     "properties": {"datetime": "2024-01-31T00:00:00Z"},
     "links": [{"rel": "collection", "href": "../collection.json"}],
     "assets": {"a": {"href": "\(href)", "type": "\(type)", "roles": ["data"]}}}
    """
  }

  @Test
  func `there are recipes`() { #expect(Self.commands.count == 9) }

  @Test(arguments: commands)
  func `a recipe does what the page says, and its output is valid`(command: String) throws {
    let folder = try Self.folder()
    let words = try commandWords(command)
    let program = try stacManager()
    let outcome = try program.run(
      Array(words.dropFirst()), in: folder, environment: Self.environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let name =
      words.firstIndex(of: "-o").map { words[$0 + 1] }
      ?? (words.contains("--in-place") ? "catalog/i/i.json" : "output/sentinel-2.ndjson")
    var check = ["validate", "--strict", name]
    // What the examples call their own is published nowhere.
    if command.contains("station.yaml") || command.contains("tag.py") {
      check = ["validate", name]
    }
    let verdict = try program.run(check, in: folder, environment: Self.environment)
    #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
    let documents =
      try name.hasSuffix(".ndjson")
      ? folder.lines(name).map { try JSONValue(parsing: $0) }
      : [JSONValue(parsing: folder.text(name) ?? "")]
    let first = try #require(documents.first)
    switch name {
    case "with-checksums.ndjson": #expect(first["assets"]?["a"]?["file:size"] == 12)
    case "catalog/i/i.json":
      #expect(first["stac_extensions"]?.array?.count == 1)
    case "with-columns.ndjson": #expect(first["assets"]?["a"]?["table:row_count"] == 5)
    case "mirrored.ndjson":
      #expect(documents.count == 5)
      #expect(first["assets"]?["visual"]?["alternate:name"] == "https")
    case "versioned.ndjson": #expect(first["properties"]?["version"]?.string != nil)
    case "output/sentinel-2.ndjson":
      let visual = first["assets"]?["visual"]
      #expect(visual?["alternate"]?["ipfs"]?["href"]?.string == "ipfs://\(Self.cid)")
      #expect(first["assets"]?["red"]?["alternate"]?["ipfs"] == nil)
      #expect(first["properties"]?["dgeo:cids"] == [.string(Self.cid)])
      #expect(documents.count == 5)
    case "stations.ndjson":
      #expect(first["properties"]?["station:id"]?.string?.isEmpty == false)
    case "tagged.ndjson": #expect(first["properties"]?["example:sky"] != nil)
    case "catalog/collection.json": #expect(first["version"] == "3")
    default: Issue.record("what \(name) holds is not looked at")
    }
  }

  @Test
  func `the extension in Swift of the examples works`() throws {
    let folder = try Self.folder()
    let program = try #require(BuiltProgram("own-extension"))
    let outcome = try program.run(["items.ndjson", "out.ndjson"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.lines("out.ndjson").map { try JSONValue(parsing: $0) }
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0["properties"]?["cloudiness:class"] != nil })
  }

  @Test
  func `what is known is listed`() throws {
    let folder = try TemporaryFolder()
    let list = try stacManager().run(["extend", "--list"], in: folder)
    #expect(list.status == 0)
    #expect(list.output.contains(#/alternate-assets +1.2.0 +1.0.0 1.1.0/#))
    let fields = try stacManager().run(["extend", "-e", "file", "--list"], in: folder)
    #expect(fields.output.contains("file:checksum"))
  }

  @Test(arguments: [
    (["extend", "items.ndjson"], 64, "extend needs an extension"),
    (["extend", "-e", "file"], 64, "extend needs IN"),
    (["extend", "items.ndjson", "-e", "fil"], 2, "did you mean 'file'?"),
    (["extend", "items.ndjson", "-e", "eo", "--set", "x"], 64, "must be PATH=VALUE"),
    (["extend", "items.ndjson", "-e", "exec:./nothing"], 2, "there is no program './nothing'"),
    (["extend", "nothing.ndjson", "-e", "file"], 2, "nothing.ndjson"),
    (["extend", "tables/item.json", "-e", "https://e.org/x.json"], 2, "e.org/x.json"),
    (["extend", "items.ndjson", "-e", "station.yaml", "--list"], 2, "station.yaml"),
  ])
  func `a mistake is named`(arguments: [String], status: Int, message: String) throws {
    let outcome = try stacManager().run(
      arguments, in: try Self.folder(), environment: Self.environment)
    #expect(outcome.status == Int32(status))
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test
  func `Items that fail are in the failures file as they were`() throws {
    let folder = try Self.folder()
    let outcome = try stacManager().run(
      [
        "extend", "items.ndjson", "-e", "dgeo", "-o", "out.ndjson", "--failures", "f.ndjson",
      ], in: folder, environment: Self.environment)
    #expect(outcome.status == 1)
    #expect(folder.lines("out.ndjson").isEmpty)
    let failures = try folder.lines("f.ndjson").map { try JSONValue(parsing: $0) }
    #expect(failures.count == 5)
    #expect(failures[0]["code"] == "extension-required")
    #expect(failures[0]["pointer"]?.string?.hasPrefix("/properties/dgeo:cids") == true)
    #expect(failures[0]["item"] == (try JSONValue(parsing: folder.lines("items.ndjson")[0])))
  }
}
