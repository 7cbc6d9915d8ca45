// Content identifiers: files that are named by what is in them.
extension STACExtension {
  /// Published under two addresses; both are in use.
  static let dgeo = STACExtension(
    name: "dgeo", title: "Decentralized geospatial", prefix: "dgeo:",
    versions: [
      Version(
        number: "1.2.0",
        identifier:
          "https://raw.githubusercontent.com/DecentralizedGeo/dgeo-asset/refs/heads/pgstac-variant/json-schema/schema.json",
        enforcedPlaces: dgeoPlaces, isClosed: false),
      Version(
        number: "1.0.0",
        identifier:
          "https://raw.githubusercontent.com/DecentralizedGeo/dgeo/refs/heads/main/json-schema/schema.json",
        enforcedPlaces: dgeoPlaces, isClosed: false),
    ],
    fields: [
      .field(
        "dgeo:cids", .list(.text(.contentIdentifier), counts: [1...Int.max], isUnique: true),
        in: [.properties, .collection], enforced: [.properties, .collection],
        "the content identifiers of all assets"),
      .field(
        "dgeo:piece_cids", .list(.text(.pieceIdentifier), isUnique: true),
        in: [.properties, .collection], enforced: [.properties, .collection],
        "the piece identifiers of all assets"),
      .field(
        "dgeo:cid", .text(.contentIdentifier), in: [.itemAssets, .collectionAssets],
        enforced: [.itemAssets, .collectionAssets], "the content identifier of the asset"),
      .field(
        "dgeo:piece_cid", .text(.pieceIdentifier), in: [.itemAssets, .collectionAssets],
        enforced: [.itemAssets, .collectionAssets], since: "1.0.0",
        "the piece identifier of the asset"),
      .field(
        "dgeo:cid_profile", profile([.optional("chunk_algorithm", .text)]),
        in: [.itemAssets, .collectionAssets], enforced: [.itemAssets, .collectionAssets],
        until: "1.2.0", "how the identifier was made"),
      .field(
        "dgeo:cid_profile",
        profile([
          .optional("chunking_algorithm", .text), .optional("leaves", .text),
          .optional("empty_directories", .boolean), .optional("hidden_entities", .boolean),
          .optional("symlinks", .text),
        ]), in: [.itemAssets, .collectionAssets], enforced: [.itemAssets, .collectionAssets],
        since: "1.0.0", "how the identifier was made"),
    ])

  private static let dgeoPlaces: FieldPlaces = [
    .properties, .collection, .itemAssets, .collectionAssets,
  ]

  private static func profile(_ members: [FieldShape.Member]) -> FieldShape {
    .record(
      [
        .optional(
          "cid_version", .number(NumberRange(minimum: 0, maximum: 1, isWhole: true))),
        .optional("hash_function", .text), .optional("chunk_size", .integer),
        .optional("dag_width", .integer), .optional("dag_layout", .text),
      ] + members)
  }
}
