import STACGeometry
import STACJSON
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// Static catalogs and documents over HTTP.
struct StaticFetchTests {
  private static func item(_ id: String, _ day: Int = 1) -> String {
    #"{"type":"Feature","id":"\#(id)","collection":"c","geometry":null,"bbox":[\#(day),0,\#(day),1],"properties":{"datetime":"2024-01-0\#(day)T00:00:00Z"},"links":[],"assets":{}}"#
  }

  private static func links(_ links: [(String, String)]) -> String {
    links.map { #"{"rel":"\#($0)","href":"\#($1)"}"# }.joined(separator: ",")
  }

  /// A catalog of two Collections, whose links also lead round, away and nowhere.
  private static func server() throws -> StubServer {
    let documents: [String: String] = [
      "/a/catalog.json":
        #"{"type":"Catalog","id":"root","links":[\#(links([("child", "c/collection.json"), ("child", "./d.json"), ("self", "catalog.json")]))]}"#,
      "/a/c/collection.json":
        #"{"type":"Collection","id":"c","links":[\#(links([("parent", "../catalog.json"), ("child", "../catalog.json"), ("item", "1.json"), ("item", "./2.json"), ("item", "1.json"), ("item", "https://elsewhere.example/3.json"), ("item", "none.json")]))]}"#,
      "/a/d.json":
        #"{"type":"Collection","id":"d","links":[\#(links([("item", "/a/c/3.json")]))]}"#,
      "/a/c/1.json": item("one", 1), "/a/c/2.json": " \n" + item("two", 2) + "\n",
      "/a/c/3.json": item("three", 3),
      "/a/items.json":
        "{\"type\":\"FeatureCollection\",\"features\":[\(item("one", 1)),\(item("two", 2))]}",
      "/a/items.ndjson": item("one", 1) + "\n" + item("two", 2) + "\n",
    ]
    return try StubServer { request in
      documents[request.path].map { .init(200, $0) } ?? .init(404, "")
    }
  }

  @Test(arguments: [1, 4])
  func `each Item of a catalog comes once, in the order of the links`(connections: Int) throws {
    let server = try Self.server()
    defer { server.stop() }
    let fetched = try Fetched(server.url("/a/catalog.json")) { $0.connections = connections }
    #expect(fetched.lines == [Self.item("one", 1), Self.item("two", 2), Self.item("three", 3)])
    #expect(fetched.problems.map(\.code) == ["link-cycle", "unsupported-location", "not-found"])
    #expect(fetched.problems[1].message.contains("https://elsewhere.example/3.json"))
    #expect(fetched.failure == nil && fetched.report?.totals.given == 3)
  }

  @Test
  func `a fetch goes on behind the Items that were given out`() throws {
    let server = try Self.server()
    defer { server.stop() }
    let fetch = try ItemFetch(
      server.url("/a/catalog.json"), ItemSearch(), FetchOptions(), environment: [:],
      resumingAt: ["version": 1, "static_items": 3])
    var lines: [String] = []
    while let page = fetch.next() {
      page.block.forEachRecord { bytes, _ in lines.append(String(decoding: bytes, as: UTF8.self)) }
    }
    // The third Item of the catalog was the one that is not there.
    #expect(lines == [Self.item("three", 3)])
  }

  @Test
  func `box, time, ids and number are looked at here`() throws {
    let server = try Self.server()
    defer { server.stop() }
    var search = ItemSearch()
    search.boundingBox = try BoundingBox([1.5, 0, 3.5, 1])
    search.maximumCount = 1
    #expect(try Fetched(server.url("/a/catalog.json"), search).lines == [Self.item("two", 2)])
    search = ItemSearch()
    search.query = ["datetime": ["gt": "2024-01-01T12:00:00Z"]]
    search.sortBy = [ItemSearch.SortField("datetime", isDescending: true)]
    search.includedFields = ["properties.datetime"]
    let shaped = try Fetched(server.url("/a/catalog.json"), search)
    #expect(shaped.failure == nil && shaped.lines.count == 2, "\(shaped.failure?.message ?? "")")
    let first = try JSONValue(parsing: shaped.lines.first ?? "")
    #expect(
      first == [
        "type": "Feature", "id": "three", "collection": "c",
        "properties": ["datetime": "2024-01-03T00:00:00Z"],
      ])
  }

  @Test(arguments: ["/a/items.json", "/a/items.ndjson"])
  func `documents of Items are read as they are`(path: String) throws {
    let server = try Self.server()
    defer { server.stop() }
    let fetched = try Fetched(server.url(path))
    #expect(fetched.lines == [Self.item("one", 1), Self.item("two", 2)])
    var search = ItemSearch()
    search.ids = ["two"]
    #expect(try Fetched(server.url(path), search).lines == [Self.item("two", 2)])
  }

  @Test
  func `the Collections of a static catalog are found`() throws {
    let server = try Self.server()
    defer { server.stop() }
    let found = try Discovery.find(
      CollectionSearch(), at: server.url("/a/catalog.json"), environment: [:])
    #expect(!found.isAPI && found.collections.map { $0["id"] } == ["c", "d"])
  }

  @Test
  func `hrefs that lead on from where an Item stands are made absolute`() throws {
    let item =
      #"{"type":"Feature","id":"one","collection":"c","geometry":null,"properties":{},"links":[{"rel":"self","href":"1.json"},{"rel":"derived_from","href":"../raw/1.json"},{"rel":"via","href":"https://e.org/x"},{"rel":"license","href":"/l.txt"}],"assets":{"a":{"href":"./d/a.tif","alternate":{"s3":{"href":"s3://b/a.tif"},"l":{"href":"l.tif"}}},"b":{"href":"https://e.org/b.tif"}}}"#
    let server = try StubServer { request in
      switch request.path {
      case "/a/catalog.json":
        return .init(
          200,
          #"{"type":"Collection","id":"c","links":[{"rel":"item","href":"c/1.json"},{"rel":"license","href":"../l.txt"}],"assets":{"t":{"href":"t.png"}}}"#
        )
      case "/a/c/1.json": return .init(200, item)
      default: return .init(404, "")
      }
    }
    defer { server.stop() }
    let fetched = try Fetched(server.url("/a/catalog.json"))
    let found = try JSONValue(parsing: try #require(fetched.lines.first))
    let base = server.url("")
    #expect(
      found["links"]?.array?.map { $0["href"] } == [
        .string(base + "/a/c/1.json"), .string(base + "/a/raw/1.json"), "https://e.org/x",
        .string(base + "/l.txt"),
      ])
    #expect(found["assets"]?["a"]?["href"] == .string(base + "/a/c/d/a.tif"))
    #expect(found["assets"]?["a"]?["alternate"]?["l"]?["href"] == .string(base + "/a/c/l.tif"))
    #expect(found["assets"]?["a"]?["alternate"]?["s3"]?["href"] == "s3://b/a.tif")
    #expect(found["assets"]?["b"]?["href"] == "https://e.org/b.tif")
    let fetch = try ItemFetch(server.url("/a/catalog.json"), ItemSearch(), environment: [:])
    while fetch.next() != nil {}
    #expect(fetch.collections["c"]?["assets"]?["t"]?["href"] == .string(base + "/a/t.png"))
  }

  @Test
  func `a page for people is not taken for a catalog`() throws {
    let server = try StubServer { _ in .init(200, "<html>") }
    defer { server.stop() }
    let fetched = try Fetched(server.url("/"))
    #expect(fetched.failure?.message == "'\(server.url("/"))' is not JSON: it is HTML or XML")
  }
}
