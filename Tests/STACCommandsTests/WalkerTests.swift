import Foundation
import STACJSON
import STACTestSupport
import Synchronization
import Testing

/// Catalogs of all layouts and link styles, walked by the readers of other people: over HTTP where
/// they can, else on the disk.
@Suite(.serialized)
struct WalkerTests {
  private static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import pystac"]), result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: walking our catalogs, as '\(name)' cannot import pystac")
    return nil
  }()

  private static let peers =
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Peers/"

  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder()
    program = try stacManager()
  }

  /// 30 Items of three Collections of two regions, and some of none.
  private static let items = (0..<33).map { number in
    let collection = number < 30 ? ["x", "y", "z"][number % 3] : nil
    let region = collection == "x" ? "north" : "south"
    return tinyItem(
      "i\(number)", collection: collection,
      datetime: "202\(number % 3)-0\(1 + number % 9)-02T00:00:00Z",
      longitude: Double(number), extra: #","region":"\#(region)""#)
  }

  private static let expected: [String] = items.compactMap { text in
    guard let item = try? JSONValue(parsing: text) else { return nil }
    return "\(item["collection"]?.string ?? "") \(item["id"]?.string ?? "")"
  }.sorted()

  /// A server for the files of the folder.
  private func serve() throws -> StubServer {
    let path = folder.path
    return try StubServer { request in
      FileManager.default.contents(atPath: path + request.path).map { .init(200, [UInt8]($0)) }
        ?? .init(404, "")
    }
  }

  /// What a script of ours finds; nil where what it needs is not installed.
  private func walk(
    _ script: String, _ place: String, at location: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String]? {
    let python = try #require(Self.python)
    let outcome = try python.run([Self.peers + script, place])
    if outcome.status == 3 {
      print("!!! LEFT OUT: \(script), which needs what is not installed")
      return nil
    }
    #expect(outcome.status == 0, "\(script): \(outcome.errors)", sourceLocation: location)
    let found = try JSONValue(parsing: outcome.output)
    #expect(
      found["problems"]?.array?.isEmpty ?? true, "\(script): \(found["problems"] ?? .null)",
      sourceLocation: location)
    return (found["items"]?.array ?? []).map {
      "\($0.array?.first?.string ?? "") \($0.array?.last?.string ?? "")"
    }.sorted()
  }

  @Test(
    .enabled(if: Self.python != nil, "pystac is missing"),
    arguments: [
      ("self-contained", "${collection}/${id}", "0"),
      ("self-contained", "${region}/${collection}/${year}/${month}/${id}.stac.json", "4"),
      ("relative-published", "${collection}/${year}", "2"),
      ("relative-with-self", "all/${collection}/${region:-none}/${date}/${id}", "3"),
      ("absolute", "${collection}/${id}", "4"),
      ("absolute", "${region}/${collection}/${year}/${id}", "2000"),
    ])
  func `all walkers find all Items, whatever the layout and the links`(
    links: String, layout: String, length: String
  ) throws {
    let server = try serve()
    defer { server.stop() }
    try folder.write("in.ndjson", Self.items.joined(separator: "\n") + "\n")
    var arguments = [
      "build", "in.ndjson", "out", "--layout", layout, "--links", links, "--list-length", length,
    ]
    let isSelfContained = links == "self-contained"
    if !isSelfContained { arguments += ["--base-url", server.url("/out")] }
    let built = try program.run(arguments, in: folder)
    #expect(built.status == 0, "\(built.errors)")
    let url = server.url("/out/catalog.json")
    let file = folder("out/catalog.json")

    // As STAC Browser does, and as pystac-client does.
    #expect(try walk("walk_browser.py", url) == Self.expected)
    if let found = try walk("walk_client.py", url) { #expect(found == Self.expected) }
    // URLs lead to where the server is, which is where the documents are.
    #expect(try walk("read_catalog.py", links == "absolute" ? url : file) == Self.expected)
    // rustac refuses http without s.
    if links != "absolute", let found = try walk("walk_rustac.py", file) {
      #expect(found == Self.expected)
    }
    // And ourselves.
    let own = try program.run(["search", url, "--fields", "id,collection"], in: folder)
    #expect(own.status == 0, "\(own.errors)")
    let ids = try own.output.split(separator: "\n").map { line in
      let item = try JSONValue(parsing: String(line))
      return "\(item["collection"]?.string ?? "") \(item["id"]?.string ?? "")"
    }
    #expect(ids.sorted() == Self.expected)
  }

  @Test(
    .enabled(if: Self.python != nil && Fixtures.arePresent, "pystac or the schemas are missing"),
    arguments: ["self-contained", "relative-with-self"])
  func `stac-validator and stac-check find nothing wrong`(links: String) throws {
    try folder.write("in.ndjson", Self.items.joined(separator: "\n") + "\n")
    var arguments = [
      "build", "in.ndjson", "out", "--layout", "${collection}/${year}/${id}", "--links", links,
      "--list-length", "3", "--mirror",
    ]
    if links != "self-contained" { arguments += ["--base-url", "https://example.org/c"] }
    let built = try program.run(arguments, in: folder)
    #expect(built.status == 0, "\(built.errors)")
    let python = try #require(Self.python)
    let outcome = try python.run([
      Self.peers + "validate_with_peers.py", folder("out/catalog.json"),
      Fixtures.root + "../schemas",
    ])
    if outcome.status == 3 {
      return print("!!! LEFT OUT: stac-validator and stac-check, which are not installed")
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
    let found = try JSONValue(parsing: outcome.output)
    #expect(found["problems"] == [], "\(found["problems"] ?? .null)")
    #expect(found["documents"]?.integer ?? 0 > 45)
    // Titles of links to Items are left out: 20,000 of them would double the lists. A self-contained
    // catalog has no self links by definition.
    let advice = Set((found["advice"]?.array ?? []).compactMap(\.string))
    #expect(
      advice
        == (links == "self-contained"
          ? ["check_links_self", "check_links_title"] : ["check_links_title"]))
  }
}
