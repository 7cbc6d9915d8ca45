import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("An Item tree")
struct ItemTreeSinkTests {
  static let batches = [
    [
      itemText("a", collection: "x"), itemText("b", collection: "y"),
      itemText("a", collection: "x"),
    ],
    [],
    [itemText("a", collection: "y"), itemText("c"), itemText("b", collection: "y")],
    [itemText("d", collection: "x"), itemText("catalog"), itemText("e", collection: "z/1")],
  ]

  static func driver(
    _ folder: String, _ batches: [[String]] = batches, path: String = "in.ndjson",
    collections: [String: JSONObject] = [:],
    _ change: @escaping (inout ItemTreeSink.Options) -> Void = { _ in }
  ) -> SinkDriver {
    SinkDriver(batches, path: path, collections: collections) { checkpoint in
      var options = ItemTreeSink.Options()
      change(&options)
      return try ItemTreeSink(folder, options, resumingAt: checkpoint)
    }
  }

  private func json(_ folder: TemporaryFolder, _ name: String) throws -> JSONValue {
    try JSONValue(parsing: try folder.bytes(name))
  }

  /// `rel href` of each link.
  private func links(_ document: JSONValue) -> [String] {
    (document["links"]?.array ?? []).map {
      "\($0["rel"]?.string ?? "?") \($0["href"]?.string ?? "?")"
    }
  }

  @Test("has a file for each Item and the documents above them")
  func layout() throws {
    let folder = try TemporaryFolder()
    let driver = Self.driver(folder("out")) { $0.catalogTitle = "Mine" }
    try driver.run()
    let names = try folder.tree("out").keys.sorted()
    let (z, own) = (
      try #require(names.first { $0.hasPrefix("z_1-") }),
      try #require(names.first { $0.hasPrefix("catalog_-") })
    )
    #expect(
      names == [
        "c.json", "catalog.json", own, "x/", "x/a.json", "x/collection.json", "x/d.json", "y/",
        "y/a.json", "y/b.json", "y/collection.json", z, z + "collection.json", z + "e.json",
      ])
    let catalog = try json(folder, "out/catalog.json")
    #expect(catalog["id"] == "out" && catalog["title"] == "Mine" && catalog["type"] == "Catalog")
    #expect(catalog["description"] == "STAC catalog out" && catalog["stac_version"] == "1.1.0")
    #expect(
      links(catalog) == [
        "root ./catalog.json", "child ./x/collection.json", "child ./y/collection.json",
        "child ./\(z)collection.json", "item ./c.json", "item ./\(own)",
      ])
    let x = try json(folder, "out/x/collection.json")
    #expect(x["id"] == "x" && x["type"] == "Collection" && x["license"] == "other")
    #expect(
      links(x) == [
        "root ../catalog.json", "parent ../catalog.json", "item ./a.json", "item ./d.json",
      ])
    #expect(
      x["extent"]
        == [
          "spatial": ["bbox": [[10.0, 20.0, 10.0, 20.0]]],
          "temporal": ["interval": [["2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"]]],
        ])
    #expect(
      links(try json(folder, "out/x/a.json")) == [
        "root ../catalog.json", "parent ./collection.json", "collection ./collection.json",
      ])
    #expect(
      links(try json(folder, "out/c.json")) == ["root ./catalog.json", "parent ./catalog.json"])
    #expect(
      driver.rejections == [
        "in.ndjson:3: duplicate-id: another Item of the same Collection came before with this id; its "
          + "file is 'x/a.json' [/id] " + linked("a", "x"),
        "in.ndjson:6: duplicate-id: another Item of the same Collection came before with this id; its "
          + "file is 'y/b.json' [/id] " + linked("b", "y"),
      ])
    let read = try readItems(folder("out"))
    #expect(read.failures + read.problems == [])
    #expect(read.ids.sorted() == ["a", "a", "b", "c", "catalog", "d", "e"])
  }

  /// An Item with the links of its place.
  private func linked(_ id: String, _ collection: String) -> String {
    itemText(
      id, collection: collection,
      [
        "links": [
          link("root", "../catalog.json", "application/json"),
          link("parent", "./collection.json", "application/json"),
          link("collection", "./collection.json", "application/json"),
        ]
      ])
  }

  @Test("has absolute self links where it has a URL, else says where Items were copied from")
  func selfLinks() throws {
    let folder = try TemporaryFolder()
    let item = itemText(
      "a", collection: "x",
      [
        "links": [
          ["rel": "self", "href": "https://api.example/a"], ["rel": "root", "href": "https://r"],
          ["rel": "license", "href": "https://l"],
          ["rel": "via", "href": "../v.json", "title": "V"],
          "not a link", ["href": "z.json"],
        ]
      ])
    let source = folder("in/f.ndjson")
    try Self.driver(folder("out"), [[item]], path: source).run()
    let kept = ["license https://l", "via ../../v.json", "? ?", "? ../../in/z.json"]
    let place = [
      "root ../catalog.json", "parent ./collection.json", "collection ./collection.json",
    ]
    #expect(
      links(try json(folder, "out/x/a.json")) == place + ["canonical https://api.example/a"] + kept)
    try Self.driver(folder("url"), [[item]], path: source) { $0.baseURL = "https://u.example/c/" }
      .run()
    #expect(
      links(try json(folder, "url/x/a.json")) == ["self https://u.example/c/x/a.json"] + place
        + kept)
    #expect(
      links(try json(folder, "url/x/collection.json")).first
        == "self https://u.example/c/x/collection.json")
    #expect(
      links(try json(folder, "url/catalog.json")).first == "self https://u.example/c/catalog.json")
    // Written again from the copy, it still says so once.
    try Self.driver(
      folder("again"), [[try #require(folder.text("out/x/a.json"))]], path: folder("out/x/a.json")
    ).run()
    #expect(
      links(try json(folder, "again/x/a.json")).filter { $0.hasPrefix("canonical") }
        == ["canonical https://api.example/a"])
  }

  @Test(
    "keeps relative hrefs true",
    arguments: [
      ("b.tif", "../../in/b.tif"), ("./b.tif", "../../in/b.tif"), ("../b/c.tif", "../../b/c.tif"),
      ("data/", "../../in/data/"), ("b.tif?x=../y#z", "../../in/b.tif?x=../y#z"),
      ("/abs/b.tif", "/abs/b.tif"), ("https://h/b.tif", "https://h/b.tif"),
      ("s3://bucket/b.tif", "s3://bucket/b.tif"), ("#here", "#here"), ("?x", "?x"), ("", ""),
      ("C:\\b.tif", "C:\\b.tif"), ("../out/x/b.tif", "./b.tif"),
    ])
  func hrefs(href: String, expected: String) throws {
    let folder = try TemporaryFolder()
    let item = itemText("a", collection: "x", ["assets": ["k.1": ["href": .string(href)]]])
    try Self.driver(folder("out"), [[item]], path: folder("in/f.ndjson")).run()
    #expect(try json(folder, "out/x/a.json")["assets"]?["k.1"]?["href"]?.string == expected)
    // Where source and target are the same folder, nothing changes.
    try Self.driver(folder("out"), [[item]], path: folder("out/x/a.json")).run()
    #expect(try json(folder, "out/x/a.json")["assets"]?["k.1"]?["href"]?.string == href)
  }

  @Test("gives each id a safe file of its own")
  func names() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 300)
    let ids = [
      "a/b", "a\\b", "a b", "a:b", "a_b", "..", ".", "../../etc/passwd", "/", "🛰", "🛰️", "é",
      "e\u{301}", "collection", "Collection", "catalog", "CATALOG", "collection.json", "nul",
      "con.x",
      long, long + "y", ".hidden", "end.", "\u{0}\n", "%2e%2e", "-rf", "*", "?",
    ]
    for collection in [nil, "x", "a/b", "..", "catalog.json", "x.json", long] as [String?] {
      let place = "out-\(UUID().uuidString)"
      let driver = Self.driver(folder(place), [ids.map { itemText($0, collection: collection) }])
      try driver.run()
      #expect(driver.rejections == [])
      let names = try folder.tree(place).keys.filter { !$0.hasSuffix("/") }
      #expect(names.count == ids.count + (collection == nil ? 1 : 2))
      #expect(names.allSatisfy { $0.split(separator: "/").allSatisfy { $0.utf8.count <= 255 } })
      let read = try readItems(folder(place))
      // Compared by their bytes: strings are equal also where only their normal forms are.
      #expect(read.ids.map { Array($0.utf8) } == ids.map { Array($0.utf8) })
      #expect(read.problems + read.failures == [])
      #expect(try folder.tree().keys.allSatisfy { $0.hasPrefix("out-") })
    }
    // All of them side by side.
    let collections = ["a", "a.links", "links", "items", "items-a", "catalog.json", "c", "A/"]
    let batch =
      collections.map { itemText("i", collection: $0) } + [itemText("c"), itemText("x.json")]
    try Self.driver(folder("all"), [batch]).run()
    let read = try readItems(folder("all"))
    #expect(read.ids.count == batch.count && read.problems + read.failures == [])
    #expect(Set(read.collections.keys) == Set(collections))
  }

  @Test("tells what the Items cover, whatever their order")
  func extents() throws {
    let folder = try TemporaryFolder()
    func item(_ id: String, _ box: [JSONValue]?, _ properties: JSONValue) -> String {
      itemText(
        id, collection: "x",
        ["bbox": box.map { .array($0) } ?? .null, "geometry": .null, "properties": properties])
    }
    let items = [
      item("a", [170, -5, 175, 5], ["datetime": "2024-05-01T00:00:00Z"]),
      item(
        "b", [178.5, -9, -178.25, 1],
        [
          "datetime": .null, "start_datetime": "2023-01-01T00:00:00+01:00",
          "end_datetime": "2023-02-01T00:00:00Z",
        ]),
      item("c", [-175, 0, 10, -170, 3, 20], ["datetime": "2024-06-01T00:00:00.5Z"]),
      item("d", nil, ["datetime": .null]), item("e", [9, 9], ["datetime": "not a time"]),
    ]
    for (index, order) in [items, items.reversed(), items.shuffled()].enumerated() {
      try Self.driver(folder("out\(index)"), order.map { [$0] }).run()
      #expect(
        try json(folder, "out\(index)/x/collection.json")["extent"]
          == [
            "spatial": ["bbox": [[170.0, -9.0, 10.0, -170.0, 5.0, 20.0]]],
            "temporal": ["interval": [["2022-12-31T23:00:00Z", "2024-06-01T00:00:00.5Z"]]],
          ])
    }
    try Self.driver(folder("none"), [[items[3]]]).run()
    #expect(
      try json(folder, "none/x/collection.json")["extent"]
        == [
          "spatial": ["bbox": [[-180.0, -90.0, 180.0, 90.0]]],
          "temporal": ["interval": [[.null, .null]]],
        ])
  }

  @Test("takes what is known of a Collection, with hrefs that stay true")
  func knownCollections() throws {
    let folder = try TemporaryFolder()
    try folder.write("in/LICENSE", "free")
    try folder.write("in/x/1.json", itemText("1", collection: "x"))
    try folder.write(
      "in/x/collection.json",
      """
      {"type":"Collection","id":"x","title":"X","license":"MIT","more":[10.0],
       "assets":{"thumb":{"href":"t.png"},"far":{"href":"https://h/t"}},
       "links":[{"rel":"root","href":"../catalog.json"},{"rel":"license","href":"../LICENSE"},
                {"rel":"item","href":"1.json"},{"rel":"about","href":"https://h/about"}]}
      """)
    let read = try readItems(folder("in/x"))
    try Self.driver(
      folder("out"), [read.items], path: folder("in/x/1.json"), collections: read.collections
    ).run()
    let collection = try json(folder, "out/x/collection.json")
    #expect(collection["title"] == "X" && collection["license"] == "MIT")
    #expect(collection["more"] == [10.0])
    #expect(collection["assets"]?["thumb"]?["href"] == "../../in/x/t.png")
    #expect(collection["assets"]?["far"]?["href"] == "https://h/t")
    #expect(
      links(collection) == [
        "root ../catalog.json", "parent ../catalog.json", "license ../../in/LICENSE",
        "about https://h/about", "item ./1.json",
      ])
    try Self.driver(folder("own"), [read.items], collections: read.collections) {
      $0.collection = "mine"
      $0.collections = ["mine": ["type": "Collection", "id": "other", "title": "Mine"]]
    }.run()
    let own = try json(folder, "own/mine/collection.json")
    #expect(own["id"] == "mine" && own["title"] == "Mine")
    #expect(try json(folder, "own/mine/1.json")["collection"] == "mine")
  }
}
