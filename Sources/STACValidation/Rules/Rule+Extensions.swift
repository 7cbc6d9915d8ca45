// Extensions: whether they are declared, and what their fields say.
extension Rule {
  static let extensionField = Rule(
    "extension-field", .error, .specification, .all,
    "A field of a declared extension has the type, the words and the range that its version asks.",
    why: "The schema of the extension fails otherwise, and readers of the field stumble.",
    .item(
      bad: """
        {"stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 140}}
        """,
      good: """
        {"stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 14}}
        """), .practices("extensions"))

  static let extensionFieldOverlooked = Rule(
    "extension-field-overlooked", .warning, .specification, .all,
    """
    A field of a declared extension is as the text of the extension has it, where its schema does \
    not look as well.
    """,
    why: "Many schemas pass over whole parts of a document, so nothing else finds the mistake.",
    .item(
      bad: """
        {"stac_extensions": ["https://stac-extensions.github.io/view/v1.1.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "view:off_nadir": "nadir"}}
        """,
      good: """
        {"stac_extensions": ["https://stac-extensions.github.io/view/v1.1.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "view:off_nadir": 0}}
        """), .practices("extensions"))

  static let extensionFieldUnknown = Rule(
    "extension-field-unknown", .warning, .specification, .all,
    "A field with the prefix of a declared extension is one that its version has.",
    why: "It is misspelt, of another version or of nobody's: readers do not find it.",
    .item(
      bad: """
        {"stac_extensions": ["https://stac-extensions.github.io/table/v1.2.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "table:row_cuont": 3}}
        """,
      good: """
        {"stac_extensions": ["https://stac-extensions.github.io/table/v1.2.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "table:row_count": 3}}
        """), .practices("extensions"))

  static let extensionUndeclared = Rule(
    "stac-extensions-undeclared", .warning, .specification, .all,
    "An extension whose fields are used is listed in `stac_extensions`.",
    why: "Validators and readers look at the list only; nobody checks what is not there.",
    .item(
      bad: """
        {"stac_extensions": [],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 14}}
        """,
      good: """
        {"stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 14}}
        """), .item("stac_extensions"))

  static let extensionUnused = Rule(
    "stac-extensions-unused", .info, .practice, .all,
    "An extension that is listed has a field somewhere in the document.",
    why: "The schema is fetched and run for nothing; perhaps a field has been forgotten.",
    .item(
      bad: """
        {"stac_extensions": ["https://stac-extensions.github.io/view/v1.0.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z"}}
        """,
      good: """
        {"stac_extensions": ["https://stac-extensions.github.io/view/v1.0.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "view:off_nadir": 0}}
        """), .item("stac_extensions"))

  static let fieldDeprecated = Rule(
    "field-deprecated", .info, .practice, .all,
    "No field is used that has a successor in the version of STAC that the document is of.",
    why: "New readers look for the new name only. `--migrate` writes it.",
    .item(
      bad: """
        {"stac_extensions": ["https://stac-extensions.github.io/projection/v1.2.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "proj:epsg": 32632}}
        """,
      good: """
        {"stac_extensions": ["https://stac-extensions.github.io/projection/v1.2.0/schema.json"],
          "properties": {"datetime": "2024-01-01T00:00:00Z", "proj:code": "EPSG:32632"}}
        """), .practices("bands"))
}
