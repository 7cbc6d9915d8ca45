import STACGeoParquet
import STACGeometry
import STACJSON
import STACTestSupport
import Testing

@Suite("Files of others", .enabled(if: Fixtures.arePresent))
struct OtherFilesTests {
  @Test(
    "of Items are read whole",
    arguments: [
      ("rustac/crates/io/data/extended-item.parquet", 1),
      ("rustac/crates/duckdb/data/100-landsat-items.parquet", 100),
      ("rustac/crates/duckdb/data/100-sentinel-2-items.parquet", 100),
      ("rustac/crates/duckdb/data/sentinel-1-global-mosaics.parquet", 4),
      ("rustac/crates/core/data/opr-one.parquet", 1),
      ("rustac/scripts/fixtures/1000-sentinel-2-items.parquet", 1000),
      ("stac-geoparquet/data/naip.parquet", 5),
      ("stac-fastapi-geoparquet/data/naip-10.parquet", 10),
      ("stac-fastapi-geoparquet/data/openaerialmap-10.parquet", 10),
    ])
  func items(_ path: String, _ count: Int) throws {
    let lines = try readItems(Fixtures.root + path)
    #expect(lines.count == count)
    for line in lines {
      let item = try JSONValue(parsing: line)
      #expect(item["type"] == "Feature")
      #expect(item["id"]?.string?.isEmpty == false)
      #expect(item["geometry"]?["type"]?.string != nil)
      #expect(item["bbox"]?.array.map { [4, 6].contains($0.count) } ?? false)
      #expect(item["assets"]?.object?.isEmpty == false)
      #expect(item["properties"]?["datetime"] != nil)
    }
  }

  @Test("that hold no Items say so")
  func noItems() throws {
    let path = Fixtures.root + "geoparquet/test_data/data-point-encoding_wkb.parquet"
    #expect(try !GeoParquetFile(path).holdsItems)
  }
}

@Suite("Well-known binary")
struct WellKnownBinaryTests {
  private func text(_ hex: String) throws -> String {
    var bytes: [UInt8] = []
    var rest = Substring(hex.filter { $0 != " " })
    while rest.count >= 2 {
      bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    var text = ByteBuffer()
    try bytes.withUnsafeBytes { try WKBDecoder.append($0, writesIntegers: true, to: &text) }
    return text.string
  }

  @Test("in both byte orders, with heights, measures and reference systems")
  func forms() throws {
    let one = "000000000000f03f"
    let two = "0000000000000040"
    #expect(try text("01 01000000 \(one) \(two)") == #"{"type":"Point","coordinates":[1,2]}"#)
    #expect(
      try text("00 00000001 3ff0000000000000 4000000000000000")
        == #"{"type":"Point","coordinates":[1,2]}"#)
    #expect(
      try text("01 e9030000 \(one) \(two) \(one)") == #"{"type":"Point","coordinates":[1,2,1]}"#)
    #expect(
      try text("01 010000a0 e6100000 \(one) \(two) \(one)")
        == #"{"type":"Point","coordinates":[1,2,1]}"#)
    #expect(
      try text("01 d1070000 \(one) \(two) \(one)") == #"{"type":"Point","coordinates":[1,2]}"#)
  }

  @Test(
    "that lies is no danger",
    arguments: [
      "", "01", "01 01000000", "01 01000000 000000000000f03f", "02 01000000",
      "01 ffffffff", "01 02000000 ffffffff", "01 03000000 ffffff7f 00000000",
      "01 06000000 01000000 01 03000000 ffffffff", "01 07000000 ffffffff",
      "01 04000000 01000000 01 02000000 00000000", "01 01000000 00 00 00 00 00 00 00",
      "01 02000000 00000000 00",
      String(repeating: "01 07000000 01000000", count: 500),
    ])
  func lies(_ hex: String) {
    #expect(throws: GeometryError.self) { try text(hex) }
  }
}
