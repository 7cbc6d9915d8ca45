import STACExtending
import STACJSON
import STACTestSupport
import Testing

@Suite(.enabled(if: Fixtures.arePresent))
struct TableTests {
  private static let folder = Fixtures.root + "geoparquet/examples"

  private func asset(_ extra: String = "") throws -> JSONValue? {
    let item = try item(
      assets: #"{"data": {"href": "example.parquet"\#(extra)}, "doc": {"href": "https://h/x.pdf"}}"#
    )
    return try loader().load("table").extending(item, folder: Self.folder)["assets"]?["data"]
  }

  @Test
  func `columns and rows come from the footer of the file`() throws {
    let asset = try asset()
    #expect(asset?["table:row_count"] == 5)
    #expect(asset?["table:primary_geometry"] == "geometry")
    let columns = asset?["table:columns"]?.array ?? []
    #expect(columns.contains(["name": "geometry", "type": "byte_array"]))
  }

  @Test
  func `what people have said of a column stays`() throws {
    let known =
      #", "table:columns": [{"name": "geometry", "description": "the place", "unit": "m"}]"#
    let columns = try asset(known)?["table:columns"]?.array
    #expect(
      columns?.contains([
        "name": "geometry", "description": "the place", "unit": "m", "type": "byte_array",
      ]) == true)
  }

  @Test
  func `a file that is no Parquet is named`() throws {
    let folder = try TemporaryFolder()
    try folder.write("PAR1 not", to: "x.parquet")
    let item = try item(assets: #"{"a": {"href": "x.parquet"}}"#)
    let error = extensionError {
      _ = try loader().load("table").extending(item, folder: folder.path)
    }
    #expect(error?.code == .asset)
    #expect(error?.pointer?.description == "/assets/a/href")
  }
}
