// What the texts of extensions ask beyond their schemas.
extension Rule {
  static let alternateMap = Rule(
    "alternate-assets-map", .error, .specification, [.item, .collection],
    "`alternate` is an object of objects by key, each with an `href`.",
    why: "The schema looks in the wrong place for Items: nothing else finds the mistake.",
    .item(
      bad:
        #"{"stac_extensions": ["https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json"], "assets": {"data": {"href": "./a.tif", "alternate": [{"href": "s3://b/a.tif"}]}}}"#,
      good:
        #"{"stac_extensions": ["https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json"], "assets": {"data": {"href": "./a.tif", "alternate": {"s3": {"href": "s3://b/a.tif"}}}}}"#
    ), .practices("extensions"))

  static let alternateDefinitionHref = Rule(
    "alternate-assets-definition-href", .error, .specification, .collections,
    "`alternate` in `item_assets` has no `href`.",
    why: "It describes the assets of many Items; the place of one belongs into that Item.",
    .collection(
      bad:
        #"{"stac_extensions": ["https://stac-extensions.github.io/alternate-assets/v1.1.0/schema.json"], "item_assets": {"data": {"title": "Data", "alternate": {"s3": {"href": "s3://b/a.tif"}}}}}"#,
      good:
        #"{"stac_extensions": ["https://stac-extensions.github.io/alternate-assets/v1.1.0/schema.json"], "item_assets": {"data": {"title": "Data", "alternate": {"s3": {"title": "S3"}}}}}"#
    ), .practices("extensions"))

  static let dgeoListed = Rule(
    "dgeo-cid-listed", .error, .specification, [.item, .collection],
    "`dgeo:cid` of an asset is in `dgeo:cids`, and `dgeo:piece_cid` in `dgeo:piece_cids`.",
    why: "Searches look at the lists only. JSON Schema cannot say it.",
    .item(
      bad:
        #"{"properties": {"datetime": "2024-01-01T00:00:00Z", "dgeo:cids": ["QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"]}, "assets": {"data": {"href": "./a.tif", "dgeo:cid": "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdH"}}}"#,
      good:
        #"{"properties": {"datetime": "2024-01-01T00:00:00Z", "dgeo:cids": ["QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"]}, "assets": {"data": {"href": "./a.tif", "dgeo:cid": "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"}}}"#
    ), .practices("extensions"))

  static let tableColumnsUnique = Rule(
    "table-column-names-unique", .warning, .specification, .all,
    "No two columns in `table:columns` have the same name.",
    why: "A column is asked for by its name.",
    .item(
      "/properties",
      bad: #"{"table:columns": [{"name": "a"}, {"name": "a"}]}"#,
      good: #"{"table:columns": [{"name": "a"}, {"name": "b"}]}"#), .practices("extensions"))

  static let fileChecksumMultihash = Rule(
    "file-checksum-multihash", .warning, .specification, .all,
    "`file:checksum` is a multihash: the code of the function, the length, the digest.",
    why: "A bare digest does not say which function made it.",
    .item(
      "/assets/data",
      bad:
        #"{"file:checksum": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#,
      good:
        #"{"file:checksum": "1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#
    ), .practices("extensions"))

  static let projectionShapePositive = Rule(
    "proj-shape-positive", .warning, .specification, .all,
    "The two numbers of `proj:shape` are greater than 0.",
    why: "They count rows and columns.",
    .item(
      "/assets/data",
      bad: #"{"proj:shape": [0, 10980]}"#,
      good: #"{"proj:shape": [10980, 10980]}"#), .practices("extensions"))

  static let projectionCodeForm = Rule(
    "proj-code-form", .warning, .specification, .all,
    "`proj:code` is an authority and a code with a colon between.",
    why: "Readers hand it to PROJ as it is.",
    .item(
      "/assets/data",
      bad: #"{"proj:code": "32632"}"#,
      good: #"{"proj:code": "EPSG:32632"}"#), .practices("extensions"))

  static let alternateLocations = Rule(
    "alternate-assets-locations", .warning, .practice, .all,
    "Other places of an asset are in `alternate`, not in `alternate_locations`.",
    why: "No extension has that field, so no reader looks there.",
    .item(
      "/assets/data", bad: #"{"alternate_locations": ["s3://b/a.tif"]}"#,
      good: #"{"alternate": {"s3": {"href": "s3://b/a.tif"}}}"#), .practices("extensions"))

  static let dgeoIdentifier = Rule(
    "dgeo-identifier", .info, .practice, .all,
    "The extension dgeo is declared by the address of its newest revision.",
    why: "It was published under two addresses, and their fields differ.",
    .item(
      bad: """
        {"stac_extensions": ["https://raw.githubusercontent.com/DecentralizedGeo/dgeo-asset/refs/heads/pgstac-variant/json-schema/schema.json"]}
        """,
      good: """
        {"stac_extensions": ["https://raw.githubusercontent.com/DecentralizedGeo/dgeo/refs/heads/main/json-schema/schema.json"]}
        """), .practices("extensions"))
}
