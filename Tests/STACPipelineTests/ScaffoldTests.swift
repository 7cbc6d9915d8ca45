import STACCatalog
import STACJSON
import STACModel
import STACPipeline
import STACQuery
import STACTestSupport
import STACYAML
import Testing

/// What a mapping makes of a file.
struct Scaffolded {
  var items: [JSONValue] = []
  /// Code, message, pointer and line of each failure.
  var failures: [JSONValue] = []
  /// What is wrong with the mapping, or may be.
  var diagnostics = ""

  /// The messages of the failures, the first of each record and all others.
  var messages: [String] {
    failures.flatMap { failure in
      [failure["message"]?.string ?? ""]
        + (failure["others"]?.array ?? []).map { $0["message"]?.string ?? "" }
    }
  }
}

/// Makes Items of a file by a mapping.
func scaffold(
  _ table: String, named name: String = "t.csv", _ mapping: String,
  parameters: [(name: String, value: String)] = [], files: [String: String] = [:],
  input: (inout RecordInput) -> Void = { _ in }, folder: TemporaryFolder? = nil
) async throws -> Scaffolded {
  let folder = try folder ?? TemporaryFolder()
  for (name, text) in files { try folder.write(text, to: name) }
  if !table.isEmpty { try folder.write(table, to: name) }
  var result = Scaffolded()
  do {
    var (read, warnings) = try ScaffoldMapping.reading(
      Array(mapping.utf8), file: folder("m.yaml"), parameters: parameters)
    input(&read.input)
    let (ingest, found) = try ScaffoldSource([folder(name)], read).options()
    result.diagnostics = (warnings + found).map(\.description).joined(separator: "\n")
    if found.contains(where: { $0.severity == .error }) { return result }
    let workflow = Workflow(
      name: "s",
      steps: [
        Workflow.Step("scaffold", .ingest(ingest)),
        Workflow.Step("write", .output(OutputOptions(to: folder("out/o.ndjson")))),
      ])
    let summary = try await workflow.run(quietOptions())
    guard case .completed = summary.pipelines[0].outcome else {
      result.diagnostics = "\(summary.pipelines[0].outcome)"
      return result
    }
  } catch let error as ConfigurationError {
    result.diagnostics = error.diagnostics.map(\.description).joined(separator: "\n")
    return result
  }
  result.items = try folder.lines("out/o.ndjson").map { try JSONValue(parsing: $0) }
  result.failures = try folder.lines("out/failures.ndjson").map { try JSONValue(parsing: $0) }
  return result
}

struct ScaffoldTests {
  private static let base = """
    id: id
    geometry: {lon: x, lat: y}
    datetime: t

    """

  @Test
  func `a row becomes a whole Item`() async throws {
    let made = try await scaffold(
      "id,x,y,t,cloud,sat\na,7.5,46.9,2024-06-01,12.5,S2A\n",
      Self.base + """
        collection: c
        properties: {eo:cloud_cover: cloud, platform: sat, title: "Scene ${id} $$5", n: {value: 3}}
        assets: {data: {href: "s3://b/${id}.tif", type: image/tiff, roles: [data]}}
        links: [{rel: about, href: "https://example.org/${sat}", title: "${id}"}]
        """)
    #expect(made.diagnostics == "")
    #expect(
      made.items == [
        [
          "type": "Feature", "stac_version": "1.1.0",
          "stac_extensions": ["https://stac-extensions.github.io/eo/v2.0.0/schema.json"],
          "id": "a", "geometry": ["type": "Point", "coordinates": [7.5, 46.9]],
          "bbox": [7.5, 46.9, 7.5, 46.9],
          "properties": [
            "datetime": "2024-06-01T00:00:00Z", "eo:cloud_cover": 12.5, "platform": "S2A",
            "title": "Scene a $5", "n": 3,
          ],
          "links": [
            ["rel": "collection", "href": "./collection.json", "type": "application/json"],
            ["rel": "about", "href": "https://example.org/S2A", "title": "a"],
          ],
          "assets": [
            "data": ["href": "s3://b/a.tif", "type": "image/tiff", "roles": ["data"]]
          ], "collection": "c",
        ]
      ])
  }

  @Test
  func `everything that is wrong in a row is told with its column and its line`() async throws {
    let made = try await scaffold(
      "id,x,y,t,cloud\na,abc,46.9,2024-02-30,low\n,1,2,2024-01-01,1\nb,1,2,2024-01-01,1\nc,1,2,,1\n",
      Self.base + "properties: {eo:cloud_cover: cloud}")
    #expect(made.items.map { $0["id"] } == ["b"])
    #expect(
      made.messages == [
        "column 'x': 'abc' is not a number of degrees, nor of the form 48°51'24\"N",
        "column 't': '2024-02-30' is not a date and time: there is no such day",
        "column 'cloud': 'low' is not a number", "column 'id' has no value",
        "the record has no time: column 't'",
      ])
    #expect(made.failures.map { $0["source"]?["line"] } == [2, 3, 5])
    #expect(made.failures[0]["pointer"] == "/geometry")
    #expect(made.failures[0]["others"]?.array?.last?["pointer"] == "/properties/eo:cloud_cover")
    #expect(made.failures[0]["item"]?["t"] == "2024-02-30")
  }

  @Test
  func `rows that are no rows keep their text, and the others become Items`() async throws {
    let made = try await scaffold(
      "id,x,y,t\na,1,2,2024\nb,1\nc,1,2,\"open\nd,1,2,2024-05\n", Self.base)
    #expect(made.items.map { $0["id"] } == ["a", "d"])
    #expect(made.failures.map { $0["code"] } == ["ragged-row", "broken-quotes"])
    #expect(made.failures.map { $0["text"] } == ["b,1", "c,1,2,\"open"])
    #expect(
      made.items.map { $0["properties"]?["datetime"] } == [
        "2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z",
      ])
  }

  @Test(arguments: [
    // decimal comma, units, rounding
    ("{from: v, decimal_comma: true}", "\"1.234,5\"", "1234.5"),
    ("{from: v, factor: 0.001, round: 2}", "1234.5", "1.23"),
    ("{from: v, factor: 1.8, offset: 32}", "100", "212.0"),
    ("{from: v, type: number, thousands: \"'\"}", "1'000.5", "1000.5"),
    ("{from: v, type: integer}", "12.0", "12"), ("{from: v, type: text}", "007", #""007""#),
    // booleans
    ("{from: v, type: boolean}", "YES", "true"),
    ("{from: v, type: boolean, false_values: [nein]}", "Nein", "false"),
    // times
    (
      "{from: v, format: '%d.%m.%Y %H:%M', zone: Europe/Berlin}", "01.07.2024 12:00",
      #""2024-07-01T10:00:00Z""#
    ),
    ("{from: v, format: epoch_s}", "1706745600", #""2024-02-01T00:00:00Z""#),
    ("{from: v, format: epoch_ms}", "1706745600250", #""2024-02-01T00:00:00.25Z""#),
    ("{from: v, format: excel}", "45323.5", #""2024-02-01T12:00:00Z""#),
    ("{from: v, format: [epoch_s, '%Y-%j']}", "2024-032", #""2024-02-01T00:00:00Z""#),
    ("{from: v, type: date}", "2024-02-01T23:00:00-05:00", #""2024-02-02""#),
    ("{from: v, format: mjd}", "60341", #""2024-02-01T00:00:00Z""#),
    // lists, lookups, defaults, letters
    ("{from: v, separator: '|', items: integer}", "1|2", "[1,2]"),
    ("{from: v, type: list}", "\"[\"\"a\"\", 2]\"", #"["a",2]"#),
    ("{from: v, lookup: {S2A: sentinel-2a}}", "S2A", #""sentinel-2a""#),
    ("{from: v, lookup: {S2A: sentinel-2a}, default: other}", "S2X", #""other""#),
    ("{from: v, nulls: ['-999'], default: 5}", "-999", "5"),
    ("{from: v, case: lower}", "ABC", #""abc""#),
    ("{from: [none, v]}", "x", #""x""#),
    ("{object: {a: v, b: {value: 1}}}", "x", #"{"a":"x","b":1}"#),
    ("{array: [v, v]}", "x", #"["x","x"]"#),
    ("{from: v, type: json}", "\"{\"\"a\"\": 1}\"", #"{"a":1}"#),
    ("{from: \"to_number(v)\"}", "5", "5"), ("{from: \"${v}-${id}\"}", "x", #""x-a""#),
  ])
  func `a value becomes what it should be`(rule: String, text: String, value: String) async throws {
    let made = try await scaffold(
      "id,none,v\na,,\(text)\n",
      "id: id\ngeometry: null\ndatetime: {value: 2024-01-01T00:00:00Z}\nproperties: {p: \(rule)}")
    #expect(made.diagnostics == "")
    #expect(made.messages == [])
    #expect(made.items.first?["properties"]?["p"]?.description == value)
  }

  @Test(
    arguments: [
      ("{from: v, type: integer}", "1.5", "'1.5' is not a whole number"),
      (
        "{from: v, type: number}", "\"1,5\"", "'1,5' is not a number; decimal_comma: true reads 1,5"
      ),
      ("{from: v, type: boolean}", "maybe", "'maybe' is neither true nor false"),
      (
        "{from: v, type: datetime}", "31/12/2024",
        "'31/12/2024' is not a date and time in any of the usual forms; say its format, such as '%d/%m/%Y'"
      ),
      (
        "{from: v, type: datetime}", "2023-02-29 10:00",
        "'2023-02-29 10:00' is not a date and time: there is no such day"
      ),
      ("{from: v, lookup: {a: b}}", "c", "the lookup has no entry for 'c'"),
      ("{from: v, type: json}", "{", "'{' is not JSON: the text ends"),
      ("{from: v, required: true}", "", nil), ("\"abs(v)\"", "x", nil),
    ] as [(String, String, String?)])
  func `a value that cannot become that is named with its column`(
    rule: String, text: String, message: String?
  ) async throws {
    let made = try await scaffold(
      "id,v\na,\(text)\n",
      "id: id\ngeometry: null\ndatetime: {value: 2024-01-01T00:00:00Z}\nproperties: {p: \(rule)}")
    #expect(made.diagnostics == "")
    #expect(made.items.isEmpty)
    let found = try #require(made.messages.first)
    if let message {
      #expect(found.hasPrefix("column 'v': ") && found.dropFirst(12).hasPrefix(message), "\(found)")
    }
    #expect(made.failures.first?["pointer"] == "/properties/p")
  }

  @Test
  func `columns of numbers are numbers in every row, and ids with zeros are text`() async throws {
    let made = try await scaffold(
      "id,n,m,z,flag\na,1,1,007,true\nb,2.5,x,12,FALSE\n",
      "id: id\ngeometry: null\ndatetime: {value: 2024-01-01T00:00:00Z}\nproperties: {n: n, m: m, z: z, flag: flag}"
    )
    #expect(
      made.items.map {
        $0["properties"]?.object?.values.dropFirst().map(\.description).joined(separator: " ")
      } == [
        #"1 "1" "007" true"#, #"2.5 "x" "12" false"#,
      ])
  }

  @Test
  func `names that no column has are named with line and column before the run`() async throws {
    let made = try await scaffold(
      "id,x,y,t,cloud\na,1,2,2024,3\n",
      Self.base + "properties:\n  eo:cloud_cover: clowd\n  platform: landsat-8\n  z: \"${clod}\"\n")
    #expect(made.items.isEmpty)
    #expect(made.diagnostics.contains(":5:19: error: no column is named 'clowd'"))
    #expect(made.diagnostics.contains("did you mean 'cloud'?"))
    #expect(made.diagnostics.contains("a constant is written {value: landsat-8}"))
  }

  @Test(arguments: [
    ("idd: id", "unknown key 'idd'"),
    ("id: id\ngeometry: {lon: x}\ndatetime: t", "'lon' needs 'lat' beside it"),
    (
      "id: id\ngeometry: {lon: x, lat: y, crs: EPSG:99999}\ndatetime: t",
      "'EPSG:99999' is not a coordinate reference system"
    ),
    ("id: id\ngeometry: null", "does not say where the 'datetime' comes from"),
    ("geometry: null\ndatetime: t", "does not say where the 'id' comes from"),
    ("id: id\ndatetime: t", "does not say where the 'geometry' comes from"),
    ("id: \"${id\"\ngeometry: null\ndatetime: t", "a brace behind '$' is not closed"),
    ("id: {from: id, format: epock_s}\ngeometry: null\ndatetime: t", "did you mean 'epoch_s'"),
    (
      "id: {from: id, zone: Mars/Base}\ngeometry: null\ndatetime: t",
      "'Mars/Base' is not a time zone"
    ),
    (
      "id: id\ngeometry: null\ndatetime: t\ninput: {encoding: ebcdic}",
      "'ebcdic' is not an encoding"
    ),
    ("id: id\ngeometry: null\ndatetime: t\nassets: {a: {type: x}}", "the asset has no 'href'"),
    (
      "parameters: {A: null}\nid: \"${A}\"\ngeometry: null\ndatetime: t",
      "the parameter 'A' has no value"
    ),
    ("extends: nowhere.yaml\nid: id", "cannot read"),
    ("id: id\ngeometry: null\ndatetime: t\nwhere: \"a[\"", "'where' is no JMESPath expression"),
  ])
  func `a mapping that makes no sense is named with its place`(mapping: String, message: String)
    async throws
  {
    let made = try await scaffold("id,x,y,t\na,1,2,2024\n", mapping)
    #expect(made.diagnostics.contains(message), "\(made.diagnostics)")
    #expect(made.items.isEmpty)
  }

  @Test
  func `a mapping extends another one, with parameters`() async throws {
    let made = try await scaffold(
      "id,x,y,t,v\na,1,2,2024,5\n",
      """
      extends: base.yaml
      parameters: {BUCKET: own}
      properties: {b: null, c: v}
      """, parameters: [("SUFFIX", "tiff")],
      files: [
        "base.yaml": """
        parameters: {BUCKET: theirs, SUFFIX: tif, N: "1"}
        id: id
        geometry: {lon: x, lat: y}
        datetime: t
        properties: {a: {value: "${N}"}, b: v}
        assets: {data: "s3://${BUCKET}/${id}.${SUFFIX}"}
        """
      ])
    #expect(made.diagnostics == "")
    #expect(made.items.first?["assets"]?["data"]?["href"] == "s3://own/a.tiff")
    #expect(made.items.first?["properties"]?.object?.keys == ["datetime", "a", "c"])
  }

  @Test
  func `what is wrong in a mapping that is extended is told with its own place`() async throws {
    let made = try await scaffold(
      "id,x,y,t\na,1,2,2024\n", "extends: base.yaml\nid: id",
      files: ["base.yaml": "geometry: {lon: x, lat: yy}\ndatetime: t\n"])
    #expect(
      made.diagnostics.contains("base.yaml:1:25: error: no column is named 'yy'"),
      "\(made.diagnostics)")
  }

  @Test
  func `records pass a condition, and fields are computed first`() async throws {
    let made = try await scaffold(
      #"{"rows": {"all": [{"k": "a", "n": 1, "ok": true}, {"k": "b", "n": 2, "ok": false}, {"k": "c", "n": 3, "ok": true}]}}"#,
      named: "t.json",
      """
      input: {data_path: rows.all}
      where: ok
      fields: {name: "item-${k}", double: {from: n, factor: 2}}
      id: name
      geometry: null
      datetime: {value: 2024-01-01T00:00:00Z}
      properties: {d: double, s: "join('/', [name, k])"}
      """)
    #expect(made.diagnostics == "")
    #expect(made.items.map { $0["id"] } == ["item-a", "item-c"])
    #expect(made.items.map { $0["properties"]?["d"] } == [2.0, 6.0])
    #expect(made.items.map { $0["properties"]?["s"] } == ["item-a/a", "item-c/c"])
  }

  @Test
  func `files are grouped into Items with an asset for each`() async throws {
    let folder = try TemporaryFolder()
    for name in ["T1_20240601_B02.tif", "T1_20240601_B03.tif", "sub/T2_20240602_B02.tif"] {
      try folder.write("x", to: "in/" + name)
    }
    let made = try await scaffold(
      "", named: "in",
      """
      input: {pattern: "{tile}_{date:8}_{band}.tif", group_by: [tile, date]}
      id: "${tile}_${date}"
      geometry: null
      datetime: date
      assets_each:
      - {each: files, key: band, href: relative_path, title: "${band} of ${tile}", file:size: {from: size}, roles: [data]}
      """, folder: folder)
    #expect(made.diagnostics == "")
    #expect(made.items.map { $0["id"] } == ["T1_20240601", "T2_20240602"])
    #expect(made.items[0]["assets"]?.object?.keys == ["B02", "B03"])
    #expect(
      made.items[1]["assets"]?["B02"] == [
        "href": "sub/T2_20240602_B02.tif", "title": "B02 of T2", "file:size": 1, "roles": ["data"],
      ])
    #expect(made.items[0]["stac_extensions"]?.array?.first?.string?.contains("/file/") == true)
  }

  @Test
  func `fields are copied, by patterns`() async throws {
    let made = try await scaffold(
      #"{"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":1,"b_x":2,"b_y":null,"secret":3}}"#,
      named: "t.ndjson",
      """
      id: id
      geometry: geometry
      datetime: {value: 2024-01-01T00:00:00Z}
      copy: {from: properties, except: [secret], prefix: "x:"}
      """)
    #expect(made.items.first?["properties"]?.object?.keys == ["datetime", "x:a", "x:b_x"])
  }
}
