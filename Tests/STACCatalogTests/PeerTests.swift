import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

/// A Python that can import pystac: the one that `STAC_MANAGER_PYTHON` names, or `python3`.
private enum Peer {
  static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import pystac"]), result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: reading our catalogs with pystac, as '\(name)' cannot import it")
    return nil
  }()

  static let script =
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Peers/read_catalog.py"
}

@Suite("A catalog of ours, read by pystac", .enabled(if: Peer.python != nil, "pystac is missing"))
struct PeerTests {
  private func walk(_ folder: String) throws -> JSONValue {
    let python = try #require(Peer.python)
    let result = try python.run([Peer.script, folder + "/catalog.json"])
    #expect(result.status == 0, "\(result.errors)")
    return try JSONValue(parsing: result.output)
  }

  /// Collection and id of each Item as pystac finds them, sorted.
  private func ids(_ walked: JSONValue) -> [String] {
    (walked["items"]?.array ?? []).map {
      "\($0.array?.first?.string ?? "") \($0.array?.last?.string ?? "")"
    }.sorted()
  }

  @Test("has the same Items and valid links")
  func sameItems() throws {
    let folder = try TemporaryFolder()
    let names = [
      "a", "a b", "a/b", "..", "é🛰", "collection", "catalog", "x.json", "%20", "a#b", "a?b",
    ]
    let items = names.flatMap { id in
      [nil, "x", "a/b", "collection", "x.json"].map { itemText(id, collection: $0) }
    }
    try ItemTreeSinkTests.driver(folder("out"), [items]).run()
    // And once more into the same place, with Items that it has not.
    try ItemTreeSinkTests.driver(folder("out"), [[itemText("new", collection: "x")]]).run()
    let walked = try walk(folder("out"))
    #expect(walked["problems"] == [], "\(walked["problems"]?.description ?? "")")
    let own = try readItems(folder("out"))
    let expected = try (items + [itemText("new", collection: "x")]).map { text -> String in
      let item = try JSONValue(parsing: text.utf8)
      return "\(item["collection"]?.string ?? "") \(item["id"]?.string ?? "")"
    }.sorted()
    #expect((ids(walked) == expected) as Bool, "\(ids(walked))")
    #expect(own.ids.count == expected.count && own.problems + own.failures == [])
    #expect(walked["collections"]?["x"] == [10.0, 20.0, 10.0, 20.0])
  }

  @Test("has the same Items in any layout, and pages that lead back")
  func layouts() throws {
    let folder = try TemporaryFolder()
    let items = (0..<30).map { number in
      itemText(
        "i\(number)", collection: ["x", "y", nil][number % 3],
        ["properties": ["datetime": .string("20\(10 + number % 4)-01-02T03:04:05Z")]])
    }
    try ItemTreeSinkTests.driver(folder("out"), [items]) {
      $0.layout = (try? LayoutTemplate("all/${collection}/${year}/${month}/${id}")) ?? .standard
      $0.replaces = true
      $0.listLength = 2
      $0.describes = true
    }.run()
    let walked = try walk(folder("out"))
    #expect(walked["problems"] == [], "\(walked["problems"]?.description ?? "")")
    let expected = try items.map { text -> String in
      let item = try JSONValue(parsing: text.utf8)
      return "\(item["collection"]?.string ?? "") \(item["id"]?.string ?? "")"
    }.sorted()
    #expect(ids(walked) == expected)
    // rustac walks it, too.
    let python = try #require(Peer.python)
    let other = try python.run([
      Peer.script.replacing("read_catalog", with: "walk_rustac"), folder("out/catalog.json"),
    ])
    if other.status == 3 { return print("!!! LEFT OUT: rustac, which is not installed") }
    #expect(other.status == 0, "\(other.errors)")
    #expect(ids(try JSONValue(parsing: other.output)) == expected)
  }

  @Test(
    "has the Items of published catalogs",
    .enabled(if: Fixtures.arePresent, "there are no fixtures"),
    arguments: ["pystac/catalogs/test-case-1", "pystac/windows_hrefs", "stac-spec/v1.1.0"])
  func published(name: String) throws {
    let folder = try TemporaryFolder()
    let read = try readItems(Fixtures.root + "/" + name)
    try ItemTreeSinkTests.driver(
      folder("out"), [read.items], path: Fixtures.root + "/" + name + "/x.json",
      collections: read.collections
    ).run()
    let walked = try walk(folder("out"))
    let own = try readItems(folder("out"))
    #expect(own.ids.sorted() == read.ids.sorted())
    #expect(
      (walked["items"]?.array ?? []).compactMap { $0.array?.last?.string }.sorted()
        == read.ids.sorted())
    let structural = (walked["problems"]?.array ?? []).compactMap(\.string).filter { problem in
      ["root", "parent", "child", "item", "collection"].contains { problem.contains("'\($0)'") }
    }
    #expect(structural == [])
  }
}
