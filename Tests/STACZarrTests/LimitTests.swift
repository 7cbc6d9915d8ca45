import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("What stores can make this program do")
struct LimitTests {
  private func array(
    _ shape: String, _ chunks: String, _ type: String, filters: String = "null",
    attributes: String = "{}"
  ) -> String {
    """
    {"zarr_format": 2, "shape": \(shape), "chunks": \(chunks), "dtype": "\(type)", "fill_value": 0, "order": "C",
     "filters": \(filters), "compressor": null}
    """
  }

  private func content(
    _ folder: TemporaryFolder, _ files: [String: String],
    _ change: (inout ZarrLimits) -> Void = { _ in }
  ) throws -> ZarrContent {
    try folder.write(".zgroup", #"{"zarr_format": 2}"#)
    for (name, text) in files { try folder.write(name, text) }
    var options = ZarrStoreOptions()
    change(&options.limits)
    return try ZarrContent(folder.path, options)
  }

  @Test("Arrays of fill values, of which nothing is stored, take no more memory than others")
  func fillValues() throws {
    let folder = try TemporaryFolder()
    let content = try content(
      folder,
      [
        "bytes/.zarray": array("[100000000]", "[100000000]", "|u1"),
        "texts/.zarray": array(
          "[100000000]", "[100000000]", "|O", filters: #"[{"id": "vlen-utf8"}]"#),
        "times/.zarray": array("[5000000]", "[5000000]", "<i8"),
        "times/.zattrs": #"{"units": "days since 2000-01-01"}"#,
      ])
    for name in ["bytes", "texts", "times"] {
      #expect(content.json(name).error?.code == .size, "\(name)")
    }
  }

  @Test("Codecs that turn numbers into what is none are not undone")
  func types() throws {
    for filter in [
      #"{"id": "delta", "dtype": "<i4", "astype": "|S3"}"#,
      #"{"id": "delta", "dtype": "|S16777216", "astype": "<i4"}"#,
      #"{"id": "astype", "encode_dtype": "|u1", "decode_dtype": "<U4194304"}"#,
      #"{"id": "astype", "encode_dtype": "|S1", "decode_dtype": "<f8"}"#,
      #"{"id": "quantize", "digits": 2, "dtype": "<f8", "astype": "|S7"}"#,
      #"{"id": "fixedscaleoffset", "scale": 1, "offset": 0, "dtype": "|V9", "astype": "<i4"}"#,
      #"{"id": "categorize", "labels": ["a"], "dtype": "<U1", "astype": "|S3"}"#,
    ] {
      let folder = try TemporaryFolder()
      let content = try content(
        folder,
        [
          "a/.zarray": array("[4]", "[4]", "<i4", filters: "[\(filter)]"),
          "a/0": "12345678901234567",
        ])
      #expect(content.json("a").error?.code == .unsupported, "\(filter)")
    }
  }

  @Test("Chunks in a shard that lie in the same place again and again are refused")
  func overlappingShard() throws {
    let metadata = """
      {"zarr_format": 3, "node_type": "array", "shape": [4096], "data_type": "uint8", "fill_value": 0,
       "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4096]}}, "attributes": {},
       "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "sharding_indexed", "configuration":
       {"chunk_shape": [1024], "codecs": [{"name": "bytes"}], "index_codecs": [{"name": "bytes",
       "configuration": {"endian": "little"}}], "index_location": "end"}}]}
      """
    func number(_ value: Int) -> [UInt8] {
      withUnsafeBytes(of: UInt64(value).littleEndian) { Array($0) }
    }
    for isShared in [false, true] {
      let folder = try TemporaryFolder()
      try folder.write("zarr.json", metadata)
      let index = (0..<4).flatMap { number(isShared ? 0 : $0 * 1024) + number(1024) }
      let content = [UInt8](repeating: 7, count: isShared ? 1024 : 4096)
      try folder.write("c/0", content + index)
      let (values, error) = try ZarrContent(folder.path).json("")
      #expect(error?.code == (isShared ? .chunk : nil))
      #expect(values?.count == (isShared ? nil : 4096))
    }
  }

  @Test("What is unpacked for all coordinates together has a limit")
  func unpacked() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/0", [UInt8](repeating: 1, count: 4000))
    try folder.write("b/0", [UInt8](repeating: 1, count: 16))
    let content = try content(
      folder,
      [
        "a/.zarray": array(
          "[1000]", "[1000]", "<i4", filters: #"[{"id": "shuffle", "elementsize": 4}]"#),
        "b/.zarray": array("[4]", "[4]", "<i4"),
      ])
    let arrays = try ["a", "b"].map { try #require(content.hierarchy.arrays[$0]) }
    let decoder = try ChunkDecoder(arrays[0], content.limits)
    let chunk = [UInt8](repeating: 1, count: 4000)
    var budget = 9000
    #expect(throws: Never.self) { try decoder.decode(chunk, shape: [1000], "a", &budget) }
    #expect(throws: Never.self) { try decoder.decode(chunk, shape: [1000], "a", &budget) }
    #expect(throws: ZarrError.self) { try decoder.decode(chunk, shape: [1000], "a", &budget) }
  }

  @Test("Coordinates of very many chunks in all are read as far as the limit goes")
  func chunkCounts() throws {
    let folder = try TemporaryFolder()
    var files: [String: String] = [:]
    for index in 0..<30 { files["a\(index)/.zarray"] = array("[10]", "[1]", "|u1") }
    let content = try content(folder, files) { $0.totalChunkCount = 100 }
    let results = content.read(content.hierarchy.arrays.values.map(\.self))
    #expect(results.count { (try? $0.get()) != nil } == 10)
  }

  @Test(
    "Templates that name one another again and again are replaced for a while, and not for ever")
  func templates() throws {
    let folder = try TemporaryFolder()
    let many = String(repeating: "{{next}}", count: 4000)
    let templates = (0..<8).map { "\"t\($0)\": \"\(many.replacing("next", with: "t\($0 + 1)"))\"" }
      .joined(separator: ",")
    let path = try folder.write(
      "store.json",
      """
      {"version": 1, "templates": {\(templates), "t8": ""}, "refs": {".zgroup": {"zarr_format": 2},
       "a/.zarray": \(array("[1]", "[1]", "|u1")), "a/0": ["{{t0}}", 0, 1]}}
      """)
    #expect(try ZarrContent(path).json("a").error != nil)
  }

  @Test(
    "A member of an archive that claims to be larger than the archive, or than is taken, is refused"
  )
  func archive() throws {
    let folder = try TemporaryFolder()
    let path = folder("store.zip")
    let metadata = Array(array("[4]", "[4]", "|u1").utf8)
    try ZipMaking.write([".zarray": metadata, "0": [1, 2, 3, 4]], emptyNames: [], to: path)
    #expect(try ZarrContent(path).json("").values == [1, 2, 3, 4])
    var bytes = try folder.bytes("store.zip")
    // Entries of the directory have the size as it is stored at 20, and as it is at 24. That of "0" comes last.
    let last = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
    let whole = bytes
    for place in [20, 24] {
      bytes = whole
      bytes[last + place + 2] = 0x7f
      let altered = try folder.write("altered\(place).zip", bytes)
      #expect(try ZarrContent(altered).json("").error != nil, "\(place)")
    }
  }

  @Test(
    "A folder that holds a link to itself is walked as far as the limit goes, and the rest described"
  )
  func links() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/.zarray", array("[4]", "[4]", "|u1"))
    for name in ["g", "h"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder(name), withDestinationPath: folder.path)
    }
    let content = try content(folder, [:]) { $0.nodeCount = 300 }
    #expect(content.hierarchy.arrays["a"] != nil)
    #expect(content.hierarchy.problems.last?.code == .size)
  }

  @Test("Metadata of one node that is larger than usual is read, and all together up to a limit")
  func metadata() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "x", count: 2 << 20)
    for index in 0..<3 {
      try folder.write("a\(index)/.zarray", array("[4]", "[4]", "|u1"))
      try folder.write("a\(index)/.zattrs", "{\"text\": \"\(text)\"}")
    }
    #expect(try content(folder, [:]).hierarchy.arrays["a2"]?.attributes["text"] == .string(text))
    let limited = try content(folder, [:]) { $0.metadataByteCount = 3 << 20 }
    #expect(limited.hierarchy.arrays.count == 1)
    #expect(limited.hierarchy.problems.allSatisfy { $0.code == .size })
  }

  @Test("A file of references with more rows than any has is refused")
  func rows() throws {
    // Such a file is a few kilobytes long, as all its rows are alike.
    let bytes =
      try Fixtures.arePresent
      ? Fixtures.bytes("zarr/generated/kerchunk_rlus.parq/lon/refs.0.parq") : []
    guard !bytes.isEmpty else { return }
    var limits = ZarrLimits()
    let table = try ReferenceTable(bytes, name: "refs", rowCount: 10_000, limits)
    #expect(throws: Never.self) { try table.reference(0) }
    limits.arrayByteCount = 10
    #expect(throws: ZarrError.self) {
      try ReferenceTable(bytes, name: "refs", rowCount: 10_000, limits)
    }
  }

  @Test(
    "Stores that are altered at any place are read and described, or refused; never a crash",
    .enabled(if: Fixtures.arePresent))
  func fuzzed() throws {
    let folder = try TemporaryFolder()
    let outcome = try #require(BuiltProgram("zarr-fuzz")).run(["120", "1"], in: folder)
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors.suffix(1000))")
  }
}
