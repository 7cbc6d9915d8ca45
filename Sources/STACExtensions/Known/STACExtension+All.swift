extension STACExtension {
  /// All extensions that are known, those with fields first.
  public static let all: [STACExtension] =
    [
      eo, raster, projection, view, sat, sar, file, table, datacube, zarr, storage,
      alternateAssets, timestamps, version, scientific, processing, itemAssets, authentication,
      dgeo,
    ] + others

  /// The extension of a name, or nil.
  public static func named(_ name: String) -> STACExtension? { all.first { $0.name == name } }

  /// The extension and version that an entry of `stac_extensions` names, or nil. A `#` at the end
  /// is passed over, and so is a missing `v` in front of the version.
  public static func identified(
    by text: String
  ) -> (extension: STACExtension, version: Version)? {
    let entry = text.hasSuffix("#") ? String(text.dropLast()) : text
    for known in all {
      for version in known.versions
      where version.identifier == entry
        || entry == "\(base)\(known.name)/\(version.number)/schema.json"
      {
        return (known, version)
      }
    }
    return nil
  }

  private static let others: [STACExtension] = [
    .brief("accuracy", "Accuracy", "accuracy:", "1.0.0-beta.1"),
    .brief("altimetry", "Altimetry", "altm:", "0.1.0"),
    .brief("anonymized-location", "Anonymized location", "anon:", "1.0.0"),
    .brief("archive", "Archive", "archive:", "1.0.0"),
    .brief("card4l", "CARD4L", "card4l:", "0.1.0"),
    .brief("ceos-ard", "CEOS-ARD", "ceosard:", "0.2.0"),
    .brief("cf", "CF conventions", "cf:", "0.1.0", "0.2.0"),
    .brief("classification", "Classification", "classification:", "1.0.0", "1.1.0", "2.0.0"),
    .brief("cmip6", "CMIP6", "cmip6:", "1.0.0", "2.0.0", "3.0.0", "3.0.1", "3.0.2"),
    .brief("earthquake", "Earthquake", "eq:", "1.0.0"),
    .brief("forecast", "Forecast", "forecast:", "0.1.0", "0.2.0"),
    .brief("goes", "GOES", "goes:", "1.0.0"),
    .brief("grid", "Grid", "grid:", "1.0.0", "1.1.0"),
    .brief("insar", "InSAR", "insar:", "1.0.0"),
    .brief("label", "Label", "label:", "1.0.0", "1.0.1"),
    .brief("landsat", "Landsat", "landsat:", "2.0.0"),
    .brief("mgrs", "MGRS", "mgrs:", "1.0.0"),
    .brief("ml-aoi", "ML AOI", "ml-aoi:", "0.1.0", "0.2.0"),
    .brief("ml-model", "ML model", "ml-model:", "1.0.0"),
    .brief(
      "mlm", "Machine learning model", "mlm:", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0",
      "1.5.0", "1.5.1", "1.5.2"),
    .brief("order", "Order", "order:", "1.0.0", "1.1.0"),
    .brief("perspective-imagery", "Perspective imagery", "pers:", "1.0.0"),
    .brief("pointcloud", "Point cloud", "pc:", "1.0.0", "2.0.0"),
    .brief("product", "Product", "product:", "0.1.0", "1.0.0"),
    .brief("sentinel-1", "Sentinel-1", "s1:", "0.1.0", "0.2.0"),
    .brief("sentinel-2", "Sentinel-2", "s2:", "1.0.0"),
    .brief("sentinel-3", "Sentinel-3", "s3:", "0.1.0", "0.2.0"),
    .brief("sentinel-5p", "Sentinel-5P", "s5p:", "0.1.0", "0.2.0"),
    .brief("ssys", "Solar system", "ssys:", "1.0.0", "1.1.0"),
    .brief("tiled-assets", "Tiled assets", "tiles:", "1.0.0"),
    .brief("xarray-assets", "Xarray assets", "xarray:", "1.0.0"),
  ]
}
