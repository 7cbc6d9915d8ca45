import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("Stores that lie")
struct HostileStoreTests {
  /// Folders are there as long as the test.
  private final class Kept { var folders: [TemporaryFolder] = [] }
  private let kept = Kept()

  private func array(
    shape: String = "[4]", chunks: String = "[4]", type: String = "<i4",
    compressor: String = "null",
    filters: String = "null"
  ) -> String {
    """
    {"zarr_format": 2, "shape": \(shape), "chunks": \(chunks), "dtype": "\(type)", "fill_value": 0,
     "order": "C", "filters": \(filters), "compressor": \(compressor)}
    """
  }

  private func store(
    _ metadata: String, attributes: String = #"{"_ARRAY_DIMENSIONS": ["a"]}"#,
    chunk: [UInt8]? = nil
  ) throws -> ZarrContent {
    let folder = try TemporaryFolder()
    kept.folders.append(folder)
    _ = try folder.write(".zgroup", #"{"zarr_format": 2}"#)
    _ = try folder.write("a/.zarray", metadata)
    _ = try folder.write("a/.zattrs", attributes)
    if let chunk { _ = try folder.write("a/0", chunk) }
    return try ZarrContent(folder.path)
  }

  @Test("Metadata that contradicts itself is a problem of its array, and no others'")
  func contradictions() throws {
    for wrong in [
      array(shape: "[-1]"), array(shape: "[4, 4]"), array(chunks: "[0]"), array(type: "<q9"),
      array(shape: "{}"), "[]", "{", #"{"zarr_format": 2}"#,
    ] {
      let content = try store(wrong)
      #expect(content.hierarchy.arrays["a"] == nil, "\(wrong)")
      #expect(content.hierarchy.problems.count == 1, "\(wrong)")
    }
    let names = try store(array(), attributes: #"{"_ARRAY_DIMENSIONS": ["a", "b"]}"#)
    #expect(names.hierarchy.problems.count == 1)
  }

  @Test("Lengths that overflow and chunks beyond all memory are refused before anything is made")
  func sizes() throws {
    let huge = "9223372036854775807"
    for metadata in [
      array(shape: "[\(huge)]", chunks: "[\(huge)]"),
      array(shape: "[\(huge)]", chunks: "[1]"), array(shape: "[4]", chunks: "[\(huge)]"),
      array(shape: "[4]", chunks: "[1000000000000]"),
    ] {
      let content = try store(metadata, chunk: [1, 2, 3])
      #expect(content.json("a").error != nil, "\(metadata)")
    }
    let square = try store(
      array(shape: "[4294967296, 4294967296]", chunks: "[4294967296, 4294967296]"),
      attributes: #"{"_ARRAY_DIMENSIONS": ["a", "b"]}"#)
    #expect(square.json("a").error?.code == .size)
  }

  @Test("A chunk that unpacks to gigabytes is refused")
  func bomb() throws {
    // 10 MB of zeros, of which sixteen bytes are asked for.
    var compressed = ByteBuffer()
    var zeros = ByteBuffer()
    zeros.append(contentsOf: [UInt8](repeating: 0, count: 10 << 20))
    try Compressor(.gzip, path: "zeros").compress(zeros, into: &compressed)
    let content = try store(array(compressor: #"{"id": "gzip"}"#), chunk: compressed.array)
    #expect(content.json("a").error?.code == .size)
  }

  @Test("A chunk that is short, long, or broken is told, and nothing is read beyond it")
  func chunks() throws {
    for (metadata, chunk) in [
      (array(), [UInt8](repeating: 1, count: 15)), (array(), [UInt8](repeating: 1, count: 17)),
      (array(compressor: #"{"id": "blosc"}"#), [2, 1, 33, 4, 16, 0, 0, 0]),
      (array(compressor: #"{"id": "zlib"}"#), [0x78, 0x9c, 1, 2]),
      (array(compressor: #"{"id": "zstd"}"#), [0x28, 0xb5, 0x2f, 0xfd, 1]),
      (array(compressor: #"{"id": "lz4"}"#), [0xff, 0xff, 0xff, 0x7f, 1]),
      (array(compressor: #"{"id": "bz2"}"#), [66, 90, 104]),
      (array(type: "|O", filters: #"[{"id": "vlen-utf8"}]"#), [0xff, 0xff, 0xff, 0xff]),
      (array(type: "|O", filters: #"[{"id": "vlen-utf8"}]"#), [4, 0, 0, 0, 9, 0, 0, 0]),
      (array(filters: #"[{"id": "fletcher32"}]"#), [UInt8](repeating: 1, count: 20)),
    ] as [(String, [UInt8])] {
      let content = try store(metadata, chunk: chunk)
      #expect(content.json("a").error != nil, "\(metadata) \(chunk)")
    }
  }

  @Test(
    "A codec that is not known is told by its name",
    arguments: ["grib", "pcodec", "zfpy", "jpeg2k", "imagecodecs_jpegxl", "vlen-array"])
  func codec(name: String) throws {
    let content = try store(array(filters: #"[{"id": "\#(name)"}]"#), chunk: [1])
    #expect(content.json("a").error?.message == "the codec '\(name)' is not read")
    // The coordinate is left out of the description, which says why.
    let folder = try #require(kept.folders.last)
    _ = try folder.write("data/.zarray", array())
    _ = try folder.write("data/.zattrs", #"{"_ARRAY_DIMENSIONS": ["a"]}"#)
    let description = StoreDescription(try ZarrContent(folder.path))
    #expect(description.datasets.first?.dimensions.map(\.name) == ["a"])
    #expect(
      description.problems.contains { $0.message.contains("the codec '\(name)' is not read") })
  }

  /// An array of Zarr 3 with one chunk.
  private func store3(
    _ type: String, _ codecs: String, _ chunk: [UInt8], shape: String = "[4]"
  ) throws -> ZarrContent {
    let folder = try TemporaryFolder()
    kept.folders.append(folder)
    _ = try folder.write("zarr.json", #"{"zarr_format": 3, "node_type": "group"}"#)
    _ = try folder.write(
      "a/zarr.json",
      """
      {"zarr_format": 3, "node_type": "array", "shape": \(shape), "data_type": "\(type)", "fill_value": 0,
       "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": \(shape)}},
       "chunk_key_encoding": {"name": "v2"}, "codecs": [\(codecs)]}
      """)
    _ = try folder.write("a/" + (shape == "[4]" ? "0" : "0.0"), chunk)
    return try ZarrContent(folder.path)
  }

  @Test(
    "Codecs of zarr-extensions that contradict themselves or their chunks are told",
    arguments: [
      (
        "int8", #"{"name": "cast_value", "configuration": {"data_type": "int16"}}, "bytes""#,
        [0, 1, 0, 0, 0, 0, 0, 0], "does not fit into the type int8"
      ),
      (
        "int8",
        #"{"name": "cast_value", "configuration": {"data_type": "float16", "out_of_range": "clamp"}}, "bytes""#,
        [0, 0x7e, 0, 0, 0, 0, 0, 0], "does not fit into the type int8"
      ),
      (
        "int8",
        #"{"name": "cast_value", "configuration": {"data_type": "int16", "rounding": "up"}}"#,
        [], "unknown rounding, 'up'"
      ),
      (
        "float32",
        #"{"name": "cast_value", "configuration": {"data_type": "int64", "rounding": "towards-zero"}}"#,
        [], "the codec 'cast_value' is not read"
      ),
      (
        "uint8", #"{"name": "scale_offset", "configuration": {"offset": 200}}, "bytes""#,
        [100, 0, 0, 0], "no uint8 without its scale and offset"
      ),
      (
        "uint8", #"{"name": "scale_offset", "configuration": {"scale": 0.1}}, "bytes""#, [],
        "scale or offset that is no uint8"
      ),
      ("bool", #""packbits""#, [], "ends before its last packed element"),
      (
        "int16", #"{"name": "packbits", "configuration": {"first_bit": 9, "last_bit": 3}}"#, [1],
        "takes bits 9 to 3 of 16"
      ),
      (
        "int8", #"{"name": "reshape", "configuration": {"shape": [3, 2]}}, "bytes""#, [1, 2, 3, 4],
        "'reshape' does not fit chunks of the shape [4]"
      ),
      (
        "int8", #"{"name": "reshape", "configuration": {"shape": [[1], [0]]}}, "bytes""#, [1],
        "'reshape' names no shape"
      ),
      ("int8", #"{"name": "n5_default", "configuration": {}}"#, [], "lacks its codecs"),
      (
        "int8", #"{"name": "n5_default", "configuration": {"codecs": ["bytes"]}}"#, [0, 0, 0],
        "ends in its head"
      ),
      (
        "int8", #"{"name": "n5_default", "configuration": {"codecs": ["bytes"]}}"#,
        [0, 1, 0, 1, 0, 0, 0, 4, 1, 2, 3, 4], "no default block of N5"
      ),
      (
        "int8", #"{"name": "n5_default", "configuration": {"codecs": ["bytes"]}}"#,
        [0, 0, 0, 1, 255, 255, 255, 255, 1, 2, 3, 4], "more than the [4] of chunks"
      ),
    ] as [(String, String, [UInt8], String)])
  func extensions(type: String, codecs: String, chunk: [UInt8], words: String) throws {
    let message = try store3(type, codecs, chunk).json("a").error?.message
    #expect(message?.contains(words) == true, "\(message ?? "no error")")
  }

  @Test(
    "Chunks that are altered at any place are decoded or refused, whatever the codec",
    .enabled(if: Fixtures.arePresent), arguments: ["v2", "v3"])
  func altered(version: String) throws {
    let content = try Stores.open("generated/codecs_\(version).zarr")
    var numbers = SeededNumbers(seed: 4)
    for array in content.hierarchy.arrays.values.sorted(by: { $0.path < $1.path }) {
      guard let decoder = try? ChunkDecoder(array, ZarrLimits()) else { continue }
      let index = array.shape.map { _ in 0 }
      guard let chunk = try content.store.fetch(array.key(ofChunk: index), limit: 1 << 24) else {
        continue
      }
      for _ in 0..<150 {
        var bytes = chunk
        for _ in 0..<(1 + numbers.below(3)) where !bytes.isEmpty {
          bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256))
        }
        if numbers.below(3) == 0, !bytes.isEmpty { bytes.removeLast(numbers.below(bytes.count)) }
        var budget = 1 << 30
        _ = try? decoder.decode(bytes, shape: array.grid.shape, "the chunk", &budget)
      }
    }
  }

  @Test("Names of nodes that lead out of the store are left out")
  func names() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      ".zmetadata",
      """
      {"zarr_consolidated_format": 1, "metadata": {".zgroup": {"zarr_format": 2},
        "../../etc/.zarray": \(array()), "b//c/.zarray": \(array()), "ok/.zarray": \(array())}}
      """)
    let content = try ZarrContent(folder.path)
    #expect(content.hierarchy.arrays.keys.sorted() == ["ok"])
    #expect(content.hierarchy.problems.count == 2)
  }

  @Test(
    "Groups that are nested without end are read to a depth, and more nodes than the limit left out"
  )
  func depth() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(".zgroup", #"{"zarr_format": 2}"#)
    let path = Array(repeating: "g", count: 70).joined(separator: "/")
    _ = try folder.write(path + "/.zgroup", #"{"zarr_format": 2}"#)
    #expect(try ZarrContent(folder.path).hierarchy.problems.count == 1)
    var options = ZarrStoreOptions()
    options.limits.nodeCount = 10
    let content = try ZarrContent(folder.path, options)
    #expect(content.hierarchy.groups.count <= 11)
    #expect(content.hierarchy.problems.map(\.code) == [.size])
  }

  @Test("Coordinates whose chunks are missing are told, and taken for no places")
  func missing() throws {
    let content = try store(array())
    #expect(content.json("a").values == [0, 0, 0, 0])
    let description = StoreDescription(content)
    #expect(description.datasets.isEmpty)
  }

  @Test("A coordinate of very many chunks is read at its ends")
  func manyChunks() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(".zgroup", #"{"zarr_format": 2}"#)
    let units = #"{"_ARRAY_DIMENSIONS": ["time"], "units": "days since 2000-01-01", "axis": "T"}"#
    _ = try folder.write("time/.zarray", array(shape: "[100000]", chunks: "[1]"))
    _ = try folder.write("time/.zattrs", units)
    _ = try folder.write("v/.zarray", array(shape: "[100000]", chunks: "[100]"))
    _ = try folder.write("v/.zattrs", #"{"_ARRAY_DIMENSIONS": ["time"]}"#)
    for index in [0, 1, 99_998, 99_999] {
      _ = try folder.write(
        "time/\(index)", withUnsafeBytes(of: Int32(index).littleEndian) { Array($0) })
    }
    let description = StoreDescription(try ZarrContent(folder.path))
    let dataset = try #require(description.datasets.first)
    #expect(dataset.interval?.start.description == "2000-01-01T00:00:00")
    #expect(dataset.interval?.end.description == "2273-10-15T00:00:00")
    #expect(description.problems.map(\.severity) == [.info])
  }
}

@Suite("Secrets and memory")
struct StoreGuardTests {
  @Test("What stands behind the question mark of an address is asked with, and written nowhere")
  func secrets() throws {
    let document = """
      {"zarr_format": 3, "node_type": "group", "attributes": {}, "consolidated_metadata": {"kind": "inline",
       "metadata": {"v": {"zarr_format": 3, "node_type": "array", "shape": [2], "data_type": "int8",
       "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2]}}, "fill_value": 0,
       "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes"}], "attributes": {},
       "dimension_names": ["x"]}}}}
      """
    let server = try StubServer { request in
      request.target.hasSuffix("?token=secret") && request.path == "/a.zarr/zarr.json"
        ? StubServer.Response(200, document) : StubServer.Response(404, "")
    }
    defer { server.stop() }
    let description = StoreDescription(
      try ZarrContent(server.url("/a.zarr") + "?token=secret"))
    var options = StoreItemOptions()
    options.boundingBox = [0, 0, 1, 1]
    options.interval = .init(.init(seconds: 0))
    var writer = StoreWriter(description, options)
    let item = try writer.item()
    #expect(item["assets"]?["zarr"]?["href"]?.string == server.url("/a.zarr"))
    #expect(!JSONValue.object(item).description.contains("secret"))
    #expect(!description.json().description.contains("secret"))
  }

  @Test("Coordinates that are too large together are read up to a limit, the small ones first")
  func total() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(".zgroup", #"{"zarr_format": 2}"#)
    for (name, size) in [("a", 1000), ("b", 10)] {
      _ = try folder.write(
        name + "/.zarray",
        """
        {"zarr_format": 2, "shape": [\(size)], "chunks": [\(size)], "dtype": "|u1", "fill_value": 0,
         "order": "C", "filters": null, "compressor": null}
        """)
      _ = try folder.write(name + "/.zattrs", #"{"_ARRAY_DIMENSIONS": ["\#(name)"]}"#)
      _ = try folder.write(name + "/0", [UInt8](repeating: 1, count: size))
    }
    var options = ZarrStoreOptions()
    options.limits.totalByteCount = 500
    let content = try ZarrContent(folder.path, options)
    let arrays = try ["a", "b"].map { try #require(content.hierarchy.arrays[$0]) }
    let results = content.read(arrays)
    #expect(throws: ZarrError.self) { try results[0].get() }
    #expect(try results[1].get().values.count == 10)
  }
}
