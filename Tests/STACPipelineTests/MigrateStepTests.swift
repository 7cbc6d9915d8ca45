import STACJSON
import STACPipeline
import STACTestSupport
import Testing

/// Items of older versions, and of servers that leave nulls out.
struct MigrateStepTests {
  private func migrated(_ properties: String, version: String = "1.1.0") async throws -> JSONValue {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"type":"Feature","stac_version":"\#(version)","id":"a","geometry":null,"properties":{\#(properties)},"links":[],"assets":{}}"#
        + "\n", to: "in.ndjson")
    _ = try await workflow(
      """
      name: m
      steps:
      - {id: in, module: ingest, config: {source: "\(folder("in.ndjson"))"}}
      - {id: new, module: migrate}
      - {id: out, module: output, config: {path: "\(folder("o.ndjson"))"}}
      """
    ).workflow.run(quietOptions())
    return try JSONValue(parsing: folder.text("o.ndjson") ?? "")
  }

  @Test(arguments: ["1.0.0", "1.1.0"])
  func `a datetime that was left out of an interval is null again`(version: String) async throws {
    let interval =
      #""start_datetime":"2024-01-01T00:00:00Z","end_datetime":"2024-01-02T00:00:00Z""#
    let item = try await migrated(interval, version: version)
    #expect(item["properties"]?["datetime"] == .null && item["stac_version"] == "1.1.0")
  }

  @Test(arguments: [
    #""start_datetime":"2024-01-01T00:00:00Z""#, #""datetime":"2024-01-01T00:00:00Z""#,
    #""datetime":"2024-01-01T00:00:00Z","start_datetime":"2024-01-01T00:00:00Z","end_datetime":"2024-01-02T00:00:00Z""#,
  ])
  func `what is there, and what nobody can know, stays as it is`(properties: String) async throws {
    let item = try await migrated(properties)
    #expect(item["properties"]?.description == "{\(properties)}")
  }
}
