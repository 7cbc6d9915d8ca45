import Foundation
import STACCatalog
import STACGeoParquet
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// Undo, redo, and undo of redo, on every kind of location.
struct UpdateHistoryTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  private func run(_ arguments: [String]) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  static let places = [
    "tree", "loose", "lines.ndjson", "packed.ndjson.zst", "features.json", "array.json",
    "rows.parquet",
    "data", "tables",
  ]

  private static let collection = """
    {"type":"Collection","stac_version":"1.1.0","id":"c","description":"d", "license":"other",\
    "extent":{"spatial":{"bbox":[[10.0,50.0,60.0,50.0]]},"temporal":{"interval":\
    [["2024-01-01T00:00:00Z","2024-06-01T00:00:00Z"]]}},"summaries":{"platform":["p1","p2","p3",\
    "p4","p5","p6"],"n":{"minimum":1,"maximum":6}},\
    "item_assets":{"data":{"type":"image/tiff"}},"links":[]}
    """

  /// Six Items of six months, with their Collection where the location can hold one.
  private func make(_ place: String) throws {
    let items = (1...6).map { number in
      tinyItem(
        "i\(number)", datetime: "2024-0\(number)-01T00:00:00Z", longitude: Double(number * 10),
        extra: #","platform":"p\#(number)","n":\#(number)"#)
    }
    func convert(_ base: String, _ place: String, _ flags: [String] = []) throws {
      let made = try run(["convert", base, place] + flags)
      #expect(made.status == 0, "\(made.errors)")
    }
    func build(_ base: String, _ items: [String]) throws {
      try folder.write(items.joined(separator: "\n") + "\n", to: "source/\(base).ndjson")
      #expect(try run(["build", "source/\(base).ndjson", base]).status == 0)
      // The Collection that the test means, with the links of the one that was made.
      let links = try JSONValue(parsing: folder.bytes("\(base)/c/collection.json"))["links"]
      var object = try JSONValue(parsing: Self.collection).object ?? [:]
      object["links"] = links
      try folder.write(JSONValue.object(object).description, to: "\(base)/c/collection.json")
    }
    switch place {
    case "tree":
      try build("tree", items)
    case "loose":
      for (index, item) in items.enumerated() {
        try folder.write(item, to: "loose/\(index % 2)/i\(index + 1).json")
      }
      try folder.write(Self.collection, to: "loose/c.json")
    case "lines.ndjson":
      let lines = items[..<3] + [Self.collection] + items[3...]
      try folder.write(lines.joined(separator: "\n") + "\n", to: place)
    case "packed.ndjson.zst":
      var text = ByteBuffer()
      text.append((items + [Self.collection]).joined(separator: "\n") + "\n")
      var packed = ByteBuffer()
      try Compressor(.zstd, path: place).compress(text, into: &packed)
      try folder.write(place, packed.array)
    case "features.json":
      try folder.write(
        #"{"type":"FeatureCollection","features":["# + items.joined(separator: ",\n") + "]}\n",
        to: place)
    case "array.json":
      try folder.write(
        "[\(Self.collection),\n" + items.joined(separator: " , ") + "]", to: place)
    case "rows.parquet":
      try build("base", items)
      try convert("base", place)
    case "data":
      try build("base", items)
      try convert("base", place, ["--partition-by", "collection,year,month"])
    default:
      try build("base-a", Array(items[..<3]))
      try build("base-b", Array(items[3...]))
      try convert("base-a", "tables/a.parquet")
      try convert("base-b", "tables/sub/b.parquet")
    }
  }

  /// What a location holds: bytes where these come back, else documents.
  private func content(_ place: String) throws -> [String: JSONValue] {
    var found: [String: JSONValue] = [:]
    let all = place.contains(".") ? [place: Data()] : folder.files(place)
    for path in all.keys.sorted() where !path.contains(".stac-manager") {
      let full = place.contains(".") ? place : "\(place)/\(path)"
      if !full.hasSuffix(".parquet") {
        if full.hasSuffix(".zst") {
          for (index, line) in try run(["convert", full, "-"]).output.split(separator: "\n")
            .enumerated()
          {
            found["\(full) \(index)"] = try JSONValue(parsing: line.utf8)
          }
        } else {
          found[full] = .string(folder.text(full) ?? "")
        }
        continue
      }
      for (id, document) in try GeoParquetFile(folder(full)).collections {
        found["\(full) collection \(id)"] = .object(document)
      }
    }
    if place.hasSuffix(".parquet") || place == "data" || place == "tables" {
      for line in try run(["convert", place, "-"]).output.split(separator: "\n") {
        let item = try JSONValue(parsing: line.utf8)
        found[item["id"]?.string ?? ""] = item
      }
    }
    if place == "data" {
      for (id, document) in try Dataset(folder(place)).collections() {
        found["collection \(id)"] = .object(document)
      }
    }
    return found
  }

  @Test(arguments: places)
  func `undo, redo and undo of redo bring each state back whole`(_ place: String) throws {
    let changes: [[String]] = [
      ["delete", place, "--ids", "i2,i6"],
      ["delete", place, "--ids", "i1,i2,i3,i4,i5,i6"],
      [
        "update", place, "--where", "n > 4", "--set", "properties.platform=new", "--set",
        "properties.n=50",
      ],
      // Items go to other partitions.
      ["update", place, "--ids", "i3", "--set", "properties.datetime=2025-03-01T00:00:00Z"],
    ]
    try make(place)
    for (number, change) in changes.enumerated() {
      let before = try content(place)
      let done = try run(change + ["--audit", "\(number)-0.ndjson"])
      #expect(done.status == 0, "\(change): \(done.errors)")
      let isAll = number == 1
      // Where nothing is left of a folder of loose files, or of a dataset, there is nothing to read.
      let after = isAll ? [:] : try content(place)
      if !isAll { #expect((before != after) as Bool, "\(change)") }
      for turn in 1...4 {
        let back = try run([
          "update", "--undo", "\(number)-\(turn - 1).ndjson", "--audit", "\(number)-\(turn).ndjson",
        ])
        #expect(back.status == 0, "\(change) \(turn): \(back.errors)\(back.output)")
        #expect(
          folder.lines("\(number)-\(turn).ndjson").count
            == folder.lines("\(number)-0.ndjson").count,
          "each change is told, \(change) \(turn)")
        if turn % 2 == 1 {
          #expect((try content(place) == before) as Bool, "\(change) \(turn)")
        } else if !isAll {
          #expect((try content(place) == after) as Bool, "\(change) \(turn)")
        } else {
          #expect(
            try run(["convert", place, "-"]).output.isEmpty, "\(change) \(turn): all went again")
        }
      }
      #expect(
        try run(["update", "--undo", "\(number)-4.ndjson", "--audit", "\(number)-5.ndjson"])
          .status == 0)
    }
  }

  /// The Collections of a location, wherever they stand.
  private func collections(_ place: String) throws -> [JSONValue] {
    switch place {
    case "tree": return [try JSONValue(parsing: folder.bytes("tree/c/collection.json"))]
    case "loose": return [try JSONValue(parsing: folder.bytes("loose/c.json"))]
    case "lines.ndjson":
      return try folder.lines(place).map { try JSONValue(parsing: $0.utf8) }
        .filter { $0["type"] == "Collection" }
    case "packed.ndjson.zst":
      return try String(decoding: readAll(folder(place)), as: UTF8.self).split(separator: "\n")
        .map { try JSONValue(parsing: $0.utf8) }.filter { $0["type"] == "Collection" }
    case "features.json": return []
    case "array.json":
      return try JSONValue(parsing: folder.bytes(place)).array?
        .filter { $0["type"] == "Collection" } ?? []
    default:
      let files =
        place == "rows.parquet"
        ? [""]
        : folder.files(place).keys.filter {
          $0.hasSuffix(".parquet")
        }.map { "/" + $0 }
      var found = try files.flatMap {
        try GeoParquetFile(folder(place + $0)).collections.values.map { JSONValue.object($0) }
      }
      if place == "data" {
        found += try Dataset(folder(place)).collections().values.map { .object($0) }
      }
      return found
    }
  }

  @Test(arguments: places)
  func `what a Collection says of its Items stays true wherever it stands`(
    _ place: String
  ) throws {
    try make(place)
    let before = try content(place)
    let had = try collections(place)
    #expect(had.count == ["features.json": 0, "data": 7, "tables": 2][place] ?? 1)
    // A plan tells the same, and changes nothing.
    let plan = try run(["delete", place, "--ids", "i2,i6", "-n"])
    if !had.isEmpty { #expect(plan.output.contains("50.0,50.0"), "\(plan)") }
    #expect((try content(place) == before) as Bool)
    #expect(try run(["delete", place, "--ids", "i2,i6", "--audit", "1.ndjson"]).status == 0)
    for collection in try collections(place) {
      #expect(collection["extent"]?["spatial"]?["bbox"] == [[10.0, 50.0, 50.0, 50.0]])
      #expect(
        collection["extent"]?["temporal"]?["interval"]
          == [["2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z"]])
      #expect(collection["summaries"]?["platform"] == ["p1", "p3", "p4", "p5"])
      #expect(collection["summaries"]?["n"] == ["minimum": 1, "maximum": 5])
      #expect(collection["license"] == "other")
    }
    try folder.write(
      #"{"id":"i1","patch":{"properties":{"platform":"new","n":-2},"#
        + #""assets":{"more":{"href":"./x","title":"X"}}}}"#, to: "p.ndjson")
    #expect(
      try run(["update", place, "--patches", "p.ndjson", "--audit", "2.ndjson"]).status == 0)
    let untold = try content(place)
    for collection in try collections(place) {
      #expect(collection["summaries"]?["platform"] == ["p3", "p4", "p5", "new"])
      #expect(collection["summaries"]?["n"] == ["minimum": -2, "maximum": 5])
      #expect(collection["item_assets"]?["more"] == ["title": "X"])
    }
    // Definitions of assets follow what all assets are.
    for (number, type) in ["image/tiff", "image/jp2"].enumerated() {
      let set = try run([
        "update", place, "--set", "assets.data.type=\(type)", "--audit", "t\(number).ndjson",
      ])
      #expect(set.status == 0, "\(set.errors)")
      for collection in try collections(place) {
        #expect(collection["item_assets"]?["data"] == ["type": .string(type)])
      }
    }
    for number in [1, 0] {
      let back = try run([
        "update", "--undo", "t\(number).ndjson", "--audit", "bt\(number).ndjson",
      ])
      #expect(back.status == 0, "\(back)")
    }
    #expect((try content(place) == untold) as Bool)
    // With --no-refresh Collections stay as they are.
    #expect(
      try run([
        "update", place, "--ids", "i1", "--set", "properties.n=-9", "--no-refresh", "--audit",
        "3.ndjson",
      ]).status == 0)
    for collection in try collections(place) {
      #expect(collection["summaries"]?["n"] == ["minimum": -2, "maximum": 5])
    }
    for turn in [3, 2] {
      #expect(
        try run(["update", "--undo", "\(turn).ndjson", "--audit", "b\(turn).ndjson"]).status == 0)
      if turn == 3 { #expect((try content(place) == untold) as Bool) }
    }
    #expect(try run(["update", "--undo", "1.ndjson", "--audit", "b1.ndjson"]).status == 0)
    #expect((try content(place) == before) as Bool)
  }

  @Test(arguments: places)
  func `Collections are changed themselves, by id, alone or with their Items`(
    _ place: String
  ) throws {
    try make(place)
    let before = try content(place)
    let count = try collections(place).count
    let told = place == "data" ? 1 : count
    let alone = try run([
      "update", place, "--objects", "collections", "--ids", "c", "--set", "license=MIT", "--remove",
      "item_assets", "--audit", "1.ndjson",
    ])
    #expect(alone.status == 0, "\(alone.errors)")
    if count > 0 {
      #expect(
        alone.output.hasPrefix("updated \(told) of \(told) Collection"), "\(alone.output)")
    }
    for collection in try collections(place) {
      #expect(collection["license"] == "MIT" && collection["item_assets"] == nil)
      #expect(collection["updated"] == "2023-11-14T22:13:20Z")
      #expect(collection["extent"]?["spatial"]?["bbox"] == [[10.0, 50.0, 60.0, 50.0]])
    }
    let none = try run([
      "update", place, "--objects", "collections", "--ids", "other", "--set", "license=x", "-n",
    ])
    #expect(none.output.hasPrefix("would update 0 of "), "\(none.output)")
    let both = try run([
      "update", place, "--objects", "all", "-c", "c", "--patch",
      #"{"x":{"y":1},"properties":{"n":9}}"#, "--audit", "2.ndjson",
    ])
    #expect(both.status == 0, "\(both.errors)")
    for collection in try collections(place) {
      #expect(collection["x"] == ["y": 1], "the patch of its own")
      #expect(collection["summaries"]?["n"] == ["minimum": 9, "maximum": 9], "and what Items are")
    }
    for turn in [2, 1] {
      let back = try run(["update", "--undo", "\(turn).ndjson", "--audit", "b\(turn).ndjson"])
      #expect(back.status == (count == 0 && turn == 1 ? 2 : 0), "\(turn) \(back)")
    }
    #expect((try content(place) == before) as Bool)
  }
}
