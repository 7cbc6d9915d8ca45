import STACExtending
import STACJSON
import STACPipeline
import STACTestSupport
import STACYAML
import Testing

@Suite(.enabled(if: Fixtures.arePresent))
struct ExtendStepTests {
  private static let places = "offline: true, schema_dir: '\(Fixtures.root)../schemas'"

  /// Runs a workflow with one step over Items of a file.
  private func run(
    _ config: String, module: String = "extend", _ items: String
  ) async throws -> (lines: [JSONValue], failures: [JSONValue], summary: RunSummary) {
    let folder = try TemporaryFolder()
    try folder.write(items, to: "in.ndjson")
    let text = """
      name: t
      steps:
      - {id: in, module: ingest, config: {source: '\(folder("in.ndjson"))'}}
      - id: ext
        module: \(module)
        config: {\(Self.places), \(config)}
      - {id: out, module: output, config: {path: '\(folder("out/o.ndjson"))'}}
      """
    let summary = try await workflow(text).workflow.run(quietOptions())
    return (
      try folder.lines("out/o.ndjson").map { try json($0) },
      try folder.lines("out/failures.ndjson").map { try json($0) }, summary
    )
  }

  private func item(_ id: String, _ assets: String) -> String {
    """
    {"type":"Feature","stac_version":"1.1.0","id":"\(id)","collection":"c","geometry":null,"properties":{"datetime":"2024-01-31T00:00:00Z"},"links":[{"rel":"collection","href":"./c.json"}],"assets":\(assets)}

    """
  }

  @Test
  func `several extensions are applied in turn, each with its own config`() async throws {
    let result = try await run(
      """
      extensions: [{name: alternate-assets, mirrors: {s3: {from: "https://h/", to: "s3://b/"}}}, storage],
       defaults: {properties.view:off_nadir: 3}
      """, item("x", #"{"a":{"href":"https://h/a.tif"}}"#))
    let item = try #require(result.lines.first)
    #expect(item["stac_extensions"]?.array?.count == 2)
    #expect(item["properties"]?["view:off_nadir"] == 3)
    #expect(item["assets"]?["a"]?["alternate"]?["s3"]?["href"] == "s3://b/a.tif")
  }

  @Test
  func `the config of the published module means what it meant`() async throws {
    let result = try await run(
      """
      schema_uri: "https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json",
       required_fields_only: true, validate_extension: false,
       defaults: {"assets.*.alternate.s3.href": "s3://b/{collection_id}/{asset_key}/", "assets.*.alternate:name": HTTPS}
      """, module: "ExtensionModule", item("x", #"{"a":{"href":"https://h/a.tif"}}"#))
    let asset = result.lines.first?["assets"]?["a"]
    #expect(asset?["alternate"] == ["s3": ["href": "s3://b/c/a/"]])
    #expect(asset?["alternate:name"] == "HTTPS")
  }

  @Test
  func `an Item that cannot be extended fails as it was, and the others go on`() async throws {
    let bad = item("bad", #"{"a":{"href":"https://h/a","file:size":-1}}"#)
    let result = try await run(
      "extensions: [alternate-assets, file], defaults: {properties.n: 1}",
      item("good", "{}") + bad + item("last", "{}"))
    #expect(result.lines.map { $0["id"] } == ["good", "last"])
    let failure = try #require(result.failures.first)
    #expect(failure["code"] == "extension-invalid")
    #expect(failure["pointer"] == "/assets/a/file:size")
    #expect(failure["source"]?["line"] == 2)
    #expect(failure["item"] == (try json(bad)))
  }

  @Test
  func `files beside the Items may be read, for which a base is named`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("abc", to: "data/a.txt")
    let config = "extensions: [file], asset_root: '\(folder.path)'"
    let result = try await run(config, item("x", #"{"a":{"href":"data/a.txt"}}"#))
    #expect(result.lines.first?["assets"]?["a"]?["file:size"] == 3)
    let other = try await run("extensions: [file]", item("x", #"{"a":{"href":"data/a.txt"}}"#))
    #expect(other.failures.first?["code"] == "extension-asset")
  }

  @Test
  func `what was made up is in the summary`() async throws {
    let assets = #"{"a":{"href":"https://h/a"}}"#
    let result = try await run("extensions: [eo]", item("x", assets) + item("y", assets))
    #expect(
      result.summary.pipelines[0].steps[1].remarks
        == ["'properties.eo:cloud_cover' of 'eo' was made up: 0, in 2 places; give it a value"])
  }

  @Test
  func `the flat dialect names extensions too`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(item("x", "{}"), to: "in.ndjson")
    let text = """
      workflow: {name: flat}
      source: {type: local_files, path: '\(folder("in.ndjson"))'}
      extensions:
      - name: version
        config: {\(Self.places), defaults: {properties.version: "3"}}
      output: {format: ndjson, path: '\(folder("o.ndjson"))'}
      """
    _ = try await workflow(text).workflow.run(quietOptions())
    let line = try #require(folder.lines("o.ndjson").first)
    #expect(try json(line)["properties"]?["version"] == "3")
  }

  @Test(arguments: [
    ("extensions: [fil]", "there is no extension 'fil'; did you mean 'file'?"),
    ("extensions: [exec:./x]", "a program is a step of its own"),
    ("extensions: [no-such.yaml]", "no-such.yaml"),
    ("scafold: all", "unknown key 'scafold'"),
    ("extensions: [file], checksum: crc32", "'checksum' must be one of"),
    ("extensions: [file], defaults: {'a.': 1}", "a name is missing"),
    ("extensions: [file], defaults: {a: '$${b'}", "is not closed"),
    ("extensions: [file], mirrors: {s3: {from: x}}", "'from' and 'to', or neither"),
    ("extensions: [{checksum: none}]", "required key 'name' is missing"),
    ("scaffold: all", "extend needs 'extensions'"),
  ])
  func `a mistake in the config is named`(config: String, message: String) {
    let text = """
      name: t
      steps:
      - {id: a, module: ingest, config: {source: x.ndjson}}
      - {id: b, module: extend, config: {\(Self.places), \(config)}}
      - {id: c, module: output, config: {path: o.ndjson}}
      """
    #expect(diagnostics(text).contains(message), "\(diagnostics(text))")
  }
}
