import Foundation
import STACCatalog
import STACJSON
import STACPipeline
import STACTestSupport
import Testing

/// Zarr stores as the source of a workflow.
@Suite(.enabled(if: Fixtures.arePresent))
struct ZarrStepTests {
  private static let names = [
    "cf_360_day_v2", "cf_noleap_v2", "cf_noleap_v3", "cf_standard_v2", "cf_standard_v3",
  ]

  /// A folder with links to stores of the fixtures.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("stores/more"), withIntermediateDirectories: true)
    for name in Self.names {
      let place = name.hasSuffix("v3") ? "stores/more/" : "stores/"
      try FileManager.default.createSymbolicLink(
        atPath: folder(place + name + ".zarr"),
        withDestinationPath: Fixtures.root + "zarr/generated/" + name + ".zarr")
    }
    return folder
  }

  private func run(
    _ config: String, in folder: TemporaryFolder, output: String = "path: FOLDER/o/items.ndjson",
    _ options: RunOptions = quietOptions()
  ) async throws -> (items: [JSONValue], failures: [JSONValue], summary: RunSummary) {
    let text = """
      name: z
      steps:
      - id: stores
        module: zarr
        config: {\(config)}
      - {id: out, module: output, config: {\(output)}}
      """.replacing("FOLDER", with: folder.path)
    let summary = try await workflow(text).workflow.run(options)
    return (
      try folder.lines("o/items.ndjson").map { try JSONValue(parsing: $0) },
      try folder.lines("o/failures.ndjson").map { try JSONValue(parsing: $0) }, summary
    )
  }

  private func ids(_ items: [JSONValue]) -> [String] { items.compactMap { $0["id"]?.string } }

  @Test(arguments: [
    ("source: FOLDER/stores", names),
    ("source: FOLDER/stores/*.zarr", ["cf_360_day_v2", "cf_noleap_v2", "cf_standard_v2"]),
    ("source: \"FOLDER/stores/**/cf_noleap*\"", ["cf_noleap_v2", "cf_noleap_v3"]),
    ("source: FOLDER/stores/more/cf_standard_v3.zarr", ["cf_standard_v3"]),
    (
      "source: [FOLDER/stores/cf_standard_v2.zarr, \"FOLDER/stores/more/*v3.zarr\"]",
      ["cf_standard_v2", "cf_noleap_v3", "cf_standard_v3"]
    ),
    ("source: FOLDER/stores, max_items: 2", ["cf_360_day_v2", "cf_noleap_v2"]),
    ("source: FOLDER/stores, ids: [cf_noleap_v2]", ["cf_noleap_v2"]),
    ("source: FOLDER/stores, datetime: 1999-01-01/1999-06-01", []),
  ])
  func `stores, patterns and folders become Items in their order`(
    config: String, expected: [String]
  ) async throws {
    let folder = try folder()
    let (items, failures, _) = try await run(config, in: folder)
    #expect(failures.isEmpty)
    #expect(ids(items).sorted() == expected.sorted())
    if !config.contains("FOLDER/stores,"), config != "source: FOLDER/stores" {
      #expect(ids(items) == expected)
    }
  }

  @Test
  func `a list tells what stores do not, and a store that is missing fails alone`() async throws {
    let folder = try folder()
    let stores = folder("stores")
    try folder.write(
      """
      url,id,collection,tile,clouds,datetime
      \(stores)/cf_noleap_v2.zarr,one,c,A1,12.5,
      \(stores)/none.zarr,two,c,A2,3,
      \(stores)/cf_standard_v2.zarr,,c,A3,,2024-05-01T00:00:00Z/2024-05-02T00:00:00Z
      ,four,c,A4,1,
      """, to: "list.csv")
    let (items, failures, summary) = try await run(
      """
      source: FOLDER/list.csv, href: "s3://b/{tile}/{name}", region: eu-west-1,
      defaults: {clouds: 50},
      template: {properties: {eo:cloud_cover: "{clouds}", tile: "T{tile}", none: "{nothing}"}}
      """, in: folder)
    #expect(ids(items) == ["one", "cf_standard_v2"])
    #expect(items.map { $0["properties"]?["eo:cloud_cover"] } == [12.5, 50])
    #expect(items.map { $0["properties"]?["tile"] } == ["TA1", "TA3"])
    #expect(items.allSatisfy { $0["properties"]?["none"] == nil && $0["collection"] == "c" })
    #expect(items[0]["assets"]?["zarr"]?["href"] == "s3://b/A1/cf_noleap_v2.zarr")
    #expect(items[1]["properties"]?["start_datetime"] == "2024-05-01T00:00:00Z")
    #expect(
      items[0]["stac_extensions"]?.array?.contains(
        "https://stac-extensions.github.io/eo/v2.0.0/schema.json") == true)
    #expect(failures.compactMap { $0["code"]?.string } == ["zarr-not-found", "not-a-record"])
    #expect(failures[0]["message"]?.string?.contains("none.zarr") == true)
    #expect(failures.compactMap { $0["source"]?["line"]?.integer } == [3, 5])
    #expect(failures[0]["item"]?["tile"] == "A2")
    #expect(summary.failureCount == 2)
  }

  @Test
  func `parts of a pattern are fields, and lists are of any form`() async throws {
    let folder = try folder()
    let (items, _, _) = try await run(
      """
      source: "FOLDER/stores/cf_{calendar}_v2.zarr", id: "{calendar}-{stem}",
      template: {properties: {calendar: "{calendar}"}}
      """, in: folder)
    #expect(
      ids(items) == ["360_day-cf_360_day_v2", "noleap-cf_noleap_v2", "standard-cf_standard_v2"])
    #expect(items.map { $0["properties"]?["calendar"] } == ["360_day", "noleap", "standard"])
    let store = folder("stores/cf_noleap_v2.zarr")
    try folder.write(
      "# stores\n\n\(store)\n{\"store\": \"\(store)\", \"id\": \"b\"}\n", to: "l.txt")
    #expect(
      ids(try await run("source: FOLDER/l.txt", in: folder).items) == ["cf_noleap_v2", "b"])
    try folder.write("{\"where\": \"\(store)\", \"id\": \"c\"}\n\"\(store)\"\n", to: "l.ndjson")
    let lines = try await run("source: FOLDER/l.ndjson, column: where", in: folder)
    #expect(ids(lines.items) == ["c"])
    #expect(lines.failures.first?["message"]?.string?.contains("'where' is missing") == true)
    #expect(
      ids(
        try await run("source: FOLDER/l.ndjson, column: where, defaults: {where: x}", in: folder)
          .items) == ["c"])
  }

  @Test
  func `the Collection has the extents, the assets and the cube of its Items`() async throws {
    let folder = try folder()
    _ = try await run(
      """
      source: FOLDER/stores, href: "s3://bucket", region: eu-west-1,
      collection: {id: climate, title: Climate, license: CC-BY-4.0}
      """, in: folder, output: "base_dir: FOLDER/cat, summaries: true")
    let collection = try JSONValue(parsing: folder.bytes("cat/climate/collection.json"))
    #expect(collection["title"] == "Climate")
    let dimensions = try #require(collection["cube:dimensions"])
    #expect(dimensions["lat"]?["step"]?.double == -5)
    #expect(dimensions["time"]?["type"] == "temporal")
    // Of several calendars the time of the Collection is told.
    #expect(
      dimensions["time"]?["extent"]
        == collection["extent"]?["temporal"]?["interval"]?.array?.first)
    #expect(collection["cube:variables"]?["tas"]?["dimensions"] == ["time", "lat", "lon"])
    #expect(collection["item_assets"]?["zarr"]?["roles"] == ["data"])
    #expect(collection["item_assets"]?["zarr"]?["storage:refs"] == nil)
    let schemas = Fixtures.root + "../schemas"
    let checked = """
      name: v
      steps:
      - {id: in, module: ingest, config: {source: FOLDER/cat}}
      - {id: check, module: validate, config: {schema_dir: \(schemas), offline: true, strict: true}}
      - {id: out, module: output, config: {path: FOLDER/v/o.ndjson}}
      """.replacing("FOLDER", with: folder.path)
    let summary = try await workflow(checked).workflow.run(quietOptions())
    #expect(summary.failureCount == 0)
    #expect(folder.lines("v/o.ndjson").count == 5)
  }

  @Test(arguments: ["items.ndjson", "items.parquet", "dataset"])
  func `Items in files have the Collection beside them that a catalog has in it`(
    name: String
  ) async throws {
    let folder = try folder()
    let isDataset = name == "dataset"
    let output =
      isDataset
      ? "base_dir: FOLDER/o/dataset, format: parquet, mode: replace" : "path: FOLDER/o/\(name)"
    let text = """
      name: z
      steps:
      - id: stores
        module: zarr
        config:
          source: FOLDER/stores
          href: "s3://bucket"
          collection: {id: climate, title: Climate, description: d, license: CC-BY-4.0}
      - {id: file, module: output, config: {\(output)}}
      - {id: tree, module: output, config: {base_dir: FOLDER/cat, summaries: true}}
      """.replacing("FOLDER", with: folder.path)
    let summary = try await workflow(text).workflow.run(quietOptions())
    #expect(summary.isComplete && summary.failureCount == 0)
    let place = isDataset ? "o/dataset/collection.json" : "o/items.collection.json"
    let beside = try #require(try JSONValue(parsing: folder.bytes(place)).object)
    let inside = try #require(
      try JSONValue(parsing: folder.bytes("cat/climate/collection.json")).object)
    #expect(beside["id"] == "climate" && beside["title"] == "Climate")
    #expect(beside["cube:dimensions"]?["time"]?["type"] == "temporal")
    for (key, value) in inside where key != "links" {
      #expect(beside[key] == value, "\(key)")
    }
    guard name.hasSuffix("ndjson") else { return }
    for line in folder.lines("o/items.ndjson") {
      let links = try JSONValue(parsing: line)["links"]?.array ?? []
      #expect(
        links.filter { $0["rel"] == "collection" }.map { $0["href"] }
          == ["./items.collection.json"])
    }
  }

  @Test
  func `a dataset that Items are added to has a Collection of all, without what only some tell`()
    async throws
  {
    let folder = try folder()
    for source in ["cf_360_day_v2", "cf_noleap_v2"] {
      let text = """
        name: z
        steps:
        - id: stores
          module: zarr
          config:
            source: FOLDER/stores/\(source).zarr
            template: {properties: {platform: "{stem}"}}
            collection: {id: climate, description: d, license: other}
        - {id: out, module: output, config: {base_dir: FOLDER/d, format: parquet, mode: append}}
        """.replacing("FOLDER", with: folder.path)
      #expect(try await workflow(text).workflow.run(quietOptions()).isComplete)
      let collection = try JSONValue(parsing: folder.bytes("d/collection.json"))
      #expect((collection["cube:variables"] != nil) == (source == "cf_360_day_v2"))
      #expect(
        collection["summaries"]?["platform"]
          == (source == "cf_360_day_v2" ? [.string(source)] : ["cf_360_day_v2", "cf_noleap_v2"]))
    }
  }

  @Test
  func `a run over many stores that was interrupted is continued`() async throws {
    let folder = try TemporaryFolder()
    let store = Fixtures.root + "zarr/generated/cf_noleap_v2.zarr"
    try FileManager.default.createDirectory(
      atPath: folder("s"), withIntermediateDirectories: true)
    for number in 100..<180 {
      try FileManager.default.createSymbolicLink(
        atPath: folder("s/n\(number).zarr"), withDestinationPath: store)
    }
    func flow(_ control: RunControl, stopAt: String?, to name: String) throws -> Workflow {
      var flow = try workflow(
        """
        name: z
        steps:
        - {id: stores, module: zarr, config: {source: "\(folder("s"))/*.zarr", collection: {id: c}}}
        - {id: stop, module: migrate}
        - {id: out, module: output, config: {path: \(folder(name))}}
        """
      ).workflow
      let step = ClosureStep { item throws(ItemFailure) in
        if item.id == stopAt { control.stopRunning() }
        return .keep
      }
      flow.pipelines[0].steps[1].action = .process(step)
      return flow
    }
    var options = quietOptions(workers: 1)
    options.checkpointFolder = folder("checkpoints")
    options.resumes = true
    for place in ["n101", "n140"] {
      let control = RunControl()
      let summary = try await flow(control, stopAt: place, to: "p/o.ndjson").run(
        options, control: control)
      guard case .interrupted(true) = summary.pipelines[0].outcome else {
        Issue.record("not interrupted at \(place): \(summary.pipelines[0].outcome)")
        return
      }
    }
    // Another store would move all that follow.
    let added = folder("s/n000.zarr")
    try FileManager.default.createSymbolicLink(atPath: added, withDestinationPath: store)
    await #expect(throws: WorkflowError.self) {
      try await flow(RunControl(), stopAt: nil, to: "p/o.ndjson").run(options)
    }
    try FileManager.default.removeItem(atPath: added)
    let whole = try await flow(RunControl(), stopAt: nil, to: "p/o.ndjson").run(options)
    #expect(whole.isComplete)
    #expect(whole.pipelines[0].steps[0].statistics.incoming == 80)
    let items = try folder.lines("p/o.ndjson").map { try JSONValue(parsing: $0) }
    #expect(ids(items) == (100..<180).map { "n\($0)" })
    options.resumes = false
    #expect(try await flow(RunControl(), stopAt: nil, to: "q/o.ndjson").run(options).isComplete)
    let collection = folder.text("q/o.collection.json")
    #expect(collection?.contains("cube:variables") == true)
    #expect(folder.text("p/o.collection.json") == collection)
  }

  @Test
  func `the flat dialect knows stores, too`() async throws {
    let folder = try folder()
    let text = """
      workflow: {name: z}
      source: {type: zarr, path: FOLDER/stores/more, config: {collection: c, href: "s3://bucket"}}
      output: {format: ndjson, path: FOLDER/o}
      """.replacing("FOLDER", with: folder.path)
    let summary = try await workflow(text).workflow.run(quietOptions())
    #expect(summary.isComplete && summary.failureCount == 0)
    #expect(folder.lines("o/c.ndjson").count == 2)
    #expect(
      diagnostics("workflow: {name: z}\nsource: {type: zarr}\noutput: {path: o}").contains(
        "Zarr stores need a 'path'"))
  }

  @Test
  func `what cannot be a source is told before the run`() async throws {
    let folder = try folder()
    for (source, message) in [
      ("FOLDER/none/*.zarr", "none"), ("\"FOLDER/stores/*.nc\"", "no Zarr store fits"),
      ("\"https://example.com/*.zarr\"", "cannot be listed"), ("FOLDER/none.csv", "none.csv"),
    ] {
      await #expect {
        _ = try await run("source: \(source)", in: folder)
      } throws: { error in
        "\(error)".contains(message)
      }
    }
    #expect(
      diagnostics(
        """
        name: x
        steps:
        - {id: a, module: zarr, config: {source: a.zarr, branch: b, tag: t, collection: [x]}}
        - {id: b, module: output, config: {path: o.ndjson}}
        """
      ).contains("'branch' and 'tag' exclude each other"))
  }
}
