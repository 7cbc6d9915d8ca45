// Files: their bytes, where they lie, who may read them, where else they are.
extension STACExtension {
  private static let linksToo: FieldPlaces = [.assets, .links]

  static let file = STACExtension(
    name: "file", title: "File", prefix: "file:",
    versions: versions("file", ("1.0.0", .assets), ("2.0.0", .assets), ("2.1.0", linksToo)),
    fields: [
      .field(
        "file:byte_order", .word(["big-endian", "little-endian"]), in: linksToo,
        "the order of the bytes in a number"),
      .field(
        "file:checksum", .text(.lowerCaseHex), in: linksToo,
        "a multihash of the file, as hexadecimal digits"),
      .field("file:header_size", .integer(from: 0), in: linksToo, "bytes before the data begin"),
      .field("file:size", .integer(from: 0), in: linksToo, "the size in bytes"),
      .field(
        "file:values", fileValues(.text), in: linksToo, until: "1.0.0",
        "what the values in the file mean"),
      .field(
        "file:values", fileValues(.text(.notEmpty)), in: linksToo, since: "2.0.0",
        replacedBy: "classification:classes", "what the values in the file mean"),
      .field(
        "file:local_path", .text(.localPath), in: linksToo, since: "2.1.0",
        "where a download should put the file"),
      .field(
        "file:bits_per_sample", .integer(from: 0), in: .assets, until: "1.0.0",
        replacedBy: "raster:bits_per_sample", "how many bits of a sample are used"),
      .field(
        "file:data_type", .word(dataTypes), in: .assets, until: "1.0.0", replacedBy: "data_type",
        "the type of the samples"),
      .field(
        "file:nodata", .list(.anything), in: .assets, until: "1.0.0", replacedBy: "nodata",
        "the values that stand for no data"),
      .field(
        "file:unit", .text, in: .assets, until: "1.0.0", replacedBy: "unit",
        "the unit of the values"),
    ])

  private static func fileValues(_ summary: FieldShape) -> FieldShape {
    .list(
      .record([
        .required("values", .list(.anything, from: 1)), .required("summary", summary),
      ]), from: 1)
  }

  static let storage = STACExtension(
    name: "storage", title: "Storage", prefix: "storage:",
    versions: versions(
      "storage", isClosed: false, ("1.0.0", .common),
      ("2.0.0", [.properties, .collection, .catalog])),
    fields: [
      .field(
        "storage:platform", .word(["OTHER", "AWS", "GCP", "AZURE", "IBM", "ALIBABA", "ORACLE"]),
        until: "1.0.0", replacedBy: "storage:schemes", "the company that stores the file"),
      .field(
        "storage:region", .text, until: "1.0.0", replacedBy: "storage:schemes",
        "the region that the file lies in"),
      .field(
        "storage:requester_pays", .boolean, until: "1.0.0", replacedBy: "storage:schemes",
        "whether the reader pays for the transfer"),
      .field(
        "storage:tier", .text, until: "1.0.0", replacedBy: "storage:schemes",
        "how quickly the file can be had"),
      .field(
        "storage:schemes",
        .map(
          .record([
            .required("type", .text), .required("platform", .text), .optional("region", .text),
            .optional("requester_pays", .boolean),
          ])), in: [.properties, .roots], since: "2.0.0", "the places where files are stored"),
      .field(
        "storage:refs", .list(.text(.notEmpty)), in: linksToo, since: "2.0.0",
        "which of the schemes the file is in"),
    ])

  static let authentication = STACExtension(
    name: "authentication", title: "Authentication", prefix: "auth:",
    versions: versions(
      "authentication", isClosed: false, ("1.0.0", []),
      ("1.1.0", [.properties, .collection, .catalog])),
    fields: [
      .field(
        "auth:schemes", .map(.record([.required("type", .text), .optional("description", .text)])),
        in: [.properties, .roots], "the ways in which readers say who they are"),
      .field("auth:refs", .list(.text), "which of the schemes the file asks for"),
    ])

  static let alternateAssets = STACExtension(
    name: "alternate-assets", title: "Alternate assets", prefix: nil,
    versions: versions(
      "alternate-assets", isClosed: false, ("1.0.0", [.itemAssets, .collectionAssets]),
      ("1.1.0", .assets),
      // The schema of 1.2.0 looks for the field beside the assets of an Item, not inside.
      ("1.2.0", [.collectionAssets])),
    fields: [
      .field(
        "alternate", .map(.anything), in: .assets, "the other places where the same bytes are"),
      .field(
        "alternate:name", .text(.notEmpty), in: .assets, since: "1.2.0",
        "what the place of the asset's own href is called"),
    ])
}
