// Where data come from, how long they last, how they are cited.
extension STACExtension {
  static let timestamps = STACExtension(
    name: "timestamps", title: "Timestamps", prefix: nil,
    versions: versions(
      "timestamps", isClosed: false, ("1.0.0", .common),
      ("1.1.0", [.common, .roots, .links])),
    fields: ["published", "unpublished", "expires"].flatMap { name in
      let summary =
        switch name {
        case "published": "when the data became public"
        case "unpublished": "when the data were withdrawn"
        default: "until when the data are good"
        }
      return [
        ExtensionField.field(name, .text(.time), until: "1.0.0", summary),
        .field(name, .text(.timeInUTC), since: "1.1.0", summary),
      ]
    })

  static let version = STACExtension(
    name: "version", title: "Versioning", prefix: nil,
    versions: versions(
      "version", isClosed: false, ("1.0.0", [.properties, .itemAssets]),
      ("1.1.0", [.common, .roots]),
      ("1.2.0", [.common, .roots])),
    fields: [
      .field("version", .text, "the version of the data"),
      .field("deprecated", .boolean, "whether the data should not be used any more"),
      .field("experimental", .boolean, since: "1.2.0", "whether the data may change or go"),
    ])

  static let scientific = STACExtension(
    name: "scientific", title: "Scientific citation", prefix: "sci:",
    versions: versions("scientific", isClosed: false, ("1.0.0", [.properties, .itemAssets])),
    fields: [
      .field("sci:doi", .text(.digitalObjectIdentifier), "the DOI of the data"),
      .field("sci:citation", .text, "how the data are to be cited"),
      .field(
        "sci:publications",
        .list(
          .record([
            .optional("doi", .text(.digitalObjectIdentifier)), .optional("citation", .text),
          ])), "publications about the data"),
    ])

  static let processing = STACExtension(
    name: "processing", title: "Processing", prefix: "processing:",
    versions: versions(
      "processing", ("1.0.0", .common), ("1.1.0", .common), ("1.2.0", .common)),
    fields: [
      .field("processing:lineage", .text, "how the data were made, in words"),
      .field("processing:level", .text, "the level of processing, such as L2"),
      .field("processing:facility", .text, "where the data were made"),
      .field("processing:software", .map(.text), "the programs and their versions"),
      .field(
        "processing:expression",
        .record([.required("format", .text), .required("expression", .anything)]), since: "1.1.0",
        "the formula, and the language that it is written in"),
      .field("processing:version", .text, since: "1.2.0", "the version of the processing"),
      .field("processing:datetime", .text(.timeInUTC), since: "1.2.0", "when the data were made"),
    ])

  static let itemAssets = STACExtension(
    name: "item-assets", title: "Item assets", prefix: nil,
    versions: versions("item-assets", isClosed: false, ("1.0.0", .collection)),
    fields: [
      .field(
        "item_assets", .map(.record([], minimumCount: 2)), in: .collection,
        "what the assets of the Items have in common")
    ])
}
