import Foundation
import STACJSON
import STACTestSupport
import Testing

/// Where the server is.
private let testServer = ProcessInfo.processInfo.environment["STAC_TEST_SERVER"]

/// The use cases that begin at an API, at a real one: pgstac behind stac-fastapi, which
/// `Scripts/test-server` starts.
@Suite(.serialized, .enabled(if: testServer != nil && Fixtures.arePresent))
struct RealUseCaseTests {
  private let cases: UseCaseTests

  init() throws { cases = try UseCaseTests() }

  /// Validates all Items strictly. What the Collection of the server lacks, a link to its licence, is not
  /// the business of a copy.
  private func validate(_ place: String, in folder: TemporaryFolder) throws -> [JSONValue] {
    try cases.run(["convert", place, "all.ndjson"], in: folder)
    try cases.run(["validate", "--strict", "all.ndjson"], in: folder)
    try cases.run(["validate", place], in: folder)
    return try folder.lines("all.ndjson").map { try JSONValue(parsing: $0) }
  }

  @Test
  func `a catalog of two hours of a Collection`() throws {
    let folder = try cases.copy("01-bulk-catalog")
    let time = "2015-07-05T00:00:00Z/2015-07-05T02:00:00Z"
    try cases.run(
      ["run", "bulk-catalog.yaml"], in: folder,
      ["API": testServer ?? "", "COLLECTION": "sentinel-1-grd", "DATETIME": time])
    let items = try validate("output/catalog", in: folder)
    #expect(items.count > 20)
    // The server leaves out the datetime of those that last for a while, which is null.
    #expect(items.contains { $0["properties"]?["datetime"] == .null })
    let diff = try cases.run(
      [
        "diff", "output/catalog", testServer ?? "", "-c", "sentinel-1-grd", "--datetime", time,
        "--ignore", "/properties/datetime",
      ], in: folder)
    #expect(diff.output.contains("\(items.count) unchanged"), "\(diff.output)")
  }

  @Test
  func `a copy with links to each original`() throws {
    let server = testServer ?? ""
    let folder = try cases.copy("05-clone")
    try cases.run(
      ["run", "clone.yaml"], in: folder,
      ["SOURCE": server, "COLLECTION": "landsat-c2-l2", "MAX_ITEMS": "120"])
    let items = try validate("output/copy", in: folder)
    #expect(items.count == 120)
    for item in items {
      let id = item["id"]?.string ?? ""
      let original = "\(server)/collections/landsat-c2-l2/items/\(id)"
      #expect(cases.hrefs(item, "via").contains(original), "\(id)")
      #expect(cases.hrefs(item, "canonical") == [original], "\(id)")
    }
  }

  @Test
  func `a dataset that follows the server, and finds nothing new`() throws {
    let folder = try cases.copy("06-recurring-sync")
    let arguments = [
      "rebuild", "recurring-sync.yaml", "--set",
      "source.datetime=2015-07-05T00:00:00Z/2015-07-05T04:00:00Z",
    ]
    let environment = ["API": testServer ?? "", "COLLECTION": "sentinel-1-grd"]
    let first = try cases.run(arguments, in: folder, environment)
    let items = try validate("output/items", in: folder)
    #expect(items.count > 40)
    #expect((first.output + first.errors).contains("\(items.count) added"))
    let second = try cases.run(arguments, in: folder, environment)
    #expect(
      (second.output + second.errors).contains(
        "0 added, 0 modified, 0 deleted, \(items.count) unchanged, 0 failed"))
  }
}
