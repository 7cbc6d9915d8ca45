// What STAC about Zarr stores should be like; `zarr lint` checks it.
extension Rules {
  /// The rules of `zarr lint`, in the order of the best practices.
  public static let zarr: [Rule] = [
    .zarrGroup, .zarrMediaType, .zarrVersion, .zarrMultiscales, .zarrStoreLink, .zarrBand,
    .zarrVariable, .zarrDrift, .zarrHorizontal, .zarrTemporal, .zarrProjection, .zarrFootprint,
    .zarrExtension, .zarrConsolidated, .zarrVirtual, .zarrDeprecated,
  ]
}

extension Rules {
  /// What `zarr lint --fix` and `validate --zarr --fix` do for a rule of Zarr; nil where it takes a person.
  public static func zarrFix(_ id: String) -> String? { zarrFixes[id] }

  private static let zarrFixes: [String: String] = [
    "zarr-media-type": "writes the agreed spelling where the version is known",
    "zarr-version": "writes the version of the store",
    "zarr-multiscales": "adds or removes the profile, as the group of the store says",
    "zarr-store-link": "adds the link where the addresses of all assets show the same store",
    "zarr-variable":
      "writes the dimensions that the array of the store has, and describes those that are missing",
    "zarr-drift":
      "writes extents, steps and values of the store's coordinates; extents stay at edges or centres",
    "zarr-horizontal":
      "writes `EPSG:n` as the number, and an extent that is none as the store tells it",
    "zarr-temporal": "describes the dimension as the store's coordinate has it",
    "zarr-projection": "writes code, shape, transformation and box of the store's grid",
    "zarr-extension": "declares the extension",
    "zarr-consolidated": "writes what the group of the store has",
    "zarr-virtual": "names the store in `vrt:hrefs`, and the version that was opened",
  ]
}

extension [Rule.Subject] {
  fileprivate static let zarr: Self = [.item, .collection]
}

extension Rule {
  static let zarrGroup = Rule(
    "zarr-group", .error, .specification, .zarr,
    "The address of a Zarr asset leads to a group, not to an array.",
    why:
      "Clients open groups, as xarray opens a dataset; of an array alone the coordinates are missing.",
    .item(
      "/assets/data", bad: #"{"href": "https://example.com/a.zarr/r10m/b02"}"#,
      good: #"{"href": "https://example.com/a.zarr/r10m", "bands": [{"name": "b02"}]}"#),
    .zarr("asset"))

  static let zarrMediaType = Rule(
    "zarr-media-type", .warning, .specification, .zarr,
    "The media type of a Zarr asset tells the version, letter by letter as it is agreed.",
    why: "Clients compare media types as texts.",
    .item(
      "/assets/data", bad: #"{"type": "application/vnd+zarr"}"#,
      good: #"{"type": "application/vnd.zarr; version=3"}"#), .zarr("media-type"))

  static let zarrVersion = Rule(
    "zarr-version", .error, .specification, .zarr,
    "The version in the media type, `zarr:zarr_format` and the store agree.",
    why: "A client that asks for the wrong documents finds no store.",
    .item(
      "/assets/data",
      bad: #"{"type": "application/vnd.zarr; version=2", "zarr:zarr_format": 3}"#,
      good: #"{"type": "application/vnd.zarr; version=3", "zarr:zarr_format": 3}"#),
    .zarr("media-type"))

  static let zarrMultiscales = Rule(
    "zarr-multiscales", .error, .specification, .zarr,
    "An asset has the profile `multiscales` where its group declares a pyramid, and only there.",
    why: "Browsers choose by it how they read the asset.",
    .item(
      "/assets/data",
      bad: #"{"type": "application/vnd.zarr; version=3; profile=multiscales"}"#,
      good: #"{"type": "application/vnd.zarr; version=3"}"#), .zarr("multiscales"))

  static let zarrStoreLink = Rule(
    "zarr-store-link", .warning, .specification, .zarr,
    "A link with the relation `store` leads to the root of the store that all Zarr assets lie in.",
    why: "It tells where consolidated metadata is, and what of an address is the path of a group.",
    .item(
      bad: #"{"links": []}"#,
      good: #"{"links": [{"rel": "store", "href": "https://example.com/a.zarr"}]}"#),
    .zarr("store"))

  static let zarrBand = Rule(
    "zarr-band", .error, .specification, .zarr,
    "The name of each band is the path of an array, from the group of the asset on.",
    why: "Clients find the data by it.",
    .item(
      "/assets/data", bad: #"{"bands": [{"name": "red"}]}"#,
      good: #"{"bands": [{"name": "b04", "eo:common_name": "red"}]}"#), .zarr("bands"))

  static let zarrVariable = Rule(
    "zarr-variable", .error, .specification, .zarr,
    "Each variable of the cube is an array of the store with the same dimensions, all of which are described.",
    why: "A reader that trusts the cube builds a dataset that is not there.",
    .item(
      "/assets/data",
      bad: #"{"cube:dimensions": {}, "cube:variables": {"t": {"dimensions": ["time"]}}}"#,
      good:
        #"{"cube:dimensions": {"time": {"type": "temporal", "extent": [null, null]}}, "cube:variables": {"t": {"dimensions": ["time"]}}}"#
    ), .zarr("datacube"))

  static let zarrDrift = Rule(
    "zarr-drift", .warning, .practice, .zarr,
    "Extents, steps and values of dimensions are those of the store's coordinates.",
    why: "Stores grow, and what was written about them stays.",
    .item(
      "/assets/data/cube:dimensions",
      bad: #"{"lat": {"type": "spatial", "axis": "y", "extent": [0, 1]}}"#,
      good: #"{"lat": {"type": "spatial", "axis": "y", "extent": [-90, 90]}}"#),
    .zarr("datacube"))

  static let zarrHorizontal = Rule(
    "zarr-horizontal", .error, .specification, .zarr,
    "A horizontal dimension has the axis x or y, an extent of two numbers, and a reference system that is a number of EPSG, WKT 2 or PROJJSON.",
    why:
      "The schema lets `EPSG:32632` pass, since it is a text; readers take it for Well-Known Text.",
    .item(
      "/assets/data/cube:dimensions",
      bad:
        #"{"x": {"type": "spatial", "axis": "x", "extent": [0, 1], "reference_system": "EPSG:32632"}}"#,
      good: #"{"x": {"type": "spatial", "axis": "x", "extent": [0, 1], "reference_system": 32632}}"#
    ), .zarr("datacube"))

  static let zarrTemporal = Rule(
    "zarr-temporal", .error, .specification, .zarr,
    "The extent of a temporal dimension is of instants that there are, or of numbers with a unit.",
    why: "Calendars of climate models have days that no reader of ISO 8601 knows.",
    .item(
      "/assets/data/cube:dimensions",
      bad: #"{"time": {"type": "temporal", "extent": ["2000-02-30T00:00:00Z", null]}}"#,
      good:
        #"{"time": {"type": "temporal", "extent": [0, 360], "unit": "days since 2000-01-01"}}"#),
    .zarr("datacube"))

  static let zarrProjection = Rule(
    "zarr-projection", .error, .specification, .zarr,
    "`proj:code`, `proj:bbox`, `proj:shape` and `proj:transform` agree with each other and with the store.",
    why: "A box in degrees with the code of a projection places the data off the coast of Africa.",
    .item(
      "/assets/data",
      bad: #"{"proj:code": "EPSG:32632", "proj:bbox": [11.3, 41.4, 12.7, 42.4]}"#,
      good: #"{"proj:code": "EPSG:32632", "proj:bbox": [699960, 4590240, 809760, 4700040]}"#),
    .zarr("projection"))

  static let zarrFootprint = Rule(
    "zarr-footprint", .warning, .practice, .zarr,
    "The box lies within what the coordinates of the store cover.",
    why: "Searches find the store where it has nothing.",
    .item(
      bad: #"{"bbox": [-180, -90, 180, 90]}"#, good: #"{"bbox": [11.3, 41.4, 12.7, 42.4]}"#),
    .zarr("item"))

  static let zarrExtension = Rule(
    "zarr-extension", .error, .specification, .zarr,
    "The extensions of datacube, zarr, cf, xarray-assets, virtual-assets and link templates are declared where their fields are used.",
    why: "Nothing checks fields whose extension is not named.",
    .item(
      bad: #"{"stac_extensions": [], "assets": {"a": {"zarr:zarr_format": 3}}}"#,
      good:
        #"{"stac_extensions": ["https://stac-extensions.github.io/zarr/v1.1.0/schema.json"], "assets": {"a": {"zarr:zarr_format": 3}}}"#
    ), .zarr("extensions"))

  static let zarrConsolidated = Rule(
    "zarr-consolidated", .error, .specification, .zarr,
    "`zarr:consolidated` is true where the group has consolidated metadata of its own, and only there.",
    why:
      "Clients that are told to look for it fail where it is missing, and walk the store where it is there.",
    .item(
      "/assets/data", bad: #"{"zarr:consolidated": true}"#, good: #"{"zarr:consolidated": false}"#),
    .zarr("consolidated-metadata"))

  static let zarrVirtual = Rule(
    "zarr-virtual", .warning, .specification, .zarr,
    "A virtual asset names its source in `vrt:hrefs`, and one of Icechunk its `version`.",
    why: "Without them the chunks cannot be found, or another state is read.",
    .item(
      "/assets/data", bad: #"{"type": "application/vnd.zarr+icechunk", "roles": ["virtual"]}"#,
      good:
        #"{"type": "application/vnd.zarr+icechunk", "roles": ["virtual"], "version": "main", "vrt:hrefs": [{"key": "store"}]}"#
    ), .zarr("virtual"))

  static let zarrDeprecated = Rule(
    "zarr-deprecated", .info, .practice, .zarr,
    "No old spellings are used: `vnd+zarr`, `proj:epsg`, `eo:bands`, `raster:bands`, the extension xarray-assets.",
    why: "`zarr migrate` writes what took their place.",
    .item(
      "/assets/data", bad: #"{"proj:epsg": 32632}"#, good: #"{"proj:code": "EPSG:32632"}"#),
    .zarr("extensions"))
}
