import STACJSON
import STACStorage
import STACTestSupport
import Synchronization
import Testing

@testable import STACZarr

/// What a store in a zip archive costs, however many members the archive has.
@Suite(.enabled(if: ExternalProgram("python3") != nil, "python3 is missing"))
struct LargeArchiveTests {
  /// A file that counts what is read of it.
  private final class CountedBytes: RandomAccessBytes {
    private let file: any RandomAccessBytes
    private let reads = Mutex<[Int]>([])

    var byteCount: Int { file.byteCount }
    var counts: [Int] { reads.withLock { $0 } }

    init(_ path: String) throws { file = try openRandomAccess(path) }

    func read(
      at offset: Int, into memory: UnsafeMutableRawBufferPointer
    ) throws(StorageError) -> Int {
      reads.withLock { $0.append(memory.count) }
      return try file.read(at: offset, into: memory)
    }
  }

  /// Makes an archive of a store whose data has so many chunks; the coordinates have one each.
  private static let script = """
    import json, struct, sys, zipfile
    rows, columns = int(sys.argv[1]), 1000
    with zipfile.ZipFile(sys.argv[2], "w") as archive:
        def put(name, content):
            archive.writestr(zipfile.ZipInfo(name), content)
        def array(name, shape, chunks, names, attributes, kind):
            put(name + "/zarr.json", json.dumps({
                "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": kind,
                "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}},
                "chunk_key_encoding": {"name": "default"}, "fill_value": 0,
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
                "attributes": attributes, "dimension_names": names}))
        put("zarr.json", json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {}}))
        array("lat", [rows], [rows], ["lat"], {"units": "degrees_north"}, "float64")
        array("lon", [columns], [columns], ["lon"], {"units": "degrees_east"}, "float64")
        array("data", [rows, columns], [1, 1], ["lat", "lon"], {"units": "K"}, "uint8")
        put("lat/c/0", struct.pack(f"<{rows}d", *[i * 0.5 for i in range(rows)]))
        put("lon/c/0", struct.pack(f"<{columns}d", *[i * 0.25 for i in range(columns)]))
        for row in range(rows):
            for column in range(columns):
                put(f"data/c/{row}/{column}", b"1")
    """

  @Test func `an archive of many members is read no more often than one of few`() throws {
    let folder = try TemporaryFolder(isInMemory: true)
    let python = try #require(ExternalProgram("python3"))
    var all: [[Int]] = []
    // More than 65,535 members take ZIP64.
    for rows in [2, 70] {
      let path = folder("\(rows).zip")
      let made = try python.run(["-c", Self.script, String(rows), path])
      try #require(made.status == 0, "\(made.errors)")
      let file = try CountedBytes(path)
      let store = try ZipStore(path, file, ZarrLimits())
      #expect(store.memberCount == rows * 1000 + 6)
      let description = StoreDescription(try ZarrContent(store))
      #expect(description.problems == [])
      let dataset = try #require(description.datasets.first)
      #expect(dataset.dimensions.map(\.size) == [rows, 1000])
      #expect(dataset.grid?.box == [-0.125, -0.25, 249.875, Double(rows) * 0.5 - 0.25])
      all.append(file.counts.sorted())
    }
    // One more for where the directory of ZIP64 is; of the directory itself as much as there is.
    #expect(all[1].count == all[0].count + 1)
    #expect(all[1].count < 16)
    #expect(all[0].last ?? 0 < 200_000)
    #expect(all[1].last ?? 0 < 70_006 * 100)
    // Nothing else grows with the members but a coordinate.
    #expect(all[1].dropLast().reduce(0, +) < 120_000)
  }
}
