// What the metadata of a GeoParquet file should say. ``GeoParquetRules`` checks it.
extension Rule {
  static let geoParquetMetadata = Rule(
    "geoparquet-metadata", .error, .specification, .geoParquet,
    "The file has the metadata `geo`, with the main column and a description of each geometry column.",
    why: "Without it no reader of GeoParquet knows which column holds geometries.",
    .geoParquet("", bad: #"{"geo": null}"#, good: #"{"geo": \#(geo)}"#), .geoParquet("metadata"))

  static let geoParquetVersion = Rule(
    "geoparquet-version", .warning, .specification, .geoParquet,
    "The version of GeoParquet is one that is known: 1.0.0 or 1.1.0.",
    why: "Readers may refuse, or misread, what they do not know.",
    .geoParquet("/geo", bad: #"{"version": "0.4.0"}"#, good: #"{"version": "1.1.0"}"#),
    .geoParquet("version"))

  static let geoParquetColumn = Rule(
    "geoparquet-column", .error, .specification, .geoParquet,
    "The geometry columns of the metadata are columns of the file, `geometry` among them.",
    why: "Readers look for geometries in the columns that the metadata names.",
    .geoParquet(
      "/geo", bad: #"{"primary_column": "shape"}"#, good: #"{"primary_column": "geometry"}"#),
    .geoParquet("columns"))

  static let geoParquetEncoding = Rule(
    "geoparquet-encoding", .error, .specification, .geoParquet,
    "The encoding of a geometry column is a known one, and its type is the one that this asks for.",
    why: "Bytes that are taken for another encoding are no geometries.",
    .geoParquet(
      "/geo/columns/geometry", bad: #"{"encoding": "WKT"}"#, good: #"{"encoding": "WKB"}"#),
    .geoParquet("encoding"))

  static let geoParquetReferenceSystem = Rule(
    "geoparquet-crs", .error, .specification, .geoParquet,
    "The column `geometry` is in longitude and latitude, WGS 84: `crs` is missing or OGC:CRS84.",
    why: "The geometry of an Item is GeoJSON, which knows no other reference system.",
    .geoParquet(
      "/geo/columns/geometry",
      bad: #"{"crs": {"id": {"authority": "EPSG", "code": 3857}}}"#,
      good: #"{"crs": {"id": {"authority": "OGC", "code": "CRS84"}}}"#), .geoParquet("crs"))

  static let geoParquetTypes = Rule(
    "geoparquet-geometry-types", .error, .specification, .geoParquet,
    "`geometry_types` lists types of GeoJSON, with ` Z` for heights, each once; or none.",
    why: "Readers choose by it how they read the column.",
    .geoParquet(
      "/geo/columns/geometry", bad: #"{"geometry_types": ["polygon"]}"#,
      good: #"{"geometry_types": ["Polygon"]}"#), .geoParquet("geometry_types"))

  static let geoParquetBox = Rule(
    "geoparquet-bbox", .warning, .specification, .geoParquet,
    "The `bbox` of a geometry column has 4 or 6 numbers, the south not above the north.",
    why: "Readers leave a whole file out by it.",
    .geoParquet(
      "/geo/columns/geometry", bad: #"{"bbox": [5, 48, 11, 45]}"#,
      good: #"{"bbox": [5, 45, 11, 48]}"#), .geoParquet("bbox"))

  static let geoParquetCovering = Rule(
    "geoparquet-covering", .warning, .specification, .geoParquet,
    "The covering of a geometry column names columns of the file that hold the edges of boxes.",
    why: "Readers skip row groups by the least and greatest values of these columns.",
    .geoParquet(
      "/geo/columns/geometry", bad: #"{"covering": {"bbox": {"xmin": ["box", "xmin"]}}}"#,
      good: #"{"covering": \#(covering)}"#), .geoParquet("covering"))

  static let geoParquetCoveringMissing = Rule(
    "geoparquet-covering-missing", .info, .practice, .geoParquet,
    "The metadata names the columns of `bbox` as the covering of the geometries.",
    why: "With it readers that know nothing of STAC skip row groups, too.",
    .geoParquet(
      "/geo/columns/geometry", bad: #"{"covering": null}"#, good: #"{"covering": \#(covering)}"#),
    .geoParquet("covering"))

  static let stacGeoParquetVersion = Rule(
    "stac-geoparquet-version", .warning, .specification, .geoParquet,
    "The metadata `stac-geoparquet` tells the version of stac-geoparquet: 1.0.0 or 1.1.0.",
    why: "By it readers know that the rows are Items.",
    .geoParquet("/stac-geoparquet", bad: #"{"version": "9.0.0"}"#, good: #"{"version": "1.0.0"}"#),
    .stacGeoParquet("metadata"))

  static let stacGeoParquetCollection = Rule(
    "stac-geoparquet-collection", .info, .practice, .geoParquet,
    "The metadata holds the Collections that the Items name.",
    why: "Then a single file has all that is needed to make a catalog again.",
    .geoParquet(
      "/stac-geoparquet", bad: #"{"collections": {}}"#,
      good: #"{"collections": {"c": {"type": "Collection", "id": "c"}}}"#),
    .stacGeoParquet("including-a-stac-collection-json-in-a-stac-geoparquet-collection"))

  static let stacGeoParquetColumn = Rule(
    "stac-geoparquet-column", .error, .specification, .geoParquet,
    "The columns that every Item has are there: `id`, `geometry`, `bbox`, `links`, `assets`.",
    why: "Rows that lack them cannot be Items again.",
    .geoParquet(
      "/columns", bad: #"{"links": null}"#, good: #"{"links": [["BYTE_ARRAY", "list", "element"]]}"#
    ),
    .stacGeoParquet("guidelines"))

  static let stacGeoParquetType = Rule(
    "stac-geoparquet-type", .warning, .specification, .geoParquet,
    "`bbox` is a structure of numbers, and datetimes are timestamps.",
    why: "Texts and lists have no order that row groups could be skipped by.",
    .geoParquet(
      "/columns", bad: #"{"datetime": [["String"]]}"#,
      good: #"{"datetime": [["Timestamp(isAdjustedToUTC=true, timeUnit=microseconds)"]]}"#),
    .stacGeoParquet("guidelines"))

  static let geoParquetStatistics = Rule(
    "geoparquet-statistics", .info, .practice, .geoParquet,
    "Row groups tell the least and greatest values of times and boxes.",
    why: "Without them each query reads the whole file.",
    .geoParquet(
      "/row_groups/0", bad: #"{"statistics": []}"#,
      good: #"{"statistics": ["datetime", "bbox.xmin", "bbox.ymin", "bbox.xmax", "bbox.ymax"]}"#),
    .geoParquet("bbox-covering-encoding"))

  private static let covering =
    #"{"bbox": {"xmin": ["bbox", "xmin"], "ymin": ["bbox", "ymin"], "xmax": ["bbox", "xmax"], "ymax": ["bbox", "ymax"]}}"#
  private static let geo =
    #"{"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"], "covering": \#(covering)}}}"#
}

extension [Rule.Subject] {
  static let geoParquet: Self = [.geoParquet]
}
