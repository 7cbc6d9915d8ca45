import STACJSON
import STACZarr

/// Datasets made of coordinates as chance has it: times in every calendar, grids of every kind, with numbers at the edges
/// of what there is.
struct MeaningSubject: Subject {
  let name = "times and grids"

  private static let units = [
    "nanoseconds", "microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks",
    "months", "years", "common_years", "d", "fortnights",
  ]
  private static let calendars = [
    "standard", "gregorian", "proleptic_gregorian", "julian", "noleap", "365_day", "all_leap",
    "366_day", "360_day", "none", "",
  ]
  private static let starts = [
    "1970-01-01", "1850-1-1 00:00:0.0 +02:00", "-4712-01-01T12:00:00Z", "0000-02-30", "0001-01-01",
    "1582-10-04", "1582-10-10", "1582-10-15 24:00", "2000-02-29 23:59:60.999999999",
    "999999999-12-31", "-999999999-1", "2000-13-01", "1900-02-29 1:2:3 -9999", "2000-1-1 UTC",
  ]
  private static let types = [
    "<f8", "<f4", "<i8", "<i4", "|u1", "<u8", "<M8[ns]", "<M8[7D]", "<m8[s]",
  ]
  private static let mappings = [
    "latitude_longitude", "transverse_mercator", "lambert_conformal_conic", "healpix",
    "albers_conical_equal_area", "geostationary", "polar_stereographic", "mercator", "sinusoidal",
    "rotated_latitude_longitude", "orthographic", "azimuthal_equidistant", "stereographic",
    "lambert_azimuthal_equal_area", "lambert_cylindrical_equal_area",
  ]

  func run(_ mutator: inout Mutator, in folder: String) throws {
    var files = [".zgroup": Array("{\"zarr_format\": 2}".utf8)]
    var names = ["time", "lat", "lon", "x", "y", "cell", "band", "depth"].filter { _ in
      mutator.once(in: 2)
    }
    if names.isEmpty { names = ["time"] }
    var lengths: [Int] = []
    for name in names {
      let length = mutator.once(in: 12) ? 300 + mutator.below(3) : mutator.below(7)
      lengths.append(length)
      if mutator.below(8) > 0 {
        add(&files, name, [length], dimensions: [name], attributes(name, &mutator), &mutator)
      }
    }
    var data: JSONObject = ["units": "K"]
    if mutator.once(in: 4) {
      data["cell_methods"] = mutator.one(of: [
        "time: mean (interval: 1 day) lat: lon: sum", ": x", "area:",
      ])
    }
    for _ in 0..<mutator.below(4) { addPlace(&data, &mutator) }
    if mutator.once(in: 2) { addPlaces(&files, names, lengths, &data, &mutator) }
    if mutator.once(in: 2) {
      data["grid_mapping"] = "crs"
      add(&files, "crs", [], dimensions: [], mapping(&mutator), &mutator)
    }
    add(&files, "data", lengths, dimensions: names, data, &mutator)
    var root: JSONObject = [:]
    for _ in 0..<mutator.below(3) { addPlace(&root, &mutator) }
    if mutator.once(in: 4) { root["stac_discovery"] = embedded(&mutator) }
    files[".zattrs"] = text(root, &mutator)
    Self.use(try? ZarrContent(folder: MemoryStore(files), Self.options), &mutator)
  }

  private func text(_ object: JSONObject, _ mutator: inout Mutator) -> [UInt8] {
    let text = Array(JSONValue.object(object).description.utf8)
    return mutator.once(in: 10) ? mutator.alter(text, isText: true) : text
  }

  /// An array with one chunk, or a chunk for each element.
  private func add(
    _ files: inout [String: [UInt8]], _ name: String, _ shape: [Int], dimensions: [String],
    _ attributes: JSONObject, _ mutator: inout Mutator
  ) {
    let isCoordinate = shape.count < 2
    let type = isCoordinate ? mutator.one(of: Self.types) : "<f4"
    let chunks = shape.map { isCoordinate && $0 > 100 ? 1 : max($0, 1) }
    let document: JSONObject = [
      "zarr_format": 2, "shape": .array(shape.map { .integer(Int64($0)) }),
      "chunks": .array(chunks.map { .integer(Int64($0)) }), "dtype": .string(type),
      "fill_value": mutator.one(of: [0, .null, "NaN"]), "order": "C", "filters": .null,
      "compressor": .null,
    ]
    files[name + "/.zarray"] = text(document, &mutator)
    var attributes = attributes
    attributes["_ARRAY_DIMENSIONS"] = .array(dimensions.map { .string($0) })
    files[name + "/.zattrs"] = text(attributes, &mutator)
    guard isCoordinate || name == "latitudes" || name == "longitudes" else { return }
    let size = type == "|u1" ? 1 : type.hasSuffix("4") ? 4 : 8
    let count = chunks.reduce(1, *)
    let step = mutator.one(of: [1.0, 0.25, -10, 1e-12, 1e17, 1e300, 0])
    for chunk in 0..<(chunks.first == 1 ? min(shape.first ?? 1, 400) : 1) {
      var bytes: [UInt8] = []
      for element in 0..<count {
        let number = Double(chunk + element) * step + (mutator.once(in: 30) ? 1 : 0)
        bytes +=
          element == 0 && mutator.once(in: 6)
          ? odd(type, size, &mutator) : stored(number, type, size)
      }
      files[
        name + "/"
          + (shape.isEmpty
            ? "0" : shape.indices.map { $0 == 0 ? "\(chunk)" : "0" }.joined(separator: "."))] =
        bytes
    }
  }

  private func stored(_ number: Double, _ type: String, _ size: Int) -> [UInt8] {
    switch type {
    case "<f8": ZipMaker.number(Int(bitPattern: UInt(number.bitPattern)), 8)
    case "<f4": ZipMaker.number(Int(Float(number).bitPattern), 4)
    default: ZipMaker.number(Int(exactly: number.rounded()) ?? .max, size)
    }
  }

  private func odd(_ type: String, _ size: Int, _ mutator: inout Mutator) -> [UInt8] {
    let reals = [Double.nan, .infinity, -.infinity, 1e18, -1.7e308, 540, 0x1p-1050]
    return type.hasPrefix("<f")
      ? stored(mutator.one(of: reals), type, size)
      : ZipMaker.number(Int(truncatingIfNeeded: mutator.edge()), size)
  }

  // MARK: Attributes

  private func attributes(_ name: String, _ mutator: inout Mutator) -> JSONObject {
    var attributes: JSONObject = [:]
    switch name {
    case "time":
      let words = [mutator.one(of: Self.units), "since", mutator.one(of: Self.starts)]
      attributes["units"] = .string(words.joined(separator: " "))
      attributes["calendar"] = .string(mutator.one(of: Self.calendars))
    case "lat": attributes["units"] = "degrees_north"
    case "lon": attributes["units"] = "degrees_east"
    case "x", "y":
      attributes["standard_name"] = .string("projection_\(name)_coordinate")
      attributes["units"] = mutator.one(of: ["m", "km", "rad", "microradian", ""])
    case "cell": attributes["standard_name"] = "healpix_index"
    default: attributes["positive"] = "down"
    }
    for key in ["scale_factor", "add_offset", "_FillValue", "missing_value"]
    where mutator.once(in: 8) {
      attributes[key] = mutator.one(of: Vocabulary.numbers)
    }
    return attributes
  }

  /// What tells where data lies.
  private func addPlace(_ object: inout JSONObject, _ mutator: inout Mutator) {
    func numbers(_ count: Int) -> JSONValue {
      .array(
        (0..<count).map { _ in
          mutator.once(in: 3)
            ? mutator.one(of: Vocabulary.numbers) : .integer(Int64(mutator.below(40)))
        })
    }
    switch mutator.below(9) {
    case 0: object["spatial:transform"] = numbers(6)
    case 1: object["spatial:bbox"] = numbers(4)
    case 2:
      object["spatial:dimensions"] = mutator.one(of: [["y", "x"], ["lat", "lon"], ["x", "x"]])
    case 3: object["proj:transform"] = numbers(6)
    case 4:
      object["proj:code"] = mutator.one(
        of: ["EPSG:4326", "EPSG:32632", "EPSG:3031", "EPSG:4978", "EPSG:9999999", "OGC:CRS84", "x"])
    case 5:
      object["dggs"] = [
        "name": "healpix", "refinement_level": mutator.one(of: [0, 1, 2, 29, 30, -1]),
        "indexing_scheme": mutator.one(of: ["nested", "ring"]), "spatial_dimension": "cell",
      ]
    case 6:
      for (name, value) in zip(
        ["lon_min", "lat_min", "lon_max", "lat_max"], numbers(4).array ?? [])
      {
        object["geospatial_" + name] = value
      }
    case 7:
      object["proj:projjson"] = [
        "type": "GeographicCRS",
        "id": ["authority": "EPSG", "code": mutator.one(of: [4326, "x"])],
      ]
      object["spatial:registration"] = mutator.one(of: ["node", "pixel"])
    default:
      object["multiscales"] = [
        "layout": .array(
          ["data", ".", "0"].map { ["asset": .string($0), "spatial:transform": numbers(6)] })
      ]
    }
  }

  /// Places of each cell, or of each point.
  private func addPlaces(
    _ files: inout [String: [UInt8]], _ names: [String], _ lengths: [Int], _ data: inout JSONObject,
    _ mutator: inout Mutator
  ) {
    let count = min(names.count, 1 + mutator.below(2))
    data["coordinates"] = "latitudes longitudes"
    for (name, units) in [("latitudes", "degrees_north"), ("longitudes", "degrees_east")] {
      add(
        &files, name, Array(lengths.suffix(count)), dimensions: Array(names.suffix(count)),
        ["units": .string(units)], &mutator)
    }
  }

  private func mapping(_ mutator: inout Mutator) -> JSONObject {
    var object: JSONObject = ["grid_mapping_name": .string(mutator.one(of: Self.mappings))]
    for name in [
      "longitude_of_projection_origin", "latitude_of_projection_origin", "standard_parallel",
      "perspective_point_height", "semi_major_axis", "earth_radius", "inverse_flattening",
      "false_easting", "grid_north_pole_latitude", "healpix_nside", "refinement_level",
    ] where mutator.once(in: 4) {
      object[name] = mutator.one(
        of: mutator.once(in: 3) ? Vocabulary.numbers : [0, 5, 30, 6_371_000, 8])
    }
    if mutator.once(in: 10) { object["GeoTransform"] = "0 1 0 1e300 0 -1e308" }
    return object
  }

  private func embedded(_ mutator: inout Mutator) -> JSONValue {
    func position() -> JSONValue {
      [
        mutator.once(in: 8)
          ? mutator.one(of: Vocabulary.numbers) : .integer(Int64(mutator.below(400)) - 200),
        mutator.once(in: 8)
          ? mutator.one(of: Vocabulary.numbers) : .integer(Int64(mutator.below(180)) - 90),
      ]
    }
    let ring: JSONValue = .array((0..<mutator.below(7)).map { _ in position() })
    let isMany = mutator.once(in: 3)
    return [
      "type": "Feature", "id": mutator.one(of: ["S2A_T32TQM_x.SAFE", "a", 1]),
      "geometry": [
        "type": isMany ? "MultiPolygon" : "Polygon", "coordinates": isMany ? [[ring]] : [ring],
      ],
      "bbox": .array((position().array ?? []) + (position().array ?? [])),
      "properties": [
        "datetime": mutator.one(of: ["2020-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "x", .null]),
        "start_datetime": mutator.one(of: ["2030-01-01T00:00:00Z", .null]),
        "eo:bands": [["name": "b", "center_wavelength": mutator.one(of: Vocabulary.numbers)]],
        "instrument": "MSI, ,",
      ],
    ]
  }
}
