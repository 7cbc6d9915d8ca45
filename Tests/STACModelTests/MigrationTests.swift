internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import Testing

struct MigrationTests {
  private func migrate(_ text: String) throws -> (value: JSONValue, notes: [String]) {
    Migration.migrate(try JSONValue(parsing: text))
  }

  /// An Item of version 1.0.0 around one asset and some extensions.
  private func item(_ asset: String, _ extensions: [String] = []) -> String {
    let urls = extensions.map { "\"https://stac-extensions.github.io/\($0)/schema.json\"" }
    return #"{"type":"Feature","stac_version":"1.0.0","stac_extensions":["#
      + urls.joined(separator: ",") + #"],"id":"a","properties":{},"links":[],"assets":{"x":"#
      + asset + "}}"
  }

  @Test(arguments: [
    // Merged by position, prefixed, in the place of the first.
    (
      #"{"a":1,"eo:bands":[{"name":"B1","common_name":"red","gsd":10}],"b":2,"#
        + #""raster:bands":[{"data_type":"uint8","nodata":0,"scale":2,"offset":0.5,"unit":"m","#
        + #""sampling":"area","bits_per_sample":7,"spatial_resolution":9,"histogram":{},"#
        + #""statistics":{"mean":1}}]}"#,
      #"{"a":1,"bands":[{"name":"B1","eo:common_name":"red","gsd":10,"data_type":"uint8","#
        + #""nodata":0,"raster:scale":2,"raster:offset":0.5,"unit":"m","raster:sampling":"area","#
        + #""raster:bits_per_sample":7,"raster:spatial_resolution":9,"raster:histogram":{},"#
        + #""statistics":{"mean":1}}],"b":2}"#
    ),
    // Of different lengths.
    (
      #"{"eo:bands":[{"name":"r"}],"raster:bands":[{"unit":"m"},{"unit":"k"}]}"#,
      #"{"bands":[{"name":"r","unit":"m"},{"unit":"k"}]}"#
    ),
    // The same names in another order.
    (
      #"{"eo:bands":[{"name":"r"},{"name":"g"}],"#
        + #""raster:bands":[{"name":"g","nodata":1},{"name":"r","nodata":2}]}"#,
      #"{"bands":[{"name":"r","nodata":2},{"name":"g","nodata":1}]}"#
    ),
    // Already there, with what the old one says.
    (
      #"{"bands":[{"name":"r","eo:common_name":"red"}],"eo:bands":[{"name":"r","common_name":"red"}]}"#,
      #"{"bands":[{"name":"r","eo:common_name":"red"}]}"#
    ),
    // A second name says what the band is.
    (
      #"{"eo:bands":[{"name":"r"}],"raster:bands":[{"name":"Red"}]}"#,
      #"{"bands":[{"name":"r","description":"Red"}]}"#
    ),
    // What cannot be merged stays.
    (
      #"{"eo:bands":[{"name":"r","description":"d"}],"raster:bands":[{"name":"g"}]}"#,
      #"{"eo:bands":[{"name":"r","description":"d"}],"raster:bands":[{"name":"g"}]}"#
    ),
    (#"{"eo:bands":["r"]}"#, #"{"eo:bands":["r"]}"#),
    (#"{"raster:bands":null}"#, #"{"raster:bands":null}"#),
    // Codes.
    (#"{"proj:epsg":32632,"z":1}"#, #"{"proj:code":"EPSG:32632","z":1}"#),
    (#"{"proj:epsg":32632.0}"#, #"{"proj:code":"EPSG:32632"}"#),
    (#"{"proj:epsg":"4326"}"#, #"{"proj:code":"EPSG:4326"}"#),
    (#"{"proj:epsg":null}"#, #"{"proj:code":null}"#),
    (#"{"proj:epsg":1,"proj:code":"EPSG:1"}"#, #"{"proj:code":"EPSG:1"}"#),
    (#"{"proj:epsg":1,"proj:code":"EPSG:2"}"#, #"{"proj:epsg":1,"proj:code":"EPSG:2"}"#),
    (#"{"proj:epsg":"WGS 84"}"#, #"{"proj:epsg":"WGS 84"}"#),
    // Fields that others own.
    (
      #"{"file:values":[],"classification:classes":[]}"#,
      #"{"file:values":[],"classification:classes":[]}"#
    ),
  ])
  func `fields of an asset move to their new places`(old: String, new: String) throws {
    let (value, notes) = try migrate(item(old))
    #expect(value["assets"]?["x"]?.description == new)
    #expect(!notes.isEmpty)
    let again = Migration.migrate(value)
    #expect(again.value == value)
  }

  @Test(arguments: [
    (#"{"eo:bands":[{"common_name":"red"}]}"#, ["eo/v1.0.0"], ["eo/v2.0.0"]),
    (#"{"eo:bands":[{"name":"red"}]}"#, ["eo/v1.1.0"], []),
    (#"{"raster:bands":[{"scale":1}]}"#, ["raster/1.1.0"], ["raster/v2.0.0"]),
    (#"{"raster:bands":[{"nodata":1}]}"#, ["raster/v1.1.0"], []),
    (#"{"raster:bands":[{"scale":1}]}"#, [], ["raster/v2.0.0"]),
    (#"{"eo:bands":["r"]}"#, ["eo/v1.0.0"], ["eo/v1.0.0"]),
    (
      #"{"proj:epsg":1}"#, ["projection/v1.1.0", "view/v1.0.0"],
      ["projection/v2.0.0", "view/v1.0.0"]
    ),
    (#"{"proj:shape":[1,1]}"#, ["projection/v1.0.0"], ["projection/v2.0.0"]),
    ("{}", ["projection/v2.0.0", "eo/v2.1.0"], ["projection/v2.0.0", "eo/v2.1.0"]),
    (#"{"eo:cloud_cover":1}"#, ["eo/v1.0.0", "eo/v2.0.0"], ["eo/v2.0.0"]),
  ])
  func `extensions are declared in the versions that fit, and only where they are used`(
    asset: String, old: [String], new: [String]
  ) throws {
    let migrated = try Item(json: migrate(item(asset, old)).value)
    #expect(
      migrated.stacExtensions == new.map { "https://stac-extensions.github.io/\($0)/schema.json" })
  }

  @Test func `a Collection's summaries, item assets and licence move`() throws {
    let (value, notes) = try migrate(
      #"{"type":"Collection","stac_version":"1.0.0","stac_extensions":["#
        + #""https://stac-extensions.github.io/item-assets/v1.0.0/schema.json"],"id":"c","#
        + #""license":"various","links":[],"summaries":{"proj:epsg":[1,null],"#
        + #""license":["proprietary","MIT","various"],"eo:bands":[{"name":"r"}]},"#
        + #""item_assets":{"d":{"raster:bands":[{"unit":"m"}]}}}"#)
    #expect(
      value.description
        == #"{"type":"Collection","stac_version":"1.1.0","stac_extensions":"#
        + #"["https://stac-extensions.github.io/projection/v2.0.0/schema.json"],"id":"c","#
        + #""license":"other","links":[],"summaries":{"proj:code":["EPSG:1",null],"#
        + #""license":["other","MIT"],"bands":[{"name":"r"}]},"#
        + #""item_assets":{"d":{"bands":[{"unit":"m"}]}}}"#)
    #expect(
      notes == [
        #"the licence "various" became "other""#,
        #"the licence ["proprietary","MIT","various"] became ["other","MIT"]"#,
        "'item_assets' needs no extension any more", "eo:bands became bands",
        "raster:bands became bands", "proj:epsg became proj:code",
        #"stac_version was "1.0.0", is "1.1.0""#,
      ])
  }

  @Test(arguments: [
    (#"{"proj:epsg":{"minimum":7,"maximum":7}}"#, #"{"proj:code":["EPSG:7"]}"#),
    (#"{"proj:epsg":{"minimum":7,"maximum":8}}"#, #"{"proj:epsg":{"minimum":7,"maximum":8}}"#),
    (#"{"proj:epsg":[7,"x"]}"#, #"{"proj:epsg":[7,"x"]}"#),
    (#"{"eo:bands":[[{"name":"r"}]]}"#, #"{"bands":[{"name":"r"}]}"#),
    (#"{"eo:bands":[[{"name":"r"}],[]]}"#, #"{"eo:bands":[[{"name":"r"}],[]]}"#),
  ])
  func `summaries move where each of their values does`(old: String, new: String) throws {
    let (value, _) = try migrate(
      #"{"type":"Collection","stac_version":"1.0.0","id":"c","links":[],"summaries":\#(old)}"#)
    #expect(value["summaries"]?.description == new)
  }

  @Test func `Catalogs and Collections from before 1.0 say what they are`() throws {
    let (value, _) = try migrate(
      #"{"stac_version":"0.7.0","id":"c","license":"MIT","description":"d","#
        + #""extent":{"spatial":[0,0,1,1],"temporal":["2020-01-01T00:00:00Z",null]},"#
        + #""summaries":{"gsd":{"min":1,"max":2}}}"#)
    #expect(
      value.description
        == #"{"type":"Collection","stac_version":"1.1.0","id":"c","license":"MIT","#
        + #""description":"d","extent":{"spatial":{"bbox":[[0,0,1,1]]},"#
        + #""temporal":{"interval":[["2020-01-01T00:00:00Z",null]]}},"#
        + #""summaries":{"gsd":{"minimum":1,"maximum":2}},"links":[]}"#)
    #expect(try Collection(json: value).extent.boundingBoxes.first?.numbers == [0, 0, 1, 1])
  }

  @Test func `an Item of 0.6 gets its new field names and its bands`() throws {
    let (value, notes) = try migrate(
      #"{"type":"Feature","stac_version":"0.6.0","stac_extensions":["view"],"id":"i","#
        + #""properties":{"eo:platform":"p","eo:instrument":"m","eo:off_nadir":1,"eo:epsg":4326,"#
        + #""sar:pass_direction":null,"#
        + #""eo:bands":[{"name":"B1","common_name":"red"},{"name":"B2"}]},"#
        + #""links":[],"assets":{"x":{"href":"x","eo:bands":[1,0]},"y":{"eo:bands":[2]}}}"#)
    #expect(
      value["properties"]?.description
        == #"{"platform":"p","instruments":["m"],"view:off_nadir":1,"proj:code":"EPSG:4326","#
        + #""sar:pass_direction":null,"#
        + #""bands":[{"name":"B1","eo:common_name":"red"},{"name":"B2"}]}"#)
    #expect(
      value["assets"]?.description
        == #"{"x":{"href":"x","bands":[{"name":"B2"},{"name":"B1","eo:common_name":"red"}]},"#
        + #""y":{"eo:bands":[2]}}"#)
    #expect(notes.contains("eo:bands of asset 'y' cannot be merged and stay"))
  }

  @Test func `what a Collection of 0.9 held for its Items moves, and asks for no extension`() throws
  {
    let (value, _) = try migrate(
      #"{"stac_version":"0.9.0","stac_extensions":["eo","commons"],"id":"c","license":"MIT","#
        + #""extent":{},"properties":{"eo:bands":[{"common_name":"red"}]},"links":[]}"#)
    #expect(value["properties"]?.description == #"{"bands":[{"eo:common_name":"red"}]}"#)
    #expect(value["stac_extensions"] == [])
  }

  @Test func `ItemCollections and arrays are migrated one by one`() throws {
    let old = item(#"{"proj:epsg":1}"#)
    let (value, notes) = try migrate(
      #"{"type":"FeatureCollection","features":[\#(old),\#(old)],"links":[]}"#)
    #expect(value["stac_version"] == nil)
    #expect(value["features"]?.array?.allSatisfy { $0["stac_version"] == "1.1.0" } == true)
    #expect(notes.contains("proj:epsg became proj:code (2 times)"))
    #expect(try migrate("[\(old)]").value.array?.first == value["features"]?.array?.first)
  }

  @Test(arguments: [
    (#"{"type":"Polygon"}"#, "a value that is no STAC object stays as it is"),
    (
      #"{"type":"Catalog","stac_version":"2.0.0"}"#,
      "a document of version 2.0.0 is newer than 1.1.0 and stays as it is"
    ),
  ])
  func `what is newer or no STAC object stays as it is`(text: String, note: String) throws {
    let (value, notes) = try migrate(text)
    #expect(value.description == text)
    #expect(notes == [note])
  }

  @Test func `a migration to 1.0.0 leaves what 1.0.0 asks for`() throws {
    let old = try JSONValue(parsing: item(#"{"proj:epsg":1,"eo:bands":[{"name":"r"}]}"#))
    #expect(Migration.migrate(old, to: .v100).value == old)
    #expect(Migration.migrate(old, to: .v100).notes.isEmpty)
    let older = try JSONValue(parsing: #"{"stac_version":"0.9.0","id":"a","links":[]}"#)
    #expect(Migration.migrate(older, to: .v100).value["stac_version"] == "1.0.0")
  }

  @Test func `every migration is documented and has its own name`() {
    #expect(Set(Migration.all.map(\.name)).count == Migration.all.count)
    for migration in Migration.all {
      #expect(migration.reference.hasPrefix("https://"))
      #expect(!migration.summary.isEmpty && !migration.summary.hasSuffix("."))
    }
  }
}
