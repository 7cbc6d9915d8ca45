// Boxes: `bbox` of an Item and of a Collection's spatial extent.
extension Rule {
  static let boxRequired = Rule(
    "item-bbox-required", .error, .schema, .items,
    "An Item with a geometry has a `bbox`.",
    why: "Clients and databases search by the box first; many never look at the geometry.",
    .item(
      bad: #"{"geometry": {"type": "Point", "coordinates": [7, 46]}}"#,
      good: #"{"geometry": {"type": "Point", "coordinates": [7, 46]}, "bbox": [7, 46, 7, 46]}"#),
    .item("bbox"))

  static let boxWithoutGeometry = Rule(
    "item-bbox-without-geometry", .error, .schema, .items,
    "An Item whose `geometry` is null has no `bbox`.",
    why: "A box around nothing is found by searches for the wrong reason.",
    .item(
      bad: #"{"geometry": null, "bbox": [7, 46, 8, 47]}"#, good: #"{"geometry": null}"#),
    .item("bbox"))

  static let boxNumbers = Rule(
    "bbox-numbers", .error, .schema, [.item, .collection],
    "A `bbox` is an array of 4 or 6 numbers.",
    why: "West, south, east and north, with heights behind south and north: nothing else.",
    .item(bad: #"{"bbox": [7, 46, 8]}"#, good: #"{"bbox": [7, 46, 8, 47]}"#), .item("bbox"))

  static let boxOrder = Rule(
    "bbox-order", .warning, .specification, [.item, .collection],
    "In a box south is not greater than north, nor the lowest height than the highest.",
    why: "Such a box holds nothing, so searches do not find it. West may be greater than east.",
    .item(bad: #"{"bbox": [7, 47, 8, 46]}"#, good: #"{"bbox": [7, 46, 8, 47]}"#),
    .geoJSON("5"))

  static let boxRange = Rule(
    "bbox-range", .warning, .specification, [.item, .collection],
    "The numbers of a box lie within ±180 and ±90 degrees.",
    why: "Others are projected coordinates, or longitude and latitude are swapped.",
    .collection(
      "/extent/spatial", bad: #"{"bbox": [[600000, 5090220, 709800, 5200020]]}"#,
      good: #"{"bbox": [[7, 46, 8, 47]]}"#), .geoJSON("5"))

  static let boxAroundGeometry = Rule(
    "bbox-around-geometry", .warning, .specification, .items,
    """
    Each edge of an Item's `bbox` is that of its geometry, give or take 5 % of the size, at least \
    0.001° and at most 0.5°; around a geometry that is cut at the antimeridian, west is greater \
    than east.
    """,
    why: "Searches find the Item where it is not, or not where it is.",
    .item(bad: #"{"bbox": [5, 40, 6, 41]}"#, good: #"{"bbox": [7, 46, 8, 47]}"#), .item("bbox"))
}
