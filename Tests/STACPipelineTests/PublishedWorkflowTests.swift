import STACCatalog
import STACJSON
import STACModel
import STACPipeline
import STACTestSupport
import Testing

/// Workflows as people write them for the published Python `stac-manager`, in words of our own.
struct PublishedWorkflowTests {
  private static let quickstart = """
    name: first-steps
    description: Read a few Items from disk, check them and write them out
    version: "1.0"
    settings:
      logging: {level: INFO, output_format: text, progress_interval: 50}
    steps:
      - id: read
        module: IngestModule
        config: {mode: file, source: items, source_type: auto, format: json}
      - id: check
        module: ValidateModule
        depends_on: [read]
        config: {strict: false, extension_schemas: []}
      - id: write
        module: OutputModule
        depends_on: [check]
        config: {format: json, base_dir: ./outputs, buffer_size: 100, base_url: null}
    """

  private static let update = """
    name: corrections
    settings:
      logging: {level: WARNING, file: logs/run.log, file_size: 10, backup_count: 5}
    strategy:
      matrix:
        - collection_id: c
        - collection_id: d
    steps:
      - id: read
        module: IngestModule
        config: {mode: file, source: items}
      - id: fix
        module: UpdateModule
        depends_on: [read]
        log_level: ERROR
        config:
          removes: ["assets.*.alternate"]
          updates:
            properties.provider: us
            'assets."data".title': "{item_id} of {collection_id}"
          create_missing_paths: true
          auto_update_timestamp: true
          mode: merge
      - id: write
        module: OutputModule
        depends_on: [fix]
        config: {format: json, base_dir: outputs}
    """

  private static let api = """
    name: from-an-api
    resume_from_checkpoint: false
    steps:
      - id: ingest
        module: IngestModule
        config:
          mode: api
          source: https://example.org/stac
          collection_id: sentinel-2-l2a
          bbox: [-122.5, 37.5, -122.0, 38.0]
          datetime: 2024-01-01/2024-01-31
          query: {eo:cloud_cover: {lt: 10}}
          limit: 100
          max_items: 50
      - id: out
        module: OutputModule
        depends_on: [ingest]
        config: {format: parquet, base_dir: ./outputs}
    """

  private static let transform = """
    name: join
    steps:
      - {id: seed, module: SeedModule, config: {items: [a, b], source_file: ids.json}}
      - id: join
        module: TransformModule
        depends_on: [seed]
        config:
          input_file: cc.csv
          input_join_key: item_id
          field_mapping: {properties.eo:cloud_cover: cloud_cover}
      - {id: out, module: OutputModule, depends_on: [join], config: {base_dir: o}}
    """

  private static let extend = """
    name: extend
    steps:
      - {id: read, module: IngestModule, config: {source: items, mode: file}}
      - id: ext
        module: ExtensionModule
        depends_on: [read]
        config:
          schema_uri: https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json
          defaults: {"assets.*.alternate.s3.href": "s3://b/{collection_id}/{asset_key}/"}
      - {id: out, module: OutputModule, depends_on: [ext], config: {base_dir: o}}
    """

  @Test
  func `what this version cannot do is said`() {
    var text = ""
    for (name, source) in [
      ("api", Self.api), ("transform", Self.transform), ("extend", Self.extend),
    ] {
      text += "=== \(name)\n\(diagnostics(source))\n\n"
    }
    expectSnapshot(text, named: "published.txt")
  }

  /// A small Item that keeps all the rules.
  private func validItem(_ id: String) -> String {
    tinyItem(id).replacing(
      #""links":[]"#, with: #""links":[{"rel":"collection","href":"./collection.json"}]"#)
  }

  /// The workflow with its relative places in a folder.
  private static func placed(_ text: String, _ folder: TemporaryFolder) -> String {
    text.replacing("source: items", with: "source: \(folder("items"))")
      .replacing("./outputs", with: folder("outputs"))
      .replacing("base_dir: outputs", with: "base_dir: \(folder("outputs"))")
  }

  @Test
  func `the quick start runs unchanged`() async throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try folder.write(validItem(name), to: "items/\(name).json") }
    let (flow, warnings) = try workflow(Self.placed(Self.quickstart, folder))
    #expect(warnings.isEmpty)
    #expect(flow.pipelines[0].flow == ["read → check", "check → write"])
    let summary = try await flow.run(quietOptions())
    #expect(summary.isComplete && summary.failureCount == 0)
    #expect(
      folder.files("outputs").keys.sorted() == [
        "c/a.json", "c/b.json", "c/collection.json", "catalog.json", "failures.ndjson",
        "summary.json",
      ])
  }

  @Test
  func `updates with a matrix run unchanged`() async throws {
    let folder = try TemporaryFolder()
    for (name, collection) in [("a", "c"), ("b", "d"), ("e", "other")] {
      try folder.write(tinyItem(name, collection: collection), to: "items/\(name).json")
    }
    let (flow, warnings) = try workflow(Self.placed(Self.update, folder))
    #expect(warnings.isEmpty && flow.pipelines.map(\.label) == ["c", "d"])
    #expect(flow.settings.logFile == "logs/run.log" && flow.settings.logFileSize == 10_000_000)
    #expect(flow.pipelines[0].steps[1].logLevel == .error)
    let summary = try await flow.run(quietOptions())
    #expect(summary.isComplete && summary.failureCount == 0)
    let item = try json(try #require(folder.text("outputs/d/b.json")))
    #expect(item["properties"]?["provider"] == "us")
    #expect(item["properties"]?["updated"] == "2023-11-14T22:13:20Z")
    #expect(item["assets"]?["data"]?["title"] == "b of d")
    #expect(folder.text("outputs/other/e.json") == nil)
  }

  @Test(arguments: ["cc.csv", "cc.json"])
  func `a transform of CSV and of JSON below a path runs unchanged, into JSON, Parquet and a table`(
    _ input: String
  ) async throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.write(
        tinyItem(name, extra: #","eo:cloud_cover":1,"kept":"x""#), to: "items/\(name).json")
    }
    try folder.write("item_id,cloud_cover,other\na,12.5,x\nz,1,y\n", to: "cc.csv")
    try folder.write(
      #"{"data": {"logs": [{"item_id": "a", "cloud_cover": 12.5}]}, "other": 1}"#, to: "cc.json")
    let path = input == "cc.json" ? "data_path: data.logs, " : ""
    let (flow, warnings) = try workflow(
      Self.placed(
        """
        name: join
        steps:
          - {id: read, module: IngestModule, config: {mode: file, source: items}}
          - id: join
            module: TransformModule
            depends_on: [read]
            config: {input_file: "\(folder(input))", input_join_key: item_id, \(path)strategy: update_existing,
              handle_missing: ignore, field_mapping: {properties.eo:cloud_cover: cloud_cover}}
          - {id: out, module: OutputModule, depends_on: [join], config: {format: json, base_dir: ./outputs}}
          - {id: rows, module: OutputModule, depends_on: [join], config: {format: parquet, base_dir: ./outputs/rows}}
          - id: table
            module: output
            depends_on: [join]
            config: {path: "\(folder("t.csv"))", columns: [id, "eo:cloud_cover"]}
        """, folder))
    #expect(warnings.isEmpty, "\(warnings)")
    let summary = try await flow.run(quietOptions())
    #expect(summary.isComplete && summary.failureCount == 0)
    for (name, cover) in [("a", 12.5), ("b", 1.0)] {
      let item = try json(try #require(folder.text("outputs/c/\(name).json")))
      #expect(item["properties"]?["eo:cloud_cover"]?.double == cover)
      #expect(item["properties"]?["kept"] == "x" && item["properties"]?["cloud_cover"] == nil)
    }
    #expect(folder.text("t.csv") == "id,eo:cloud_cover\r\na,12.5\r\nb,1\r\n")
    let parquet = folder.files("outputs/rows").keys.filter { $0.hasSuffix(".parquet") }
    #expect(parquet.count == 1, "\(folder.files("outputs").keys.sorted())")
  }

  @Test
  func `an Item that breaks the rules is not written`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(validItem("good"), to: "items/a.json")
    try folder.write(
      #"{"type":"Feature","stac_version":"1.1.0","id":"bad","properties":{},"links":[]}"#,
      to: "items/b.json")
    let summary = try await workflow(Self.placed(Self.quickstart, folder)).workflow
      .run(quietOptions())
    #expect(summary.failureCount == 1)
    #expect(folder.text("outputs/c/good.json") != nil && folder.text("outputs/bad.json") == nil)
    let failure = try json(try #require(folder.lines("outputs/failures.ndjson").first))
    #expect(failure["step"] == "check" && failure["id"] == "bad")
  }

  @Test
  func `a validate at the end guards the output beside it`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      validItem("good") + "\n" + #"{"type":"Feature","id":"bad","properties":{}}"#, to: "in.ndjson")
    _ = try await Workflow(
      name: "g",
      steps: [
        .init("in", .ingest(IngestOptions(folder("in.ndjson")))),
        .init("check", .process(ValidateStep(isStrict: false)), after: ["in"]),
        .init("out", .output(OutputOptions(to: folder("o.ndjson"))), after: ["in"]),
      ]
    ).run(quietOptions())
    #expect(folder.lines("o.ndjson").count == 1)
  }
}
