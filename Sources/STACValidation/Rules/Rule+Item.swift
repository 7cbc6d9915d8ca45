// What only Items have.
extension Rule {
  static let propertiesRequired = Rule(
    "item-properties-required", .error, .schema, .items, "An Item has `properties`: an object.",
    why: "That is where all that is said about the data stands.",
    .item(
      bad: #"{"properties": null}"#, good: #"{"properties": {"datetime": "2024-01-01T00:00:00Z"}}"#),
    .item("item-fields"))

  static let collectionRequired = Rule(
    "item-collection-required", .error, .schema, .items,
    "An Item with a link to its Collection names it in `collection`: a string, not empty.",
    why: "APIs and databases group Items by that name.",
    .item(
      bad: #"{"links": [{"rel": "collection", "href": "./collection.json"}]}"#,
      good: """
        {"links": [{"rel": "collection", "href": "./collection.json"}], "collection": "landsat"}
        """), .item("collection"))

  static let collectionWithoutLink = Rule(
    "item-collection-without-link", .error, .schema, .items,
    "An Item with a `collection` has a link with the relation `collection`.",
    why: "The name alone does not say where the Collection is.",
    .item(
      bad: #"{"collection": "landsat", "links": []}"#,
      good: """
        {"collection": "landsat", "links": [{"rel": "collection", "href": "./collection.json"}]}
        """), .item("collection"))

  static let bandsWithoutAssetBands = Rule(
    "item-bands-without-asset-bands", .error, .schema, .items,
    "`bands` in the properties of an Item need `bands` in one of its assets (STAC 1.1).",
    why: "Those in the properties only say what the bands of the assets have in common.",
    .item(
      bad: """
        {"properties": {"datetime": "2024-01-01T00:00:00Z", "bands": [{"name": "red"}]},
          "assets": {}}
        """,
      good: """
        {"properties": {"datetime": "2024-01-01T00:00:00Z", "bands": [{"name": "red"}]},
          "assets": {"data": {"href": "./data.tif", "bands": [{"name": "red"}]}}}
        """), .common("bands"))
}
