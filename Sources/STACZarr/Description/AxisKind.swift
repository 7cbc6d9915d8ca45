internal import STACJSON

/// What a dimension goes along.
public enum AxisKind: String, Sendable {
  /// East, or the first coordinate of a projection.
  case x
  /// North, or the second coordinate of a projection.
  case y
  /// Up or down: heights, depths, pressures, levels.
  case z
  /// Time; also the time that a forecast was made at.
  case time
  /// The time from a forecast to what it tells.
  case forecastPeriod = "lead_time"
  /// Members of an ensemble.
  case ensemble
  /// Bands, wavelengths.
  case spectral
  /// Cells of a grid that has no rows and columns: HEALPix, triangles.
  case cell
  /// Anything else.
  case other

  private static let standardNames: [String: AxisKind] = [
    "longitude": .x, "projection_x_coordinate": .x, "grid_longitude": .x,
    "projection_x_angular_coordinate": .x, "latitude": .y, "projection_y_coordinate": .y,
    "grid_latitude": .y, "projection_y_angular_coordinate": .y, "time": .time,
    "forecast_reference_time": .time, "forecast_period": .forecastPeriod,
    "realization": .ensemble, "air_pressure": .z, "height": .z, "depth": .z, "altitude": .z,
    "height_above_mean_sea_level": .z, "height_above_reference_ellipsoid": .z,
    "model_level_number": .z, "atmosphere_hybrid_sigma_pressure_coordinate": .z,
    "atmosphere_sigma_coordinate": .z, "ocean_sigma_coordinate": .z,
    "ocean_s_coordinate_g2": .z, "ocean_s_coordinate_g1": .z,
    "atmosphere_ln_pressure_coordinate": .z,
    "radiation_wavelength": .spectral, "sensor_band_central_radiation_wavelength": .spectral,
    "sensor_band_identifier": .spectral, "healpix_index": .cell,
  ]
  private static let names: [String: AxisKind] = [
    "x": .x, "lon": .x, "longitude": .x, "nav_lon": .x, "rlon": .x, "easting": .x, "xc": .x,
    "lons": .x, "xlong": .x, "y": .y, "lat": .y, "latitude": .y, "nav_lat": .y, "rlat": .y,
    "northing": .y, "yc": .y, "lats": .y, "xlat": .y,
    "time": .time, "valid_time": .time, "init_time": .time, "date": .time, "datetime": .time,
    "reference_time": .time,
    "lead_time": .forecastPeriod, "leadtime": .forecastPeriod,
    "prediction_timedelta": .forecastPeriod,
    "step": .forecastPeriod,
    "z": .z, "level": .z, "lev": .z, "plev": .z, "height": .z, "depth": .z, "altitude": .z,
    "pressure": .z, "pressure_level": .z, "isobaricinhpa": .z, "elevation": .z,
    "member": .ensemble, "ensemble_member": .ensemble, "realization": .ensemble,
    "number": .ensemble,
    "ensemble": .ensemble,
    "band": .spectral, "bands": .spectral, "wavelength": .spectral, "spectral": .spectral,
    "cell": .cell, "ncells": .cell, "cells": .cell, "healpix": .cell,
  ]
  private static let pressureUnits: Set<String> = [
    "pa", "hpa", "kpa", "mbar", "millibar", "bar", "decibar", "dbar", "atmosphere",
  ]

  /// What a coordinate goes along: told by its axis, standard name, units, direction, and its name last.
  init(_ array: ZarrArray) {
    let attributes = array.attributes
    if let kind = AxisKind(attributes: attributes) {
      self = kind
    } else if array.dataType.kind == .datetime {
      self = .time
    } else {
      self = AxisKind(name: array.name)
      // Numbers without units of time are no times, and texts no places.
      let isText = !array.dataType.isNumeric && array.dataType.kind != .timedelta
      if self == .time || isText && [.x, .y, .z].contains(self) { self = .other }
    }
  }

  /// What a dimension without a coordinate goes along.
  init(name: String) { self = Self.names[name.lowercased()] ?? .other }

  private init?(attributes: JSONObject) {
    let units = attributes["units"]?.string ?? ""
    let isTime = TimeUnits.looksLike(units)
    switch attributes["axis"]?.string?.uppercased() {
    case "X": self = .x
    case "Y": self = .y
    case "Z": self = .z
    case "T": self = isTime || units.isEmpty ? .time : .forecastPeriod
    default:
      if let name = attributes["standard_name"]?.string, let kind = Self.standardNames[name] {
        // A duration may have been given the name of an instant.
        self = kind == .time && !units.isEmpty && !isTime ? .forecastPeriod : kind
      } else if isTime {
        self = .time
      } else if AxisUnits.north.contains(units) {
        self = .y
      } else if AxisUnits.east.contains(units) {
        self = .x
      } else if attributes["positive"]?.string != nil
        || Self.pressureUnits.contains(units.lowercased())
      {
        self = .z
      } else if attributes["dtype"]?.string?.hasPrefix("timedelta64") == true {
        self = .forecastPeriod
      } else {
        return nil
      }
    }
  }
}

/// How units of longitudes and latitudes are spelled.
enum AxisUnits {
  static let north: Set<String> = [
    "degrees_north", "degree_north", "degree_N", "degrees_N", "degreeN", "degreesN",
  ]
  static let east: Set<String> = [
    "degrees_east", "degree_east", "degree_E", "degrees_E", "degreeE", "degreesE",
  ]

  /// Whether an array holds latitudes, or longitudes.
  static func isGeographic(_ array: ZarrArray, _ kind: AxisKind) -> Bool {
    let units = array.attributes["units"]?.string ?? array.attributes["data_units"]?.string ?? ""
    let name = array.attributes["standard_name"]?.string
    if kind == .y {
      return name == "latitude" || north.contains(units)
        || name == nil && units.isEmpty
          && ["lat", "latitude", "nav_lat"].contains(array.name.lowercased())
    }
    return name == "longitude" || east.contains(units)
      || name == nil && units.isEmpty
        && ["lon", "longitude", "nav_lon"].contains(array.name.lowercased())
  }
}
