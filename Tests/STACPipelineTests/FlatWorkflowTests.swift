import STACJSON
import STACPipeline
import STACTestSupport
import Testing

/// The flat dialect: one block for each task.
struct FlatWorkflowTests {
  private static let table = """
    scene,lon,lat,taken,clouds
    a,7.5,46.5,2024-05-01T10:00:00Z,3
    b,8.5,47.5,2024-05-02T10:00:00Z,41
    """

  private static let mapping = """
      mapping_schema:
        id: {from: scene}
        collection: {id: scenes, license: CC-BY-4.0}
        geometry: {lon: lon, lat: lat}
        datetime: {from: taken}
        properties: {clouds: clouds}
    """

  private static func item(_ id: String) -> String {
    tinyItem(id).replacing(
      #""links":[]"#, with: #""links":[{"rel":"collection","href":"./c.json"}]"#) + "\n"
  }

  private func written(_ source: String, _ transformation: String, in folder: TemporaryFolder)
    async throws -> [JSONValue]
  {
    let text = """
      workflow: {name: flat}
      \(source)
      \(transformation)
      output: {format: ndjson, path: '\(folder("o.ndjson"))'}
      """
    _ = try await workflow(text).workflow.run(quietOptions())
    return try folder.lines("o.ndjson").map { try json($0) }
  }

  @Test(arguments: ["other", "local_files"])
  func `a transformation makes Items of records`(type: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table, to: "t.csv")
    let items = try await written(
      """
      source:
        type: \(type)
        path: '\(folder("t.csv"))'
        filters: {temporal: {start_date: 2024-05-02}}
      """, "transformation:\n\(Self.mapping)", in: folder)
    #expect(items.map { $0["id"] } == ["b"])
    #expect(items.first?["properties"]?["clouds"] == 41)
    #expect(items.first?["geometry"]?["coordinates"] == [8.5, 47.5])
  }

  @Test
  func `with an input file its records are joined into Items`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table, to: "t.csv")
    try folder.write(Self.item("a") + Self.item("b"), to: "in.ndjson")
    let items = try await written(
      "source: {type: local_files, path: '\(folder("in.ndjson"))'}",
      """
      transformation:
        input_file: '\(folder("t.csv"))'
        input_join_key: scene
        strategy: merge
        mapping_schema: {properties.clouds: clouds}
      """, in: folder)
    #expect(items.map { $0["properties"]?["clouds"] } == [3, 41])
  }

  @Test
  func `Collections become the folders of a dataset`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.item("a"), to: "in.ndjson")
    let text = """
      workflow: {name: flat}
      source: {type: local_files, path: '\(folder("in.ndjson"))'}
      output: {format: parquet, path: '\(folder("data"))', organize_by: collection}
      """
    _ = try await workflow(text).workflow.run(quietOptions())
    #expect(folder.files("data").keys.contains { $0.hasPrefix("collection=c/") })
  }

  @Test(arguments: [
    (
      "source: {type: other, path: t.csv}", "",
      "a source of type 'other' needs a 'transformation' with a 'mapping_schema'"
    ),
    ("source: {type: other}", "transformation: {}", "this needs a 'path' or a 'catalog_url'"),
    (
      "source: {type: stac_api, catalog_url: 'https://example.org'}",
      "transformation: {mapping_schema: {id: a}}", "what an API gives is Items already"
    ),
    (
      "source: {type: other, path: t.csv}", "transformation: {mapping_schema: {idd: a}}",
      "unknown key 'idd'"
    ),
    (
      "source: {type: other, path: t.csv}", "transformation: {mapping_schemas: {}}",
      "unknown key 'mapping_schemas'"
    ),
    ("source: {type: local_files, path: t.csv}", "transformation: 5", "must be a mapping"),
  ])
  func `a mistake is named`(source: String, transformation: String, message: String) {
    let text = "workflow: {name: f}\n\(source)\n\(transformation)\noutput: {path: o}\n"
    #expect(diagnostics(text).contains(message), "\(diagnostics(text))")
  }
}
