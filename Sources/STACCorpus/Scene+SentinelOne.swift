internal import STACJSON

/// Sentinel-1 ground range detected: 5 to 8 assets, named for their polarizations.
extension Scene {
  func sentinelOneID() -> String {
    var text = ByteBuffer()
    text.append("S1")
    text.append(satellite)
    text.append("_IW_GRDH_1S")
    text.append(polarization.code)
    text.append("_")
    text.append(compact: taken)
    text.append("_")
    text.append(compact: taken.later(by: 25))
    text.append("_")
    text.append(orbit, digits: 6)
    text.append("_")
    text.append(hexadecimal: UInt64(index) &* 0x9e37, digits: 6)
    return text.string
  }

  private var orbit: Int { 6650 + index / 204 }

  private var polarization: (code: StaticString, channels: [Channel]) {
    switch index % 9 {
    case 0: ("SV", [.vv])
    case 1: ("SH", [.hh])
    case 2, 3: ("DH", [.hh, .hv])
    default: ("DV", [.vv, .vh])
    }
  }

  private enum Channel: String {
    case vv, vh, hh, hv

    var title: StaticString {
      switch self {
      case .vv: "VV: vertical transmit, vertical receive"
      case .vh: "VH: vertical transmit, horizontal receive"
      case .hh: "HH: horizontal transmit, horizontal receive"
      case .hv: "HV: horizontal transmit, vertical receive"
      }
    }
  }

  func appendSentinelOneExtensions(to buffer: inout ByteBuffer) {
    buffer.append(
      isOld
        ? #"""
        "https://stac-extensions.github.io/sar/v1.0.0/schema.json",
        """#
        : #"""
        "https://stac-extensions.github.io/sar/v1.3.1/schema.json",
        """#)
    buffer.append(
      #"""
      "https://stac-extensions.github.io/sat/v1.1.0/schema.json","https://stac-extensions.github.io/sentinel-1/v0.2.0/schema.json","https://stac-extensions.github.io/file/v2.1.0/schema.json",
      """#)
  }

  mutating func appendSentinelOneProperties(to buffer: inout ByteBuffer) {
    let channels = polarization.channels
    buffer.text("platform", "sentinel-1", "", satellite.lowercased())
    buffer.text("constellation", "sentinel-1")
    if !numbers.oneIn(10) { buffer.raw("instruments", #"["c-sar"]"#) }
    buffer.text("sar:instrument_mode", "IW")
    buffer.text("sar:frequency_band", "C")
    buffer.decimal("sar:center_frequency", 5405, places: 3)
    buffer.beginArray("sar:polarizations")
    for channel in channels {
      buffer.append(quoted: channel.rawValue.uppercased())
      buffer.append(",")
    }
    buffer.endArray()
    buffer.text("sar:product_type", "GRD")
    buffer.number("sar:resolution_range", 20)
    buffer.number("sar:resolution_azimuth", 22)
    // The same field as an integer and as a float.
    let spacing: [StaticString] = ["sar:pixel_spacing_range", "sar:pixel_spacing_azimuth"]
    let isInteger = numbers.oneIn(2)
    for field in spacing {
      isInteger ? buffer.number(field, 10) : buffer.decimal(field, 100, places: 1)
    }
    buffer.number("sar:looks_range", 5)
    buffer.number("sar:looks_azimuth", 1)
    buffer.decimal("sar:looks_equivalent_number", 44, places: 1)
    if !numbers.oneIn(3) { buffer.text("sar:observation_direction", "right") }
    buffer.text("sat:orbit_state", numbers.oneIn(2) ? "ascending" : "descending")
    buffer.number("sat:absolute_orbit", orbit)
    buffer.number("sat:relative_orbit", (orbit - 73) % 175 + 1)
    if numbers.oneIn(3) {
      buffer.datetime("sat:anx_datetime", taken.later(by: -900), looseDatetimeStyle())
    }
    if numbers.oneIn(10) { buffer.raw("sat:platform_international_designator", #""2014-016A""#) }
    appendSentinelOneProduct(to: &buffer)
  }

  private mutating func appendSentinelOneProduct(to buffer: inout ByteBuffer) {
    buffer.text("s1:datatake_id", "\(400_000 + index / 12)")
    buffer.text("s1:instrument_configuration_ID", "\(numbers.within(5...7))")
    buffer.text("s1:orbit_source", numbers.oneIn(3) ? "PREORB" : "RESORB")
    if !numbers.oneIn(4) {
      buffer.text("s1:slice_number", "\(index % 12 + 1)")
      buffer.text("s1:total_slices", "12")
    }
    buffer.datetime("s1:processing_datetime", taken.later(by: 5000), looseDatetimeStyle())
    if numbers.oneIn(5) {
      buffer.beginObject("noise")
      buffer.decimal("floor_db", -numbers.within(200_000...260_000), places: 4)
      numbers.oneIn(3)
        ? buffer.null("removal") : buffer.raw("removal", #"{"azimuth":true,"range":true}"#)
      buffer.endObject()
    }
  }

  mutating func appendSentinelOneAssets(to buffer: inout ByteBuffer) {
    let folder =
      "s3://sentinel-s1-l1c/GRD/\(taken.year)/\(taken.month)/\(taken.day)/\(id)/"
    for channel in polarization.channels {
      append(channel, in: folder, to: &buffer)
    }
    for channel in polarization.channels {
      let name = channel.rawValue
      appendAnnotation("schema-product-\(name)", "\(folder)annotation/iw-\(name).xml", &buffer)
      guard numbers.oneIn(3) else { continue }
      appendAnnotation(
        "schema-calibration-\(name)", "\(folder)annotation/calibration/calibration-iw-\(name).xml",
        &buffer)
    }
    if numbers.oneIn(4) {
      appendAnnotation("schema-noise", "\(folder)annotation/calibration/noise-iw.xml", &buffer)
    }
    appendAnnotation("safe-manifest", "\(folder)manifest.safe", &buffer)
    buffer.beginObject("thumbnail")
    buffer.text("href", folder, "preview/quick-look.png")
    buffer.text("type", "image/png")
    buffer.raw("roles", #"["thumbnail"]"#)
    buffer.endObject()
  }

  private mutating func append(
    _ channel: Channel, in folder: String, to buffer: inout ByteBuffer
  ) {
    let name = channel.rawValue
    buffer.append("\"\(name)\":{")
    buffer.text("href", "\(folder)measurement/iw-\(name).tiff")
    buffer.text("type", "image/tiff; application=geotiff; profile=cloud-optimized")
    if numbers.oneIn(2) { buffer.text("title", channel.title) }
    if numbers.oneIn(4) {
      buffer.text(
        "description", "Amplitude of the signal received, in ground range, not yet calibrated.")
    }
    buffer.raw("roles", #"["data"]"#)
    buffer.beginArray("sar:polarizations")
    buffer.append(quoted: name.uppercased())
    buffer.endArray()
    if numbers.oneIn(2) { appendFile(size: 400_000_000, to: &buffer) }
    buffer.endObject()
  }

  private mutating func appendAnnotation(
    _ key: String, _ href: String, _ buffer: inout ByteBuffer
  ) {
    buffer.append("\"\(key)\":{")
    buffer.text("href", href)
    buffer.text("type", "application/xml")
    if numbers.oneIn(3) { buffer.text("title", "Annotation \(key)") }
    buffer.raw("roles", #"["metadata"]"#)
    buffer.endObject()
  }
}
