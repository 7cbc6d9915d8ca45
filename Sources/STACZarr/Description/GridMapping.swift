internal import STACJSON

/// The parameters of a CF grid mapping.
struct GridMapping {
  private let attributes: JSONObject

  init(_ attributes: JSONObject) { self.attributes = attributes }

  private func number(_ name: String, _ fallback: Double = 0) -> Double {
    attributes[name]?.double ?? attributes[name]?.array?.first?.double ?? fallback
  }

  private var parallels: [Double] {
    let value = attributes["standard_parallel"]
    return value?.array?.compactMap(\.double) ?? value?.double.map { [$0] } ?? []
  }

  /// As a PROJ string; nil for mappings that are not known here.
  var projText: String? {
    var parts: [String] = []
    func add(_ name: String, _ value: Double) {
      parts.append("+\(name)=\(JSONValue.double(value))")
    }
    let origin = number("latitude_of_projection_origin")
    let meridian = number(
      "longitude_of_projection_origin", number("longitude_of_central_meridian"))
    switch attributes["grid_mapping_name"]?.string {
    case "transverse_mercator":
      parts.append("+proj=tmerc")
      add("lat_0", origin)
      add("lon_0", meridian)
      add("k_0", number("scale_factor_at_central_meridian", 1))
    case "lambert_conformal_conic":
      parts.append("+proj=lcc")
      add("lat_0", origin)
      add("lon_0", meridian)
      add("lat_1", parallels.first ?? origin)
      if parallels.count > 1 { add("lat_2", parallels[1]) }
    case "albers_conical_equal_area":
      parts.append("+proj=aea")
      add("lat_0", origin)
      add("lon_0", meridian)
      add("lat_1", parallels.first ?? origin)
      if parallels.count > 1 { add("lat_2", parallels[1]) }
    case "lambert_azimuthal_equal_area":
      parts.append("+proj=laea")
      add("lat_0", origin)
      add("lon_0", meridian)
    case "azimuthal_equidistant":
      parts.append("+proj=aeqd")
      add("lat_0", origin)
      add("lon_0", meridian)
    case "orthographic":
      parts.append("+proj=ortho")
      add("lat_0", origin)
      add("lon_0", meridian)
    case "stereographic", "oblique_stereographic":
      parts.append("+proj=stere")
      add("lat_0", origin)
      add("lon_0", meridian)
      add("k_0", number("scale_factor_at_projection_origin", 1))
    case "polar_stereographic":
      parts.append("+proj=stere")
      add("lat_0", origin)
      add("lon_0", number("straight_vertical_longitude_from_pole", meridian))
      if let parallel = parallels.first {
        add("lat_ts", parallel)
      } else {
        add("k_0", number("scale_factor_at_projection_origin", 1))
      }
    case "mercator":
      parts.append("+proj=merc")
      add("lon_0", meridian)
      if let parallel = parallels.first {
        add("lat_ts", parallel)
      } else {
        add("k_0", number("scale_factor_at_projection_origin", 1))
      }
    case "sinusoidal":
      parts.append("+proj=sinu")
      add("lon_0", meridian)
    case "lambert_cylindrical_equal_area":
      parts.append("+proj=cea")
      add("lon_0", meridian)
      add("lat_ts", parallels.first ?? 0)
    case "geostationary":
      parts.append("+proj=geos")
      add("h", number("perspective_point_height", 35_785_831))
      add("lon_0", meridian)
      parts.append("+sweep=\(attributes["sweep_angle_axis"]?.string == "x" ? "x" : "y")")
    case "rotated_latitude_longitude":
      parts.append("+proj=ob_tran +o_proj=longlat")
      add("o_lon_p", number("north_pole_grid_longitude"))
      add("o_lat_p", number("grid_north_pole_latitude", 90))
      add("lon_0", 180 + number("grid_north_pole_longitude"))
      parts.append("+to_meter=0.017453292519943295")
    default: return nil
    }
    add("x_0", number("false_easting"))
    add("y_0", number("false_northing"))
    if attributes["earth_radius"] != nil {
      add("R", number("earth_radius"))
    } else if let major = attributes["semi_major_axis"]?.double {
      add("a", major)
      if let minor = attributes["semi_minor_axis"]?.double {
        add("b", minor)
      } else if number("inverse_flattening") > 0 {
        add("rf", number("inverse_flattening"))
      } else {
        add("b", major)
      }
    } else {
      parts.append("+datum=WGS84")
    }
    return (parts + ["+units=m", "+no_defs", "+type=crs"]).joined(separator: " ")
  }
}
