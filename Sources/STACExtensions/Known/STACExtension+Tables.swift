// Data that are no images: tables, cubes and Zarr stores.
extension STACExtension {
  static let table = STACExtension(
    name: "table", title: "Table", prefix: "table:",
    versions: versions(
      "table", isClosed: false, ("1.0.0", [.properties, .itemAssets]),
      ("1.0.1", [.properties, .itemAssets]),
      ("1.1.0", [.properties, .itemAssets]), ("1.2.0", [.properties, .itemAssets])),
    fields: [
      .field(
        "table:columns",
        .list(
          .record([
            .required("name", .text), .optional("description", .text), .optional("type", .text),
          ])), "the columns in their order"),
      .field("table:primary_geometry", .text, "the column that holds the geometry"),
      .field("table:row_count", .anyNumber, "the number of rows"),
      .field(
        "table:storage_options", .anything, in: .assets, since: "1.2.0",
        "what a reader has to be told to open the file"),
      .field(
        "table:tables",
        .list(.record([.required("name", .text), .optional("description", .text)])),
        "the tables of a Collection"),
    ])

  static let datacube = STACExtension(
    name: "datacube", title: "Data cube", prefix: "cube:",
    versions: versions(
      "datacube", isClosed: false, ("1.0.0", [.properties, .collection]),
      ("2.0.0", [.properties, .itemAssets]),
      ("2.1.0", []), ("2.2.0", []), ("2.3.0", [])),
    fields: [
      .field(
        "cube:dimensions",
        .map(.record([.required("type", .text), .optional("description", .text)])),
        "the dimensions by name"),
      .field(
        "cube:variables",
        .map(
          .record([
            .required("dimensions", .list(.text)), .optional("description", .text),
            .optional("variable_type", .word(["data", "auxiliary"])), .optional("unit", .text),
            .optional("values", .list(.anything, from: 1)),
            .optional("extent", .list(.anything, count: 2)),
          ])), since: "2.0.0", "the variables by name"),
    ])

  static let zarr = STACExtension(
    name: "zarr", title: "Zarr", prefix: "zarr:",
    versions: versions("zarr", isClosed: false, ("1.0.0", .itemAssets), ("1.1.0", .itemAssets)),
    fields: [
      .field("zarr:consolidated", .boolean, "whether the metadata stand in one place"),
      .field("zarr:node_type", .word(["array", "group"]), "what the href leads to"),
      .field(
        "zarr:zarr_format", .number(NumberRange(minimum: 2, maximum: 3, isWhole: true)),
        "the version of the format"),
    ])
}
