import Glibc
import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Synchronization
import Testing

@testable import STACZarr

/// A store that notes what it is asked for; of arrays it has only the chunks that are given.
private final class CountingStore: ZarrStore {
  let location = "counting.zarr"
  let kind: ZarrStoreKind
  private let values: [String: [UInt8]]
  private let asked = Mutex<(keys: [String], batches: Int, folders: [String])>(([], 0, []))

  init(_ values: [String: [UInt8]], kind: ZarrStoreKind = .folder) {
    self.values = values
    self.kind = kind
  }

  var keys: [String] { asked.withLock { $0.keys } }
  var batches: Int { asked.withLock { $0.batches } }
  var folders: [String] { asked.withLock { $0.folders } }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    asked.withLock {
      $0.keys += requests.map(\.key)
      $0.batches += 1
    }
    return requests.map { .success(values[$0.key]) }
  }

  func folders(below prefix: String) -> [String]? {
    asked.withLock { $0.folders.append(prefix) }
    let start = prefix.isEmpty ? "" : prefix + "/"
    return Set(
      values.keys.filter { $0.hasPrefix(start) }.compactMap { key -> String? in
        let rest = key.dropFirst(start.count)
        return rest.firstIndex(of: "/").map { String(rest[..<$0]) }
      }
    ).sorted()
  }
}

/// A small store of a grid: a variable, longitudes, latitudes, a time.
enum SmallStore {
  /// Its files; `data` has so many chunks, of which none is there.
  static func files(chunkCount: Int = 10, isConsolidated: Bool = true) -> [String: [UInt8]] {
    func array(_ name: String, _ size: Int, _ chunk: Int, _ attributes: String) -> (String, String)
    {
      let document = """
        {"zarr_format": 3, "node_type": "array", "shape": [\(name == "data" ? "\(size), 2, 2" : "\(size)")],
         "data_type": "float64", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape":
         [\(name == "data" ? "\(chunk), 2, 2" : "\(chunk)")]}}, "fill_value": "NaN", "chunk_key_encoding":
         {"name": "default"}, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
         "attributes": \(attributes), "dimension_names": [\(name == "data" ? "\"time\", \"lat\", \"lon\"" : "\"\(name)\"")]}
        """
      return (name, document)
    }
    let arrays = [
      array("data", chunkCount, 1, "{}"),
      array(
        "time", chunkCount, chunkCount, #"{"units": "days since 2000-01-01", "axis": "T"}"#),
      array("lat", 2, 2, #"{"units": "degrees_north"}"#),
      array("lon", 2, 2, #"{"units": "degrees_east"}"#),
    ]
    let inline = arrays.map { "\"\($0)\": \($1)" }.joined(separator: ",")
    let consolidated =
      isConsolidated
      ? ", \"consolidated_metadata\": {\"kind\": \"inline\", \"must_understand\": false, \"metadata\": {\(inline)}}"
      : ""
    var files: [String: [UInt8]] = [
      "zarr.json": Array(
        "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {}\(consolidated)}".utf8),
      "time/c/0": doubles((0..<chunkCount).map { Double($0) }), "lat/c/0": doubles([10, 11]),
      "lon/c/0": doubles([20, 21]),
    ]
    for (name, document) in arrays { files[name + "/zarr.json"] = Array(document.utf8) }
    return files
  }

  private static func doubles(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in
      withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
    }
  }
}

@Suite("What stores are asked for")
struct StoreTrafficTests {
  @Test("A store of a million chunks is asked for what one of ten is", arguments: [true, false])
  func chunks(isConsolidated: Bool) throws {
    var asked: [[String]] = []
    for count in [10, 1_000_000] {
      let store = CountingStore(
        SmallStore.files(chunkCount: count, isConsolidated: isConsolidated))
      let description = StoreDescription(try ZarrContent(store))
      #expect(description.datasets.first?.interval != nil)
      asked.append(store.keys)
      // Folders of arrays, where chunks lie, are never listed.
      #expect(store.folders == (isConsolidated ? [] : [""]))
    }
    #expect(asked[0] == asked[1])
    #expect(!asked[0].contains { $0.hasPrefix("data/c") })
  }

  @Test(
    "A consolidated store takes two batches of requests, one for metadata and one for coordinates")
  func batches() throws {
    let store = CountingStore(SmallStore.files(), kind: .web)
    _ = StoreDescription(try ZarrContent(store))
    #expect(store.batches == 2)
    #expect(
      store.keys.sorted() == [".zmetadata", "lat/c/0", "lon/c/0", "time/c/0", "zarr.json"])
  }

  @Test("A zip archive of very many members is opened, and found in")
  func largeArchive() throws {
    let folder = try TemporaryFolder(isInMemory: true)
    let path = folder("large.zip")
    try ZipMaking.write(
      SmallStore.files(chunkCount: 100_000),
      emptyNames: (0..<100_000).lazy.map { "data/c/\($0)/0/0" }, to: path)
    let content = try ZarrContent(path)
    #expect((content.store as? ZipStore)?.memberCount == 100_008)
    #expect(try content.store.folders(below: "") == ["data", "lat", "lon", "time"])
    let description = StoreDescription(content)
    #expect(description.datasets.first?.interval?.end.description == "2273-10-15T00:00:00")
    #expect(try content.store.fetch("data/c/99999/0/0", limit: 10) == [])
    #expect(try content.store.fetch("data/c/100000/0/0", limit: 10) == nil)
  }

  @Test("A thousand stores on the web share connections, and wait side by side")
  func manyOnWeb() throws {
    let files = SmallStore.files()
    // How many requests wait at a time, and how many did at most.
    let waiting = Mutex((now: 0, most: 0))
    let server = try StubServer(keepsAlive: true) { request in
      waiting.withLock { count in
        count.now += 1
        count.most = max(count.most, count.now)
      }
      usleep(2000)
      waiting.withLock { $0.now -= 1 }
      let key = request.path.split(separator: "/").dropFirst().joined(separator: "/")
      return files[key].map { StubServer.Response(200, $0) } ?? StubServer.Response(404, "")
    }
    defer { server.stop() }
    let failures = Mutex(0)
    forEachSideBySide(1000, requestsSideBySide) { index in
      var options = StoreItemOptions()
      options.href = "https://example.com/\(index).zarr"
      do {
        let description = StoreDescription(try ZarrContent(server.url("/\(index).zarr")))
        var writer = StoreWriter(description, options)
        let box = try writer.item()["bbox"]?.array?.compactMap(\.double)
        if box != [19.5, 9.5, 21.5, 11.5] { failures.withLock { $0 += 1 } }
      } catch { failures.withLock { $0 += 1 } }
    }
    #expect(failures.withLock { $0 } == 0)
    // zarr.json, .zmetadata; three coordinates.
    #expect(server.requestCount == 5000)
    // Connections are used again and again, however many stores there are.
    #expect(server.connectionCount <= 200)
    #expect(waiting.withLock { $0.most } > 8)
  }

  @Test("A chunk that is referenced beyond what a file can be is refused before a server is asked")
  func rangesOnWeb() throws {
    let server = try StubServer { _ in StubServer.Response(200, "text") }
    defer { server.stop() }
    let address = try #require(WebAddress(server.url("/file")))
    let ranges: [ByteRange] = [
      .bytes(offset: .max, count: .max), .bytes(offset: -1, count: 4), .bytes(offset: 0, count: -1),
      .last(-1),
    ]
    let answers = WebConnections.shared.fetch(
      ranges.map { (address, StoreRequest("file", $0, limit: 10)) })
    for answer in answers {
      #expect(throws: ZarrError.self) { try answer.get() }
    }
    #expect(server.requestCount == 0)
  }
}

/// Makes zip archives of members that are stored as they are.
enum ZipMaking {
  /// Writes files, and members that are empty.
  static func write(
    _ files: [String: [UInt8]], emptyNames: some Sequence<String>, to path: String
  ) throws {
    let file = try OutputFile(path)
    var bytes = ByteBuffer()
    var directory = ByteBuffer()
    var (count, written) = (0, 0)
    func add(_ name: String, _ content: [UInt8]) throws {
      let offset = written + bytes.count
      let shared =
        number(20, 2) + number(0, 8) + number(0, 4) + number(content.count, 4)
        + number(content.count, 4) + number(name.utf8.count, 2) + number(0, 2)
      bytes.append(contentsOf: [0x50, 0x4b, 3, 4] + shared)
      bytes.append(contentsOf: Array(name.utf8))
      bytes.append(contentsOf: content)
      directory.append(contentsOf: [0x50, 0x4b, 1, 2, 20, 0] + shared)
      directory.append(contentsOf: number(0, 10) + number(offset, 4))
      directory.append(contentsOf: Array(name.utf8))
      count += 1
      if bytes.count > 1 << 20 {
        try file.append(bytes)
        written += bytes.count
        bytes = ByteBuffer()
      }
    }
    for (name, content) in files.sorted(by: { $0.key < $1.key }) { try add(name, content) }
    for name in emptyNames { try add(name, []) }
    try file.append(bytes)
    written += bytes.count
    try file.append(directory)
    // Zip64, as there are more than 65,535 members.
    var end = ByteBuffer()
    end.append(contentsOf: [0x50, 0x4b, 6, 6] + number(44, 8) + number(45, 2) + number(45, 2))
    end.append(contentsOf: number(0, 8) + number(count, 8) + number(count, 8))
    end.append(contentsOf: number(directory.count, 8) + number(written, 8))
    end.append(contentsOf: [0x50, 0x4b, 6, 7] + number(0, 4))
    end.append(contentsOf: number(written + directory.count, 8) + number(1, 4))
    end.append(contentsOf: [0x50, 0x4b, 5, 6] + number(0, 4) + number(0xffff, 2))
    end.append(contentsOf: number(0xffff, 2) + number(0xffff_ffff, 4))
    end.append(contentsOf: number(0xffff_ffff, 4) + number(0, 2))
    try file.append(end)
    try file.commit()
  }

  private static func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}
