// Coordinate reference systems and grids in them.
extension STACExtension {
  static let projection = STACExtension(
    name: "projection", title: "Projection", prefix: "proj:",
    versions: versions(
      "projection", ("1.0.0", .common), ("1.1.0", .common), ("1.2.0", .common),
      ("2.0.0", .common)),
    fields: [
      .field(
        "proj:epsg", .orNull(.integer), until: "1.2.0", replacedBy: "proj:code",
        "the EPSG code of the reference system"),
      .field(
        "proj:code", .orNull(.text), since: "1.2.0",
        "authority and code of the reference system, such as EPSG:32632"),
      .field("proj:wkt2", .orNull(.text), "the reference system in WKT2"),
      .field("proj:projjson", .orNull(.record([])), "the reference system in PROJJSON"),
      .field(
        "proj:geometry", .record([.required("type", .text)]),
        "the footprint in the reference system"),
      .field(
        "proj:bbox", .list(.anyNumber, counts: [4...4, 6...6]),
        "the box around the footprint, in the reference system"),
      .field(
        "proj:centroid",
        .record([.required("lat", .number(-90...90)), .required("lon", .number(-180...180))]),
        "the middle of the footprint, in degrees"),
      .field("proj:shape", .list(.integer, count: 2), "the numbers of rows and columns"),
      .field(
        "proj:transform", .list(.anyNumber, counts: [6...6, 9...9]),
        "the affine transformation from rows and columns to coordinates"),
    ])
}
