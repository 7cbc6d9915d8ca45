import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A static catalog")
struct StaticCatalogSourceTests {
  private func document(_ type: String, _ id: String, _ links: [(String, String?)]) -> String {
    let links = links.map { rel, href -> JSONValue in
      var link: JSONObject = ["rel": .string(rel)]
      if let href { link["href"] = .string(href) }
      return .object(link)
    }
    return JSONValue.object(["type": .string(type), "id": .string(id), "links": .array(links)])
      .description
  }

  /// catalog.json → a/collection.json → items, and b/catalog.json → c/collection.json
  private func makeCatalog(_ folder: TemporaryFolder) throws {
    try folder.write(
      "catalog.json",
      document(
        "Catalog", "root",
        [
          ("self", "https://a.example/catalog.json"), ("root", "./catalog.json"),
          ("item", "./top.json"), ("child", "./a/collection.json"), ("child", "b/catalog.json"),
        ]))
    try folder.write("top.json", itemText("top"))
    try folder.write(
      "a/collection.json",
      document(
        "Collection", "a",
        [("parent", "../catalog.json"), ("item", "2.json"), ("item", "./1.json")]))
    try folder.write("a/1.json", itemText("a1", collection: "a"))
    try folder.write("a/2.json", itemText("a2", collection: "a"))
    try folder.write("a/not-linked.json", itemText("x"))
    try folder.write(
      "b/catalog.json", document("Catalog", "b", [("child", "../c/collection.json")]))
    try folder.write("c/collection.json", document("Collection", "c", [("item", "./1.json")]))
    try folder.write("c/1.json", itemText("c1", collection: "c"))
  }

  @Test("gives the Items and Collections that its links lead to, however it is named")
  func links() throws {
    let folder = try TemporaryFolder()
    try makeCatalog(folder)
    for place in [
      folder.path, folder.path + "/", folder("catalog.json"), folder("a/../catalog.json"),
    ] {
      let read = try readItems(place)
      #expect(read.ids == ["top", "a2", "a1", "c1"], "\(place)")
      #expect(read.failures + read.problems == [])
      #expect(read.collections.keys.sorted() == ["a", "c"])
    }
    #expect(try readItems(folder("a")).ids == ["a2", "a1"])
    #expect(try readItems(folder("c/collection.json")).ids == ["c1"])
    var options = ReadOptions()
    options.folders = .looseItems
    #expect(try readItems(folder.path, options).ids == ["a1", "a2", "x", "c1", "top"])
  }

  @Test("is read from the folder that one is in, and never left")
  func relativeRoot() throws {
    let folder = try TemporaryFolder()
    try makeCatalog(folder)
    let outside = [("item", "../../secret.json"), ("item", "../x.json"), ("item", "..x.json")]
    try folder.write("a/sub/catalog.json", document("Catalog", "s", outside + [("item", "y.json")]))
    for name in ["secret.json", "a/secret.json", "a/x.json", "a/sub/..x.json", "a/sub/y.json"] {
      try folder.write(name, itemText(name))
    }
    // Relative names as they look from other folders, without leaving this one.
    let here = absolutePath("")
    let away = relativePath(from: here, to: folder("a/sub"))
    for place in [away, away + "/catalog.json", folder("a/sub")] {
      let read = try readItems(place)
      #expect(read.ids == ["a/sub/..x.json", "a/sub/y.json"], "\(place)")
      #expect(read.problems.count == 2, "\(read.problems)")
      #expect(read.problems.allSatisfy { $0.contains(": link-outside: the link leads to '") })
    }
  }

  @Test("with links that lead nowhere or astray tells each, and reads the rest")
  func badLinks() throws {
    let folder = try TemporaryFolder()
    try folder.write("secret.json", itemText("secret"))
    try folder.write("cat/good.json", itemText("good"))
    try folder.write("cat/item.json", itemText("item"))
    try folder.write("cat/broken.json", "{")
    try folder.write("cat/array.json", "[]")
    try folder.write(
      "cat/back/catalog.json", document("Catalog", "back", [("child", "../catalog.json")]))
    try folder.write(
      "cat/catalog.json",
      document(
        "Catalog", "root",
        [
          ("item", "gone.json"), ("child", "gone/catalog.json"), ("item", "../secret.json"),
          ("item", "/etc/passwd"), ("item", "https://a.example/i.json"), ("item", nil),
          ("item", ""),
          ("child", "catalog.json"), ("item", "./catalog.json"), ("child", "back/catalog.json"),
          ("child", "item.json"), ("child", "broken.json"), ("child", "array.json"),
          ("item", "C:\\x\\i.json"), ("item", "good.json"), ("item", "./good.json"),
          ("item", "%2e%2e/secret.json"),
        ]))
    let read = try readItems(folder("cat"))
    #expect(read.ids == ["good"])
    #expect(
      read.failures.map(folder.shortened) == [
        "TMP/cat/gone.json: not-found: cannot open 'TMP/cat/gone.json': no such file or directory, "
          + "linked from TMP/cat/catalog.json#/links/0/href"
      ])
    let outside =
      "outside the folder 'TMP/cat' that was named; name a folder above both to allow it"
    let place = "TMP/cat/catalog.json:1: "
    #expect(
      read.problems.map(folder.shortened) == [
        place + "link-outside: the link leads to 'TMP/secret.json', \(outside) [/links/2/href]",
        place + "link-outside: the link leads to '/etc/passwd', \(outside) [/links/3/href]",
        place
          + "unsupported-location: the link leads to 'https://a.example/i.json', which is not a "
          + "file on this machine [/links/4/href]",
        place + "broken-link: the link has no href [/links/5/href]",
        place + "broken-link: the link has no href [/links/6/href]",
        place + "link-cycle: the link leads back to 'TMP/cat/catalog.json', in which it stands "
          + "[/links/7/href]",
        place + "link-cycle: the link leads back to 'TMP/cat/catalog.json', in which it stands "
          + "[/links/8/href]",
        place
          + "unsupported-location: the link leads to 'C:\\x\\i.json', which is not a file on this "
          + "machine [/links/13/href]",
        place + "link-outside: the link leads to 'TMP/secret.json', \(outside) [/links/16/href]",
        "TMP/cat/gone/catalog.json:1: not-found: cannot open 'TMP/cat/gone/catalog.json': no such "
          + "file or directory, linked from TMP/cat/catalog.json#/links/1/href",
        "TMP/cat/back/catalog.json:1: link-cycle: the link leads back to 'TMP/cat/catalog.json', "
          + "which is above it [/links/0/href]",
        "TMP/cat/item.json:1: wrong-content: 'TMP/cat/item.json' is of type 'Feature', not a Catalog "
          + "or Collection, linked from TMP/cat/catalog.json#/links/10/href [/type]",
        "TMP/cat/broken.json:1: wrong-content: 'TMP/cat/broken.json' is not JSON: the text ends where "
          + "a member name should be: the object that begins at 1:1 is not closed, linked from "
          + "TMP/cat/catalog.json#/links/11/href",
        "TMP/cat/array.json:1: wrong-content: 'TMP/cat/array.json' is not a Catalog or Collection, "
          + "linked from TMP/cat/catalog.json#/links/12/href",
      ])
  }

  @Test("gives each document once, where two ways lead to it")
  func diamond() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "catalog.json",
      document("Catalog", "r", [("child", "a.json"), ("child", "b.json"), ("child", "./a.json")]))
    for name in ["a", "b"] {
      try folder.write(
        "\(name).json", document("Catalog", name, [("child", "c.json"), ("item", "i.json")]))
    }
    try folder.write(
      "c.json", document("Collection", "c", [("item", "j.json"), ("item", "i.json")]))
    try folder.write("i.json", itemText("i"))
    try folder.write("j.json", itemText("j"))
    let read = try readItems(folder.path)
    #expect(read.ids.sorted() == ["i", "j"])
    #expect(read.problems == [])
  }

  @Test("is followed to a depth of 64")
  func depth() throws {
    let folder = try TemporaryFolder()
    for level in 0..<70 {
      let name = level == 0 ? "catalog.json" : "\(level).json"
      try folder.write(
        name,
        document("Catalog", name, [("item", "i\(level).json"), ("child", "\(level + 1).json")]))
      try folder.write("i\(level).json", itemText("i\(level)"))
    }
    let read = try readItems(folder.path)
    #expect(read.ids == (0...64).map { "i\($0)" })
    #expect(
      read.problems.map(folder.shortened)
        == ["TMP/64.json:1: link-depth: catalogs are nested more than 64 deep [/links/1/href]"])
  }

  @Test("finds files whose names are encoded in links, or are not")
  func encodedNames() throws {
    let folder = try TemporaryFolder()
    let links = [
      ("item", "a%20b.json"), ("item", "c%20d.json"), ("item", "e f.json"), ("item", "é.json"),
      ("item", "%C3%BC.json"), ("item", "100%.json"),
    ]
    try folder.write("catalog.json", document("Catalog", "r", links))
    let names = ["a b.json", "c%20d.json", "e f.json", "é.json", "ü.json", "100%.json"]
    for name in names { try folder.write(name, itemText(name)) }
    let read = try readItems(folder.path)
    #expect(read.ids == names)
    #expect(read.problems + read.failures == [])
  }

  @Test(
    "of others is read",
    .enabled(if: Fixtures.arePresent, "there are no fixtures"),
    arguments: [
      ("pystac/windows_hrefs", 1, 1), ("pystac/catalogs/test-case-1", 8, 0),
      ("stac-spec/v1.1.0", 2, 2),
    ])
  func published(folder: String, count: Int, collections: Int) throws {
    let read = try readItems(Fixtures.root + "/" + folder)
    #expect(read.ids.count == count, "\(read.ids) \(read.problems) \(read.failures)")
    #expect(read.collections.count >= collections)
    #expect(read.failures == [])
  }
}
