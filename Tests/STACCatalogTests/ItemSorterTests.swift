import STACGeometry
import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog
@testable import STACGeoParquet

@Suite("Items in an order")
struct ItemSorterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(isInMemory: true) }

  /// Items of one year at random times and places, in no order.
  private func items(_ count: Int, seed: UInt64 = 7) -> [String] {
    var random = SeededNumbers(seed: seed)
    return (0..<count).map { number in
      let day = random.below(365)
      let time = Timestamp(seconds: 1_704_067_200 + Int64(day * 86_400 + random.below(86_400)))
      return tinyItem(
        "i\(number)", datetime: time.description, longitude: Double(random.below(340) - 170),
        extra: #","note":"\#(String(random.next(), radix: 36))""#)
    }
  }

  /// Items as a sink leaves them for its end.
  private func spooled(_ lines: [String], each: Int) throws -> (SegmentReader, [ItemSegment]) {
    var spool = try Spool(folder("in"), keepsName: false)
    var segments: [ItemSegment] = []
    let compressor = try Compressor(.zstd, level: 1, path: "in")
    for start in stride(from: 0, to: lines.count, by: each) {
      let part = lines[start..<min(lines.count, start + each)]
      var packed = ByteBuffer()
      var text = ByteBuffer()
      for line in part { text.append(line + "\n") }
      try compressor.compress(text, into: &packed)
      segments.append(
        ItemSegment(
          file: ItemSegment.spool, itemCount: Int32(part.count), offset: try spool.append(packed),
          length: packed.count))
    }
    return (SegmentReader(files: [], spools: [spool.reader]), segments)
  }

  private func time(_ line: String) -> String {
    (try? JSONValue(parsing: line))?["properties"]?["datetime"]?.string ?? ""
  }

  @Test("are sorted in any number of runs, equal ones as they came", arguments: [64 << 20, 20_000])
  func runs(bytes: Int) throws {
    var lines = items(1500)
    // The same time many times.
    lines += (0..<500).map { tinyItem("same\($0)", datetime: "2024-06-01T00:00:00Z") }
    let (reader, segments) = try spooled(lines, each: 37)
    let sorter = ItemSorter(
      reader: reader, segments: segments, order: .time, workers: 2, spoolPath: folder("runs"),
      runBytes: bytes, mostRuns: 4)
    let sorted = try sorter.sorted()
    #expect(sorted.count == lines.count)
    #expect(bytes > 1 << 20 ? sorted.runs.count <= 2 : (2...4).contains(sorted.runs.count))
    let expected = lines.enumerated().sorted {
      (time($0.element), $0.offset) < (time($1.element), $1.offset)
    }.map(\.element)
    let parts = try sorted.parts(of: 300)
    #expect(parts.count == 7)
    var found: [String] = []
    var sizes: [Int] = []
    for part in parts {
      let before = found.count
      try sorted.forEachText(in: part) { (_, text) in
        found.append(String(decoding: text, as: UTF8.self))
      }
      sizes.append(found.count - before)
    }
    let isEqual = found == expected
    #expect(isEqual)
    #expect(sizes == [285, 286, 286, 285, 286, 286, 286])
    #expect(try folder.tree().isEmpty, "the runs have no names")
  }

  @Test("have neighbours on the Hilbert curve that are neighbours on the Earth")
  func curve() {
    var cells: [(distance: UInt64, x: Int, y: Int)] = []
    for x in 0..<16 {
      for y in 0..<16 {
        cells.append((HilbertCurve.distance(UInt32(x) << 27, UInt32(y) << 27), x, y))
      }
    }
    cells.sort { $0.distance < $1.distance }
    for (a, b) in zip(cells, cells.dropFirst()) {
      #expect(a.distance < b.distance)
      #expect(abs(a.x - b.x) + abs(a.y - b.y) == 1)
    }
  }

  @Test("without a time or a place come last, before 1970 comes before 1970")
  func odd() throws {
    func key(_ order: ItemOrder, _ properties: String, geometry: String = "null") throws -> UInt64 {
      var parser = JSONParser()
      let text =
        #"{"type":"Feature","id":"a","geometry":\#(geometry),"properties":{\#(properties)}}"#
      return order.key(of: ItemView(try parser.parse(text.utf8)))
    }
    let early = try key(.time, #""datetime":"1969-12-31T23:59:59.5Z""#)
    let late = try key(.time, #""datetime":"1970-01-01T00:00:00Z""#)
    let range = try key(
      .time,
      #""datetime":null,"start_datetime":"2000-01-01T00:00:00Z","end_datetime":"2001-01-01T00:00:00Z""#
    )
    let none = try key(.time, #""datetime":null"#)
    #expect(early < late && late < range && range < none && none == .max)
    #expect(try key(.hilbert, "") == .max)
    let point = #"{"type":"Point","coordinates":[179.5,10]}"#
    #expect(try key(.hilbert, "", geometry: point) < .max)
  }

  private func written(_ lines: [String], _ order: ItemOrder?, _ name: String) throws
    -> GeoParquetFile
  {
    let path = folder("\(name).parquet")
    let driver = SinkDriver(
      stride(from: 0, to: lines.count, by: 50).map { Array(lines[$0..<min($0 + 50, lines.count)]) }
    ) { saved in
      var options = ParquetSink.Options()
      options.format.order = order
      options.format.rowsPerGroup = 250
      return try ParquetSink(path, options, resumingAt: saved)
    }
    try driver.run()
    return try GeoParquetFile(path)
  }

  @Test("let a query read the row groups that it needs, and no others")
  func pruning() throws {
    let lines = items(5000)
    var day = GeoParquetQuery()
    day.interval = try TemporalInterval("2024-05-05T00:00:00Z/2024-05-05T23:59:59Z")
    day.boundingBox = try BoundingBox([0, 40, 60, 60])
    let unsorted = try written(lines, nil, "unsorted")
    #expect(unsorted.rowGroupCount == 20)
    #expect(try unsorted.rowGroups(matching: day).count == 20)
    let byTime = try written(lines, .time, "time")
    #expect(byTime.rowGroupCount == 20)
    // One day is some 14 Items: in one row group, or on the border of two.
    #expect((1...2).contains(try byTime.rowGroups(matching: day).count))
    var box = GeoParquetQuery()
    box.boundingBox = try BoundingBox([20, 40, 30, 60])
    #expect(try unsorted.rowGroups(matching: box).count == 20)
    let byPlace = try written(lines, .hilbert, "hilbert")
    #expect((1...4).contains(try byPlace.rowGroups(matching: box).count))
    // All are there, once each.
    for name in ["time", "hilbert"] {
      let read = try readItems(folder("\(name).parquet"))
      #expect(Set(read.ids).count == 5000 && read.ids.count == 5000)
    }
  }

  @Test("stay in their order in a dataset that is brought up to date")
  func dataset() throws {
    func run(_ lines: [String], _ mode: DatasetSink.Mode, _ order: ItemOrder?) throws {
      let driver = SinkDriver([lines]) { _ in
        var options = DatasetSink.Options()
        options.keys = []
        options.mode = mode
        options.format.order = order
        return try DatasetSink(self.folder("set"), options)
      }
      try driver.run()
    }
    try run(items(300), .replace, .time)
    // The order is the dataset's: who adds to it need not say it again.
    try run(
      (0..<50).map { tinyItem("n\($0)", datetime: "2024-0\($0 % 9 + 1)-15T00:00:00Z") }, .upsert,
      nil)
    let times = try readItems(folder("set")).items.map(time)
    #expect(times.count == 350)
    #expect(times == times.sorted())
    #expect(try Dataset(folder("set")).manifest.order == .time)
    _ = try Dataset.delete(from: folder("set"), GeoParquetQuery()) { $0["id"]?.string == "n3" }
    let left = try readItems(folder("set")).items.map(time)
    #expect(left.count == 349)
    #expect(left == left.sorted())
  }
}
