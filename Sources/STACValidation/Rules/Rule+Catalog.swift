// What needs more than one document. ``CatalogRules`` checks it.
extension Rule {
  static let catalogIDDuplicate = Rule(
    "catalog-id-duplicate", .error, .specification, .items,
    "No two Items of a Collection have the same id.",
    why: "The second one takes the place of the first in every API and database.",
    .item(bad: #"{"id": "scene"}"#, good: #"{"id": "scene-2"}"#), .item("id"))

  static let catalogExtentBox = Rule(
    "catalog-extent-box", .warning, .specification, .collections,
    "The first box of a Collection is around all its Items.",
    why: "Clients look into a Collection only where its box is.",
    .collection(
      "/extent/spatial", bad: #"{"bbox": [[7, 46, 7.1, 46.1]]}"#,
      good: #"{"bbox": [[7, 46, 8, 47]]}"#), .collection("spatial-extent-object"))

  static let catalogExtentInterval = Rule(
    "catalog-extent-interval", .warning, .specification, .collections,
    "The first interval of a Collection is around the times of all its Items.",
    why: "Clients look into a Collection only where its interval is.",
    .collection(
      "/extent/temporal", bad: #"{"interval": [["2024-06-01T00:00:00Z", null]]}"#,
      good: #"{"interval": [["2024-01-01T00:00:00Z", null]]}"#),
    .collection("temporal-extent-object"))

  static let catalogSummaryValues = Rule(
    "catalog-summary-values", .warning, .specification, .collections,
    "A summary of a Collection holds the values of all its Items.",
    why: "Search forms are built from summaries: what is not there cannot be chosen.",
    .collection(
      "/summaries", bad: #"{"platform": ["landsat-8"]}"#,
      good: #"{"platform": ["landsat-8", "landsat-9"]}"#), .collection("summaries"))

  static let catalogItemAssets = Rule(
    "catalog-item-assets", .info, .practice, .collections,
    "`item_assets` of a Collection has the keys that the assets of its Items have.",
    why: "It tells clients which assets they can expect.",
    .collection(
      "/item_assets", bad: #"{"B01": {"title": "Blue", "type": "image/tiff"}}"#,
      good: #"{"data": {"title": "Data", "type": "image/tiff"}}"#), .collection("item_assets"))

  static let catalogLinkMissing = Rule(
    "catalog-link-missing", .warning, .specification, .all,
    "A link to a document of the catalog leads to one.",
    why: "Readers that follow the links stop there.",
    .item(
      "/links", bad: #"[{"rel": "parent", "href": "./gone.json"}]"#,
      good: #"[{"rel": "parent", "href": "./collection.json"}]"#), .links("relation-types"))

  static let catalogLinkTarget = Rule(
    "catalog-link-target", .warning, .specification, .items,
    "The link `collection` of an Item leads to the Collection that the Item names.",
    why: "Readers take the title, licence and extent of the Item's Collection from there.",
    .item(
      "",
      bad: #"{"collection": "a", "links": [{"rel": "collection", "href": "./b/collection.json"}]}"#,
      good: #"{"collection": "a", "links": [{"rel": "collection", "href": "./a/collection.json"}]}"#
    ),
    .item("relation-types"))

  static let catalogFileName = Rule(
    "catalog-file-name", .info, .practice, .all,
    "An Item is in the file `ID.json`, a Collection in `collection.json`, a Catalog in `catalog.json`.",
    why: "People and tools find a document by the name that they expect.",
    .item(
      "", bad: #"{"id": "scene", "...": "in item.json"}"#,
      good: #"{"id": "scene", "...": "in scene.json"}"#), .practices("catalog-layout"))
}
