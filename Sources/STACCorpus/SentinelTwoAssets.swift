/// An asset that is an image, with its bands if they are of a known wavelength.
struct BandAsset {
  let key: StaticString
  let file: StaticString
  let title: StaticString
  /// Metres a pixel.
  let resolution: Int
  let dataType: StaticString
  let bands: [SpectralBand]
}

/// An asset that is some other file.
struct FileAsset {
  let key: StaticString
  let file: StaticString
  let title: StaticString
  let type: StaticString
  let roles: StaticString
  var isOptional = false
}

extension Scene {
  static let bandAssets: [BandAsset] =
    spectralBands.map { key, title, resolution, band in
      BandAsset(
        key: key, file: band.name, title: title, resolution: resolution, dataType: "uint16",
        bands: [band])
    } + [
      BandAsset(
        key: "visual", file: "TCI", title: "True color image", resolution: 10, dataType: "uint8",
        bands: [red.band, green.band, blue.band]),
      BandAsset(
        key: "aot", file: "AOT", title: "Aerosol optical thickness (AOT)", resolution: 20,
        dataType: "uint16", bands: []),
      BandAsset(
        key: "wvp", file: "WVP", title: "Water Vapour (WVP)", resolution: 20, dataType: "uint16",
        bands: []),
      BandAsset(
        key: "scl", file: "SCL", title: "Scene classification map (SCL)", resolution: 20,
        dataType: "uint8", bands: []),
    ]

  private typealias Entry = (
    key: StaticString, title: StaticString, resolution: Int, band: SpectralBand
  )

  private static let blue: Entry = (
    "blue", "Blue - 10m", 10, SpectralBand("B02", "blue", 490, 98)
  )
  private static let green: Entry = (
    "green", "Green - 10m", 10, SpectralBand("B03", "green", 560, 45)
  )
  private static let red: Entry = (
    "red", "Red - 10m", 10, SpectralBand("B04", "red", 665, 38)
  )

  // "rededge" and not "rededge071": eo 1.1 knows no other.
  private static let spectralBands: [Entry] = [
    blue, green, red,
    (
      "nir", "NIR 1 - 10m", 10, SpectralBand("B08", "nir", 842, 145)
    ),
    (
      "coastal", "Coastal aerosol - 60m", 60,
      SpectralBand("B01", "coastal", 443, 27)
    ),
    (
      "rededge1", "Red edge 1 - 20m", 20,
      SpectralBand("B05", "rededge", 704, 19)
    ),
    (
      "rededge2", "Red edge 2 - 20m", 20,
      SpectralBand("B06", "rededge", 740, 18)
    ),
    (
      "rededge3", "Red edge 3 - 20m", 20,
      SpectralBand("B07", "rededge", 783, 28)
    ),
    (
      "nir08", "NIR 2 - 20m", 20, SpectralBand("B8A", "nir08", 865, 33)
    ),
    (
      "nir09", "NIR 3 - 60m", 60, SpectralBand("B09", "nir09", 945, 26)
    ),
    ("swir16", "SWIR 1.6μm - 20m", 20, SpectralBand("B11", "swir16", 1610, 143)),
    ("swir22", "SWIR 2.2μm - 20m", 20, SpectralBand("B12", "swir22", 2190, 242)),
  ]

  static let otherAssets: [FileAsset] = [
    FileAsset(
      key: "thumbnail", file: "L2A_PVI.jpg", title: "Thumbnail of preview image",
      type: "image/jpeg", roles: #"["thumbnail"]"#),
    FileAsset(
      key: "cloud", file: "CLD_20m.tif", title: "Cloud probabilities",
      type: "image/tiff; application=geotiff; profile=cloud-optimized",
      roles: #"["data","cloud"]"#, isOptional: true),
    FileAsset(
      key: "snow", file: "SNW_20m.tif", title: "Snow probabilities",
      type: "image/tiff; application=geotiff; profile=cloud-optimized",
      roles: #"["data","snow-ice"]"#, isOptional: true),
    FileAsset(
      key: "granule_metadata", file: "metadata.xml", title: "Metadata of the granule",
      type: "application/xml", roles: #"["metadata"]"#),
    FileAsset(
      key: "product_metadata", file: "product_metadata.xml", title: "Metadata of the product",
      type: "application/xml", roles: #"["metadata"]"#),
    FileAsset(
      key: "datastrip_metadata", file: "datastrip/MTD_DS.xml", title: "Metadata of the data strip",
      type: "application/xml", roles: #"["metadata"]"#, isOptional: true),
    FileAsset(
      key: "safe_manifest", file: "manifest.safe", title: "SAFE manifest",
      type: "application/xml", roles: #"["metadata"]"#),
    FileAsset(
      key: "tileinfo_metadata", file: "tileInfo.json", title: "Tile information",
      type: "application/json", roles: #"["metadata"]"#, isOptional: true),
    FileAsset(
      key: "preview", file: "preview.jpg", title: "Reduced image", type: "image/jpeg",
      roles: #"["overview"]"#, isOptional: true),
  ]

  static let rareAsset = FileAsset(
    key: "zarr-store", file: "product.zarr", title: "The whole product",
    type: "application/vnd.zarr; version=3", roles: #"["data","metadata"]"#)
}
