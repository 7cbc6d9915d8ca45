import STACCatalog
import STACJSON
import STACPipeline
import STACQuery
import STACTestSupport
import Testing

struct TransformStepTests {
  private static let item = """
    {"type": "Feature", "id": "a", "collection": "c", "geometry": null, "links": [], \
    "properties": {"datetime": null, "old": 1}, "assets": {"blue": {"href": "b.tif"}, \
    "mtl.json": {"href": "m.json", "x": 0}}}
    """

  /// The Item after a transform with these records and this config.
  private func result(
    _ records: String, _ config: String, file: String = "r.json", item: String = item,
    key: String = "id", path: String? = nil, _ change: (inout TransformStep) -> Void = { _ in }
  ) throws -> JSONValue {
    let folder = try TemporaryFolder()
    let place = try folder.write(file, records)
    let table = try RecordTable(reading: place, key: key, at: path.map { try JMESPath($0) })
    let mapping = try JSONValue(parsing: config).object ?? [:]
    var step = TransformStep(
      table,
      try mapping.map {
        TransformStep.Assignment(try FieldPath(parsing: $0.0), from: $0.1.string ?? "")
      })
    step.strategy = .merge
    change(&step)
    let working = WorkingItem()
    var text = ByteBuffer()
    text.append(item)
    return try text.withPaddedBytes { bytes in
      try working.read(bytes, isLine: true, origin: ItemOrigin(path: "x"))
      _ = try step.process(working)
      return working.value
    }
  }

  @Test
  func `fields are taken by name, then by expression, and null changes nothing`() throws {
    let records =
      #"{"a": {"n": 5, "eo:x": true, "deep": {"list": [1, 2]}, "a.b": 7, "none": null}}"#
    let value = try result(
      records,
      #"""
      {"properties.n": "n", "properties.x": "eo:x", "properties.last": "deep.list[-1]",
       "properties.sum": "sum(deep.list)", "properties.dot": "a.b", "properties.old": "none",
       "properties.no": "deep.missing", "assets.blue.new:field": "n"}
      """#)
    #expect(
      value["properties"]
        == ["datetime": .null, "old": 1, "n": 5, "x": true, "last": 2, "sum": 3, "dot": 7]
        as JSONValue)
    #expect(value["assets"]?["blue"]?["new:field"] == 5)
  }

  @Test
  func `a wildcard stands for what the Item has, and its name can be asked for`() throws {
    let records = """
      {"a": {"assets": {"blue": {"cid": "Qb"}, "mtl.json": {"cid": "Qm"}, "red": {"cid": "Qr"}},
       "all": 1}}
      """
    let value = try result(
      records, #"{"assets.*.cid": "assets.{asset_key}.cid", "assets.*.all": "all"}"#)
    #expect(value["assets"]?["blue"] == ["href": "b.tif", "cid": "Qb", "all": 1])
    #expect(value["assets"]?["mtl.json"]?["cid"] == "Qm")
    #expect(value["assets"]?["red"] == nil)
  }

  @Test
  func `what is not there stays away unless it is merged`() throws {
    let records = #"{"a": {"n": 5}}"#
    let mapping = #"{"properties.old": "n", "properties.new": "n", "assets.*.x": "n"}"#
    let value = try result(records, mapping) { $0.strategy = .updateExisting }
    #expect(value["properties"] == ["datetime": .null, "old": 5] as JSONValue)
    #expect(value["assets"]?["blue"] == ["href": "b.tif"])
    #expect(value["assets"]?["mtl.json"]?["x"] == 5)
  }

  @Test(
    arguments: [
      ("r.json", #"[{"id": "b", "n": 1}, {"id": "a", "n": 5}]"#, "id", nil),
      ("r.json", #"{"data": {"logs": [{"ref": {"id": "a"}, "n": 5}]}}"#, "ref.id", "data.logs"),
      ("r.json", #"{"data": {"a": {"n": 5}}}"#, "id", "data"),
      (
        "r.ndjson", "{\"id\": \"b\"}\n\n{\"id\": \"a\", \"n\": 1}\r\n{\"id\": \"a\", \"n\": 5}\n",
        "id", nil
      ),
      ("r.json", #"[{"name": "a", "n": 5}, {"n": 6}, 7]"#, "name", nil),
    ] as [(String, String, String, String?)])
  func `records come in several forms`(
    file: String, records: String, key: String, path: String?
  ) throws {
    let value = try result(records, #"{"properties.n": "n"}"#, file: file, key: key, path: path)
    #expect(value["properties"]?["n"] == 5)
  }

  @Test
  func `an Item can be joined by something else than its id`() throws {
    let item = Self.item.replacing("\"old\": 1", with: "\"path\": 17")
    let value = try result(
      #"[{"row": 17, "n": 5}]"#, #"{"properties.n": "n"}"#, item: item, key: "row"
    ) { $0.itemKey = try? JMESPath("properties.path") }
    #expect(value["properties"]?["n"] == 5)
  }

  @Test
  func `a path through something that is no object fails, and nothing is half done`() throws {
    #expect(throws: ItemFailure.self) {
      try result(#"{"a": {"n": 5}}"#, #"{"properties.new": "n", "id.x": "n"}"#)
    }
  }

  @Test
  func `an expression that does not fit the record fails the Item, with the field that it was for`()
    throws
  {
    let failure = #expect(throws: ItemFailure.self) {
      try result(
        #"{"a": {"cloud": "much", "n": 5}}"#,
        #"{"properties.n": "n", "properties.c": "abs(cloud)"}"#)
    }
    #expect(failure?.code == "transform-expression")
    #expect(failure?.pointer?.description == "/properties/c")
    #expect(failure?.message.contains("'abs(cloud)' does not fit the record") == true)
    let wild = #expect(throws: ItemFailure.self) {
      try result(
        #"{"a": {"v": {"blue": "x"}}}"#, #"{"assets.*.v": "abs(v.{asset_key})"}"#)
    }
    #expect(wild?.pointer?.description == "/assets/blue/v")
    // Null and what is not there are no mistakes of an expression that takes them.
    let fine = try result(#"{"a": {"n": null}}"#, #"{"properties.n": "not_null(n, m)"}"#)
    #expect(fine["properties"]?["n"] == nil)
  }

  @Test
  func `an Item that fails in the middle of its changes is in the failures file as it came`()
    async throws
  {
    let folder = try TemporaryFolder()
    let place = try folder.write("r.json", #"{"a": {"n": 5}, "b": {"n": 6}}"#)
    let step = TransformStep(
      try RecordTable(reading: place, key: "id"),
      [
        TransformStep.Assignment(try FieldPath(parsing: "properties.new"), from: "n"),
        TransformStep.Assignment(try FieldPath(parsing: "properties.deep.x"), from: "n"),
      ])
    var merging = step
    merging.strategy = .merge
    let items = tinyItem("a", extra: #","deep":1"#) + "\n" + tinyItem("b") + "\n"
    let found = try await run([Workflow.Step("t", .process(merging))], on: items)
    #expect(found.lines.count == 1 && found.lines[0].contains("\"new\":6"))
    let failure = try #require(found.failures.first)
    #expect(try failure["item"] == json(tinyItem("a", extra: #","deep":1"#)))
    #expect(failure["id"] == "a" && failure["step"] == "t")
  }

  @Test
  func `a workflow says what becomes of Items without a record`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(tinyItem("a") + "\n" + tinyItem("b") + "\n", to: "in.ndjson")
    try folder.write(#"{"a": {"n": 5}}"#, to: "r.json")
    func run(_ missing: String) async throws -> (lines: [String], failures: Int, log: [String]) {
      let observer = RecordingObserver()
      let summary = try await workflow(
        """
        name: t
        steps:
        - {id: in, module: ingest, config: {source: "\(folder("in.ndjson"))"}}
        - id: tx
          module: TransformModule
          config:
            input_file: "\(folder("r.json"))"
            field_mapping: {properties.n: n}
            strategy: merge
            handle_missing: \(missing)
        - {id: out, module: output, config: {path: "\(folder("o.ndjson"))"}}
        """
      ).workflow.run(quietOptions(), observer: observer)
      return (folder.lines("o.ndjson"), summary.failureCount, observer.told.lines)
    }
    let ignored = try await run("ignore")
    #expect(ignored.lines.count == 2 && ignored.failures == 0)
    #expect(ignored.lines[0].contains("\"n\":5") && !ignored.lines[1].contains("\"n\":5"))
    #expect(!ignored.log.contains { $0.hasPrefix("WARNING") })
    let warned = try await run("warn")
    #expect(warned.lines == ignored.lines && warned.failures == 0)
    #expect(
      warned.log.contains { $0.hasPrefix("WARNING no record is for this Item step=tx item=b") })
    let failed = try await run("error")
    #expect(failed.lines.count == 1 && failed.failures == 1)
  }

  @Test(arguments: [
    ("{field_mapping: {properties.n: clod}}", "no record has a field 'clod'"),
    ("{field_mapping: {properties.n: clod}}", "did you mean 'cloud'?"),
    ("{field_mapping: {properties.n: 'sum('}}", "it is no JMESPath expression"),
    ("{field_mapping: {properties.: cloud}}", "a name is missing"),
    ("{field_mapping: {properties.n: cloud}, data_path: 'a['}", "'data_path' is no JMESPath"),
    ("{field_mapping: {properties.n: cloud}, strategy: replace}", "'strategy' must be one of"),
    ("{field_mapping: {properties.n: [1]}}", "name of a field or a JMESPath expression"),
    ("{}", "'field_mapping' is missing"),
  ])
  func `a mistake in the mapping is named`(config: String, wanted: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("r.json", #"{"a": {"cloud": 5}}"#)
    let start = config == "{}" ? "{" : String(config.dropLast()) + ", "
    let text = diagnostics(
      """
      name: t
      steps:
      - {id: in, module: ingest, config: {source: x}}
      - {id: tx, module: transform, config: \(start)input_file: "\(file)"}}
      """)
    #expect(text.contains(wanted), "\(text)")
  }

  @Test(arguments: [
    ("r.json", "{broken", "r.json:1:2:"), ("r.ndjson", "{\"id\": \"a\"}\n{broken", "r.ndjson:2:2:"),
    ("r.json", "5", "must hold an object or an array"),
    ("r.csv", "a,b\n1,2", "whose columns are a, b has no record with the key"),
    ("r.json", "[{\"x\": 1}]", "no record with the key 'id'"),
  ])
  func `records that cannot be read are named`(file: String, text: String, wanted: String) throws {
    let folder = try TemporaryFolder()
    let place = try folder.write(file, text)
    do {
      _ = try RecordTable(reading: place, key: "id")
      Issue.record("'\(text)' is taken")
    } catch { #expect(error.message.contains(wanted), "\(error)") }
  }
}
