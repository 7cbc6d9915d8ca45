import Foundation
import STACJSON
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("Stores on the web and in archives", .enabled(if: Fixtures.arePresent))
struct PlaceTests {
  /// Serves a folder of the fixtures; counts requests, and can do without ranges.
  private func serve(_ folder: String, hasRanges: Bool = true) throws -> StubServer {
    let root = Stores.path(folder)
    return try StubServer { request in
      let name = request.path.removingPercentEncoding ?? ""
      guard let data = FileManager.default.contents(atPath: root + name) else {
        return StubServer.Response(404, "")
      }
      let bytes = [UInt8](data)
      guard hasRanges, let range = request.headers["range"] else {
        return StubServer.Response(200, bytes)
      }
      let parts = range.dropFirst(6).split(
        separator: "-", omittingEmptySubsequences: false)
      let end = Int(parts[1]).map { min($0, bytes.count - 1) } ?? bytes.count - 1
      let start = Int(parts[0]) ?? bytes.count - (Int(parts[1]) ?? 0)
      return StubServer.Response(
        206, Array(bytes[start...(parts[0].isEmpty ? bytes.count - 1 : end)]),
        headers: ["Content-Range: bytes \(start)-\(end)/\(bytes.count)"])
    }
  }

  @Test(
    "A store behind a web server holds what the folder holds",
    arguments: ["cf_standard_v3.zarr", "cf_standard_v2.zarr", "icechunk_v1_rlus"])
  func web(store: String) throws {
    let server = try serve("generated")
    defer { server.stop() }
    let remote = StoreDescription(try ZarrContent(server.url("/" + store)))
    let local = StoreDescription(try Stores.open("generated/" + store))
    #expect(remote.problems == [])
    #expect(remote.json()["datasets"] == local.json()["datasets"])
  }

  @Test("References are read from a server, with and without ranges", arguments: [true, false])
  func kerchunk(hasRanges: Bool) throws {
    let server = try serve("generated", hasRanges: hasRanges)
    defer { server.stop() }
    let content = try ZarrContent(server.url("/kerchunk_rlus_2000.json"))
    let (values, error) = content.json("lon")
    #expect(error == nil)
    #expect(values?.count == 90)
    #expect(values?.last?.double == 356)
    let table = try ZarrContent(server.url("/kerchunk_rlus.parq"))
    #expect(table.json("lon").values?.last?.double == 356)
  }

  @Test("A reference from the web to a file of this machine is refused")
  func localFile() throws {
    let server = try StubServer { _ in
      StubServer.Response(
        200,
        """
        {"version": 1, "refs": {".zgroup": {"zarr_format": 2}, "a/.zarray": {"zarr_format": 2, "shape": [4],
          "chunks": [4], "dtype": "|u1", "fill_value": 0, "order": "C", "filters": null, "compressor": null},
          "a/0": ["file:///etc/passwd", 0, 4], "b/.zarray": {"zarr_format": 2, "shape": [4],
          "chunks": [4], "dtype": "|u1", "fill_value": 0, "order": "C", "filters": null, "compressor": null},
          "b/0": ["/etc/passwd", 0, 4]}}
        """)
    }
    defer { server.stop() }
    var options = ZarrStoreOptions()
    options.followsReferences = true
    let content = try ZarrContent(server.url("/refs.json"), options)
    #expect(content.json("a").error?.code == .reference)
    #expect(content.json("b").error?.code == .reference)
  }

  @Test("A server that fails for a moment is asked again, and one that forbids is taken for empty")
  func unsteady() throws {
    let root = Stores.path("generated/cf_standard_v3.zarr")
    let failures = Failures()
    let server = try StubServer { request in
      if request.path.contains("/lat/c/0"), failures.next() < 2 {
        return StubServer.Response(503, "")
      }
      guard let data = FileManager.default.contents(atPath: root + request.path) else {
        return StubServer.Response(403, "")
      }
      return StubServer.Response(200, [UInt8](data))
    }
    defer { server.stop() }
    let content = try ZarrContent(server.url("/"))
    #expect(content.json("lat").values?.count == 36)
    #expect(throws: ZarrError.self) { try ZarrContent(server.url("/nothing")) }
  }

  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    func next() -> Int {
      lock.withLock {
        count += 1
        return count - 1
      }
    }
  }

  @Test(
    "A zip archive, stored or deflated, with a folder around it or not, and behind a server",
    .enabled(if: ExternalProgram("python3") != nil, "python3 is missing"),
    arguments: ["ZIP_STORED", "ZIP_DEFLATED"], ["", "cube.zarr/"])
  func zip(method: String, prefix: String) throws {
    let folder = try TemporaryFolder()
    let python = try #require(ExternalProgram("python3"))
    let script = """
      import os, sys, zipfile
      with zipfile.ZipFile(sys.argv[2], "w", zipfile.\(method)) as archive:
          for path, _, names in os.walk(sys.argv[1]):
              for name in names:
                  file = os.path.join(path, name)
                  archive.write(file, "\(prefix)" + os.path.relpath(file, sys.argv[1]))
      """
    let source = Stores.path("generated/cf_standard_v3.zarr")
    let result = try python.run(["-c", script, source, folder("cube.zip")])
    try #require(result.status == 0, "\(result.errors)")
    let local = try Stores.open("generated/cf_standard_v3.zarr")
    let content = try ZarrContent(folder("cube.zip"))
    #expect(content.store.kind == .zip)
    #expect(content.hierarchy.arrays == local.hierarchy.arrays)
    #expect(content.json("lon").values == local.json("lon").values)
    let bytes = try folder.bytes("cube.zip")
    let server = try StubServer { request in
      let parts = (request.headers["range"] ?? "bytes=0-").dropFirst(6)
        .split(separator: "-", omittingEmptySubsequences: false)
      let start = Int(parts[0]) ?? 0
      let end = Int(parts[1]).map { min($0, bytes.count - 1) } ?? bytes.count - 1
      return StubServer.Response(
        206, Array(bytes[start...end]),
        headers: ["Content-Range: bytes \(start)-\(end)/\(bytes.count)"])
    }
    defer { server.stop() }
    let remote = try ZarrContent(server.url("/cube.zip"))
    #expect(remote.json("lon").values == local.json("lon").values)
    // Cut and altered archives are refused or read, and never more.
    var numbers = SeededNumbers(seed: 9)
    for _ in 0..<40 {
      var altered = bytes
      for _ in 0..<4 { altered[numbers.below(altered.count)] = UInt8(numbers.below(256)) }
      if numbers.below(2) == 0 { altered.removeLast(numbers.below(altered.count)) }
      let path = try folder.write("altered.zip", altered)
      if let content = try? ZarrContent(path) { _ = content.json("lon") }
    }
  }

  @Test("A store that is not consolidated is walked, and one that is no store is refused")
  func walk() throws {
    let content = try Stores.open("zarrita/fixtures/v2/data.zarr")
    #expect(content.hierarchy.arrays.count == 32)
    let nested = try Stores.open("zarrita/fixtures/v3/data.zarr")
    #expect(nested.hierarchy.isConsolidated == false)
    #expect(nested.hierarchy.arrays["consolidated/nested/1d.i2"]?.shape == [4])
    let folder = try TemporaryFolder()
    #expect(throws: ZarrError.self) { try ZarrContent(folder.path) }
    #expect(throws: ZarrError.self) { try ZarrContent(folder("none.zarr")) }
    #expect(throws: ZarrError.self) { try ZarrContent(try folder.write("a.json", "{}")) }
    #expect(throws: ZarrError.self) { try ZarrContent(try folder.write("a.txt", "no")) }
  }
}
