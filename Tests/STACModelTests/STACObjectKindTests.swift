internal import STACJSON
internal import STACModel
internal import STACTestSupport
internal import Testing

struct STACObjectKindTests {
  @Test(
    arguments: [
      (#"{"type":"Feature","stac_version":"1.0.0"}"#, .item),
      (#"{"type":"Feature","id":"a","assets":{}}"#, .item),
      (#"{"type":"Feature","id":"a","properties":{},"geometry":null}"#, .feature),
      (#"{"type":"Collection"}"#, .collection),
      (#"{"type":"Catalog"}"#, .catalog),
      (#"{"stac_version":"0.9.0","id":"a","links":[]}"#, .catalog),
      (#"{"id":"a","description":"b","links":[]}"#, .catalog),
      (#"{"stac_version":"0.9.0","id":"a","extent":{},"license":"x"}"#, .collection),
      (#"{"id":"a","extent":{},"license":"x"}"#, .collection),
      (
        #"{"type":"FeatureCollection","features":[{"type":"Feature","assets":{}}]}"#,
        .itemCollection
      ),
      (#"{"type":"FeatureCollection","features":[],"links":[]}"#, .itemCollection),
      (#"{"type":"FeatureCollection","features":[]}"#, .featureCollection),
      (#"{"type":"FeatureCollection","features":[{"type":"Feature"}]}"#, .featureCollection),
      ("[]", .array), (#"{"collections":[],"links":[]}"#, .unknown), ("{}", .unknown),
      ("3", .unknown), (#"{"type":7,"stac_version":"1.0.0","id":"a"}"#, .unknown),
      (#"{"type":"Polygon","coordinates":[]}"#, .unknown),
    ] as [(String, STACObjectKind)])
  func `documents are known by their members, parsed and owned`(
    text: String, kind: STACObjectKind
  ) throws {
    #expect(try withView(of: text) { STACObjectKind($0) } == kind)
    #expect(STACObjectKind(try JSONValue(parsing: text)) == kind)
  }

  // Skipped, and said to be, where the folder of real documents does not lie beside the package.
  @Test(
    .enabled(if: Fixtures.arePresent, "no real documents at \(Fixtures.root)"),
    arguments: [
      ("stac-spec/v1.0.0/", ["catalog.json": "Catalog", "collection.json": "Collection"]),
      ("stac-spec/v1.1.0/", ["catalog.json": "Catalog", "collection.json": "Collection"]),
      ("stac-migrate/legacy/", ["catalog.json": "Catalog"]),
    ])
  func `real documents are of the kind that their names say`(
    directory: String, exact: [String: String]
  ) throws {
    let names = Fixtures.documents(in: directory)
    #expect(names.count > 4)
    for name in names where name != "migrate-only-extensions.json" {
      let kind = STACObjectKind(try JSONValue(parsing: Fixtures.bytes(directory + name)))
      if let type = exact[name] {
        #expect(kind.rawValue == type.lowercased())
      } else {
        #expect(kind == (name.contains("item") ? .item : .collection), "\(directory)\(name)")
      }
    }
  }
}
