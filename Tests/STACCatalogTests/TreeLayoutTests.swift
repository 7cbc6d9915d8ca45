import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

/// Trees with folders between their documents.
@Suite("A tree with a layout")
struct TreeLayoutTests {
  private static func item(_ id: String, _ collection: String?, _ year: Int) -> String {
    itemText(
      id, collection: collection, ["properties": ["datetime": .string("\(year)-01-02T03:04:05Z")]])
  }

  private static let batches = [
    [item("a", "x", 2023), item("b", "x", 2024), item("c", "y", 2024)],
    [item("d", "x", 2024), item("e", "x", 2024), item("f", "x", 2024), item("g", nil, 2024)],
  ]

  private static func driver(
    _ folder: String, _ batches: [[String]] = batches,
    collections: [String: JSONObject] = [:],
    _ change: @escaping (inout ItemTreeSink.Options) -> Void = { _ in }
  ) -> SinkDriver {
    SinkDriver(batches, collections: collections) { checkpoint in
      var options = ItemTreeSink.Options()
      options.layout = try LayoutTemplate("all/${collection}/${year}/${id}")
      options.replaces = true
      change(&options)
      return try ItemTreeSink(folder, options, resumingAt: checkpoint)
    }
  }

  private func links(_ folder: TemporaryFolder, _ name: String) throws -> [String] {
    let document = try JSONValue(parsing: try folder.bytes(name))
    return (document["links"]?.array ?? []).map {
      "\($0["rel"]?.string ?? "?") \($0["href"]?.string ?? "?")"
    }
  }

  @Test("has a document in each folder, linked up and down")
  func documents() throws {
    let folder = try TemporaryFolder()
    try Self.driver(folder("out")).run()
    #expect(
      try folder.tree("out").keys.sorted().filter { !$0.hasSuffix("/") } == [
        ".stac-manager-tree", "all/2024/catalog.json", "all/2024/g.json", "all/catalog.json",
        "all/x/2023/a.json", "all/x/2023/catalog.json", "all/x/2024/b.json",
        "all/x/2024/catalog.json", "all/x/2024/d.json", "all/x/2024/e.json", "all/x/2024/f.json",
        "all/x/collection.json", "all/y/2024/c.json", "all/y/2024/catalog.json",
        "all/y/collection.json", "catalog.json",
      ])
    #expect(
      try links(folder, "out/catalog.json") == ["root ./catalog.json", "child ./all/catalog.json"])
    #expect(
      try links(folder, "out/all/catalog.json") == [
        "root ../catalog.json", "parent ../catalog.json", "child ./2024/catalog.json",
        "child ./x/collection.json", "child ./y/collection.json",
      ])
    #expect(
      try links(folder, "out/all/x/collection.json") == [
        "root ../../catalog.json", "parent ../catalog.json", "child ./2023/catalog.json",
        "child ./2024/catalog.json",
      ])
    #expect(
      try links(folder, "out/all/x/2023/catalog.json") == [
        "root ../../../catalog.json", "parent ../collection.json", "item ./a.json",
      ])
    #expect(
      try links(folder, "out/all/x/2023/a.json") == [
        "root ../../../catalog.json", "parent ./catalog.json", "collection ../collection.json",
      ])
    #expect(
      try links(folder, "out/all/2024/g.json") == [
        "root ../../catalog.json", "parent ./catalog.json",
      ])
    let read = try readItems(folder("out"))
    #expect(read.failures + read.problems == [])
    #expect(read.ids.sorted() == ["a", "b", "c", "d", "e", "f", "g"])
  }

  @Test("goes on with a long list in pages, to which their Items lead back")
  func pages() throws {
    let folder = try TemporaryFolder()
    try Self.driver(folder("out")) { $0.listLength = 2 }.run()
    #expect(
      try links(folder, "out/all/x/2024/catalog.json") == [
        "root ../../../catalog.json", "parent ../collection.json", "child ./items-2.json",
        "item ./b.json", "item ./d.json",
      ])
    #expect(
      try links(folder, "out/all/x/2024/items-2.json") == [
        "root ../../../catalog.json", "parent ./catalog.json", "item ./e.json", "item ./f.json",
      ])
    #expect(try links(folder, "out/all/x/2024/d.json").contains("parent ./catalog.json"))
    #expect(try links(folder, "out/all/x/2024/f.json").contains("parent ./items-2.json"))
    let page = try JSONValue(parsing: try folder.bytes("out/all/x/2024/items-2.json"))
    #expect(page["id"] == "all-x-2024-items-2" && page["title"] == "Items 3 to 4")
    #expect(try readItems(folder("out")).ids.sorted() == ["a", "b", "c", "d", "e", "f", "g"])
  }

  @Test(
    "links as it was told",
    arguments: [
      (LinkStyle.selfContained, String?.none, "./catalog.json", "../../../catalog.json"),
      (.relativePublished, "https://e.org/c", "./catalog.json", "../../../catalog.json"),
      (.relativeWithSelf, "https://e.org/c", "./catalog.json", "../../../catalog.json"),
      (
        .absolute, "https://e.org/c", "https://e.org/c/catalog.json", "https://e.org/c/catalog.json"
      ),
    ])
  func styles(style: LinkStyle, url: String?, root: String, rootOfItem: String) throws {
    let folder = try TemporaryFolder()
    try Self.driver(folder("out")) {
      $0.links = style
      $0.baseURL = url
      $0.listLength = 2
    }.run()
    let catalog = try links(folder, "out/catalog.json")
    let item = try links(folder, "out/all/x/2024/f.json")
    #expect(catalog.contains("root \(root)") && item.contains("root \(rootOfItem)"))
    #expect(catalog.contains("self https://e.org/c/catalog.json") == (style != .selfContained))
    #expect(
      item.contains("self https://e.org/c/all/x/2024/f.json")
        == [.relativeWithSelf, .absolute].contains(style))
    let parent =
      style == .absolute ? "https://e.org/c/all/x/2024/items-2.json" : "./items-2.json"
    #expect(item.contains("parent \(parent)"))
  }

  @Test("turns away Items whose folder is for something else")
  func clashes() throws {
    let folder = try TemporaryFolder()
    let driver = SinkDriver([
      [Self.item("a", "x", 2023), Self.item("b", "2024", 2024), Self.item("c", nil, 2024)],
      [Self.item("d", "x", 2024)],
    ]) { checkpoint in
      var options = ItemTreeSink.Options()
      options.layout = try LayoutTemplate("${year}/${collection}/${id}")
      return try ItemTreeSink(folder("out"), options, resumingAt: checkpoint)
    }
    try driver.run()
    #expect(driver.rejections.count == 1)
    #expect(
      driver.rejections.first?.hasPrefix(
        "in.ndjson:4: layout-clash: the Collection 'x' lies in '2023/x' already and would lie in "
          + "'2024/x', too; put what differs behind the Collection in the layout") == true)
    #expect(try readItems(folder("out")).ids.sorted() == ["a", "b", "c"])
  }

  @Test("turns away Items of a Collection that would lie where a Catalog is")
  func catalogInTheWay() throws {
    let folder = try TemporaryFolder()
    let driver = Self.driver(
      folder("out"), [[Self.item("a", nil, 2024), Self.item("b", "2024", 2024)]])
    try driver.run()
    #expect(driver.rejections.count == 1)
    #expect(
      driver.rejections.first?.contains("the folder 'all/2024' is that of a Catalog already")
        == true)
  }

  @Test("that replaces another leaves what is the same and removes what is gone")
  func replaced() throws {
    let folder = try TemporaryFolder()
    try Self.driver(folder("out")) { $0.listLength = 2 }.run()
    try folder.write("out/all/x/2023/data.tif", "not ours")
    let before = try folder.tree("out")
    let times = try before.keys.filter {
      $0.hasSuffix("b.json") || $0.hasSuffix("y/collection.json")
    }
    .map { try #require(fileFingerprint(folder("out/" + $0))) }
    let sink = try replacement(folder, [[Self.item("b", "x", 2024), Self.item("c", "y", 2024)]])
    #expect(sink.report?.itemCount == 2)
    #expect(sink.report?.unchangedCount == 2)
    #expect(sink.report?.removedCount == 5)
    let after = try folder.tree("out")
    #expect(
      after.keys.sorted().filter { !$0.hasSuffix("/") } == [
        ".stac-manager-tree", "all/catalog.json", "all/x/2023/data.tif", "all/x/2024/b.json",
        "all/x/2024/catalog.json",
        "all/x/collection.json", "all/y/2024/c.json", "all/y/2024/catalog.json",
        "all/y/collection.json", "catalog.json",
      ])
    let timesAfter = try before.keys.filter {
      $0.hasSuffix("b.json") || $0.hasSuffix("y/collection.json")
    }
    .map { try #require(fileFingerprint(folder("out/" + $0))) }
    #expect(times == timesAfter)
  }

  private func replacement(_ folder: TemporaryFolder, _ batches: [[String]]) throws -> ItemTreeSink
  {
    var options = ItemTreeSink.Options()
    options.layout = try LayoutTemplate("all/${collection}/${year}/${id}")
    options.replaces = true
    options.listLength = 2
    let sink = try ItemTreeSink(folder("out"), options)
    try Self.driver(folder("out"), batches).commit(0..<batches.count, sink)
    try sink.seal()
    try sink.finish(collections: [:])
    return sink
  }

  @Test("is not replaced by one without Items, unless that is asked for")
  func emptied() throws {
    let folder = try TemporaryFolder()
    try Self.driver(folder("out")).run()
    let before = try folder.tree("out")
    let error = storageError { () throws(StorageError) in
      do { try Self.driver(folder("out"), [[]]).run() } catch let error as StorageError {
        throw error
      } catch {}
    }
    #expect(error?.message.contains("no Item came") == true)
    #expect(
      try folder.tree("out").filter { !$0.key.hasPrefix(".stac-manager/") } == before)
    try Self.driver(folder("out"), [[]]) { $0.allowsEmpty = true }.run()
    #expect(try folder.tree("out").keys.sorted() == [".stac-manager-tree", "catalog.json"])
  }

  @Test("ends with the same bytes wherever it was interrupted", arguments: [nil, 2])
  func crashes(listLength: Int?) throws {
    let folder = try TemporaryFolder()
    func driver(_ name: String) -> SinkDriver {
      Self.driver(folder(name)) {
        $0.listLength = listLength
        $0.describes = true
        $0.checkpointFolder = folder("checkpoint-" + name)
        $0.catalogID = "same"
        $0.catalogDescription = "the same"
      }
    }
    try makeFolders(folder("checkpoint-whole"))
    try driver("whole").run()
    let whole = try folder.tree("whole")
    for (number, crash) in driver("none").crashes.enumerated() {
      let name = "out\(number)"
      try makeFolders(folder("checkpoint-" + name))
      let driver = driver(name)
      let checkpoint = try driver.run(to: crash)
      try driver.resume(checkpoint, after: crash)
      #expect(try folder.tree(name) == whole, "\(crash)")
    }
  }

  @Test("gives its Catalogs and Collections what is known of them")
  func known() throws {
    let folder = try TemporaryFolder()
    try Self.driver(
      folder("out"), collections: ["y": ["type": "Collection", "id": "y", "title": "Why"]]
    ) {
      $0.collectionDefaults = ["license": "CC-BY-4.0", "title": "Default"]
      $0.catalogs = ["all": ["title": "Everything", "description": "All that there is"]]
    }.run()
    func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: try folder.bytes(name)) }
    #expect(try json("out/all/catalog.json")["title"] == "Everything")
    #expect(try json("out/all/x/collection.json")["title"] == "Default")
    let y = try json("out/all/y/collection.json")
    #expect(y["title"] == "Why" && y["license"] == "CC-BY-4.0")
    let children = try json("out/all/catalog.json")["links"]?.array ?? []
    #expect(children.compactMap { $0["title"]?.string } == ["2024", "Default", "Why"])
    #expect(try json("out/catalog.json")["links"]?.array?.last?["title"] == "Everything")
  }

  @Test("has GeoParquet files beside its Collections, which hold their Items")
  func mirrors() throws {
    let folder = try TemporaryFolder()
    try Self.driver(
      folder("out"),
      [
        [
          itemText(
            "a", collection: "x",
            [
              "properties": ["datetime": "2024-01-02T03:04:05Z"],
              "assets": ["data": ["href": "../a.tif"]],
            ])
        ]
      ]
    ) { $0.mirrors = true }.run()
    let collection = try JSONValue(parsing: try folder.bytes("out/all/x/collection.json"))
    #expect(collection["assets"]?["geoparquet"]?["href"] == "./items.parquet")
    #expect(collection["assets"]?["geoparquet"]?["roles"] == ["collection-mirror"])
    let item = try JSONValue(parsing: try folder.bytes("out/all/x/2024/a.json"))
    let href = try #require(item["assets"]?["data"]?["href"]?.string)
    #expect(href.hasPrefix("../../") && href.hasSuffix("/a.tif"))
    let read = try readItems(folder("out/all/x/items.parquet"))
    let mirrored = try JSONValue(parsing: try #require(read.items.first))
    #expect(
      mirrored["assets"]?["data"]?["href"]?.string == String(href.dropFirst(3)),
      "the file lies one folder above")
    #expect(read.ids == ["a"])
  }
}
