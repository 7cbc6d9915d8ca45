import STACGeoParquet
import STACGeometry
import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A GeoParquet sink")
struct ParquetSinkTests {
  private let folder: TemporaryFolder
  private let lines: [String]

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    lines = corpusLines(0..<60).split(separator: "\n").map(String.init)
  }

  private func batches(_ lines: [String], size: Int = 7) -> [[String]] {
    stride(from: 0, to: lines.count, by: size).map {
      Array(lines[$0..<min($0 + size, lines.count)])
    }
  }

  private func expectSame(_ lines: [String], _ path: String) throws {
    let found = try readItems(path).items
    #expect(found.count == lines.count)
    var different = 0
    for (line, other) in zip(lines, found)
    where try JSONValue(parsing: line) != JSONValue(parsing: other) {
      different += 1
    }
    #expect(different == 0)
  }

  @Test("writes what came, in its order, and leaves nothing else behind")
  func writes() throws {
    let path = folder("out/items.parquet")
    let driver = SinkDriver(batches(lines)) { saved in
      try ParquetSink(path, ParquetSink.Options(), resumingAt: saved)
    }
    try driver.run()
    try expectSame(lines, path)
    #expect(Set(folder.files().keys) == ["out/items.parquet"])
  }

  @Test("turns away what comes twice")
  func duplicates() throws {
    let path = folder("items.parquet")
    let twice = [tinyItem("a"), tinyItem("b"), tinyItem("a", extra: #","x":1"#), tinyItem("c")]
    let driver = SinkDriver(batches(twice, size: 2)) { saved in
      try ParquetSink(path, ParquetSink.Options(), resumingAt: saved)
    }
    try driver.run()
    try expectSame([twice[0], twice[1], twice[3]], path)
    #expect(driver.rejections.count == 1)
    #expect(driver.rejections.first?.contains("duplicate-id") == true)
    #expect(driver.rejections.first?.contains(#""x":1"#) == true)
    // The Item that was turned away has no column either.
    #expect(try !GeoParquetFile(path).leaves.contains { $0.name == "x" })
  }

  @Test(
    "goes on after a crash at any place, and ends with the same bytes",
    arguments: [ItemOrder?.none, .time])
  func crashes(order: ItemOrder?) throws {
    func make(_ name: String) -> (JSONValue?) throws -> any ItemSink {
      { saved in
        var options = ParquetSink.Options()
        options.checkpointFolder = self.folder("\(name)-state/sink-0")
        options.format.rowsPerGroup = 20
        options.format.order = order
        return try ParquetSink(self.folder("\(name).parquet"), options, resumingAt: saved)
      }
    }
    var lines = lines
    lines.insert(lines[3], at: 40)
    let parts = batches(lines, size: 9)
    try SinkDriver(parts, make: make("whole")).run()
    let whole = try folder.bytes("whole.parquet")
    let driver = SinkDriver(parts, make: make("part"))
    for crash in driver.crashes {
      folder.remove("part.parquet")
      folder.remove("part.parquet.part")
      folder.remove("part-state")
      let checkpoint = try driver.run(to: crash)
      try driver.resume(checkpoint, after: crash)
      let isSame = try folder.bytes("part.parquet") == whole
      #expect(isSame, "\(crash)")
    }
  }

  @Test("that is given up leaves an older file as it was")
  func discard() throws {
    try folder.write("items.parquet", "old")
    let sink = try ParquetSink(folder("items.parquet"))
    #expect(
      storageError { () throws(StorageError) in _ = try ParquetSink(folder("items.parquet")) }?
        .message.contains("another run is writing it") == true)
    sink.discard()
    #expect(folder.files().keys.sorted() == ["items.parquet"])
    #expect(folder.text("items.parquet") == "old")
  }

  @Test("says what is wrong with its place")
  func places() throws {
    let error = storageError { () throws(StorageError) in _ = try ParquetSink("-") }
    #expect(error?.message == "cannot write GeoParquet to standard output; name a file")
    let sink = try ParquetSink("/dev/full")
    let full = storageError { () throws(StorageError) in try sink.finish(collections: [:]) }
    #expect(full?.code == .diskFull)
  }

  @Test("carries the Collections, and says which columns are JSON text")
  func collections() throws {
    let path = folder("items.parquet")
    let items = [tinyItem("a", extra: #","x":1"#), tinyItem("b", extra: #","x":"y""#)]
    let sink = try ParquetSink(path)
    let driver = SinkDriver([items]) { _ in sink }
    try driver.commit(0..<1, sink)
    try sink.finish(collections: ["c": ["type": "Collection", "id": "c"]])
    #expect(try GeoParquetFile(path).collections["c"]?["id"]?.string == "c")
    #expect(
      sink.remarks == [
        "the column 'properties.x' holds numbers and strings, so it is written as JSON text"
      ])
    #expect(try readItems(path).items.count == 2)
    #expect(try openItems(path).collections.keys.sorted() == ["c"])
  }
}

@Suite("A GeoParquet source")
struct ParquetSourceTests {
  @Test("reads folders of files with all their Collections")
  func folders() throws {
    let folder = try TemporaryFolder(isInMemory: true)
    for name in ["a", "b"] {
      let sink = try ParquetSink(folder("in/\(name).parquet"))
      let driver = SinkDriver([[tinyItem("\(name)1"), tinyItem("\(name)2")]]) { _ in sink }
      try driver.commit(0..<1, sink)
      try sink.finish(collections: [name: ["id": .string(name)]])
    }
    try folder.write("in/c.json", tinyItem("c1"))
    #expect(try readItems(folder("in")).ids == ["a1", "a2", "b1", "b2", "c1"])
  }

  @Test("reads row groups with Items that have a geometry and no box, whatever box is wanted")
  func missingBoxes() throws {
    let folder = try TemporaryFolder(isInMemory: true)
    let sink = try ParquetSink(folder("in.parquet"))
    let bare = tinyItem("b", longitude: 50).replacing(#""bbox":[50.0,50.0,50.0,50.0],"#, with: "")
    let driver = SinkDriver([[tinyItem("a"), bare]]) { _ in sink }
    try driver.commit(0..<1, sink)
    try sink.finish(collections: [:])
    #expect(!bare.contains("bbox"))
    var reading = ReadOptions()
    reading.query.boundingBox = BoundingBox(west: 49, south: 49, east: 51, north: 51)
    #expect(try readItems(folder("in.parquet"), reading).ids == ["a", "b"])
  }

  @Test("reads only the row groups that can hold what is wanted")
  func rowGroups() throws {
    let folder = try TemporaryFolder(isInMemory: true)
    let items = (0..<90).map { number in
      tinyItem(
        "i\(100 + number)", collection: number < 30 ? "a" : "b",
        datetime: "2024-0\(1 + number / 30)-01T00:00:00Z", longitude: Double(number))
    }
    var options = ParquetSink.Options()
    options.format.rowsPerGroup = 30
    let sink = try ParquetSink(folder("in.parquet"), options)
    let driver = SinkDriver(items.map { [$0] }) { _ in sink }
    try driver.commit(0..<90, sink)
    try sink.finish(collections: [:])
    let file = try GeoParquetFile(folder("in.parquet"))
    #expect(file.rowGroupCount == 3)
    var query = GeoParquetQuery()
    query.ids = ["i135"]
    #expect(try file.rowGroups(matching: query) == [1])
    query = GeoParquetQuery()
    query.collections = ["a"]
    #expect(try file.rowGroups(matching: query) == [0])
    query.collections = ["z"]
    #expect(try file.rowGroups(matching: query) == [])
    query = GeoParquetQuery()
    query.interval = try TemporalInterval("2024-02-15T00:00:00Z/..")
    #expect(try file.rowGroups(matching: query) == [2])
    var reading = ReadOptions()
    reading.query = query
    #expect(try readItems(folder("in.parquet"), reading).ids.count == 30)
  }
}
