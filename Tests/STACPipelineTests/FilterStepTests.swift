import STACCatalog
import STACJSON
import STACPipeline
import STACQuery
import STACTestSupport
import Testing

struct FilterStepTests {
  /// The ids that come out of a workflow with these configs of `ingest` and `filter`.
  private func ids(_ filter: String, ingest: String = "") async throws -> [String] {
    let folder = try TemporaryFolder()
    let items = ["a", "b", "c"].enumerated().map { index, id in
      """
      {"type": "Feature", "stac_version": "1.1.0", "id": "\(id)", "collection": "c", \
      "geometry": {"type": "Point", "coordinates": [\(index * 10), 5]}, "links": [], "assets": {}, \
      "properties": {"datetime": "2024-01-0\(index + 1)T00:00:00Z", "eo:cloud_cover": \(index * 20)}}
      """
    }
    try folder.write(items.joined(separator: "\n"), to: "in.ndjson")
    let text = """
      name: f
      steps:
      - {id: in, module: ingest, config: {source: "\(folder("in.ndjson"))"\(ingest)}}
      - {id: up, module: update, config: {updates: {properties.x: 1}}}
      - id: pick
        module: filter
        config: \(filter)
      - {id: out, module: output, config: {path: "\(folder("o.ndjson"))"}}
      """
    _ = try await workflow(text).workflow.run(quietOptions())
    return try folder.lines("o.ndjson").map { try JSONValue(parsing: $0)["id"]?.string ?? "" }
  }

  @Test
  func `CQL2 selects, as text and as JSON`() async throws {
    #expect(try await ids("{cql2: \"eo:cloud_cover >= 20 AND x = 1\"}") == ["b", "c"])
    #expect(try await ids("{cql2: {op: '<', args: [{property: 'eo:cloud_cover'}, 20]}}") == ["a"])
    #expect(
      try await ids("{cql2: 'S_INTERSECTS(geometry, BBOX(5, 0, 25, 10))', ids: [a, b]}") == ["b"])
    #expect(
      try await ids("{ids: [a, b, c]}", ingest: ", cql2: \"datetime > DATE('2024-01-01')\"")
        == ["b", "c"])
  }

  @Test
  func `an Item that has no such property does not pass, whichever way it is asked`() async throws {
    #expect(try await ids("{cql2: missing = 1}") == [])
    #expect(try await ids("{cql2: NOT missing = 1}") == [])
    #expect(try await ids("{cql2: missing IS NULL AND id = 'c'}") == ["c"])
  }

  @Test
  func `a wrong filter is named with its place in the file and its column`() {
    let text = diagnostics(
      """
      name: f
      steps:
      - {id: in, module: ingest, config: {source: x}}
      - {id: pick, module: filter, config: {cql2: "eo:cloud_cover <"}}
      - {id: json, module: filter, config: {cql2: {op: like, args: [1]}}}
      - {id: list, module: filter, config: {cql2: [1]}}
      """)
    #expect(text.contains("the filter ends where a value should be, at column 17"))
    #expect(text.contains("'like' takes 2 operands, not 1, at /args"))
    #expect(text.contains("expected a condition, found a list"))
    #expect(text.contains("4:"))
  }
}
