// Assets of Items and Collections.
extension Rule {
  static let assetsRequired = Rule(
    "item-assets-required", .error, .schema, .items,
    "An Item has `assets`: an object, which may be empty.",
    why: "Assets are the data that the Item is about.",
    .item(bad: #"{"assets": []}"#, good: #"{"assets": {}}"#), .item("item-fields"))

  static let collectionAssets = Rule(
    "collection-assets-object", .error, .schema, .collections,
    "`assets` of a Collection, where it has any, is an object.",
    why: "Assets are found by their key.",
    .collection(bad: #"{"assets": []}"#, good: #"{"assets": {}}"#),
    .collection("collection-fields"))

  static let assetObject = Rule(
    "asset-object", .error, .schema, [.item, .collection], "Each asset is an object.",
    why: "A bare URL says nothing of the type and role of the file.",
    .item(
      "/assets", bad: #"{"data": "./data.tif"}"#, good: #"{"data": {"href": "./data.tif"}}"#),
    .assets("asset-object"))

  static let assetHrefRequired = Rule(
    "asset-href-required", .error, .schema, [.item, .collection],
    "Each asset has an `href`: a string that is not empty.",
    why: "Without it nobody finds the file.",
    .item(
      "/assets/data", bad: #"{"href": null}"#, good: #"{"href": "./data.tif"}"#),
    .assets("asset-object"))

  static let assetText = Rule(
    "asset-text", .error, .schema, [.item, .collection], "`type` of an asset is a string.",
    why: "Readers choose by media type what they can open.",
    .item(
      "/assets/data", bad: #"{"type": ["image/tiff"]}"#, good: #"{"type": "image/tiff"}"#),
    .assets("asset-object"))

  static let rolesStrings = Rule(
    "roles-strings", .error, .schema, .all, "`roles` is an array of strings.",
    why: "Readers look for a role in the list.",
    .item("/assets/data", bad: #"{"roles": "data"}"#, good: #"{"roles": ["data"]}"#),
    .assets("roles"))

  static let rolesUnique = Rule(
    "roles-unique", .warning, .practice, .all, "No role is listed twice.",
    why: "The list is a set: the second one was perhaps meant to be another.",
    .item(
      "/assets/data", bad: #"{"roles": ["data", "data"]}"#, good: #"{"roles": ["data"]}"#),
    .assets("roles"))

  static let itemAssetsObject = Rule(
    "item-assets-object", .warning, .specification, .collections,
    "`item_assets` of a Collection is an object of objects (STAC 1.1).",
    why: "Each says what the Items' asset of that key is like. The schema overlooks other types.",
    .collection(bad: #"{"item_assets": ["data"]}"#, good: #"{"item_assets": {}}"#),
    .collection("item_assets"))

  static let itemAssetFields = Rule(
    "item-asset-fields", .error, .schema, .collections,
    "Each member of `item_assets` is an object of two members or more (STAC 1.1).",
    why: "The specification wants at least two fields, so that the definition says something.",
    .collection(
      "/item_assets/data", bad: #"{"title": "Data"}"#,
      good: #"{"title": "Data", "type": "image/tiff"}"#),
    .collection("item-asset-definition-object"))

  static let itemAssetWithoutHref = Rule(
    "item-asset-without-href", .error, .schema, .collections,
    "Members of `item_assets` have no `href` (STAC 1.1).",
    why: "They describe the assets of many Items; the file of one belongs into that Item.",
    .collection(
      "/item_assets/data", bad: #"{"title": "Data", "roles": ["data"], "href": "./a.tif"}"#,
      good: #"{"title": "Data", "roles": ["data"]}"#),
    .collection("item-asset-definition-object"))
}
