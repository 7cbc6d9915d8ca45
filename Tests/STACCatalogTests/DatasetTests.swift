import Foundation
import STACGeoParquet
import STACGeometry
import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

/// Writes Items to a dataset; gives the messages of those that were turned away.
@discardableResult
func write(
  _ items: [String], to path: String, _ mode: DatasetSink.Mode, keys: [PartitionKey]? = nil,
  order: ItemOrder? = nil, collections: [String: JSONObject] = [:], mirror: String? = nil
) throws -> [String] {
  var options = DatasetSink.Options()
  options.format.order = order
  options.mode = mode
  options.keys = keys
  options.mirroredCollection = mirror
  options.workers = 2
  let sink = try DatasetSink(path, options)
  let batches = stride(from: 0, to: items.count, by: 7).map {
    Array(items[$0..<min($0 + 7, items.count)])
  }
  let driver = SinkDriver(batches) { _ in sink }
  do {
    try driver.commit(0..<batches.count, sink)
    try sink.seal()
    try sink.finish(collections: collections)
  } catch {
    sink.discard()
    throw error
  }
  return driver.rejections + driver.failures
}

/// The Items of a dataset by Collection and id, and how many there are.
func contents(_ path: String, _ options: ReadOptions = ReadOptions()) throws -> [String: JSONValue]
{
  let read = try readItems(path, options)
  #expect(read.problems + read.failures == [])
  var items: [String: JSONValue] = [:]
  for text in read.items {
    let item = try JSONValue(parsing: text)
    #expect(items.updateValue(item, forKey: name(item)) == nil, "\(name(item)) is there twice")
  }
  return items
}

/// What tells an Item apart.
func name(_ item: JSONValue) -> String {
  "\(item["collection"]?.string ?? "") \(item["id"]?.string ?? "")"
}

@Suite("A dataset")
struct DatasetTests {
  private let folder: TemporaryFolder
  private var path: String { folder("ds") }

  init() throws { folder = try TemporaryFolder(isInMemory: true) }

  /// An Item with something odd about it now and then.
  private func randomItem(_ random: inout SeededNumbers) -> JSONValue {
    var item: JSONObject = [
      "type": "Feature", "stac_version": "1.1.0", "id": .string("i\(random.below(60))"),
    ]
    switch random.below(5) {
    case 0: item["collection"] = "b/ü 2"
    case 1: break
    default: item["collection"] = "a"
    }
    var properties = JSONObject()
    let month = "2024-0\(1 + random.below(4))"
    switch random.below(8) {
    case 0:
      properties["datetime"] = .null
      properties["start_datetime"] = .string(month + "-05T00:00:00.25Z")
      properties["end_datetime"] = .string("2024-06-0\(1 + random.below(9))T00:00:00Z")
    case 1: break
    default: properties["datetime"] = .string(month + "-1\(random.below(10))T01:02:03Z")
    }
    switch random.below(4) {
    case 0: properties["x"] = .integer(Int64(random.below(100)))
    case 1: properties["x"] = .string("t\(random.below(100))")
    case 2: properties["y"] = ["z": .integer(Int64(random.below(9)))]
    default: properties["y"] = [:]
    }
    if random.below(6) == 0 {
      item["geometry"] = .null
    } else {
      let place: [JSONValue] = [
        .double(Double(random.below(3590)) / 10 - 179.5), .integer(Int64(random.below(80))),
      ]
      item["geometry"] = ["type": "Point", "coordinates": .array(place)]
      if random.below(3) > 0 { item["bbox"] = .array(place + place) }
    }
    item["properties"] = .object(properties)
    item["links"] = []
    item["assets"] = ["d": ["href": .string("./\(random.below(1000)).tif")]]
    return .object(item)
  }

  private func fingerprints() throws -> [String: String] {
    var found: [String: String] = [:]
    for file in try Dataset(path).manifest.files {
      found[file.path] = "\(file.content) \(fileFingerprint(path + "/" + file.path) ?? "")"
    }
    return found
  }

  /// The path of the file that an Item must lie in.
  private func place(_ item: JSONValue, _ keys: [PartitionKey]) throws -> String {
    let text = ByteBuffer.text(item)
    var parser = JSONParser()
    let block = RecordBlock(holding: text)
    let view = try parser.parse(padded: block.bytes)
    return join(DatasetPartition(of: ItemView(view), keys).folder(keys), "items.parquet")
  }

  @Test(
    "is what a dictionary would be after any changes",
    arguments: [
      [PartitionKey.collection, .year, .month], [.collection], [.year, .month], [],
    ])
  func model(keys: [PartitionKey]) throws {
    let seed =
      ProcessInfo.processInfo.environment["DATASET_SEED"].flatMap(UInt64.init)
      ?? UInt64.random(in: 0...(.max))
    var random = SeededNumbers(seed: seed)
    var model: [String: JSONValue] = [:]
    for round in 0..<14 {
      let what = "seed \(seed), round \(round)"
      let before = round == 0 ? [:] : try fingerprints()
      var touched: Set<String> = []
      let mode = round == 0 ? 0 : random.below(9)
      if mode < 7 {
        let items = (0..<random.below(25)).map { _ in randomItem(&random) }
        let kind: DatasetSink.Mode = mode == 0 ? .replace : mode < 3 ? .append : .upsert
        let turnedAway = try write(
          items.map(\.description), to: path, kind, keys: round == 0 ? keys : nil)
        var seen: Set<String> = []
        var rejected = 0
        if kind == .replace {
          touched = Set(before.keys)
          model = [:]
        }
        for item in items {
          let id = name(item)
          let isThere = kind == .append && !seen.contains(id) && model[id] != nil
          guard seen.insert(id).inserted, !isThere else {
            rejected += 1
            continue
          }
          if let old = model[id] { touched.insert(try place(old, keys)) }
          touched.insert(try place(item, keys))
          model[id] = item
        }
        #expect(turnedAway.count == rejected, "\(what)")
      } else {
        let first = "\(random.below(10))"
        let going = model.filter { $0.value["id"]?.string?.hasSuffix(first) == true }
        for item in going.values { touched.insert(try place(item, keys)) }
        let dry = try Dataset.delete(from: path, GeoParquetQuery(), isDryRun: true) {
          $0["id"]?.string?.hasSuffix(first) == true
        }
        let deletion = try Dataset.delete(from: path, GeoParquetQuery(), workers: 2) {
          $0["id"]?.string?.hasSuffix(first) == true
        }
        #expect(dry == deletion)
        #expect(deletion.deletedCount == going.count)
        #expect(deletion.keptCount == model.count - going.count)
        for id in going.keys { model[id] = nil }
      }
      let found = try contents(path)
      #expect(found.keys.sorted() == model.keys.sorted(), "\(what)")
      for (id, item) in model { #expect(found[id] == item, "\(what)") }
      // Each Item lies where it belongs, and what nothing was done to is the same file.
      let after = try fingerprints()
      #expect(Set(after.keys) == Set(try model.values.map { try place($0, keys) }), "\(what)")
      for (file, fingerprint) in before where !touched.contains(file) {
        #expect(after[file] == fingerprint, "\(what): \(file) was written anew")
      }
      #expect(try Dataset(path).manifest.rowCount == model.count)
      let left = try folder.tree("ds").keys.filter { $0.hasSuffix(".parquet") }
      #expect(left.sorted() == after.keys.sorted(), "\(what)")
      for name in ["staged", "superseded"] {
        #expect(try namesInFolder(path + "/.stac-manager/" + name) == [], "\(what)")
      }
    }
  }

  @Test("gives by box, time and Collection what a search of all its Items gives")
  func queries() throws {
    var random = SeededNumbers(seed: 7)
    var items: [String: JSONValue] = [:]
    for _ in 0..<200 {
      let item = randomItem(&random)
      items[name(item)] = item
    }
    try write(items.values.map(\.description), to: path, .replace)
    let fileCount = try Dataset(path).manifest.files.count
    var skipped = 0
    for round in 0..<60 {
      var options = ReadOptions()
      if round % 3 != 1 {
        let west = Double(random.below(360)) - 180
        options.query.boundingBox = BoundingBox(
          west: west, south: Double(random.below(60)),
          east: west + 20 > 180 ? west - 340 : west + 20,
          north: 80)
      }
      if round % 3 != 0 {
        options.query.interval = try TemporalInterval(
          "2024-0\(1 + random.below(6))-0\(1 + random.below(9))T00:00:00Z/..")
      }
      if round % 5 == 0 { options.query.collections = ["a"] }
      let manifest = try Dataset(path).manifest
      let read = manifest.files.filter { $0.mayHold(options.query, manifest.keys) }.count
      skipped += fileCount - read
      let found = try contents(path, options)
      for (id, item) in items where try isWanted(item, options.query) {
        #expect(found[id] == item, "\(options.query)")
      }
    }
    #expect(skipped > 60)
  }

  private func isWanted(_ item: JSONValue, _ query: GeoParquetQuery) throws -> Bool {
    let block = RecordBlock(holding: ByteBuffer.text(item))
    var parser = JSONParser()
    let view = ItemView(try parser.parse(padded: block.bytes))
    if let box = query.boundingBox {
      guard let own = try view.boundingBox, own.intersects(box) else { return false }
    }
    if let interval = query.interval {
      guard let own = try view.temporalExtent, own.intersects(interval) else { return false }
    }
    return query.collections?.contains(view.collection.map { String($0) } ?? "") ?? true
  }

  @Test("of many partitions is written side by side, and comes out the same")
  func sideBySide() throws {
    var items = (0..<90).map { number in
      tinyItem(
        "i\(number)", collection: "c\(number % 9)", datetime: "2024-0\(1 + number % 5)-01T00:00:00Z"
      )
    }
    try write(items, to: path, .replace)
    #expect(try Dataset(path).manifest.files.count == 45)
    for number in stride(from: 0, to: 90, by: 2) {
      items[number] = tinyItem(
        "i\(number)", collection: "c\(number % 9)", datetime: "2024-09-01T00:00:00Z",
        extra: #","n":\#(number)"#)
    }
    try write(stride(from: 0, to: 90, by: 2).map { items[$0] }, to: path, .upsert)
    var expected: [String: JSONValue] = [:]
    for text in items {
      let item = try JSONValue(parsing: text)
      expected[name(item)] = item
    }
    #expect((try contents(path) == expected) as Bool)
    let deletion = try Dataset.delete(from: path, GeoParquetQuery(), workers: 3) {
      $0["properties"]?["n"] == nil
    }
    #expect(deletion.deletedCount == 45 && deletion.keptCount == 45)
    #expect(deletion.counts.map(\.path) == deletion.counts.map(\.path).sorted())
    expected = expected.filter { $0.value["properties"]?["n"] != nil }
    #expect((try contents(path) == expected) as Bool)
  }

  @Test("takes another order in all of its files, also in those that no Item comes to")
  func orders() throws {
    func item(_ id: String, _ day: Int) -> String {
      tinyItem(id, collection: String(id.prefix(1)), datetime: "2024-01-0\(day)T00:00:00Z")
    }
    try write(
      [item("a3", 3), item("a1", 1), item("b3", 3), item("b1", 1)], to: path, .replace,
      keys: [.collection])
    #expect(try readItems(path).ids == ["a3", "a1", "b3", "b1"])
    let before = try fingerprints()
    try write([item("a2", 2)], to: path, .append)
    #expect(try readItems(path).ids == ["a3", "a1", "a2", "b3", "b1"])
    let after = try fingerprints()
    #expect(before.filter { after[$0.key] == $0.value }.count == 1)
    try write([item("a4", 4)], to: path, .upsert, order: .time)
    #expect(try readItems(path).ids == ["a1", "a2", "a3", "a4", "b1", "b3"])
    #expect(try Dataset(path).manifest.order == .time)
    // The order is kept, and where it is told again no other file is touched.
    let sorted = try fingerprints()
    for order in [nil, ItemOrder.time] {
      try write(
        [item(order == nil ? "b2" : "b0", order == nil ? 2 : 1)], to: path, .append, order: order)
    }
    #expect(try readItems(path).ids == ["a1", "a2", "a3", "a4", "b1", "b0", "b2", "b3"])
    let last = try fingerprints()
    #expect(sorted.filter { last[$0.key] == $0.value }.count == 1)
  }

  @Test("carries the Collections of its Items, and is the mirror of one")
  func collections() throws {
    try folder.write(
      "collection.json",
      #"{"type":"Collection","id":"a","assets":{"geoparquet":{"href":"x"}},"n":1.0}"#)
    try write(
      [tinyItem("1", collection: "a"), tinyItem("2", collection: "b")], to: path, .replace,
      collections: ["a": ["id": "a"], "b": ["id": "b"]], mirror: folder("collection.json"))
    try write([tinyItem("3", collection: "a")], to: path, .append)
    let read = try readItems(path)
    #expect(read.collections.keys.sorted() == ["a", "b"])
    let mirror: JSONValue = [
      "href": "./ds/", "title": "Items as GeoParquet", "type": "application/vnd.apache.parquet",
      "roles": ["collection-mirror"],
    ]
    let document = try JSONValue(parsing: try folder.bytes("collection.json"))
    #expect(document["assets"]?["geoparquet-mirror"] == mirror)
    #expect(document["assets"]?["geoparquet"] == ["href": "x"])
    #expect(document["n"] == 1.0)
    // A second time changes nothing; another place is taken over.
    let before = try folder.bytes("collection.json")
    try write([], to: path, .append, mirror: folder("collection.json"))
    #expect((try folder.bytes("collection.json") == before) as Bool)
    try write(
      [tinyItem("1")], to: folder("sub/other"), .replace, mirror: folder("collection.json"))
    let moved = try JSONValue(parsing: try folder.bytes("collection.json"))
    #expect(moved["assets"]?["geoparquet-mirror"]?["href"] == "./sub/other/")
    #expect(moved["assets"]?.object?.count == 2)
  }

  @Test("below other folders is read by its manifest too")
  func nested() throws {
    try write([tinyItem("a")], to: folder("all/ds"), .replace)
    try folder.write("all/ds/collection=c/stray.parquet", "no Parquet")
    try folder.write("all/z.json", tinyItem("z"))
    #expect(try readItems(folder("all")).ids == ["a", "z"])
    #expect(try readItems(folder("all")).problems == [])
  }
}

extension ByteBuffer {
  /// The bytes of a value as JSON.
  fileprivate static func text(_ value: JSONValue) -> [UInt8] { Array(value.description.utf8) }
}
