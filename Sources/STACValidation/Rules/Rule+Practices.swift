// What makes a catalog good to use.
extension Rule {
  static let idSearchable = Rule(
    "id-searchable", .info, .practice, .all,
    "An id has only the letters a to z, digits, `_` and `-`.",
    why: "Such ids can be searched without thinking of upper and lower case.",
    .item(
      bad: #"{"id": "S2A.Scene"}"#,
      good: #"{"id": "s2a_scene"}"#), .practices("field-and-id-formatting"))

  static let idPercentEncoded = Rule(
    "id-percent-encoded", .info, .practice, .all,
    "An id stands in a URL as it is, without percent-encoding.",
    why: "Clients and servers differ in how often they encode.",
    .item(
      bad: #"{"id": "scene:1"}"#,
      good: #"{"id": "scene-1"}"#), .practices("field-and-id-formatting"))

  static let linkRelationOnce = Rule(
    "link-relation-once", .warning, .specification, .all,
    "There is one link at most with the relation `self`, `root`, `parent`, `collection` or `latest-version`.",
    why: "Readers take any of them.",
    .item(
      "/links",
      bad: #"[{"rel": "root", "href": "./a.json"}, {"rel": "root", "href": "./b.json"}]"#,
      good: #"[{"rel": "root", "href": "./a.json"}]"#), .links("relation-types"))

  static let linkSelf = Rule(
    "link-self", .info, .practice, .all,
    "A document has a link with the relation `self`.",
    why: "By it a copy can be traced to where it came from.",
    .item(
      "/links",
      bad: #"[{"rel": "root", "href": "./a.json"}]"#,
      good: #"[{"rel": "self", "href": "https://example.com/a.json"}]"#), .links("relation-types"))

  static let linkRoot = Rule(
    "link-root", .info, .practice, .all,
    "A document has a link with the relation `root`.",
    why: "Readers find the whole catalog from any of its documents.",
    .item(
      "/links", bad: #"[{"rel": "self", "href": "https://example.com/a.json"}]"#,
      good: #"[{"rel": "root", "href": "./catalog.json", "type": "application/json"}]"#),
    .links("relation-types"))

  static let linkParent = Rule(
    "link-parent", .info, .practice, .items,
    "An Item has a link with the relation `parent`.",
    why: "Browsers go up by it, and to the Items beside it.",
    .item(
      "/links", bad: #"[{"rel": "root", "href": "./catalog.json"}]"#,
      good: #"[{"rel": "parent", "href": "./collection.json", "type": "application/json"}]"#),
    .links("relation-types"))

  static let linkType = Rule(
    "link-type", .info, .practice, .all,
    "Links to documents of STAC have the media type of JSON, those to Items that of GeoJSON.",
    why: "Clients choose by it which links they can read.",
    .item(
      "/links", bad: #"[{"rel": "root", "href": "./catalog.json", "type": "text/html"}]"#,
      good: #"[{"rel": "root", "href": "./catalog.json", "type": "application/json"}]"#),
    .links("link-object"))

  static let linkTitle = Rule(
    "link-title", .info, .practice, [.collection, .catalog],
    "Links to children and Items have a `title`.",
    why: "Browsers show it without opening what is behind.",
    .collection(
      "/links",
      bad: #"[{"rel": "item", "href": "./a.json"}]"#,
      good: #"[{"rel": "item", "href": "./a.json", "title": "A"}]"#), .practices("use-of-links"))

  static let linksMany = Rule(
    "links-many", .info, .practice, .all,
    "A document has 20 links at most.",
    why: "Every reader of a long list pays for all of it; put a level between.",
    .item(
      "/links",
      bad:
        #"[{"rel": "related", "href": "./0"}, {"rel": "related", "href": "./1"}, {"rel": "related", "href": "./2"}, {"rel": "related", "href": "./3"}, {"rel": "related", "href": "./4"}, {"rel": "related", "href": "./5"}, {"rel": "related", "href": "./6"}, {"rel": "related", "href": "./7"}, {"rel": "related", "href": "./8"}, {"rel": "related", "href": "./9"}, {"rel": "related", "href": "./10"}, {"rel": "related", "href": "./11"}, {"rel": "related", "href": "./12"}, {"rel": "related", "href": "./13"}, {"rel": "related", "href": "./14"}, {"rel": "related", "href": "./15"}, {"rel": "related", "href": "./16"}, {"rel": "related", "href": "./17"}, {"rel": "related", "href": "./18"}, {"rel": "related", "href": "./19"}, {"rel": "related", "href": "./20"}]"#,
      good: #"[{"rel": "related", "href": "./0"}, {"rel": "related", "href": "./1"}]"#),
    .practices("catalog-layout"))

  static let licenseLink = Rule(
    "collection-license-link", .warning, .specification, .collections,
    "A Collection whose license is `other`, `various` or `proprietary` has a link with the relation `license`.",
    why: "The word alone does not say what is allowed.",
    .collection(
      bad: #"{"license": "other", "links": []}"#,
      good: #"{"license": "other", "links": [{"rel": "license", "href": "./license.html"}]}"#),
    .collection("license"))

  static let propertiesMany = Rule(
    "properties-many", .info, .practice, .items,
    "An Item has 20 properties at most.",
    why: "Items are for searching; the rest belongs into a metadata asset.",
    .item(
      "/properties",
      bad:
        #"{"p0": 1, "p1": 1, "p2": 1, "p3": 1, "p4": 1, "p5": 1, "p6": 1, "p7": 1, "p8": 1, "p9": 1, "p10": 1, "p11": 1, "p12": 1, "p13": 1, "p14": 1, "p15": 1, "p16": 1, "p17": 1, "p18": 1, "p19": 1, "p20": 1}"#,
      good: #"{"p0": 1}"#), .practices("field-selection-and-metadata-linking"))

  static let geometryNull = Rule(
    "geometry-null", .info, .practice, .items,
    "An Item has a geometry.",
    why: "No search in space finds it otherwise.",
    .item(
      bad: #"{"geometry": null}"#,
      good: #"{"geometry": {"type": "Point", "coordinates": [7, 46]}, "bbox": [7, 46, 7, 46]}"#),
    .practices("unlocated-items"))

  static let datetimeNull = Rule(
    "datetime-null", .info, .practice, .items,
    "An Item has a `datetime` that is not null.",
    why: "Many clients sort by it; a time within the range will do.",
    .item(
      "/properties",
      bad:
        #"{"datetime": null, "start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-01-31T00:00:00Z"}"#,
      good:
        #"{"datetime": "2024-01-01T00:00:00Z", "start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-01-31T00:00:00Z"}"#
    ), .practices("datetime-selection"))

  static let datetimeWithinRange = Rule(
    "datetime-within-range", .warning, .practice, .items,
    "`datetime` lies between `start_datetime` and `end_datetime`.",
    why: "A search by the range finds the Item, one by the instant does not.",
    .item(
      "/properties",
      bad:
        #"{"datetime": "2025-01-01T00:00:00Z", "start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-01-31T00:00:00Z"}"#,
      good:
        #"{"datetime": "2024-01-02T00:00:00Z", "start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-01-31T00:00:00Z"}"#
    ), .common("date-and-time-range"))

  static let thumbnailMissing = Rule(
    "thumbnail-missing", .info, .practice, .items,
    "An Item with assets has one with the role `thumbnail` or `overview`.",
    why: "Browsers show it.",
    .item(
      bad: #"{"assets": {"data": {"href": "./a.tif"}}}"#,
      good:
        #"{"assets": {"data": {"href": "./a.tif"}, "thumbnail": {"href": "./a.png", "roles": ["thumbnail"]}}}"#
    ), .practices("assets"))

  static let thumbnailType = Rule(
    "thumbnail-type", .info, .practice, .items,
    "A thumbnail is an image that browsers show: PNG, JPEG, WebP, GIF, AVIF or SVG.",
    why: "Of other files nobody sees a preview, and large ones are slow to come.",
    .item(
      "/assets/thumbnail",
      bad: #"{"href": "./a.tif", "type": "image/tiff", "roles": ["thumbnail"]}"#,
      good: #"{"href": "./a.png", "type": "image/png", "roles": ["thumbnail"]}"#),
    .practices("assets"))

  static let rolesKnown = Rule(
    "roles-known", .info, .practice, .items,
    "Roles of assets are words that others know.",
    why: "Readers choose assets by them.",
    .item(
      "/assets/data",
      bad: #"{"roles": ["datum"]}"#,
      good: #"{"roles": ["data"]}"#), .assets("roles"))

  static let bandNamesUnique = Rule(
    "band-names-unique", .warning, .practice, .items,
    "No two bands of an asset have the same name.",
    why: "A band is asked for by its name.",
    .item(
      "/assets/data",
      bad: #"{"bands": [{"name": "red"}, {"name": "red"}]}"#,
      good: #"{"bands": [{"name": "red"}, {"name": "nir"}]}"#), .common("bands"))

  static let extentBoxCount = Rule(
    "extent-box-count", .warning, .specification, .collections,
    "A spatial extent has one box, or one around two others or more.",
    why:
      "With two, nobody knows whether the first is around the second. The schema of 1.0.0 lets it pass.",
    .collection(
      bad:
        #"{"stac_version": "1.0.0", "extent": {"spatial": {"bbox": [[7, 46, 8, 47], [7, 46, 8, 47]]}, "temporal": {"interval": [[null, null]]}}}"#,
      good:
        #"{"stac_version": "1.0.0", "extent": {"spatial": {"bbox": [[7, 46, 8, 47]]}, "temporal": {"interval": [[null, null]]}}}"#
    ), .collection("spatial-extent-object"))

  static let summariesMissing = Rule(
    "summaries-missing", .info, .practice, .collections,
    "A Collection has `summaries`.",
    why: "Clients build their search forms from them.",
    .collection(
      bad: #"{"description": "a", "summaries_": 1}"#,
      good: #"{"description": "a", "summaries": {}}"#), .collection("summaries"))
}
