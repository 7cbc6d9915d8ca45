internal import STACJSON

/// What the eo extension says of a band.
struct SpectralBand {
  let name: StaticString
  let commonName: StaticString
  /// Micrometres, in thousandths.
  let wavelength: Int
  let width: Int

  init(
    _ name: StaticString, _ commonName: StaticString,
    _ wavelength: Int, _ width: Int
  ) {
    self.name = name
    self.commonName = commonName
    self.wavelength = wavelength
    self.width = width
  }

  /// Adds the band's object as STAC 1.1 has it, left open for what raster adds.
  func begin(in buffer: inout ByteBuffer) {
    buffer.append("{")
    buffer.text("name", name)
    buffer.text("eo:common_name", commonName)
    buffer.decimal("eo:center_wavelength", wavelength, places: 3)
    buffer.decimal("eo:full_width_half_max", width, places: 3)
  }

  /// Adds the band's object as eo 1.1 has it.
  func appendOld(to buffer: inout ByteBuffer) {
    buffer.append("{")
    buffer.text("name", name)
    buffer.text("common_name", commonName)
    buffer.decimal("center_wavelength", wavelength, places: 3)
    buffer.decimal("full_width_half_max", width, places: 3)
    buffer.endObject()
  }
}
