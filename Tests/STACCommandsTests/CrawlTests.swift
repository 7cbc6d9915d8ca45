import Foundation
import STACJSON
import STACTestSupport
import Testing

/// A static catalog on the web, or on disk, copied to another place.
struct CrawlTests {
  private static func item(_ id: String) -> String {
    #"{"type":"Feature","stac_version":"1.1.0","id":"\#(id)","collection":"c","geometry":null,"properties":{"datetime":"2024-01-01T00:00:00Z"},"links":[{"rel":"self","href":"\#(id).json"},{"rel":"root","href":"../catalog.json"},{"rel":"derived_from","href":"../raw/\#(id).json"},{"rel":"via","href":"https://e.org/\#(id)"}],"assets":{"a":{"href":"./\#(id).tif"}}}"#
  }

  /// A catalog with a link that leads back, one that leads nowhere, and a Collection of two Items.
  private static let documents: [String: String] = [
    "catalog.json":
      #"{"type":"Catalog","stac_version":"1.1.0","id":"root","description":"x","links":[{"rel":"child","href":"c/collection.json"},{"rel":"child","href":"none/catalog.json"}]}"#,
    "c/collection.json":
      #"{"type":"Collection","stac_version":"1.1.0","id":"c","title":"Kept","description":"x","license":"other","extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[[null,null]]}},"links":[{"rel":"child","href":"../catalog.json"},{"rel":"derived_from","href":"../source.json"},{"rel":"item","href":"one.json"},{"rel":"item","href":"two.json"}]}"#,
    "c/one.json": item("one"), "c/two.json": item("two"),
  ]

  private static func server() throws -> StubServer {
    try StubServer { request in
      documents[String(request.path.dropFirst(5))].map { .init(200, $0) } ?? .init(404, "")
    }
  }

  @Test(arguments: ["o.ndjson", "tree", "o.parquet"], [true, false])
  func `it comes into any form, and what is wrong with its links is told`(
    form: String, isOnTheWeb: Bool
  ) throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let server = try Self.server()
    defer { server.stop() }
    for (name, text) in Self.documents { try folder.write("cat/" + name, text) }
    let source = isOnTheWeb ? server.url("/cat/catalog.json") : "cat"
    let run = try program.run(
      ["convert", source, form, "--failures", "failures.ndjson"], in: folder)
    #expect(run.status == 1, "\(run.errors)")
    let problems = try folder.lines("failures.ndjson").map {
      try JSONValue(parsing: $0)["code"]?.string ?? ""
    }
    #expect(problems.contains("link-cycle") && problems.count == 2, "\(problems)")
    let read = try program.run(["info", form, "--format", "json"], in: folder)
    #expect(try JSONValue(parsing: read.output)["items"] == 2)
    let again = try program.run(["diff", form, source], in: folder)
    #expect(again.output.contains("0 added, 0 modified, 0 deleted, 2 unchanged"), "\(again.output)")
  }

  @Test
  func `links to where an Item comes from stay, and lead to the same places`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let server = try Self.server()
    defer { server.stop() }
    _ = try program.run(["convert", server.url("/cat/catalog.json"), "tree"], in: folder)
    let item = try JSONValue(parsing: folder.text("tree/c/one.json") ?? "")
    func href(_ rel: String, _ document: JSONValue) -> JSONValue? {
      document["links"]?.array?.first { $0["rel"]?.string == rel }?["href"]
    }
    #expect(href("derived_from", item) == .string(server.url("/cat/raw/one.json")))
    #expect(href("via", item) == "https://e.org/one")
    // A copy says where it was copied from.
    #expect(href("canonical", item) == .string(server.url("/cat/c/one.json")))
    #expect(href("root", item) == "../catalog.json" && href("self", item) == nil)
    #expect(item["assets"]?["a"]?["href"] == .string(server.url("/cat/c/one.tif")))
    let collection = try JSONValue(parsing: folder.text("tree/c/collection.json") ?? "")
    #expect(collection["title"] == "Kept")
    #expect(href("derived_from", collection) == .string(server.url("/cat/source.json")))
  }

  @Test
  func `several are brought together by one workflow`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let server = try Self.server()
    defer { server.stop() }
    try folder.write("more.ndjson", tinyItem("three"))
    try folder.write(
      "w.yaml",
      """
      name: crawl
      steps:
      - {id: web, module: ingest, config: {source: "\(server.url("/cat/catalog.json"))"}}
      - {id: file, module: ingest, config: {source: more.ndjson}}
      - {id: out, module: output, depends_on: [web, file], config: {base_dir: all}}
      """)
    let run = try program.run(["run", "w.yaml"], in: folder)
    #expect(run.status == 1)
    let names = folder.files("all").keys.filter { $0.hasPrefix("c/") }.sorted()
    #expect(names == ["c/collection.json", "c/one.json", "c/three.json", "c/two.json"])
  }

  // MARK: Provenance

  /// The links of an Item that tell of its origin, as texts.
  private static func origins(_ item: JSONValue) -> [String] {
    let relations = ["self", "canonical", "via", "derived_from"]
    return (item["links"]?.array ?? []).compactMap { link in
      guard let rel = link["rel"]?.string, relations.contains(rel) else { return nil }
      return "\(rel) \(link["href"]?.string ?? "")"
    }.sorted()
  }

  @Test(arguments: [
    (
      "keep",
      ["derived_from BASE/cat/raw/one.json", "self BASE/cat/c/one.json", "via https://e.org/one"]
    ),
    ("none", []), ("none,via", ["via BASE/cat/c/one.json"]),
    (
      "canonical,derived_from",
      [
        "canonical BASE/cat/c/one.json", "derived_from BASE/cat/c/one.json",
        "derived_from BASE/cat/raw/one.json", "self BASE/cat/c/one.json", "via https://e.org/one",
      ]
    ),
  ])
  func `which links tell of an origin is a matter of a rule`(
    rule: String, expected: [String]
  ) throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    let server = try Self.server()
    defer { server.stop() }
    let wanted = expected.map { $0.replacing("BASE", with: server.url("")) }
    let source = server.url("/cat/catalog.json")
    let words = rule.split(separator: ",").joined(separator: ", ")
    try folder.write(
      "w.yaml",
      """
      name: copy
      steps:
      - {id: in, module: ingest, config: {source: "\(source)", provenance: [\(words)]}}
      - {id: out, module: output, config: {path: run.ndjson}}
      """)
    let runs = [
      (["convert", source, "convert.ndjson", "--provenance", rule], "convert.ndjson"),
      (["fetch", source, "-o", "fetch.ndjson", "--provenance", rule], "fetch.ndjson"),
      (["run", "w.yaml"], "run.ndjson"),
    ]
    for (arguments, output) in runs {
      let run = try program.run(arguments, in: folder)
      // The catalog has links that lead nowhere.
      #expect(run.status == 1, "\(arguments): \(run.errors)")
      let items = try folder.lines(output).map { try JSONValue(parsing: $0) }
      let one = try #require(items.first { $0["id"] == "one" })
      #expect(Self.origins(one) == wanted, "\(arguments)")
    }
    // A static catalog has a canonical link besides, unless nothing is to be told.
    let built = try program.run(["build", source, "tree", "--provenance", rule], in: folder)
    #expect(built.status == 1, "\(built.errors)")
    let item = try JSONValue(parsing: folder.text("tree/c/one.json") ?? "")
    let canonical = "canonical " + server.url("/cat/c/one.json")
    let inTree = Set(wanted.filter { !$0.hasPrefix("self") })
    #expect(
      Set(Self.origins(item)) == (rule.hasPrefix("none") ? inTree : inTree.union([canonical])))
    let collection = try JSONValue(parsing: folder.text("tree/c/collection.json") ?? "")
    #expect(
      Self.origins(collection).contains("derived_from " + server.url("/cat/source.json"))
        == !rule.hasPrefix("none"))
  }

  @Test
  func `Items that do not say where they are get no link, and that is told`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    try folder.write("in.ndjson", tinyItem("a") + "\n" + tinyItem("b") + "\n")
    let run = try program.run(
      ["convert", "in.ndjson", "out.ndjson", "--provenance", "via"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errors.contains(
        "2 Items have no absolute self link, so nothing can lead to where they come from"),
      "\(run.errors)")
    #expect(folder.text("out.ndjson") == folder.text("in.ndjson"))
  }

  @Test
  func `mistakes in a rule are told`() throws {
    let program = try #require(BuiltProgram("stac-manager"))
    let folder = try TemporaryFolder()
    try folder.write("in.ndjson", tinyItem("a") + "\n")
    let flag = try program.run(
      ["convert", "in.ndjson", "out.ndjson", "--provenance", "keep,none"], in: folder)
    #expect(flag.status == 64)
    #expect(flag.errors.contains("keep or none, canonical, via, derived_from, not 'keep,none'"))
    try folder.write(
      "w.yaml",
      """
      name: copy
      steps:
      - {id: in, module: ingest, config: {source: in.ndjson, provenance: source}}
      - {id: out, module: output, config: {path: out.ndjson}}
      """)
    let key = try program.run(["check", "w.yaml"], in: folder)
    #expect(key.status != 0 && key.errors.contains("w.yaml:3:"), "\(key.errors)")
    #expect((key.errors + key.output).contains("'provenance' is not a rule"))
    let since = try program.run(
      [
        "fetch", "http://127.0.0.1:9/", "--since", "in.ndjson", "-o", "in.ndjson", "--provenance",
        "via",
      ],
      in: folder)
    #expect(since.status == 64 && since.errors.contains("--provenance changes links"))
  }
}
