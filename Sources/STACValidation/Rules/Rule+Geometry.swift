// The `geometry` of an Item.
extension Rule {
  static let geometryRequired = Rule(
    "item-geometry-required", .error, .schema, .items,
    "An Item has a `geometry`: an object, or `null` where it has no place on Earth.",
    why: "That it is `null` is said, not left out; GeoJSON demands it.",
    .item(bad: #"{"geometry": "POINT (7 46)"}"#, good: point), .item("geometry"))

  static let geometryType = Rule(
    "geometry-type", .error, .schema, .items,
    """
    `type` of a geometry is Point, MultiPoint, LineString, MultiLineString, Polygon or \
    MultiPolygon.
    """,
    why: "STAC takes no GeometryCollection, and readers know no other types.",
    .item("/geometry", bad: #"{"type": "polygon"}"#, good: #"{"type": "Polygon"}"#),
    .geoJSON("3.1"))

  static let geometryCoordinates = Rule(
    "geometry-coordinates", .error, .schema, .items,
    "`coordinates` are arrays as deep as the type asks, with positions of two or more numbers.",
    why: "A reader that counts on the depth fails or shows nonsense.",
    .item(
      bad: #"{"geometry": {"type": "Point", "coordinates": ["7", "46"]}}"#, good: point),
    .geoJSON("3.1.1"))

  static let geometryLineLength = Rule(
    "geometry-line-length", .error, .schema, .items, "A line has two positions or more.",
    why: "With one it is a point.",
    .item(
      bad: #"{"geometry": {"type": "LineString", "coordinates": [[7, 46]]}}"#,
      good: #"{"geometry": {"type": "LineString", "coordinates": [[7, 46], [8, 47]]}}"#),
    .geoJSON("3.1.4"))

  static let geometryRingLength = Rule(
    "geometry-ring-length", .error, .schema, .items,
    "A ring of a polygon has four positions or more: three corners, and the first again.",
    why: "With fewer it has no area.",
    .item(
      "/geometry", bad: #"{"coordinates": [[[7, 46], [8, 46], [7, 46]]]}"#, good: square),
    .geoJSON("3.1.6"))

  static let geometryBoundingBox = Rule(
    "geometry-bbox", .error, .schema, .items,
    "A geometry that has a `bbox` of its own has one of four numbers or more.",
    why: "It is no place for anything else; STAC keeps the box in the Item.",
    .item("/geometry", bad: #"{"bbox": [7, 46]}"#, good: #"{"bbox": [7, 46, 8, 47]}"#),
    .geoJSON("5"))

  static let geometryRange = Rule(
    "geometry-range", .warning, .specification, .items,
    "Longitudes lie within ±180 and latitudes within ±90 degrees.",
    why: "Others are projected coordinates, or the two are swapped.",
    .item(
      bad: #"{"geometry": {"type": "Point", "coordinates": [46, 97]}}"#, good: point),
    .geoJSON("4"))

  static let geometryRingClosed = Rule(
    "geometry-ring-closed", .error, .specification, .items,
    "The first and the last position of a ring are the same.",
    why: "Some readers close an open ring, others refuse it.",
    .item(
      "/geometry", bad: #"{"coordinates": [[[7, 46], [8, 46], [8, 47], [7, 47]]]}"#, good: square),
    .geoJSON("3.1.6"))

  static let geometryRingOrder = Rule(
    "geometry-ring-order", .warning, .specification, .items,
    "Outer rings run counterclockwise, holes clockwise.",
    why: "On the sphere the order tells inside from outside; some maps fill the rest of the world.",
    .item(
      "/geometry", bad: #"{"coordinates": [[[7, 46], [7, 47], [8, 47], [8, 46], [7, 46]]]}"#,
      good: square),
    .geoJSON("3.1.6"))

  static let geometryPositionLength = Rule(
    "geometry-position-length", .warning, .specification, .items,
    "A position has two or three numbers: longitude, latitude and height.",
    why: "What stands behind them is lost in most readers.",
    .item(
      bad: #"{"geometry": {"type": "Point", "coordinates": [7, 46, 500, 1]}}"#, good: point),
    .geoJSON("3.1.1"))

  private static let point = #"{"geometry": {"type": "Point", "coordinates": [7, 46]}}"#
  private static let square =
    #"{"coordinates": [[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]]}"#
}
