import STACJSON
import STACPipeline
import STACTestSupport
import Testing

/// What an ingest step asks of an API it does itself with files.
struct IngestSearchTests {
  private static func ids(_ config: String) async throws -> [String] {
    let folder = try TemporaryFolder()
    let items = [("a", 30, 10.0), ("b", 10, 20), ("c", 20, 30), ("d", 20, 40)]
    let lines = items.map { id, cover, longitude in
      tinyItem(
        id, datetime: "2024-01-0\(cover / 10)T00:00:00Z", longitude: longitude,
        extra: #","eo:cloud_cover":\#(cover)"#
          + (id == "d" ? "" : #","updated":"2024-0\#(cover / 10)-01T00:00:00Z""#))
    }
    try folder.write("in.ndjson", lines.prefix(2).joined(separator: "\n"))
    for line in lines.dropFirst(2) {
      try folder.write("more/\(try json(line)["id"]?.string ?? "").json", line)
    }
    let summary = try await workflow(
      """
      name: t
      steps:
      - {id: in, module: ingest, config: {source: ["\(folder("in.ndjson"))", "\(folder("more"))"], \(config)}}
      - {id: out, module: output, config: {path: "\(folder("o.ndjson"))"}}
      """
    ).workflow.run(quietOptions { $0.writesReports = false })
    #expect(summary.isComplete && summary.failureCount == 0)
    return try folder.lines("o.ndjson").map { try json($0)["id"]?.string ?? "" }
  }

  @Test(arguments: [
    ("query: {\"eo:cloud_cover\": {lt: 25}}", ["b", "c", "d"]),
    ("filter: eo:cloud_cover > 15", ["a", "c", "d"]),
    (
      "filter: {op: '>', args: [{property: 'eo:cloud_cover'}, 15]}, query: {\"eo:cloud_cover\": {lt: 25}}",
      ["c", "d"]
    ),
    ("cql2: eo:cloud_cover > 15, filter: id <> 'c'", ["a", "d"]),
    (
      "intersects: {type: Polygon, coordinates: [[[15, 49], [35, 49], [35, 51], [15, 51], [15, 49]]]}",
      ["b", "c"]
    ),
    // What does not say when it was updated may have been.
    ("since: 2024-02-15", ["a", "d"]),
    ("sortby: [-eo:cloud_cover, id]", ["a", "c", "d", "b"]),
    ("sortby: datetime, max_items: 2", ["b", "c"]),
    ("sortby: id, filter: id <> 'a', max_items: 2", ["b", "c"]),
  ])
  func `Items are selected and put in order`(config: String, ids: [String]) async throws {
    #expect(try await Self.ids(config) == ids)
  }

  @Test
  func `only wanted fields stay`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("in.ndjson", tinyItem("a", extra: #","x":1"#))
    _ = try await workflow(
      """
      name: t
      steps:
      - {id: in, module: ingest, config: {source: "\(folder("in.ndjson"))", fields: [properties.x], sortby: id}}
      - {id: out, module: output, config: {path: "\(folder("o.ndjson"))"}}
      """
    ).workflow.run(quietOptions { $0.writesReports = false })
    #expect(
      try json(folder.text("o.ndjson") ?? "")
        == ["type": "Feature", "id": "a", "collection": "c", "properties": ["x": 1]])
  }

  @Test
  func `what cannot be read comes last, and is a failure`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("in.ndjson", tinyItem("b") + "\n{broken\n" + tinyItem("a") + "\n")
    let summary = try await workflow(
      """
      name: t
      steps:
      - {id: in, module: ingest, config: {source: "\(folder("in.ndjson"))", sortby: id}}
      - {id: out, module: output, config: {path: "\(folder("o.ndjson"))"}}
      """
    ).workflow.run(quietOptions { $0.failures = folder("f.ndjson") })
    #expect(summary.failureCount == 1)
    #expect(try folder.lines("o.ndjson").map { try json($0)["id"] } == ["a", "b"])
    #expect(folder.lines("f.ndjson").first?.contains("json-syntax") == true)
  }

  @Test(arguments: [
    ("filter: 'a <'", "column 4"), ("query: {a: 1}", "needs an object of operators"),
    ("filter: 'nope(a) = 1'", "nope"), ("intersects: {type: Blob}", "Blob"),
    ("since: never", "'never'"),
  ])
  func `mistakes are named before anything is read`(config: String, message: String) {
    let text = diagnostics(
      """
      name: t
      steps:
      - {id: in, module: ingest, config: {source: x.ndjson, \(config)}}
      - {id: out, module: output, config: {path: o.ndjson}}
      """)
    #expect(text.contains("error:") && text.contains(message), "\(text)")
  }
}
