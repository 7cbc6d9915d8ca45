import STACGeoParquet
import STACJSON
import STACStorage
import STACTestSupport
import Synchronization
import Testing

/// A file whose reads are counted, as if each were a request over a network.
private final class CountedBytes: RandomAccessBytes {
  let inner: any RandomAccessBytes
  private let reads = Mutex<[(offset: Int, count: Int)]>([])
  /// From this byte on nothing can be had.
  let end: Int

  init(_ path: String, upTo end: Int = .max) throws {
    inner = try openRandomAccess(path)
    self.end = end
  }

  var byteCount: Int { inner.byteCount }
  var requestCount: Int { reads.withLock { $0.count } }
  var bytesRead: Int { reads.withLock { $0.reduce(0) { $0 + $1.count } } }

  func read(
    at offset: Int, into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    reads.withLock { $0.append((offset, memory.count)) }
    if offset >= 4, offset < end, end != .max, offset + memory.count < byteCount {
      throw StorageError(.system, "the network is down", path: "far")
    }
    return try inner.read(at: offset, into: memory)
  }
}

@Suite("Files over a network")
struct RangeReadingTests {
  private let folder: TemporaryFolder
  private let path: String
  private let lines: [String]

  init() throws {
    folder = try TemporaryFolder()
    path = folder("items.parquet")
    lines = (0..<3000).map { number in
      let padding = (0..<12).map { String(number &* 7919 &* ($0 + 3) % 1_000_003, radix: 36) }
      return #"{"type":"Feature","stac_version":"1.1.0","id":"item-\#(10_000 + number)","#
        + #""geometry":{"type":"Point","coordinates":[\#(number % 170),1]},"bbox":"#
        + #"[\#(number % 170),1,\#(number % 170),1],"properties":{"datetime":"2024-01-01T00:00:00Z","#
        + #""note":"\#(padding.joined(separator: "-"))"},"links":[],"assets":{"data":{"href":"\#(number)"}}}"#
    }
    try writeItems(lines, to: path, groupRows: 250)
  }

  private func read(
    _ bytes: CountedBytes, _ query: GeoParquetQuery = GeoParquetQuery()
  ) throws -> [String] {
    let file = try GeoParquetFile(bytes, path: "https://far/items.parquet")
    let batches = try GeoParquetBatches(file, query, batchRows: 100)
    let renderer = try RowRenderer(batches)
    var found: [String] = []
    while let batch = try batches.next() {
      var text = ByteBuffer()
      #expect(renderer.render(batch, into: &text).isEmpty)
      found += text.string.split(separator: "\n").map(String.init)
    }
    return found
  }

  @Test("All rows are those of the file, and a row group is a few requests")
  func whole() throws {
    let bytes = try CountedBytes(path)
    let found = try read(bytes)
    try expectSame(lines, found)
    // The footer, and one request for each of 12 row groups of small columns.
    #expect(bytes.requestCount <= 2 + 12 * 2, "\(bytes.requestCount) requests")
  }

  @Test("Of a query only the footer and the row groups that it needs are asked for")
  func query() throws {
    let bytes = try CountedBytes(path)
    var query = GeoParquetQuery()
    query.ids = ["item-11300"]
    let found = try read(bytes, query)
    #expect(found.count == 250)
    #expect(found.contains { $0.contains(#""item-11300""#) })
    #expect(bytes.requestCount <= 4)
    #expect(bytes.bytesRead < bytes.byteCount / 3 + (64 << 10), "\(bytes.bytesRead)")
  }

  @Test("Of chosen columns no others are asked for")
  func columns() throws {
    let bytes = try CountedBytes(path)
    var query = GeoParquetQuery()
    query.columns = [["id"]]
    _ = try read(bytes, query)
    let other = try CountedBytes(path)
    _ = try read(other)
    #expect(bytes.bytesRead < other.bytesRead)
  }

  @Test("Why bytes cannot be had is told in the words of who has them")
  func failing() throws {
    let bytes = try CountedBytes(path, upTo: 100_000)
    let error = #expect(throws: GeoParquetError.self) { try read(bytes) }
    #expect(error?.message == "the network is down")
  }

  @Test("What is no Parquet file is told so, whatever its size")
  func garbage() throws {
    for content in [[], [1, 2, 3], [UInt8](repeating: 7, count: 100_000)] {
      try folder.write("x", content)
      let bytes = try CountedBytes(folder("x"))
      let error = #expect(throws: GeoParquetError.self) { try read(bytes) }
      #expect(error?.message.hasPrefix("cannot read 'https://far/items.parquet': ") == true)
    }
  }
}
