import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("Virtual stores", .enabled(if: Fixtures.arePresent))
struct VirtualStoreTests {
  private let longitudes = (0..<90).map { JSONValue.double(Double($0) * 4) }

  @Test(
    "Coordinates of kerchunk and VirtualiZarr are read, inline and from the file beside",
    arguments: [
      "generated/kerchunk_rlus_2000.json", "generated/kerchunk_rlus_2000_templates.json",
      "generated/kerchunk_rlus_combined.json", "generated/kerchunk_rlus.parq",
      "generated/virtualizarr_rlus_2000.json", "generated/virtualizarr_rlus_2000.parquet",
    ])
  func kerchunk(store: String) throws {
    let content = try Stores.open(store)
    #expect(content.hierarchy.arrays.keys.sorted() == ["lat", "lon", "rlus", "time"])
    #expect(content.store.kind.isKerchunk)
    let (lon, error) = content.json("lon")
    #expect(error == nil)
    #expect(isSame(lon ?? [], longitudes), "\(lon?.prefix(5) ?? [])")
    #expect(content.json("time").values?.count == content.hierarchy.arrays["time"]?.shape[0])
    #expect(content.json("lat").values?.first?.double == -88)
  }

  @Test("References that are made by rule are made")
  func generated() throws {
    let content = try Stores.open("generated/kerchunk_rlus_2000_templates.json")
    let store = try #require(content.store as? KerchunkStore)
    // nc/rlus_2000.nc, 1000 bytes from 1000 on.
    let value = try store.fetch("gen_key0", limit: 4096)
    let file = try Fixtures.bytes("zarr/generated/nc/rlus_2000.nc")
    #expect(value.map { Array($0) == Array(file[1000..<2000]) } == true)
  }

  @Test("A reference that leads out of the store is refused, and read where that is wanted")
  func foreign() throws {
    let folder = try TemporaryFolder()
    let target = Stores.path("generated/nc/rlus_2000.nc")
    let text = """
      {"version": 1, "refs": {".zgroup": {"zarr_format": 2},
        "a/.zarray": {"zarr_format": 2, "shape": [90], "chunks": [90], "dtype": "<f4", "fill_value": NaN,
          "order": "C", "filters": null, "compressor": null},
        "a/.zattrs": {"_ARRAY_DIMENSIONS": ["a"], "x": Infinity},
        "a/0": ["\(target)", 11815, 360],
        "b/.zarray": {"zarr_format": 2, "shape": [4], "chunks": [4], "dtype": "|u1", "fill_value": 0,
          "order": "C", "filters": null, "compressor": null},
        "b/0": ["../../../../../../../../etc/passwd", 0, 4]}}
      """
    let path = try folder.write("store.json", text)
    let content = try ZarrContent(path)
    #expect(content.json("a").error?.code == .reference)
    #expect(content.json("b").error?.code == .reference)
    var options = ZarrStoreOptions()
    options.followsReferences = true
    let (values, error) = try ZarrContent(path, options).json("a")
    #expect(error == nil)
    #expect(isSame(values ?? [], longitudes))
  }

  @Test(
    "Icechunk repositories of both versions have the values that icechunk reads",
    .enabled(if: ZarrPeer.python != nil, "icechunk is missing"),
    arguments: [
      ("icechunk/test-repo-v1", "branch.main"),
      ("icechunk/expire-repo-v1-by-1.1.21", "branch.main"),
      ("generated/icechunk_v1_rlus", "branch.main"),
    ])
  func icechunk(store: String, version: String) throws {
    let content = try Stores.open(store)
    #expect(content.store.kind == .icechunk)
    #expect(content.hierarchy.problems == [])
    var compared = 0
    for line in try ZarrPeer.lines("zarr_values.py", [Stores.path(store), version]) {
      guard let parts = line.array, let path = parts[0].string else { continue }
      #expect(content.hierarchy.arrays[path] != nil, "\(path)")
      guard parts.count == 3, let values = parts[2].array else { continue }
      let (found, error) = content.json(path)
      #expect(error == nil, "\(path)")
      #expect(isSame(found ?? [], values), "\(path)")
      compared += 1
    }
    #expect(compared >= 1)
  }

  @Test(
    "Repositories of version 2 have the values that were written",
    arguments: [
      ("icechunk/test-repo-v2", "group1/small_chunks", 84.0, 5),
      ("icechunk/split-repo-v2", "group1/small_chunks", 3.0, 5),
    ])
  func version2(store: String, path: String, value: Double, count: Int) throws {
    let content = try Stores.open(store)
    #expect((content.store as? IcechunkStore)?.specificationVersion == 2)
    let (values, error) = content.json(path)
    #expect(error == nil)
    #expect(isSame(values ?? [], Array(repeating: .double(value), count: count)), "\(values ?? [])")
  }

  @Test("A branch, a tag and a snapshot of a repository are found, and a wrong name is told")
  func versions() throws {
    var options = ZarrStoreOptions()
    let main = try #require(try Stores.open("icechunk/test-repo-v1").store as? IcechunkStore)
    options.icechunkVersion = .snapshot(main.snapshot)
    let same = try Stores.open("icechunk/test-repo-v1", options)
    #expect((same.store as? IcechunkStore)?.snapshot == main.snapshot)
    options.icechunkVersion = .branch("man")
    #expect(throws: ZarrError.self) { try Stores.open("icechunk/test-repo-v1", options) }
    #expect(throws: ZarrError.self) { try Stores.open("icechunk/test-repo-v2", options) }
    for store in ["icechunk/test-repo-v1", "icechunk/test-repo-v2"] {
      options.icechunkVersion = .tag("it works!")
      let tagged = try Stores.open(store, options)
      #expect(tagged.hierarchy.groups[""] != nil)
    }
  }

  @Test("A repository that is cut or altered at any place gives an error, never a crash")
  func broken() throws {
    let bytes = try Fixtures.bytes("zarr/icechunk/test-repo-v2/repo")
    let limits = ZarrLimits()
    var numbers = SeededNumbers(seed: 8)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      _ = try? IcechunkFile(Array(bytes.prefix(count)), .repository, name: "repo", limits)
    }
    let file = Stores.path("icechunk/test-repo-v2")
    let whole = try ZarrContent(file)
    #expect(whole.store.kind == .icechunk)
    // The document itself, unpacked, with bytes that are altered.
    let document = try unpacked(bytes)
    for _ in 0..<2000 {
      var altered = document
      for _ in 0..<(1 + Int(numbers.next() % 4)) {
        altered[Int(numbers.next() % UInt64(altered.count))] = UInt8(
          truncatingIfNeeded: numbers.next())
      }
      guard let root = try? FlatTable(root: altered) else { continue }
      for field in 0..<6 {
        guard let count = try? root.count(field) else { continue }
        for index in 0..<min(count, 50) {
          guard let table = try? root.table(field, index) else { continue }
          _ = try? table.text(0)
          _ = try? table.number(1, as: UInt32.self)
          _ = try? table.inline(0, count: 12)
        }
      }
    }
  }

  private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
    guard bytes[38] == 1 else { return Array(bytes[39...]) }
    return try ByteCodec.zstd.decompress(Array(bytes[39...]), limit: 1 << 24, name: "repo")
  }
}
