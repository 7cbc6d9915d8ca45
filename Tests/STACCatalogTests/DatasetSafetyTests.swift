import Foundation
import STACGeoParquet
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A dataset that something happens to")
struct DatasetSafetyTests {
  private let folder: TemporaryFolder
  private var path: String { folder("ds") }

  init() throws { folder = try TemporaryFolder(isInMemory: true) }

  @Test("stays as it was for those who have begun to read it")
  func readers() throws {
    let old = (0..<40).map { tinyItem("i\($0)", datetime: "2024-0\(1 + $0 % 4)-01T00:00:00Z") }
    try write(old, to: path, .replace)
    let source = try openItems(path)
    let batch = SourceBatch(capacity: 1 << 12)
    #expect(source.next(into: batch))
    batch.load()
    var count = 10
    try write(
      (0..<40).map { tinyItem("i\($0)", datetime: "2024-04-01T00:00:00Z") }, to: path, .upsert)
    #expect(try namesInFolder(path + "/.stac-manager/superseded").count == 4)
    #expect(try contents(path).count == 40)
    #expect(try Dataset(path).manifest.files.count == 1)
    while source.next(into: batch) {
      batch.load()
      #expect(batch.problems == [])
      batch.block.forEachRecord { _, _ in count += 1 }
    }
    #expect(count == 40)
    // When they are done, the next writer tidies up.
    try write([tinyItem("j")], to: path, .upsert)
    #expect(try namesInFolder(path + "/.stac-manager/superseded") == [])
    #expect(try contents(path).count == 41)
  }

  @Test("is written by one at a time")
  func twoWriters() throws {
    try write([tinyItem("a")], to: path, .replace)
    let first = try DatasetSink(path)
    let expected = "cannot change the dataset '\(path)': another run"
    let second = storageError { () throws(StorageError) in _ = try DatasetSink(folder("ds")) }
    #expect(second?.message.hasPrefix(expected) == true)
    let deletion = storageError { () throws(StorageError) in
      _ = try Dataset.delete(from: folder("ds"), GeoParquetQuery()) { _ in true }
    }
    #expect(deletion?.message.hasPrefix(expected) == true)
    first.discard()
    try write([tinyItem("b")], to: path, .append)
    #expect(try contents(path).keys.sorted() == ["c a", "c b"])
  }

  @Test("is whole when a write fails in the middle, and nothing is left of a new one")
  func failures() throws {
    try write((0..<9).map { tinyItem("i\($0)") }, to: path, .replace)
    let before = try folder.tree("ds")
    let sink = try DatasetSink(path, upserting)
    let items = [
      tinyItem("i1", extra: #","n":1"#), tinyItem("n", datetime: "2025-01-01T00:00:00Z"),
    ]
    let driver = SinkDriver([items]) { _ in sink }
    try driver.commit(0..<1, sink)
    // In the way of the second file.
    try folder.write("ds/.stac-manager/staged/2-1.part/x", "")
    #expect(
      storageError { () throws(StorageError) in try sink.finish(collections: [:]) }?.message
        .contains("is a directory") == true)
    folder.remove("ds/.stac-manager/staged/2-1.part")
    sink.discard()
    #expect((try folder.tree("ds") == before) as Bool)
    let new = try DatasetSink(folder("new/ds"))
    new.discard()
    #expect(!FileManager.default.fileExists(atPath: folder("new/ds")))
  }

  private var upserting: DatasetSink.Options {
    var options = DatasetSink.Options()
    options.mode = .upsert
    return options
  }

  @Test("that was changed, but could not be moved, is the new one, and the next writer goes on")
  func interruptedMoves() throws {
    try write((0..<9).map { tinyItem("i\($0)") }, to: path, .replace)
    let sink = try DatasetSink(path, upserting)
    let items = [
      tinyItem("i1", extra: #","n":1"#), tinyItem("n", datetime: "2025-01-01T00:00:00Z"),
    ]
    let driver = SinkDriver([items]) { _ in sink }
    try driver.commit(0..<1, sink)
    try folder.write("ds/collection=c/year=2025", "in the way")
    #expect(
      storageError { () throws(StorageError) in try sink.finish(collections: [:]) }?.message
        .contains("is changed, but not all files could be moved") == true)
    sink.discard()
    let found = try contents(path)
    #expect(found.count == 10 && found["c i1"]?["properties"]?["n"] == 1)
    folder.remove("ds/collection=c/year=2025")
    let next = try DatasetSink(path, upserting)
    next.discard()
    #expect(try contents(path).count == 10)
    #expect(try namesInFolder(path + "/.stac-manager/staged") == [])
    #expect(folder.text("ds/collection=c/year=2025/month=01/items.parquet") != nil)
  }

  @Test("says what is wrong with its place, its keys and its manifest")
  func mistakes() throws {
    func message(_ keys: [PartitionKey]? = nil, _ mode: DatasetSink.Mode = .upsert) -> String? {
      var options = upserting
      options.keys = keys
      options.mode = mode
      return storageError { () throws(StorageError) in _ = try DatasetSink(folder("ds"), options) }
        .map { folder.shortened($0.message) }
    }
    try folder.write("ds/year=2024/part-0.parquet", "")
    #expect(
      message()?.hasPrefix("cannot begin a dataset in 'TMP/ds': it holds 'year=2024'") == true)
    folder.remove("ds")
    try write([tinyItem("a")], to: path, .replace)
    #expect(message([.year])?.contains("is divided by collection,year,month, not by year") == true)
    #expect(message([.year], .replace) == nil)
    let manifest = try #require(folder.text("ds/.stac-manager/dataset.json"))
    for (old, new, expected) in [
      ("\"format\": 1", "\"format\": 2", "has the format 2, and this program knows 1"),
      ("stac-manager-dataset", "x", "is no manifest of a dataset"),
      ("collection=c/", "../", "is damaged"), ("\"rows\"", "\"raws\"", "is damaged"),
      ("{", "", "is not JSON"), ("1-0", "9-9", "is not the file that the manifest"),
    ] {
      let index = try #require(manifest.range(of: old))
      try folder.write(
        "ds/.stac-manager/dataset.json", manifest.replacingCharacters(in: index, with: new))
      var found: String?
      do throws(StorageError) {
        let source = try openItems(path)
        let batch = SourceBatch(capacity: 1 << 12)
        _ = source.next(into: batch)
        found = batch.problems.first?.failure.message
      } catch { found = error.message }
      #expect(found?.contains(expected) == true, "\(found ?? "")")
    }
    let long = String(repeating: "ü", count: 60)
    #expect(
      try write([tinyItem("a", collection: long)], to: folder("long"), .replace) == [
        "partition-name: the id of the Collection is too long for the name of a folder"
      ])
    #expect(
      storageError { () throws(StorageError) in
        _ = try Dataset.delete(from: folder.path, GeoParquetQuery()) { _ in true }
      }?.message.contains("is no dataset") == true)
  }
}
