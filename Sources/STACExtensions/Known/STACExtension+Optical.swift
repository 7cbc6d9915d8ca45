// What electro-optical images and grids of samples are described with.
extension STACExtension {
  static let eo = STACExtension(
    name: "eo", title: "Electro-optical", prefix: "eo:",
    versions: versions(
      "eo", ("1.0.0", .common), ("1.1.0", .common),
      ("2.0.0-beta.1", [.common, .bands, .collectionBands]),
      ("2.0.0", [.common, .bands, .collectionBands])),
    fields: [
      .field("eo:cloud_cover", .number(0...100), "share of the scene under clouds, in percent"),
      .field(
        "eo:snow_cover", .number(0...100), since: "1.1.0",
        "share of the scene under snow and ice, in percent"),
      .field(
        "eo:bands",
        .list(
          .record(
            [
              .optional("name", .text), .optional("common_name", .word(commonNamesOfVersion1)),
              .optional("center_wavelength", .anyNumber),
              .optional("full_width_half_max", .anyNumber),
            ], minimumCount: 1), from: 1), until: "1.0.0", replacedBy: "bands",
        "what each band measures"),
      .field(
        "eo:bands",
        .list(
          .record(
            [
              .optional("name", .text), .optional("description", .text(.notEmpty)),
              .optional("common_name", .word(commonNamesOfVersion1)),
              .optional("center_wavelength", .anyNumber),
              .optional("full_width_half_max", .anyNumber),
              .optional("solar_illumination", .number(from: 0)),
            ], minimumCount: 1), from: 1), since: "1.1.0", until: "1.1.0", replacedBy: "bands",
        "what each band measures"),
      .field(
        "eo:common_name", .word(commonNames), since: "2.0.0-beta.1",
        "the name under which a band is known across instruments"),
      .field(
        "eo:center_wavelength", .anyNumber, since: "2.0.0-beta.1",
        "the middle of the band, in micrometres"),
      .field(
        "eo:full_width_half_max", .anyNumber, since: "2.0.0-beta.1",
        "the width of the band at half its height, in micrometres"),
      .field(
        "eo:solar_illumination", .number(from: 0), since: "2.0.0-beta.1",
        "what the sun sends in this band, in W/m²/µm"),
    ])

  private static let commonNamesOfVersion1 = [
    "coastal", "blue", "green", "red", "rededge", "yellow", "pan", "nir", "nir08", "nir09",
    "cirrus", "swir16", "swir22", "lwir", "lwir11", "lwir12",
  ]
  private static let commonNames =
    commonNamesOfVersion1 + ["green05", "rededge071", "rededge075", "rededge078"]

  static let raster = STACExtension(
    name: "raster", title: "Raster", prefix: "raster:",
    versions: versions(
      "raster", ("1.0.0", [.itemAssets, .collectionAssets]), ("1.1.0", .assets),
      ("2.0.0-beta.1", [.common, .bands, .collectionBands]),
      ("2.0.0", [.common, .bands, .collectionBands])),
    fields: [
      .field(
        "raster:bands", .list(rasterBand(nodata: .anyNumber), from: 1), in: .assets,
        until: "1.0.0", replacedBy: "bands", "how the samples of each band are stored"),
      .field(
        "raster:bands", .list(rasterBand(nodata: .numberOrWord(["nan", "inf", "-inf"])), from: 1),
        in: .assets, since: "1.1.0", until: "1.1.0", replacedBy: "bands",
        "how the samples of each band are stored"),
      .field(
        "raster:bits_per_sample", .integer, since: "2.0.0-beta.1",
        "how many bits of a sample are used"),
      .field(
        "raster:sampling", sampling, since: "2.0.0-beta.1",
        "whether a sample stands for an area or for a point"),
      .field(
        "raster:scale", .anyNumber, since: "2.0.0-beta.1",
        "what a sample is multiplied with to get its value"),
      .field(
        "raster:offset", .anyNumber, since: "2.0.0-beta.1",
        "what is added to a scaled sample to get its value"),
      .field(
        "raster:spatial_resolution", .anyNumber, since: "2.0.0-beta.1",
        "the size of a pixel on the ground, in metres"),
      .field(
        "raster:histogram", histogram, since: "2.0.0-beta.1", "how often the samples have a value"),
    ])

  private static let sampling = FieldShape.word(["area", "point"])
  private static let histogram = FieldShape.record([
    .required("count", .anyNumber), .required("min", .anyNumber), .required("max", .anyNumber),
    .required("buckets", .list(.integer, from: 3)),
  ])

  private static func rasterBand(nodata: FieldShape) -> FieldShape {
    .record(
      [
        .optional("nodata", nodata), .optional("sampling", sampling),
        .optional("data_type", .word(dataTypes)), .optional("bits_per_sample", .integer),
        .optional("spatial_resolution", .anyNumber), .optional("unit", .text),
        .optional("scale", .anyNumber), .optional("offset", .anyNumber),
        .optional("histogram", histogram),
      ], minimumCount: 1)
  }

  static let dataTypes = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32",
    "float64", "cint16", "cint32", "cfloat32", "cfloat64", "other",
  ]
}
