import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A location")
struct OpenItemsTests {
  private static let ids = ["a", "b", "c"]
  private static var items: [String] { ids.map { itemText($0) } }
  private static var lines: String { items.map { $0 + "\n" }.joined() }
  private static var pretty: [String] {
    items.map { ((try? JSONValue(parsing: $0.utf8)) ?? .null).prettyDescription }
  }
  private static var collection: String {
    "{\"type\":\"FeatureCollection\",\"features\":[\n\(pretty.joined(separator: ",\n"))]}"
  }

  private func packed(_ text: String, _ compression: Compression) throws -> [UInt8] {
    let compressor = try Compressor(compression, path: "test")
    var input = ByteBuffer()
    input.append(contentsOf: text.utf8)
    var output = ByteBuffer()
    try compressor.compress(input, into: &output)
    return output.array
  }

  @Test("of every kind gives its Items, with tiny blocks too")
  func kinds() throws {
    let folder = try TemporaryFolder()
    var places: [String] = []
    let texts = [
      ("lines.ndjson", Self.lines), ("lines.jsonl", Self.lines), ("lines.geojsonl", Self.lines),
      ("marked.ndjson", "\u{feff}" + Self.lines.dropLast()),
      ("windows.ndjson", Self.lines.split(separator: "\n").joined(separator: "\r\n\r\n")),
      ("sequence.jsonl", Self.items.map { "\u{1e}\($0)\n" }.joined()),
      ("collection.json", Self.collection), ("collection.geojson", Self.collection),
      ("marked.json", "\u{feff}" + Self.collection),
      ("array.json", "[\(Self.items.joined(separator: ","))]"), ("noname", Self.collection),
    ]
    for (name, text) in texts {
      places.append(try folder.write(name, text))
      places.append(try folder.write(name + ".gz", try packed(text, .gzip)))
      places.append(try folder.write(name + ".zst", try packed(text, .zstd)))
    }
    for place in places {
      for blockSize in [1, 300, 1 << 20] {
        var options = ReadOptions()
        options.blockSize = blockSize
        let read = try readItems(place, options)
        #expect(read.ids == Self.ids, "\(place) in blocks of \(blockSize)")
        #expect(read.items == Self.items, "\(place) in blocks of \(blockSize)")
        #expect(read.failures + read.problems == [])
      }
    }
    let single = try folder.write("single.json", Self.pretty[0])
    #expect(try readItems(single).ids == ["a"])
    #expect(try readItems("file://" + single).ids == ["a"])
    var options = ReadOptions()
    options.format = .ndjson
    #expect(try readItems(try folder.write("lines.txt", Self.lines), options).ids == Self.ids)
    options.format = .json
    #expect(try readItems(try folder.write("x.ndjson", Self.collection), options).ids == Self.ids)
  }

  @Test("tells the line and column of each Item")
  func places() throws {
    let folder = try TemporaryFolder()
    let lines = try folder.write("f.ndjson", "\n" + Self.items[0] + "\n\n  " + Self.items[1])
    var options = ReadOptions()
    for blockSize in [1, 1 << 20] {
      options.blockSize = blockSize
      #expect(
        try readItems(lines, options).origins.map(folder.shortened)
          == ["TMP/f.ndjson:2", "TMP/f.ndjson:4:3"])
    }
    let array = try folder.write("f.json", "[\(Self.items[0]),\n \(Self.items[1])\n]")
    #expect(
      try readItems(array).origins.map(folder.shortened) == ["TMP/f.json:1:2", "TMP/f.json:2:2"])
  }

  @Test("that cannot be read at all says why")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.parquet", "PAR1")
    let messages = [
      folder("none"), folder("data.parquet"), "https://a.example/catalog.json", "ftp://b",
    ]
    .map { place in
      let error = storageError { () throws(StorageError) in _ = try openItems(place) }
      return folder.shortened(error.map { "\($0.code.rawValue): \($0)" } ?? "no error")
    }
    #expect(
      messages == [
        "not-found: there is no file or folder 'TMP/none'",
        "unsupported-location: cannot read 'TMP/data.parquet': this version does not read GeoParquet",
        "unsupported-location: cannot read 'https://a.example/catalog.json': this version reads files, "
          + "not https locations",
        "unsupported-location: the location 'ftp://b' is of an unknown kind, 'ftp'; "
          + "known are s3, gs, abfs, abfss, file, http, https",
      ])
  }

  @Test("with wrong content says so and reads the rest")
  func wrongContent() throws {
    let folder = try TemporaryFolder()
    let cases: [(String, String, [String], [String])] = [
      ("text.txt", "Hello", [], ["TMP/text.txt:1: json-syntax: expected a value, found 'Hello'"]),
      ("empty.json", "", [], ["TMP/empty.json:1: json-truncated: the text is empty"]),
      ("empty.ndjson", "", [], []),
      (
        "number.json", "5", [],
        ["TMP/number.json:1: not-an-item: an integer stands where an Item should be"]
      ),
      (
        "nofeatures.json", #"{"type":"FeatureCollection"}"#, [],
        [
          "TMP/nofeatures.json:1: not-an-item: an object of type 'FeatureCollection' stands where an "
            + "Item should be"
        ]
      ),
      (
        "bad.ndjson", Self.items[0] + "\n{\"id\":}\n[]\n" + Self.items[1] + "\n", ["a", "b"],
        [
          "TMP/bad.ndjson:2:7: json-syntax: expected a value, found '}'",
          "TMP/bad.ndjson:3: not-an-item: an array stands where an Item should be",
        ]
      ),
      (
        "bad.json", "[\(Self.items[0]),\n7,\n\(Self.items[1])]", ["a", "b"],
        ["TMP/bad.json:2: not-an-item: an integer stands where an Item should be"]
      ),
    ]
    for (name, text, ids, failures) in cases {
      let read = try readItems(try folder.write(name, text))
      #expect(read.ids == ids, "\(name)")
      #expect(read.failures.map(folder.shortened) == failures, "\(name)")
    }
    let cut = try readItems(
      try folder.write("cut.json", "[\(Self.items[0]),\n\(Self.items[1].dropLast(3))"))
    #expect(cut.ids == ["a"] && cut.failures.count == 1 && cut.problems.count == 1)
    #expect(cut.failures.first?.contains("cut.json:2:") == true)
    #expect(
      cut.problems.map(folder.shortened).first?.hasSuffix(
        "json-truncated: the text ends before the array does") == true)
    let broken = try folder.write("cut.ndjson.gz", try packed(Self.lines, .gzip).dropLast(4))
    #expect(
      try readItems(broken).problems.map(folder.shortened) == [
        "TMP/cut.ndjson.gz:1: broken-compression: 'TMP/cut.ndjson.gz' ends in the middle of its "
          + "compressed data"
      ])
  }

  @Test("that is a folder of loose Items gives all of them in the order of names")
  func looseItems() throws {
    let folder = try TemporaryFolder()
    try folder.write("b.json", itemText("b"))
    try folder.write("a/2.json", itemText("a2"))
    try folder.write("a/1.geojson", itemText("a1"))
    try folder.write("a/10/x.ndjson", itemText("x1") + "\n" + itemText("x2"))
    try folder.write("a/3.json.gz", try packed(itemText("a3"), .gzip))
    try folder.write("c.jsonl", itemText("c"))
    try folder.write("d.json", "[\(itemText("d1")),\(itemText("d2"))]")
    try folder.write("e.ndjson", "")
    try folder.write("inner/collection.json", #"{"type":"Collection","id":"k","links":[]}"#)
    try folder.write("README.md", "# no Item")
    try folder.write("out.ndjson.part", itemText("part"))
    try folder.write(".hidden/x.json", itemText("hidden"))
    try folder.write(".x.json", itemText("hidden"))
    try folder.write("f.json", "broken")
    let read = try readItems(folder.path)
    #expect(read.ids == ["a1", "x1", "x2", "a2", "a3", "b", "c", "d1", "d2"])
    #expect(
      read.failures.map(folder.shortened)
        == ["TMP/f.json:1: json-syntax: expected a value, found 'broken'"])
    #expect(read.problems == [])
    let empty = try TemporaryFolder()
    #expect(try readItems(empty.path).ids == [])
  }

  @Test("with a link that leads back is read once")
  func folderCycle() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/item.json", itemText("a"))
    try FileManager.default.createSymbolicLink(
      atPath: folder("a/back"), withDestinationPath: folder.path)
    try FileManager.default.createSymbolicLink(
      atPath: folder("gone.json"), withDestinationPath: folder("nowhere"))
    try folder.write("z.ndjson", "")
    let read = try readItems(folder.path)
    #expect(read.ids == ["a"])
    #expect(
      read.problems.map(folder.shortened)
        == ["TMP/a/back:1: link-cycle: the folder 'TMP/a/back' was read before, by another path"])
    #expect(
      read.failures.map(folder.shortened)
        == ["TMP/gone.json: not-found: cannot open 'TMP/gone.json': no such file or directory"])
  }

  @Test("that is large is looked at until it is known")
  func shapes() throws {
    let folder = try TemporaryFolder()
    let links = (0..<4_000).map { #"{"rel":"item","href":"./i/\#($0).json"}"# }.joined(
      separator: ",")
    try folder.write("i/7.json", itemText("seven"))
    let late = try folder.write(
      "late.json", #"{"id":"k","links":[\#(links)],"type":"Collection"}"#)
    #expect(try readItems(late).ids == ["seven"])
    let features = try folder.write(
      "features.json", #"{"links":[\#(links)],"features":[\#(itemText("f"))]}"#)
    #expect(try readItems(features).ids == ["f"])
    let item = try folder.write(
      "item.json", #"{"links":[\#(links)],"id":"late","type":"Feature"}"#)
    #expect(try readItems(item).ids == ["late"])

    let heads: [(String, DocumentShape?)] = [
      ("", nil), ("{", nil), (#"{"type":"Cat"#, nil), (#"{"type":"Catalog""#, .catalog),
      (#"{"type":{"type":"Catalog"},"a":"#, nil), (#"{"a":{"type":"Catalog"}"#, nil),
      (#"{"id":"type","b":"Catalog""#, nil), (#"{"id":"a\",\"type\":\"Catalog"#, nil),
      (#"{"type":"FeatureCollection""#, .elements), (#"{"features":["#, .elements),
      (#"{"features":{},"type":"Feature""#, .single), ("[", .elements), (" \n[", .elements),
      ("5", .single), ("x", .single), (#"{ "type" : "Feature" }"#, .single),
    ]
    for (head, expected) in heads {
      let block = RecordBlock(holding: Array(head.utf8))
      #expect(DocumentShape(head: block.bytes) == expected, "\(head)")
      #expect(DocumentShape(block.bytes) == expected ?? .single, "\(head)")
    }
  }
}
