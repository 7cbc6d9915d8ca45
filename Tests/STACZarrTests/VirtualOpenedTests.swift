import Foundation
import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACZarr

private let python = ObjectStoreServer.python(for: .s3)
private let hasMakers: Bool = {
  let modules = "icechunk, kerchunk.combine, kerchunk.df, fastparquet, h5netcdf, boto3, requests"
  if (try? python?.run(["-c", "import \(modules)"]))?.status == 0 { return true }
  print("!!! LEFT OUT: virtual stores opened by xpystac, for \(modules) cannot be imported")
  return false
}()

/// What xpystac makes of our STAC about virtual stores, which are made by the libraries that make them.
@Suite(.enabled(if: Fixtures.arePresent && ZarrPeer.canOpen && hasMakers), .serialized)
struct VirtualOpenedTests {
  private let folder: TemporaryFolder
  private let server: ObjectStoreServer

  private static let hasKeys: Bool = {
    setenv("AWS_ACCESS_KEY_ID", "testing", 1)
    setenv("AWS_SECRET_ACCESS_KEY", "testing", 1)
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1)
    return true
  }()

  init() throws {
    try #require(Self.hasKeys)
    folder = try TemporaryFolder()
    server = try ObjectStoreServer(.s3, try #require(python), buckets: ["bkt"])
    var files: [String] = []
    for name in ["rlus_2000.nc", "rlus_2001.nc"] {
      files.append(try folder.write(name, Fixtures.bytes("zarr/generated/nc/\(name)")))
    }
    let made = try #require(python).run(
      [ZarrPeer.script("zarr_xpystac.py"), "make", server.endpoint, folder.path] + files)
    try #require(made.status == 0, "\(made.errors.suffix(2000))")
  }

  /// What xpystac opens of a document about a store.
  private func opened(
    _ store: String, _ kind: String, asItem: Bool = false, tag: String? = nil,
    _ change: (inout StoreItemOptions) -> Void
  ) throws -> JSONValue {
    var opening = ZarrStoreOptions()
    if let tag { opening.icechunkVersion = .tag(tag) }
    var options = StoreItemOptions()
    change(&options)
    var writer = StoreWriter(StoreDescription(try ZarrContent(store, opening)), options)
    let document = asItem ? try writer.item() : try writer.collection()
    let path = try folder.write("stac.json", JSONValue.object(document).description)
    let result = try #require(python).run(
      [
        ZarrPeer.script("zarr_xpystac.py"), "open", server.endpoint, folder.path, path, "zarr",
        kind,
      ])
    try #require(result.status == 0, "\(result.errors.suffix(2000))")
    return try JSONValue(parsing: result.output)
  }

  private func inBucket(_ options: inout StoreItemOptions) {
    options.href = "s3://bkt/repo"
    options.region = "eu-west-1"
  }

  @Test
  func `an Icechunk repository opens from a Collection, at its tag and with chunks elsewhere`()
    throws
  {
    defer { server.stop() }
    let repository = "s3://bkt/repo?endpoint=\(server.endpoint)"
    let tagged = try opened(repository, "icechunk-tag", tag: "v1", inBucket)
    #expect(tagged["direct"] == true && tagged["identical"] == true, "\(tagged)")
    #expect(tagged["sizes"] == ["time": 12, "lat": 45, "lon": 90])
    #expect(tagged["data"] == ["rlus"])
    let virtual = try opened(repository, "icechunk") { options in
      inBucket(&options)
      options.chunkPlaces = ["s3://bkt/nc/"]
    }
    #expect(virtual["identical"] == true && virtual["data"] == ["rlus", "virtual"], "\(virtual)")
    // xpystac looks for the schemes of storage beside the links; in an Item they are properties.
    let item = try opened(repository, "icechunk-tag", asItem: true, tag: "v1", inBucket)
    #expect(item["error"] == "KeyError: 'storage:schemes'")
  }

  @Test func `references of kerchunk open where their media type is that of JSON`() throws {
    defer { server.stop() }
    let store = folder("combined.json")
    let published = "\(server.endpoint)/bkt/nc/combined.json"
    for asItem in [false, true] {
      let bare = try opened(store, "kerchunk", asItem: asItem) { options in
        options.href = published
        options.mediaTypes = .bare
      }
      #expect(bare["direct"] == true && bare["identical"] == true, "\(bare)")
      #expect(bare["sizes"] == ["time": 24, "lat": 45, "lon": 90])
    }
    // xpystac has no engine for `application/vnd.zarr+kerchunk`, nor for references in Parquet.
    let modern = try opened(store, "kerchunk") { $0.href = published }
    let table = try opened(folder("combined.parq"), "kerchunk-parquet") { $0.mediaTypes = .bare }
    for refused in [modern, table] {
      #expect(refused["direct"] == true)
      #expect(refused["error"]?.string?.hasPrefix("UnboundLocalError") == true, "\(refused)")
    }
  }
}
