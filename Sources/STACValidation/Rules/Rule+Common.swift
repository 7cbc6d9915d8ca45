// Common metadata: properties, assets, and since STAC 1.1 links, bands, Collections and Catalogs.
extension Rule {
  static let titleString = Rule(
    "title-string", .error, .schema, .all, "`title` is a string.",
    why: "It is shown to people.",
    .item("/properties", bad: #"{"title": null}"#, good: #"{"title": "July"}"#),
    .common("basics"))

  static let descriptionText = Rule(
    "description-text", .error, .schema, .all,
    "`description` is a string, and since STAC 1.1 not an empty one.",
    why: "An empty one is better left out.",
    .item(
      "/properties", bad: #"{"description": ""}"#, good: #"{"description": "Mosaic of July"}"#),
    .common("basics"))

  static let keywordsStrings = Rule(
    "keywords-strings", .error, .schema, .all, "`keywords` is an array of strings.",
    why: "Catalogs are searched by them one by one.",
    .item("/properties", bad: #"{"keywords": "ice, snow"}"#, good: #"{"keywords": ["ice"]}"#),
    .common("basics"))

  static let licenseIdentifier = Rule(
    "license-identifier", .error, .schema, .all,
    "`license` is one word: an SPDX identifier, `other`, `various` or `proprietary`.",
    why: "Programs decide by it who may use the data. Longer texts belong behind a `license` link.",
    .item("/properties", bad: #"{"license": "CC BY 4.0"}"#, good: #"{"license": "CC-BY-4.0"}"#),
    .common("license"))

  static let providersList = Rule(
    "providers-list", .error, .schema, .all,
    "`providers` is an array of objects; their `description` and `url` are strings.",
    why: "There may be several, each with its own roles.",
    .item(
      "/properties", bad: #"{"providers": {"name": "ESA"}}"#,
      good: #"{"providers": [{"name": "ESA"}]}"#), .common("provider"))

  static let providerNameRequired = Rule(
    "provider-name-required", .error, .schema, .all, "Each provider has a `name`.",
    why: "It is the one thing that all readers show.",
    .item(
      "/properties", bad: #"{"providers": [{"url": "https://esa.int"}]}"#,
      good: #"{"providers": [{"name": "ESA", "url": "https://esa.int"}]}"#), .common("provider"))

  static let providerRolesKnown = Rule(
    "provider-roles-known", .error, .schema, .all,
    "The roles of a provider are `licensor`, `producer`, `processor` and `host`.",
    why: "Readers ask for these words.",
    .item(
      "/properties", bad: #"{"providers": [{"name": "ESA", "roles": ["owner"]}]}"#,
      good: #"{"providers": [{"name": "ESA", "roles": ["licensor"]}]}"#),
    .common("provider-roles"))

  static let instrumentText = Rule(
    "instrument-text", .error, .schema, .all,
    "`platform`, `constellation` and `mission` are strings, `instruments` an array of strings.",
    why: "Searches compare them as text.",
    .item(
      "/properties", bad: #"{"instruments": "msi"}"#, good: #"{"instruments": ["msi"]}"#),
    .common("instrument"))

  static let gsdPositive = Rule(
    "gsd-positive", .error, .schema, .all, "`gsd` is a number of metres greater than 0.",
    why: "It is the distance between two samples on the ground.",
    .item("/properties", bad: #"{"gsd": "10 m"}"#, good: #"{"gsd": 10}"#), .common("gsd"))

  static let bandsList = Rule(
    "bands-list", .error, .schema, .all,
    "`bands` is an array of objects, whose `name` is a string (STAC 1.1).",
    why: "Bands stand in the order in which they stand in the file.",
    .item(
      "/assets/data", bad: #"{"bands": ["red"]}"#, good: #"{"bands": [{"name": "red"}]}"#),
    .common("bands"))

  static let dataTypeKnown = Rule(
    "data-type-known", .error, .schema, .all,
    "`data_type` is one of the words for numbers, such as `uint8` or `float32` (STAC 1.1).",
    why: "Readers choose the memory for a sample by it.",
    .item("/assets/data", bad: #"{"data_type": "byte"}"#, good: #"{"data_type": "uint8"}"#),
    .common("data-types"))

  static let nodataValue = Rule(
    "nodata-value", .error, .schema, .all,
    "`nodata` is a number, or the string `nan`, `inf` or `-inf` (STAC 1.1).",
    why: "JSON has no other way to write those three.",
    .item("/assets/data", bad: #"{"nodata": "NaN"}"#, good: #"{"nodata": "nan"}"#),
    .common("data-values"))

  static let statisticsNumbers = Rule(
    "statistics-numbers", .error, .schema, .all,
    """
    `statistics` is an object of one member or more: numbers, `count` a whole one that is not \
    negative, `valid_percent` one from 0 to 100 (STAC 1.1).
    """,
    why: "Readers stretch colours by them.",
    .item(
      "/assets/data", bad: #"{"statistics": {"valid_percent": 140}}"#,
      good: #"{"statistics": {"valid_percent": 14}}"#), .common("statistics-object"))

  static let unitString = Rule(
    "unit-string", .error, .schema, .all, "`unit` is a string (STAC 1.1).",
    why: "It is the name or symbol of a unit, best as UCUM or UDUNITS-2 know it.",
    .item("/assets/data", bad: #"{"unit": 1}"#, good: #"{"unit": "m"}"#),
    .common("data-values"))
}
