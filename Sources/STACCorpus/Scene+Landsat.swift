internal import STACJSON

/// Landsat Collection 2 Level-2: 5 to 8 assets, with alternate places for some.
extension Scene {
  func landsatID() -> String {
    var text = ByteBuffer()
    text.append("LC0")
    text.append(UInt64(landsatNumber))
    text.append("_L2SP_")
    text.append(path, digits: 3)
    text.append(row, digits: 3)
    text.append("_")
    text.append(date: taken)
    text.append("_")
    text.append(date: taken.later(by: 8 * 86_400))
    text.append("_02_")
    text.append(tier)
    return text.string
  }

  private var landsatNumber: Int { satellite == "A" ? 8 : 9 }
  private var tier: StaticString { index % 11 == 0 ? "T2" : "T1" }

  // A step that shares no factor with 233 x 248 visits every path and row once before it repeats,
  // so no two scenes of a day have the same.
  private var square: Int { index % (233 * 248) * 7919 % (233 * 248) }
  private var path: Int { square / 248 + 1 }
  private var row: Int { square % 248 + 1 }

  func appendLandsatExtensions(to buffer: inout ByteBuffer) {
    buffer.append(
      isOld
        ? #"""
        "https://stac-extensions.github.io/eo/v1.1.0/schema.json","https://stac-extensions.github.io/projection/v1.1.0/schema.json",
        """#
        : #"""
        "https://stac-extensions.github.io/eo/v2.0.0/schema.json","https://stac-extensions.github.io/projection/v2.0.0/schema.json",
        """#)
    buffer.append(
      #"""
      "https://stac-extensions.github.io/view/v1.0.0/schema.json","https://stac-extensions.github.io/landsat/v2.0.0/schema.json","https://stac-extensions.github.io/file/v2.1.0/schema.json","https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json",
      """#)
  }

  mutating func appendLandsatProperties(to buffer: inout ByteBuffer) {
    buffer.text("platform", "landsat-\(landsatNumber)")
    if !numbers.oneIn(10) { buffer.raw("instruments", #"["oli","tirs"]"#) }
    numbers.oneIn(5) ? buffer.decimal("gsd", 300, places: 1) : buffer.number("gsd", 30)
    if !numbers.oneIn(12) { appendPercentage("eo:cloud_cover", to: &buffer) }
    buffer.number("view:off_nadir", 0)
    appendSun(to: &buffer)
    appendProjectionCode(to: &buffer)
    appendGrid(
      size: 7681 + numbers.below(200), resolution: 30, asIntegers: numbers.oneIn(2),
      rows: 2, to: &buffer)
    buffer.key("landsat:scene_id")
    buffer.append("\"LC\(landsatNumber)")
    buffer.append(path, digits: 3)
    buffer.append(row, digits: 3)
    buffer.append(UInt64(taken.year))
    buffer.append(taken.dayOfYear, digits: 3)
    buffer.append("LGN00\",")
    buffer.key("landsat:wrs_path")
    buffer.append("\"")
    buffer.append(path, digits: 3)
    buffer.append("\",\"landsat:wrs_row\":\"")
    buffer.append(row, digits: 3)
    buffer.append("\",")
    buffer.text("landsat:wrs_type", "2")
    buffer.text("landsat:collection_number", "02")
    buffer.text("landsat:collection_category", tier)
    buffer.text("landsat:correction", "L2SP")
    // Scenes without land have -1.
    numbers.oneIn(9)
      ? buffer.number("landsat:cloud_cover_land", -1)
      : appendPercentage("landsat:cloud_cover_land", to: &buffer)
    if numbers.oneIn(4) {
      buffer.beginObject("landsat:ground_control")
      buffer.number("points", numbers.below(900))
      buffer.decimal("rmse", numbers.below(9000), places: 3)
      numbers.oneIn(3) ? buffer.null("version") : buffer.number("version", 5)
      buffer.endObject()
    }
  }

  mutating func appendLandsatAssets(to buffer: inout ByteBuffer) {
    var place = ByteBuffer()
    place.append("oli-tirs/\(taken.year)/")
    place.append(path, digits: 3)
    place.append("/")
    place.append(row, digits: 3)
    place.append("/\(id)/")
    let file = place.string
    appendThumbnail(file, to: &buffer)
    let count = numbers.within(2...4)
    for band in Self.landsatBands.prefix(count) { append(band, at: file, to: &buffer) }
    buffer.beginObject("qa_pixel")
    buffer.text("href", "https://landsatlook.usgs.gov/data/", "", "\(file)QA_PIXEL.TIF")
    buffer.text("type", "image/vnd.stac.geotiff; cloud-optimized=true")
    buffer.text("title", "Pixel Quality Assessment Band")
    buffer.raw("roles", #"["cloud","cloud-shadow","snow-ice","water-mask"]"#)
    if numbers.oneIn(2) { appendFile(size: 4_000_000, to: &buffer) }
    buffer.endObject()
    buffer.beginObject("mtl.json")
    buffer.text("href", "https://landsatlook.usgs.gov/data/", "", "\(file)MTL.json")
    buffer.text("type", "application/json")
    if !numbers.oneIn(3) { buffer.text("title", "Product Metadata File (json)") }
    buffer.raw("roles", #"["metadata"]"#)
    buffer.endObject()
  }

  private mutating func appendThumbnail(_ file: String, to buffer: inout ByteBuffer) {
    guard !numbers.oneIn(8) else { return }
    buffer.beginObject("thumbnail")
    buffer.text("href", "https://landsatlook.usgs.gov/data/", "", "\(file)thumb_small.jpeg")
    buffer.text("type", "image/jpeg")
    buffer.raw("roles", #"["thumbnail"]"#)
    buffer.endObject()
  }

  private mutating func append(
    _ asset: (key: StaticString, title: StaticString, band: SpectralBand), at file: String,
    to buffer: inout ByteBuffer
  ) {
    let name = asset.band.name
    buffer.beginObject(asset.key)
    buffer.text("href", "https://landsatlook.usgs.gov/data/\(file)", name, ".TIF")
    buffer.text("type", "image/vnd.stac.geotiff; cloud-optimized=true")
    if numbers.oneIn(2) { buffer.text("title", asset.title) }
    buffer.raw("roles", #"["data"]"#)
    buffer.beginArray(isOld ? "eo:bands" : "bands")
    if isOld {
      asset.band.appendOld(to: &buffer)
    } else {
      asset.band.begin(in: &buffer)
      buffer.endObject()
    }
    buffer.endArray()
    if numbers.oneIn(4) {
      buffer.beginObject("alternate")
      buffer.beginObject("s3")
      buffer.text("href", "s3://usgs-landsat/\(file)", name, ".TIF")
      if numbers.oneIn(2) { buffer.text("alternate:name", "S3") }
      buffer.endObject()
      buffer.endObject()
    }
    buffer.endObject()
  }

  private static let landsatBands: [(key: StaticString, title: StaticString, band: SpectralBand)] =
    [
      (
        "red", "Red Band (B4)",
        SpectralBand("SR_B4", "red", 650, 40)
      ),
      (
        "green", "Green Band (B3)",
        SpectralBand("SR_B3", "green", 560, 60)
      ),
      (
        "blue", "Blue Band (B2)",
        SpectralBand("SR_B2", "blue", 480, 60)
      ),
      (
        "nir08", "Near Infrared Band 0.8 (B5)",
        SpectralBand("SR_B5", "nir08", 870, 30)
      ),
      (
        "lwir11", "Surface Temperature Band (B10)",
        SpectralBand("ST_B10", "lwir11", 10_900, 590)
      ),
    ]
}
