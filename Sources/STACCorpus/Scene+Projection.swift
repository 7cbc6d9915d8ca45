internal import STACJSON

extension Scene {
  /// The corner of the grid square that the scene is cut to, in metres of its UTM zone.
  var gridOrigin: (x: Int, y: Int) {
    let degrees = footprint.center.y / Footprint.degree
    let column = (footprint.center.x / 1_000_000 & 0xffff) % 6
    let northing = (degrees < 0 ? degrees + 90 : degrees) * 110
    return (300_000 + column * 99_960 / 60 * 60, northing / 10 * 10_000 + 40)
  }

  /// Adds the code of the UTM zone, as the version of STAC names it.
  func appendProjectionCode(to buffer: inout ByteBuffer) {
    let code = (footprint.center.y < 0 ? 32_700 : 32_600) + footprint.zone
    isOld ? buffer.number("proj:epsg", code) : buffer.text("proj:code", "EPSG:\(code)")
  }

  /// Adds shape and transform of a square grid; some providers write its numbers as integers.
  func appendGrid(
    size: Int, resolution: Int, asIntegers: Bool, rows: Int = 3, to buffer: inout ByteBuffer
  ) {
    let (x, y) = gridOrigin
    buffer.beginArray("proj:shape")
    buffer.append(Int64(size))
    buffer.append(",")
    buffer.append(Int64(size))
    buffer.endArray()
    buffer.beginArray("proj:transform")
    for value in [resolution, 0, x, 0, -resolution, y, 0, 0, 1].prefix(rows * 3) {
      buffer.append(Int64(value))
      if !asIntegers { buffer.append(".0") }
      buffer.append(",")
    }
    buffer.endArray()
  }

  /// Adds a share of a hundred: an integer at the ends of the scale, else with some fraction.
  mutating func appendPercentage(_ name: StaticString, to buffer: inout ByteBuffer) {
    switch numbers.below(10) {
    case 0: buffer.number(name, numbers.oneIn(4) ? 100 : 0)
    case 1...5: buffer.decimal(name, numbers.below(10_000), places: 2)
    default: buffer.decimal(name, numbers.below(100_000_000), places: 6)
    }
  }

  /// Adds size and checksum: a multihash of SHA2-256.
  mutating func appendFile(size: Int, to buffer: inout ByteBuffer) {
    buffer.number("file:size", size + numbers.below(size))
    buffer.key("file:checksum")
    buffer.append("\"1220")
    for _ in 0..<4 { buffer.append(hexadecimal: numbers.next(), digits: 16) }
    buffer.append("\",")
  }

  /// Adds the direction of the sun.
  mutating func appendSun(to buffer: inout ByteBuffer) {
    buffer.decimal("view:sun_azimuth", numbers.below(360_000_000_000), places: 9)
    buffer.decimal(
      "view:sun_elevation", numbers.within(50_000...880_000) * 1_000_003 / 10, places: 9)
  }
}
