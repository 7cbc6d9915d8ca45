// What makes a document a STAC object at all.
extension Rule {
  static let documentObject = Rule(
    "document-object", .error, .schema, .all, "A STAC document is a JSON object.",
    why: "Readers look for members by name; in anything else there are none.",
    .item(bad: "[]", good: #"{"type": "Feature"}"#), .item("overview"))

  static let documentType = Rule(
    "document-type", .error, .schema, .all,
    "`type` is `Feature` for an Item, `Collection` or `Catalog`.",
    why: "It is the only member that tells a reader which of the three a document is.",
    .item(bad: #"{"type": "Item"}"#, good: #"{"type": "Feature"}"#), .item("item-fields"))

  static let versionRequired = Rule(
    "stac-version-required", .error, .schema, .all, "`stac_version` is there and is a string.",
    why: "Fields have changed their names and meanings from version to version.",
    .item(bad: #"{"stac_version": 1.1}"#, good: #"{"stac_version": "1.1.0"}"#),
    .item("item-fields"))

  static let versionKnown = Rule(
    "stac-version-known", .error, .schema, .all, "`stac_version` is a version of STAC.",
    why: "Nobody has a schema for a version that was never published.",
    .item(bad: #"{"stac_version": "v1.1"}"#, good: #"{"stac_version": "1.1.0"}"#),
    .item("item-fields"))

  static let versionOld = Rule(
    "stac-version-old", .info, .practice, .all,
    "`stac_version` is that of the newest STAC, 1.1.0.",
    why: "Newer readers are written for newer fields; `validate --fix --migrate` brings them in.",
    .item(bad: #"{"stac_version": "1.0.0"}"#, good: #"{"stac_version": "1.1.0"}"#),
    .item("item-fields"))

  static let versionUnchecked = Rule(
    "stac-version-unchecked", .info, .practice, .all,
    "The built-in rules are those of STAC 1.0.0 and 1.1.0; older documents need their own schema.",
    why: "That nothing was found in such a document does not mean that nothing is wrong.",
    .item(bad: #"{"stac_version": "0.9.0"}"#, good: #"{"stac_version": "1.1.0"}"#),
    .item("item-fields"))

  static let extensionsList = Rule(
    "stac-extensions-list", .error, .schema, .all,
    "`stac_extensions` is an array of URLs of JSON Schemas.",
    why: "Validators fetch each of them; readers compare them to know what a document uses.",
    .item(bad: #"{"stac_extensions": "eo"}"#, good: #"{"stac_extensions": []}"#),
    .item("stac_extensions"))

  static let extensionsUnique = Rule(
    "stac-extensions-unique", .error, .schema, .all, "No extension is listed twice.",
    why: "The list is a set; what the second one should mean is anybody's guess.",
    .item(
      bad: """
        {"stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json",
          "https://stac-extensions.github.io/eo/v1.1.0/schema.json"]}
        """,
      good: #"{"stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"]}"#),
    .item("stac_extensions"))

  static let extensionsAbsolute = Rule(
    "stac-extensions-absolute", .warning, .specification, .all,
    "Extensions are named by the absolute URL of their schema.",
    why: "Short names were given up with STAC 1.0.0: no validator finds a schema by them.",
    .item(
      bad: #"{"stac_extensions": ["eo"]}"#,
      good: #"{"stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"]}"#),
    .item("stac_extensions"))

  static let idRequired = Rule(
    "id-required", .error, .schema, .all, "`id` is there and is a string that is not empty.",
    why: "Links, APIs and databases know an object by its id.",
    .item(bad: #"{"id": 20240101}"#, good: #"{"id": "20240101"}"#), .item("id"))

  static let idFitForFiles = Rule(
    "id-fit-for-files", .warning, .practice, .all,
    "An id holds nothing that a file name or a URL path cannot hold as it is.",
    why: "Catalogs name files and folders after ids; a slash makes a folder that nobody expects.",
    .item(bad: #"{"id": "S2A/32TQM/2024"}"#, good: #"{"id": "S2A_32TQM_2024"}"#),
    .practices("field-and-id-formatting"))

  static let memberRepeated = Rule(
    "member-repeated", .warning, .specification, .all, "No member stands twice in an object.",
    why: "Some readers take the first, some the last, some fail.",
    .item(bad: #"{"id": "a", "id": "b"}"#, good: #"{"id": "a"}"#), .rfc(8259, "4"))

  static let findingsLimit = Rule(
    "findings-limit", .info, .practice, .all,
    "Of a document with very many findings only the first \(FindingCollector.limit) are shown.",
    why: "A report that does not end helps nobody; mend what is shown and look again.",
    .item(bad: #"{"links": ["… thousands of wrong ones …"]}"#, good: #"{"links": []}"#),
    .item("overview"))
}
