import Glibc
import STACJSON
import STACStorage
import STACTestSupport
import Synchronization
import Testing

@testable import STACClient

/// Static catalogs of many documents over HTTP: side by side, whatever the server does.
struct StaticCrawlTests {
  /// Documents by path, and how they were asked for.
  private final class Site: Sendable {
    private struct Counts {
      var underWay = 0
      var most = 0
      var paths: [String] = []
    }

    private final class Log: Sendable {
      let counts = Mutex(Counts())
    }

    let stub: StubServer
    private let log: Log

    /// - Parameter answer: what is sent in place of a document.
    init(
      _ documents: [String: String], milliseconds: UInt32 = 0,
      _ answer: @escaping @Sendable (String) -> StubServer.Response? = { _ in nil }
    ) throws {
      let log = Log()
      self.log = log
      stub = try StubServer { request in
        log.counts.withLock { counts in
          counts.underWay += 1
          counts.most = max(counts.most, counts.underWay)
          counts.paths.append(request.path)
        }
        defer { log.counts.withLock { $0.underWay -= 1 } }
        if milliseconds > 0 { usleep(milliseconds * 1000) }
        if let special = answer(request.path) { return special }
        return documents[request.path].map { .init(200, $0) } ?? .init(404, "")
      }
    }

    deinit { stub.stop() }

    /// The most requests that were under way at a time.
    var most: Int { log.counts.withLock { $0.most } }
    /// What was asked for.
    var paths: [String] { log.counts.withLock { $0.paths } }
  }

  private static func item(_ id: String) -> String {
    #"{"type":"Feature","id":"\#(id)","collection":"c","geometry":null,"properties":{"datetime":"2024-01-01T00:00:00Z"},"links":[],"assets":{}}"#
  }

  private static func catalog(_ type: String, _ id: String, _ links: [(String, String)]) -> String {
    let links = links.map { #"{"rel":"\#($0)","href":"\#($1)"}"# }.joined(separator: ",")
    return #"{"type":"\#(type)","id":"\#(id)","links":[\#(links)]}"#
  }

  /// A root of 40 Collections of two Items each.
  private static let wide: [String: String] = {
    var documents = [
      "/catalog.json": catalog(
        "Catalog", "root", (0..<40).map { ("child", "\($0)/collection.json") })
    ]
    for number in 0..<40 {
      documents["/\(number)/collection.json"] = catalog(
        "Collection", "c\(number)", [("item", "a.json"), ("item", "b.json")])
      for name in ["a", "b"] {
        documents["/\(number)/\(name).json"] = item("\(number)\(name)")
      }
    }
    return documents
  }()

  private static let wideIDs = (0..<40).flatMap { ["\($0)a", "\($0)b"] }

  private static func ids(_ fetched: Fetched) throws -> [String] {
    try fetched.lines.map { try JSONValue(parsing: $0)["id"]?.string ?? "" }
  }

  @Test(arguments: [(1, 1), (3, 3), (16, 8)])
  func `documents and Items of several of them are fetched side by side`(
    limit: Int, least: Int
  ) throws {
    let site = try Site(Self.wide, milliseconds: 20)
    let fetched = try Fetched(site.stub.url("/catalog.json")) { $0.documents = limit }
    #expect(fetched.failure == nil && fetched.problems.isEmpty)
    // In the order of the links, whatever came first.
    #expect(try Self.ids(fetched) == Self.wideIDs)
    #expect(site.most <= limit && site.most >= least, "\(site.most) side by side")
    #expect(site.paths.count == 121)
  }

  @Test
  func `with a limit no Item is fetched for nothing`() throws {
    let site = try Site(Self.wide)
    var search = ItemSearch()
    search.maximumCount = 5
    let fetched = try Fetched(site.stub.url("/catalog.json"), search)
    #expect(try Self.ids(fetched) == Array(Self.wideIDs.prefix(5)))
    #expect(site.paths.count { $0.hasSuffix("a.json") || $0.hasSuffix("b.json") } == 5)
  }

  @Test
  func `hrefs begin where a document was found, behind redirects`() throws {
    let documents = [
      "/catalog.json": Self.catalog(
        "Catalog", "root", [("child", "latest/collection.json"), ("child", "v2/collection.json")]),
      "/v2/collection.json": Self.catalog(
        "Collection", "c", [("item", "one.json"), ("child", "../loop.json")]),
      "/v2/one.json": Self.item("one"),
    ]
    let site = try Site(documents) { path in
      switch path {
      case "/latest/collection.json":
        .init(302, "", headers: ["Location: /v2/collection.json"])
      case "/loop.json": .init(301, "", headers: ["Location: /catalog.json"])
      default: nil
      }
    }
    let fetched = try Fetched(site.stub.url("/catalog.json"))
    // The same document by two names is one document.
    #expect(try Self.ids(fetched) == ["one"])
    #expect(fetched.problems.map(\.code) == ["link-cycle"])
    #expect(fetched.problems.first?.message.contains("redirected back to") == true)
  }

  @Test
  func `what cannot be had is named, and the rest comes`() throws {
    var documents = Self.wide
    documents["/3/collection.json"] = "<html>"
    documents["/4/collection.json"] = nil
    documents["/5/a.json"] = nil
    documents["/6/collection.json"] = "[1]"
    let tries = Tries()
    let site = try Site(documents) { path in
      guard path == "/7/collection.json", tries.next() < 2 else { return nil }
      return .init(503, "")
    }
    let fetched = try Fetched(site.stub.url("/catalog.json")) {
      $0.retryDelay = 0.01
      $0.retries = 3
    }
    let missing = ["3a", "3b", "4a", "4b", "5a", "6a", "6b"]
    #expect(try Self.ids(fetched) == Self.wideIDs.filter { !missing.contains($0) })
    #expect(
      fetched.problems.map(\.code).sorted()
        == ["broken-link", "broken-link", "broken-link", "not-found"])
    for name in ["/3/collection.json", "/4/collection.json", "/5/a.json", "/6/collection.json"] {
      #expect(fetched.problems.contains { $0.message.contains(site.stub.url(name)) }, "\(name)")
    }
  }

  private final class Tries: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
      count.withLock { count in
        defer { count += 1 }
        return count
      }
    }
  }

  @Test(arguments: [true, false])
  func `documents may be compressed, on the way or as they lie there`(onTheWay: Bool) throws {
    let ending = onTheWay ? "" : ".gz"
    let documents = [
      "/catalog.json": Self.catalog("Catalog", "root", [("child", "c.json\(ending)")]),
      "/c.json\(ending)": Self.catalog("Collection", "c", [("item", "i.json\(ending)")]),
      "/i.json\(ending)": Self.item("one"),
    ]
    let packed = try documents.mapValues { try Self.gzip($0) }
    let site = try Site([:]) { path in
      packed[path].map {
        .init(200, $0, headers: onTheWay ? ["Content-Encoding: gzip"] : [])
      }
    }
    let fetched = try Fetched(site.stub.url("/catalog.json"))
    #expect(fetched.problems.isEmpty, "\(fetched.problems)")
    #expect(try Self.ids(fetched) == ["one"])
  }

  @Test
  func `a bomb in a compressed document is named`() throws {
    let bomb = try Self.gzip(String(repeating: " ", count: 4 << 20))
    let site = try Site([
      "/catalog.json": Self.catalog("Catalog", "root", [("item", "bomb.gz"), ("item", "i.json")]),
      "/i.json": Self.item("one"),
    ]) { $0 == "/bomb.gz" ? .init(200, bomb) : nil }
    let fetched = try Fetched(site.stub.url("/catalog.json")) { $0.pageLimit = 1 << 20 }
    #expect(try Self.ids(fetched) == ["one"])
    #expect(fetched.problems.count == 1)
    #expect(fetched.problems.first?.message.contains("larger than 1 MiB") == true)
  }

  @Test
  func `documents without a self link get one where that is asked for`() throws {
    let site = try Site([
      "/catalog.json": Self.catalog("Collection", "c", [("item", "i.json")]),
      "/i.json": Self.item("one"),
    ])
    let fetched = try Fetched(site.stub.url("/catalog.json")) { $0.addsSelfLinks = true }
    let links = try JSONValue(parsing: fetched.lines.first ?? "")["links"]
    #expect(
      links == [
        [
          "rel": "self", "href": .string(site.stub.url("/i.json")),
          "type": "application/geo+json",
        ]
      ])
  }

  private static func gzip(_ text: String) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try folder.write("x", text)
    let gzip = try #require(ExternalProgram("gzip"))
    return try gzip.run(["-c", folder("x")]).output
  }
}
