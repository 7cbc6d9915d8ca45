import STACCorpus
import STACGeoParquet
import STACJSON
import STACTestSupport
import Testing

@Suite("Items come back from Parquet as they went in")
struct RoundTripTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(isInMemory: true) }

  private func expectRoundTrip(
    _ lines: [String], _ options: GeoParquetOptions = GeoParquetOptions(), groupRows: Int = .max,
    location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let path = folder("items.parquet")
    try writeItems(lines, to: path, options, groupRows: groupRows)
    try expectSame(lines, try readItems(path), location: location)
  }

  private func item(
    _ id: String = "a", properties: String = "", geometry: String = "null", rest: String = ""
  ) -> String {
    let more = properties.isEmpty ? "" : "," + properties
    return #"{"type":"Feature","stac_version":"1.1.0","stac_extensions":[],"id":"\#(id)","#
      + #""geometry":\#(geometry),"properties":{"datetime":"2024-01-01T00:00:00Z"\#(more)},"#
      + #""links":[],"assets":{"data":{"href":"a.tif"}}\#(rest)}"#
  }

  @Test("the corpora", arguments: [Corpus.Kind.small, .large])
  func corpora(_ kind: Corpus.Kind) throws {
    let lines = corpusLines(0..<600, kind: kind).split(separator: "\n").map(String.init)
    try expectRoundTrip(lines, groupRows: 250)
  }

  @Test(
    "what other writers lose",
    arguments: [
      [#""a":null"#, #""b":1"#],
      [#""created":"2024-01-01T00:00:00.123456Z""#, #""created":"2024-01-01T00:00:00Z""#],
      [#""created":"2024-01-01T02:00:00+02:00""#, #""created":"2024-01-01t00:00:00z""#],
      [#""created":"2024-01-01T00:00:00.1234567Z""#, #""created":null"#],
      [#""created":"yesterday""#, #""created":"2024-01-01T00:00:00.10Z""#],
      [#""id":"zzz""#, #""geometry":{"type":"Point"},"type":"x","properties":{}"#],
      [#""a":1"#, #""a":"1""#, #""a":[1]"#, #""a":{"b":null}"#],
      [#""a":{}"#, #""a":{"b":1}"#, #""a":null"#],
      [#""a":{}"#, #""b":[]"#, #""c":[{}]"#],
      [#""a":10,"b":1.5"#, #""a":10.0,"b":2"#, #""a":-0.0,"b":1e300"#],
      [#""a":18446744073709551615"#, #""a":123456789012345678901234567890"#, #""a":0.5"#],
      [#""a":9007199254740993,"b":9007199254740993"#, #""a":0.5,"b":1"#],
      [#""a":[1,2.0,3]"#, #""a":[1.5,null,7]"#, #""a":[]"#, #""a":[[1]]"#],
      [#""a":[[1,2],[3.5]]"#, #""a":[[],null,[4,5.0]]"#],
      [#""a":[{"b":null,"c":1},{"b":2},null,{}]"#, #""a":[{"c":1.5}]"#],
      [#""a":[{"b":[{"c":1},{"c":1.5}]},{"b":[{"c":2}]}]"#, #""a":[{"b":[{"c":null}]}]"#],
      [#""":1"#, #""a\u0000b":2"#, #""a":{"":1}"#, #""a":{"x\u0000":1}"#],
      [#""a.b":1"#, #""a":{"b.c":[1]}"#, #""a\"b":"\\ \u0001 \n é漢😀""#],
      [#""a":1,"a":2"#, #""a":null,"a":1"#, #""a":"x","a":3"#, #""a":1,"a":"x""#],
      [#""a":true,"b":false"#, #""a":false"#, #""b":null"#, #""b":true"#],
      [#""proj:geometry":{"type":"Point","coordinates":[1,2]}"#, #""proj:geometry":null"#],
      [#""proj:geometry":"none""#, #""proj:geometry":{"type":"Point","coordinates":[1.0,2]}"#],
      [#""stac_manager:rest":"x""#, #""é":1,"é":2"#],
    ])
  func fidelity(_ properties: [String]) throws {
    let lines = properties.enumerated().map { item("i\($0.offset)", properties: $0.element) }
    try expectRoundTrip(lines)
    try expectRoundTrip(lines.reversed())
    try expectRoundTrip(lines + [item("plain")] + lines.reversed())
  }

  @Test("members of the Item that are missing, foreign or of the wrong type")
  func members() throws {
    try expectRoundTrip([
      item(rest: #","renders":{"a":[1,2.0]},"bbox":[1,2,3,4]"#),
      item(rest: #","bbox":[1.0,2,3.5,4],"collection":"c""#),
      item(rest: #","bbox":[1.0,2,-5,3.5,4,10.5],"collection":null"#),
      item(rest: #","bbox":null"#), item(rest: #","bbox":[1,2]"#), item(rest: #","bbox":{}"#),
      item(rest: #","bbox":["a",2,3,4]"#), item(rest: #","id":"twice""#),
      #"{"type":"Feature","id":"b"}"#, #"{"id":"c","properties":{}}"#,
      #"{"type":"Feature","id":"d","properties":null}"#,
      #"{"type":"Feature","id":"e","properties":{},"properties":{"a":1}}"#,
      #"{"type":"Feature","id":"f","properties":{},"assets":[],"links":{},"geometry":7}"#,
      #"{"type":"Feature","id":"g","properties":{},"assets":null,"links":null}"#,
      #"{"type":"Feature","id":"h","properties":{},"links":[null,{"href":"x","n":null}]}"#,
      #"{"type":"Feature","id":"i","properties":{"datetime":null},"stac_extensions":["x"]}"#,
      #"{"type":"Feature","id":"j","properties":{},"stac_extensions":null,"stac_version":null}"#,
    ])
    try expectRoundTrip([#"{"type":"Feature","id":"a","properties":{},"assets":{},"links":[]}"#])
  }

  @Test(
    "geometries",
    arguments: [
      #"{"type":"Point","coordinates":[1.5,2.5]}"#, #"{"type":"Point","coordinates":[1,2.0,3]}"#,
      #"{"type":"Point","coordinates":[1,2,3,4]}"#, #"{"type":"Point","coordinates":[]}"#,
      #"{"type":"LineString","coordinates":[[1.5,2],[3,4.5]]}"#,
      #"{"type":"LineString","coordinates":[[1,2],[3,4,5]]}"#,
      #"{"type":"LineString","coordinates":[]}"#,
      #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0.1,0.1],[0.2,0.1],[0.1,0.1]]]}"#,
      #"{"type":"Polygon","coordinates":[[[0,0,7],[1,0,7.5],[1,1,7],[0,0,7]]]}"#,
      #"{"type":"Polygon","coordinates":[]}"#, #"{"type":"Polygon","coordinates":[[]]}"#,
      #"{"type":"MultiPoint","coordinates":[[1,2],[3.5,4]]}"#,
      #"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[]]}"#,
      #"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[]]}"#,
      #"{"type":"GeometryCollection","geometries":[]}"#,
      #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}"#,
      #"{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1.0,2]}]}]}"#,
      #"{"type":"Point","coordinates":[1.5,2.5],"bbox":[1,2,3,4]}"#,
      #"{"type":"Point","coordinates":[1e400,2.5]}"#, #"{"type":"Circle","coordinates":[1,2]}"#,
      #"{"type":"Polygon","coordinates":[1,2]}"#, #"{"type":"Polygon"}"#, #"{}"#, "null", "[]",
      #"{"coordinates":[1e-7,-0.0],"type":"Point"}"#,
      #"{"type":"Point","coordinates":[9007199254740993,2]}"#,
    ])
  func geometries(_ geometry: String) throws {
    let box = item("box", geometry: #"{"type":"Point","coordinates":[10.0,20.5]}"#)
    let other = item("other", geometry: #"{"type":"Point","coordinates":[10,20]}"#)
    let own = item("own", geometry: geometry)
    try expectRoundTrip([own])
    try expectRoundTrip([box, own, other])
    try expectRoundTrip([other, other, own])
  }

  @Test("with a schema that knows nothing of the Items")
  func strangeSchema() throws {
    let schema = try inferSchema([item(properties: #""a":1,"b":{"c":"x"},"d":[1.5]"#)])
    let lines = [
      item(properties: #""a":"x","b":{"c":1,"e":2},"d":["y",2,{"z":1}],"f":null"#),
      item(properties: #""a":null,"b":7,"d":{"x":1}"#, rest: #","bbox":[1,2,3,4,5,6]"#),
      item(properties: #""a":1.5,"b":{"e":[1,2]},"d":[null]"#, rest: #","assets":{"new":{}}"#),
    ]
    let path = folder("items.parquet")
    try writeItems(lines, to: path, schema: schema)
    try expectSame(lines, try readItems(path))
  }

  @Test("no Items at all")
  func empty() throws {
    try expectRoundTrip([])
  }
}
