// Where the instrument was, where it looked, and how a radar works.
extension STACExtension {
  private static let angle = FieldShape.number(0...90)
  private static let azimuth = FieldShape.number(0...360)

  static let view = STACExtension(
    name: "view", title: "View geometry", prefix: "view:",
    // Since 1.1.0 one good place is enough for the schema, so no single one is wrong for certain.
    versions: versions("view", ("1.0.0", .common), ("1.1.0", [])),
    fields: [
      .field("view:off_nadir", angle, "the angle between straight down and the line of sight"),
      .field(
        "view:incidence_angle", angle, "the angle between the line of sight and the vertical"),
      .field("view:azimuth", azimuth, "the direction to the instrument, clockwise from north"),
      .field("view:sun_azimuth", azimuth, "the direction to the sun, clockwise from north"),
      .field("view:sun_elevation", .number(-90...90), "the height of the sun over the horizon"),
      .field(
        "view:moon_azimuth", azimuth, since: "1.1.0",
        "the direction to the moon, clockwise from north"),
      .field(
        "view:moon_elevation", angle, since: "1.1.0", "the height of the moon over the horizon"),
    ])

  static let sat = STACExtension(
    name: "sat", title: "Satellite", prefix: "sat:",
    versions: versions("sat", ("1.0.0", .common), ("1.1.0", .common), ("1.2.0", .common)),
    fields: [
      .field(
        "sat:platform_international_designator", .text, "the COSPAR number of the satellite"),
      .field(
        "sat:orbit_state", .word(["ascending", "descending", "geostationary"]), until: "1.1.0",
        "which way the satellite flies"),
      .field(
        "sat:orbit_state", .word(["ascending", "descending", "geostationary", "crossing"]),
        since: "1.2.0", "which way the satellite flies"),
      .field("sat:absolute_orbit", .integer(from: 1), "the number of the orbit since launch"),
      .field("sat:relative_orbit", .integer(from: 1), "the number of the orbit in its cycle"),
      .field("sat:anx_datetime", .text(.time), "when the satellite last crossed the equator"),
      .field(
        "sat:orbit_cycle", .integer(from: 1), since: "1.1.0",
        "days until the satellite is over the same place again"),
      .field(
        "sat:orbit_state_vectors", .map(.list(.anyNumber, counts: [6...9])), since: "1.1.0",
        "positions and velocities by time"),
      .field(
        "sat:acquisition_station", .text, since: "1.2.0",
        "the station that received the data"),
    ])

  private static let polarizations = ["HH", "VV", "HV", "VH"]

  static let sar = STACExtension(
    name: "sar", title: "SAR", prefix: "sar:",
    versions: versions(
      "sar", ("1.0.0", .common), ("1.1.0", .common), ("1.2.0", [.properties, .itemAssets]),
      ("1.3.0", [.properties, .itemAssets]), ("1.3.1", [.properties, .itemAssets]),
      ("1.3.2", [.properties, .itemAssets])),
    fields: [
      .field("sar:instrument_mode", .text, until: "1.0.0", "the name of the mode, such as IW"),
      .field(
        "sar:instrument_mode", .text(.notEmpty), since: "1.1.0",
        "the name of the mode, such as IW"),
      .field(
        "sar:frequency_band", .word(["P", "L", "S", "C", "X", "Ku", "K", "Ka"]),
        "the letter of the frequency band"),
      .field(
        "sar:center_frequency", .anyNumber, until: "1.3.1",
        "the middle of the frequencies, in gigahertz"),
      .field(
        "sar:center_frequency", .positive, since: "1.3.2",
        "the middle of the frequencies, in gigahertz"),
      .field(
        "sar:bandwidth", .anyNumber, since: "1.3.0", until: "1.3.1",
        "the width of the frequencies, in gigahertz"),
      .field(
        "sar:bandwidth", .positive, since: "1.3.2", "the width of the frequencies, in gigahertz"),
      .field(
        "sar:polarizations", .list(.word(polarizations), from: 1), until: "1.1.0",
        "the polarisations of the channels"),
      .field(
        "sar:polarizations",
        .list(
          .word(polarizations + ["LH", "LV", "RH", "RV", "CH", "CV"]), from: 1), since: "1.2.0",
        "the polarisations of the channels"),
      .field(
        "sar:product_type", .text, until: "1.0.0", replacedBy: "product:type",
        "the kind of product, such as GRD"),
      .field(
        "sar:product_type", .text(.notEmpty), since: "1.1.0", replacedBy: "product:type",
        "the kind of product, such as GRD"),
      .field("sar:resolution_range", .number(from: 0), "metres across the track"),
      .field("sar:resolution_azimuth", .number(from: 0), "metres along the track"),
      .field("sar:pixel_spacing_range", .number(from: 0), "metres between pixels across the track"),
      .field(
        "sar:pixel_spacing_azimuth", .number(from: 0), "metres between pixels along the track"),
      .field("sar:looks_range", .integer(from: 0), "the number of looks across the track"),
      .field("sar:looks_azimuth", .integer(from: 0), "the number of looks along the track"),
      .field(
        "sar:looks_equivalent_number", .number(from: 0), "the equivalent number of looks"),
      .field(
        "sar:observation_direction", .word(["left", "right"]),
        "the side to which the antenna looks"),
      .field("sar:beam_ids", .list(.text), since: "1.1.0", "the beams or sub-swaths"),
      .field(
        "sar:relative_burst", .integer(from: 1), since: "1.3.1",
        "the number of the burst in its cycle"),
    ])
}
