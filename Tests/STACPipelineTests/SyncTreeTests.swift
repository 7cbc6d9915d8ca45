import STACCatalog
import STACJSON
import STACPipeline
import STACStorage
import STACTestSupport
import Testing

/// Static catalogs of any layout that are made like another place.
struct SyncTreeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(isInMemory: true) }

  private func build(
    _ items: String, _ change: (inout ItemTreeSink.Options) throws -> Void = { _ in }
  ) async throws {
    try folder.write("a.ndjson", items)
    var output = OutputOptions(.tree(folder("t")))
    output.tree.replaces = true
    try change(&output.tree)
    try await ComparisonTests.convert(folder("a.ndjson"), output)
  }

  @discardableResult
  private func sync(
    _ items: String, layout: String? = nil, deletes: Bool = true
  ) async throws -> DifferenceCounts {
    try folder.write("b.ndjson", items)
    var options = CatalogSync.Options()
    options.deletes = deletes
    let target = try SyncTarget(folder("t"), layout: layout.map { try LayoutTemplate($0) })
    let sync = try CatalogSync(from: IngestOptions(folder("b.ndjson")), to: target, options)
    let counts = try await sync.compare()
    try await sync.apply()
    return counts
  }

  private func document(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: folder.text("t/" + path) ?? "")
  }

  private func items(_ years: [(String, Int)]) -> String {
    years.map {
      tinyItem($0.0, datetime: "\($0.1)-01-01T00:00:00Z", longitude: Double($0.1 - 2000)) + "\n"
    }.joined()
  }

  @Test
  func `new Items go where the layout of the catalog has them`() async throws {
    try await build(items([("a", 2020), ("b", 2021)])) {
      $0.layout = try LayoutTemplate("${collection}/${year}/${id}")
      $0.listLength = 2
    }
    try await sync(items([("a", 2020), ("c", 2021), ("d", 2022), ("e", 2021), ("f", 2021)]))
    let names = folder.files("t").keys.filter { !$0.hasPrefix(".") }.sorted()
    #expect(
      names == [
        "c/2020/a.json", "c/2020/catalog.json", "c/2021/c.json", "c/2021/catalog.json",
        "c/2021/e.json", "c/2021/f.json", "c/2021/items-2.json", "c/2022/catalog.json",
        "c/2022/d.json", "c/collection.json", "catalog.json",
      ])
    let children = try document("c/collection.json")["links"]?.array?.filter {
      $0["rel"] == "child"
    }
    #expect(
      children?.compactMap { $0["href"]?.string } == [
        "./2020/catalog.json", "./2021/catalog.json", "./2022/catalog.json",
      ])
    let parents = try ["c", "e", "f"].map { name in
      try document("c/2021/\(name).json")["links"]?.array?.first { $0["rel"] == "parent" }?["href"]
    }
    #expect(parents == ["./catalog.json", "./catalog.json", "./items-2.json"])
    let (counts, _) = try await ComparisonTests.difference(folder("b.ndjson"), folder("t"))
    #expect(counts.isEqual && counts.unchanged == 5)
    // With fewer Items the second page goes, and what stood on it names the first.
    try await sync(items([("a", 2020), ("f", 2021)]))
    #expect(folder.text("t/c/2021/items-2.json") == nil)
    let links = try document("c/2021/catalog.json")["links"]?.array ?? []
    #expect(links.filter { $0["rel"] == "item" }.compactMap { $0["href"] } == ["./f.json"])
    #expect(!links.contains { $0["rel"] == "child" })
    let parent = try document("c/2021/f.json")["links"]?.array?.first { $0["rel"] == "parent" }
    #expect(parent?["href"] == "./catalog.json")
  }

  @Test
  func `a layout that is told is as good as one that is known`() async throws {
    try await build(items([("a", 2020)])) {
      $0.layout = try LayoutTemplate("${collection}/${year}/${id}")
    }
    folder.remove("t/.stac-manager-tree")
    await #expect(throws: WorkflowError.self) {
      try await sync(items([("a", 2020), ("b", 2021)]))
    }
    try await sync(items([("a", 2020), ("b", 2021)]), layout: "${collection}/${year}")
    #expect(folder.text("t/c/2021/b.json") != nil)
  }

  @Test
  func `an extent shrinks with the Items, but not what somebody has claimed`() async throws {
    try await build(items([("a", 2020), ("b", 2021), ("z", 2030)]))
    try await sync(items([("a", 2020), ("b", 2021)]))
    let extent = try document("c/collection.json")["extent"]
    #expect(extent?["spatial"]?["bbox"]?.array?.first == [20.0, 50.0, 21.0, 50.0])
    #expect(
      extent?["temporal"]?["interval"]?.array?.first
        == ["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"])
    var collection = try document("c/collection.json")
    collection["extent"]?["temporal"]?["interval"] = [["2019-01-01T00:00:00Z", .null]]
    collection["title"] = "By hand"
    try folder.write("t/c/collection.json", collection.description)
    try await sync(items([("a", 2020)]))
    let kept = try document("c/collection.json")
    #expect(kept["extent"]?["spatial"]?["bbox"]?.array?.first == [20.0, 50.0, 20.0, 50.0])
    #expect(
      kept["extent"]?["temporal"]?["interval"]?.array?.first == ["2019-01-01T00:00:00Z", .null])
    #expect(kept["title"] == "By hand")
  }

  @Test
  func `a Collection without Items stays what it was`() async throws {
    try await build(items([("a", 2020)]) + tinyItem("k", collection: "k") + "\n")
    let before = try document("c/collection.json")["extent"]
    try await sync(tinyItem("k", collection: "k") + "\n")
    let collection = try document("c/collection.json")
    #expect(collection["extent"] == before)
    #expect(collection["links"]?.array?.contains { $0["rel"] == "item" } == false)
    #expect(folder.text("t/c/a.json") == nil)
  }

  @Test
  func `a document that cannot be read stays linked`() async throws {
    try await build(items([("a", 2020), ("b", 2021)]))
    try folder.write("t/c/b.json", "{\"broken\"")
    try await sync(items([("a", 2020), ("n", 2022)]), deletes: false)
    let links = try document("c/collection.json")["links"]?.array?.filter { $0["rel"] == "item" }
    let hrefs = Set((links ?? []).compactMap { $0["href"]?.string })
    #expect(hrefs == ["./a.json", "./b.json", "./n.json"])
  }

  @Test(arguments: ["${collection}/${id}", "{collection}/{year}/{platform:-none}/x-{id}.stac"])
  func `a layout is written as it can be read again`(text: String) throws {
    let layout = try LayoutTemplate(text)
    #expect(try LayoutTemplate(layout.text) == layout)
  }
}
