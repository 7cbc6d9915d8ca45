import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACZarr

private let s3Python = ObjectStoreServer.python(for: .s3)
private let googlePython = ObjectStoreServer.python(for: .google)

@Suite("Zarr in object stores", .serialized)
struct ObjectStoreStoreTests {
  private static let hasKeys: Bool = {
    setenv("AWS_ACCESS_KEY_ID", "testing", 1)
    setenv("AWS_SECRET_ACCESS_KEY", "testing", 1)
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1)
    return true
  }()

  private func put(_ files: [String: [UInt8]], _ location: (String) -> String) throws {
    for (key, content) in files {
      let file = try OutputFile(location(key))
      var bytes = ByteBuffer()
      bytes.append(contentsOf: content)
      try file.append(bytes)
      try file.commit()
    }
  }

  /// A store that is described the same as the one on the disk, whether it is consolidated or is walked.
  private func expectSame(_ server: ObjectStoreServer, _ scheme: String) throws {
    func location(_ key: String) -> String {
      "\(scheme)://bkt/\(key)?endpoint=\(server.endpoint)&anonymous=\(scheme == "gs")"
    }
    for isConsolidated in [true, false] {
      let name = isConsolidated ? "a/one.zarr" : "a/two.zarr"
      let files = SmallStore.files(isConsolidated: isConsolidated)
      try put(files) { location("\(name)/\($0)") }
      let content = try ZarrContent(location(name))
      #expect(content.store.kind == .objectStore)
      #expect(content.hierarchy.isConsolidated == isConsolidated)
      #expect(content.hierarchy.arrays.keys.sorted() == ["data", "lat", "lon", "time"])
      let description = StoreDescription(content)
      #expect(description.problems == [])
      #expect(description.datasets.first?.interval?.end.description == "2000-01-10T00:00:00")
      #expect(description.datasets.first?.grid?.box == [19.5, 9.5, 21.5, 11.5])
    }
    #expect(throws: ZarrError.self) { try ZarrContent(location("a/none.zarr")) }
  }

  @Test("A store in S3 is described", .enabled(if: s3Python != nil, "moto is missing"))
  func s3() throws {
    try #require(Self.hasKeys)
    let server = try ObjectStoreServer(.s3, try #require(s3Python), buckets: ["bkt"])
    defer { server.stop() }
    try expectSame(server, "s3")
  }

  @Test(
    "A store in Google Cloud Storage is described",
    .enabled(if: googlePython != nil, "gcp-storage-emulator is missing"))
  func google() throws {
    let server = try ObjectStoreServer(.google, try #require(googlePython), buckets: ["bkt"])
    defer { server.stop() }
    try expectSame(server, "gs")
  }
}
