internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import Testing

struct TypedObjectTests {
  @Test func `a new Item has all that version 1.1.0 asks for`() throws {
    var item = Item(
      id: "a", geometry: ["type": "Point", "coordinates": [1, 2]],
      boundingBox: BoundingBox(west: 1, south: 2, east: 1, north: 2),
      datetime: try Timestamp("2024-01-01T00:00:00Z"))
    item.collection = "c"
    item.links.append(Link(relation: "self", href: "./a.json", type: "application/geo+json"))
    item.assets["data"] = Asset(href: "./a.tif", roles: ["data"])
    #expect(
      item.value.description
        == #"{"type":"Feature","stac_version":"1.1.0","stac_extensions":[],"id":"a","#
        + #""geometry":{"type":"Point","coordinates":[1,2]},"bbox":[1.0,2.0,1.0,2.0],"#
        + #""properties":{"datetime":"2024-01-01T00:00:00Z"},"#
        + #""links":[{"rel":"self","href":"./a.json","type":"application/geo+json"}],"#
        + #""assets":{"data":{"href":"./a.tif","roles":["data"]}},"collection":"c"}"#)
    #expect(try Item(json: item.value) == item)
    #expect(item.link("self")?.href == "./a.json")
    #expect(item.temporalExtent?.description == "2024-01-01T00:00:00Z")
  }

  @Test func `an Item of a span writes null for its datetime`() throws {
    let item = Item(
      id: "a", geometry: .null, boundingBox: nil, datetime: nil,
      start: try Timestamp("2024-01-01T00:00:00Z"), end: try Timestamp("2024-01-02T00:00:00Z"))
    #expect(item.properties["datetime"] == .null)
    #expect(item.geometry == nil)
    #expect(item.json["geometry"] == .null)
    #expect(item.temporalExtent?.description == "2024-01-01T00:00:00Z/2024-01-02T00:00:00Z")
  }

  @Test func `a new Collection and Catalog have all that version 1.1.0 asks for`() throws {
    var collection = Collection(id: "c", description: "Things")
    collection.providers = [Provider(name: "ESA", roles: ["producer"])]
    #expect(
      collection.value.description
        == #"{"type":"Collection","stac_version":"1.1.0","stac_extensions":[],"id":"c","#
        + #""description":"Things","license":"other","#
        + #""extent":{"spatial":{"bbox":[[-180.0,-90.0,180.0,90.0]]},"#
        + #""temporal":{"interval":[[null,null]]}},"links":[],"#
        + #""providers":[{"name":"ESA","roles":["producer"]}]}"#)
    #expect(collection.extent.boundingBoxes == [.world])
    #expect(collection.extent.intervals == [.always])
    let catalog = Catalog(id: "k", description: "All")
    #expect(
      catalog.value.description
        == #"{"type":"Catalog","stac_version":"1.1.0","stac_extensions":[],"id":"k","#
        + #""description":"All","links":[]}"#)
    #expect(STACObjectKind(catalog.value) == .catalog)
  }

  @Test func `unknown members, their order and the spelling of times stay`() throws {
    let text =
      #"{"z":1,"type":"Feature","stac_version":"1.0.0","id":"a","properties":{"x:y":[1],"#
      + #""datetime":"2024-01-01T01:00:00.000+01:00"},"links":[],"assets":{"#
      + #""b":{"href":"b","q":null},"a":{"href":"a"}}}"#
    var item = try Item(json: JSONValue(parsing: text))
    item.datetime = item.datetime
    item.assets = item.assets
    item.links = item.links
    #expect(item.value.description == text)
    item.assets["b"]?.title = "B"
    #expect(item.assets.map(\.key) == ["b", "a"])
    #expect(item.value.description.contains(#""b":{"href":"b","q":null,"title":"B"}"#))
    item.id = "n"
    #expect(
      item.value.description.hasPrefix(#"{"z":1,"type":"Feature","stac_version":"1.0.0","id":"n""#))
    #expect(item.stacVersion == .v100)
  }

  @Test func `objects of another kind are refused`() {
    let error = #expect(throws: ModelError.self) { try Item(json: ["type": "Catalog"]) }
    #expect(error?.message == "expected an Item, found a Catalog")
    let other = #expect(throws: ModelError.self) { try ItemCollection(json: []) }
    #expect(other?.message == "expected an ItemCollection, found an array")
  }

  @Test func `an ItemCollection holds Items`() throws {
    let item = Item(id: "a", geometry: .null, boundingBox: nil, datetime: .now)
    let collection = ItemCollection([item])
    #expect(try ItemCollection(json: collection.value).items == [item])
    #expect(try ItemCollection(json: ItemCollection([]).value).items.isEmpty)
  }

  @Test func `bands have the common fields`() {
    var asset = Asset(href: "a")
    var band = Band()
    band.name = "B1"
    band.dataType = "uint16"
    band.nodata = 0
    asset.bands = [band]
    #expect(
      JSONValue.object(asset.json).description
        == #"{"href":"a","bands":[{"name":"B1","data_type":"uint16","nodata":0}]}"#)
    #expect(asset.bands?.first?.dataType == "uint16")
  }
}
