// What Collections have, and what they share with Catalogs.
extension Rule {
  static let descriptionRequired = Rule(
    "description-required", .error, .schema, [.collection, .catalog],
    "A Collection or Catalog has a `description`: a string, not empty.",
    why: "It is what people read before they look further.",
    .collection(bad: #"{"description": ""}"#, good: #"{"description": "Landsat scenes"}"#),
    .collection("collection-fields"))

  static let licenseRequired = Rule(
    "collection-license-required", .error, .schema, .collections, "A Collection has a `license`.",
    why: "Without one nobody may use the data.",
    .collection(bad: #"{"title": "Ice"}"#, good: #"{"title": "Ice", "license": "CC-BY-4.0"}"#),
    .collection("license"))

  static let extentRequired = Rule(
    "collection-extent-required", .error, .schema, .collections,
    "A Collection has an `extent`: an object with `spatial` and `temporal`.",
    why: "By it a client knows whether to look into the Collection at all.",
    .collection(
      "/extent", bad: #"{"temporal": {"interval": [[null, null]]}}"#,
      good: """
        {"temporal": {"interval": [[null, null]]}, "spatial": {"bbox": [[-180, -90, 180, 90]]}}
        """), .collection("extent-object"))

  static let spatialBoxes = Rule(
    "extent-spatial-boxes", .error, .schema, .collections,
    """
    `extent.spatial` has a `bbox`: an array of boxes, one or more; since STAC 1.1 not two.
    """,
    why: "The first box is around all the others, so a second one alone would say the same again.",
    .collection(
      "/extent/spatial", bad: #"{"bbox": [[7, 46, 8, 47], [7, 46, 8, 47]]}"#,
      good: #"{"bbox": [[7, 46, 8, 47]]}"#), .collection("spatial-extent-object"))

  static let temporalIntervals = Rule(
    "extent-temporal-intervals", .error, .schema, .collections,
    "`extent.temporal` has an `interval`: an array of one or more pairs of times or nulls.",
    why: "The first pair is around all the others; null leaves an end open.",
    .collection(
      "/extent/temporal", bad: #"{"interval": ["2024-01-01T00:00:00Z", null]}"#,
      good: #"{"interval": [["2024-01-01T00:00:00Z", null]]}"#),
    .collection("temporal-extent-object"))

  static let summariesObject = Rule(
    "summaries-object", .error, .schema, .collections, "`summaries` is an object.",
    why: "Each member sums up the property of that name.",
    .collection(bad: #"{"summaries": []}"#, good: #"{"summaries": {"gsd": [10]}}"#),
    .collection("summaries"))

  static let summaryValue = Rule(
    "summary-value", .error, .schema, .collections,
    """
    A summary is an array of values that is not empty, an object with `minimum` and `maximum` \
    (numbers or strings), or a JSON Schema.
    """,
    why: "Those are the three shapes that readers can tell apart.",
    .collection("/summaries", bad: #"{"gsd": 10}"#, good: #"{"gsd": [10]}"#),
    .collection("summaries"))

  static let extentFirstBoxCovers = Rule(
    "extent-first-box-covers", .warning, .specification, .collections,
    "The first box of a spatial extent is around all the others.",
    why: "Most clients read only the first.",
    .collection(
      "/extent/spatial", bad: #"{"bbox": [[0, 0, 1, 1], [5, 5, 6, 6], [7, 7, 8, 8]]}"#,
      good: #"{"bbox": [[5, 5, 8, 8], [5, 5, 6, 6], [7, 7, 8, 8]]}"#),
    .collection("spatial-extent-object"))
}
