internal import STACJSON

/// Sentinel-2 Level-2A: about 24 assets, most of them one band each.
extension Scene {
  func sentinelTwoID() -> String {
    var text = ByteBuffer()
    text.append("S2")
    text.append(satellite)
    text.append("_MSIL2A_")
    text.append(compact: taken)
    text.append("_N0511_R")
    text.append(relativeOrbit, digits: 3)
    text.append("_T")
    text.append(tile.zone)
    text.append(tile.band)
    text.append(tile.square)
    text.append("_")
    text.append(compact: taken.later(by: 15_439))
    return text.string
  }

  private var relativeOrbit: Int { index / 7 % 143 + 1 }

  /// The square of the military grid (MGRS) that the scene is cut to.
  private var tile: (zone: String, band: String, square: String) {
    let band = min((footprint.center.y / Footprint.degree + 80) / 8, 19)
    let zone = footprint.zone < 10 ? "0\(footprint.zone)" : "\(footprint.zone)"
    let bits = abs(footprint.center.x / 1_000_000)
    return (
      zone, Self.latitudeBands[band],
      Self.squareLetters[bits % 24] + Self.squareLetters[bits / 24 % 20]
    )
  }

  private static let latitudeBands = "CDEFGHJKLMNPQRSTUVWX".map(String.init)
  private static let squareLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ".map(String.init)

  func appendSentinelTwoExtensions(to buffer: inout ByteBuffer) {
    buffer.append(
      isOld
        ? #"""
        "https://stac-extensions.github.io/eo/v1.1.0/schema.json","https://stac-extensions.github.io/raster/v1.1.0/schema.json","https://stac-extensions.github.io/projection/v1.1.0/schema.json","https://stac-extensions.github.io/storage/v1.0.0/schema.json","https://stac-extensions.github.io/processing/v1.1.0/schema.json",
        """#
        : #"""
        "https://stac-extensions.github.io/eo/v2.0.0/schema.json","https://stac-extensions.github.io/raster/v2.0.0/schema.json","https://stac-extensions.github.io/projection/v2.0.0/schema.json","https://stac-extensions.github.io/storage/v2.0.0/schema.json","https://stac-extensions.github.io/processing/v1.2.0/schema.json",
        """#)
    buffer.append(
      #"""
      "https://stac-extensions.github.io/view/v1.0.0/schema.json","https://stac-extensions.github.io/sat/v1.1.0/schema.json","https://stac-extensions.github.io/mgrs/v1.0.0/schema.json","https://stac-extensions.github.io/grid/v1.1.0/schema.json","https://stac-extensions.github.io/sentinel-2/v1.0.0/schema.json","https://stac-extensions.github.io/file/v2.1.0/schema.json",
      """#)
  }

  mutating func appendSentinelTwoProperties(to buffer: inout ByteBuffer) {
    let (zone, band, square) = tile
    buffer.text("platform", "sentinel-2", "", satellite.lowercased())
    if !numbers.oneIn(10) { buffer.text("constellation", "sentinel-2") }
    buffer.raw("instruments", #"["msi"]"#)
    if !numbers.oneIn(3) { buffer.number("gsd", 10) }
    if !numbers.oneIn(12) { appendPercentage("eo:cloud_cover", to: &buffer) }
    if numbers.oneIn(3) { appendPercentage("eo:snow_cover", to: &buffer) }
    appendProjectionCode(to: &buffer)
    if numbers.oneIn(14) { buffer.null("proj:wkt2") }
    buffer.beginObject("proj:centroid")
    buffer.decimal("lat", footprint.center.y / 10_000_000, places: 5)
    buffer.decimal("lon", footprint.center.x / 10_000_000, places: 5)
    buffer.endObject()
    appendSun(to: &buffer)
    if numbers.oneIn(4) { buffer.number("view:off_nadir", 0) }
    buffer.text("sat:orbit_state", numbers.oneIn(3) ? "ascending" : "descending")
    buffer.number("sat:relative_orbit", relativeOrbit)
    if numbers.oneIn(2) { buffer.number("sat:absolute_orbit", 1000 + index / 50) }
    if numbers.oneIn(3) {
      buffer.datetime("sat:anx_datetime", taken.later(by: -1700), looseDatetimeStyle())
    }
    buffer.number("mgrs:utm_zone", footprint.zone)
    buffer.text("mgrs:latitude_band", band)
    buffer.text("mgrs:grid_square", square)
    buffer.text("grid:code", "MGRS-\(zone)", "", band + square)
    appendSentinelTwoProduct(to: &buffer)
    appendProcessing(to: &buffer)
  }

  private mutating func appendSentinelTwoProduct(to buffer: inout ByteBuffer) {
    buffer.text("s2:product_uri", id, ".SAFE")
    buffer.text("s2:datatake_id", "GS2\(satellite)_\(relativeOrbit)_N05.11")
    buffer.text("s2:product_type", "S2MSI2A")
    buffer.text("s2:processing_baseline", numbers.oneIn(4) ? "04.00" : "05.11")
    buffer.datetime("s2:generation_time", taken.later(by: 15_439), looseDatetimeStyle())
    let shares: [StaticString] = [
      "s2:water_percentage", "s2:vegetation_percentage", "s2:snow_ice_percentage",
      "s2:thin_cirrus_percentage", "s2:cloud_shadow_percentage", "s2:nodata_pixel_percentage",
      "s2:unclassified_percentage", "s2:dark_features_percentage", "s2:not_vegetated_percentage",
      "s2:high_proba_clouds_percentage", "s2:medium_proba_clouds_percentage",
    ]
    for share in shares where !numbers.oneIn(20) { appendPercentage(share, to: &buffer) }
    buffer.decimal(
      "s2:reflectance_conversion_factor", 960_000_000_000 + numbers.below(80_000_000_000),
      places: 12)
  }

  private mutating func appendProcessing(to buffer: inout ByteBuffer) {
    buffer.text("processing:level", "L2A")
    if !numbers.oneIn(5) {
      buffer.beginObject("processing:software")
      buffer.text("sen2cor", numbers.oneIn(2) ? "2.11.0" : "2.12.3")
      if numbers.oneIn(3) { buffer.text("sentinel-2-to-stac", "2024.02.01") }
      buffer.endObject()
    }
    if !numbers.oneIn(4) {
      // An object of objects that no extension knows.
      buffer.beginObject("quality")
      buffer.beginObject("geometric")
      buffer.text("status", numbers.oneIn(9) ? "FAILED" : "PASSED")
      buffer.decimal("rmse", numbers.below(12_000), places: 3)
      numbers.oneIn(5)
        ? buffer.null("model") : buffer.raw("model", #"{"order":2,"points":[12,7.5]}"#)
      buffer.endObject()
      buffer.raw("sensor", #"{"status":"PASSED","flags":["none"],"detectors":[1,2,3,4,5,6]}"#)
      buffer.endObject()
    }
    if isOld {
      buffer.text("storage:platform", "AWS")
      buffer.text("storage:region", "us-west-2")
      if numbers.oneIn(3) { buffer.raw("storage:requester_pays", "false") }
    } else {
      buffer.raw(
        "storage:schemes",
        #"""
        {"aws":{"type":"aws-s3","platform":"https://{bucket}.s3.{region}.amazonaws.com","bucket":"sentinel-cogs","region":"us-west-2","requester_pays":false}}
        """#)
    }
  }

  mutating func appendSentinelTwoAssets(to buffer: inout ByteBuffer) {
    let (zone, band, square) = tile
    let folder =
      "https://sentinel-cogs.s3.us-west-2.amazonaws.com/sentinel-s2-l2a-cogs/\(zone)/\(band)/"
      + "\(square)/\(taken.year)/\(taken.month)/S2\(satellite)_\(zone)\(band)\(square)_\(index)_L2A/"
    let isNarrow = numbers.oneIn(12)  // Some products have their 10 m bands only.
    let asIntegers = numbers.oneIn(3)
    for asset in Self.bandAssets where !isNarrow || asset.resolution == 10 {
      append(asset, in: folder, asIntegers: asIntegers, to: &buffer)
    }
    for asset in Self.otherAssets {
      if asset.isOptional, numbers.oneIn(3) { continue }
      append(asset, in: folder, to: &buffer)
    }
    if numbers.oneIn(40) { append(Self.rareAsset, in: folder, to: &buffer) }
  }

  private mutating func append(
    _ asset: BandAsset, in folder: String, asIntegers: Bool, to buffer: inout ByteBuffer
  ) {
    buffer.beginObject(asset.key)
    buffer.text("href", folder, asset.file, ".tif")
    buffer.text("type", "image/tiff; application=geotiff; profile=cloud-optimized")
    buffer.text("title", asset.title)
    buffer.raw("roles", asset.bands.isEmpty ? #"["data"]"# : #"["data","reflectance"]"#)
    asIntegers
      ? buffer.number("gsd", asset.resolution)
      : buffer.decimal("gsd", asset.resolution * 10, places: 1)
    appendGrid(
      size: 109_800 / asset.resolution, resolution: asset.resolution, asIntegers: asIntegers,
      rows: numbers.oneIn(2) ? 2 : 3, to: &buffer)
    if numbers.oneIn(3) { appendFile(size: 150_000_000 / asset.resolution, to: &buffer) }
    if isOld {
      appendOldBands(asset, to: &buffer)
    } else {
      appendBands(asset, to: &buffer)
      buffer.raw("storage:refs", #"["aws"]"#)
    }
    buffer.endObject()
  }

  private mutating func appendBands(_ asset: BandAsset, to buffer: inout ByteBuffer) {
    buffer.text("data_type", asset.dataType)
    buffer.number("nodata", 0)
    buffer.beginArray("bands")
    for band in asset.bands {
      band.begin(in: &buffer)
      buffer.endObject()
    }
    if asset.bands.isEmpty { buffer.append(#"{"name":"value"},"#) }
    buffer.endArray()
    if numbers.oneIn(2) { buffer.number("raster:bits_per_sample", 15) }
    appendScale(asset, prefix: true, to: &buffer)
    if numbers.oneIn(5) { appendStatistics(to: &buffer) }
  }

  private mutating func appendOldBands(_ asset: BandAsset, to buffer: inout ByteBuffer) {
    if !asset.bands.isEmpty {
      buffer.beginArray("eo:bands")
      for band in asset.bands { band.appendOld(to: &buffer) }
      buffer.endArray()
    }
    buffer.beginArray("raster:bands")
    buffer.append("{")
    buffer.text("data_type", asset.dataType)
    buffer.number("nodata", 0)
    if numbers.oneIn(2) { buffer.number("bits_per_sample", 15) }
    appendScale(asset, prefix: false, to: &buffer)
    if numbers.oneIn(5) { appendStatistics(to: &buffer) }
    buffer.endObject()
    buffer.endArray()
  }

  private func appendScale(_ asset: BandAsset, prefix: Bool, to buffer: inout ByteBuffer) {
    buffer.number(
      prefix ? "raster:spatial_resolution" : "spatial_resolution", asset.resolution)
    guard !asset.bands.isEmpty else { return }
    buffer.decimal(prefix ? "raster:scale" : "scale", 1, places: 4)
    buffer.decimal(prefix ? "raster:offset" : "offset", -1, places: 1)
  }

  private mutating func appendStatistics(to buffer: inout ByteBuffer) {
    buffer.beginObject("statistics")
    buffer.number("minimum", numbers.below(40))
    buffer.number("maximum", numbers.within(8_000...19_000))
    buffer.decimal("mean", numbers.below(40_000_000), places: 4)
    buffer.decimal("stddev", numbers.below(9_000_000), places: 4)
    buffer.decimal("valid_percent", numbers.below(10_000), places: 2)
    buffer.endObject()
  }

  private mutating func append(
    _ asset: FileAsset, in folder: String, to buffer: inout ByteBuffer
  ) {
    buffer.beginObject(asset.key)
    buffer.text("href", folder, asset.file)
    buffer.text("type", asset.type)
    if !numbers.oneIn(6) { buffer.text("title", asset.title) }
    buffer.raw("roles", asset.roles)
    if numbers.oneIn(2) { appendFile(size: 90_000, to: &buffer) }
    buffer.endObject()
  }
}
