internal import STACJSON
internal import STACModel

/// Puts the STAC that a store embeds right: EOPF products hold an Item that no validator takes.
struct EmbeddedRepair {
  private let object: JSONObject
  /// What is known of the bands, by name.
  let bands: [String: JSONObject]
  let properties: JSONObject
  let id: String?
  let footprint: Footprint?
  let interval: TemporalInterval?

  init(_ object: JSONObject) {
    self.object = object
    let old = object["properties"]?.object ?? [:]
    id = object["id"]?.string.map(Self.id)
    footprint = Self.footprint(object["geometry"], object["bbox"])
    interval = Self.interval(old)
    bands = Self.bands(object)
    properties = Self.properties(old, id: id)
  }

  private static func id(_ text: String) -> String {
    for ending in [".SAFE", ".SEN3", ".zarr"] where text.hasSuffix(ending) {
      return String(text.dropLast(ending.count))
    }
    return text
  }

  // MARK: Place and time

  /// From the outer ring of the first polygon, which may be open or cross the antimeridian.
  private static func footprint(_ geometry: JSONValue?, _ box: JSONValue?) -> Footprint? {
    var rings = geometry?["coordinates"]?.array
    if geometry?["type"]?.string == "MultiPolygon" {
      // One that is cut at the antimeridian already is right.
      if let geometry, let numbers = numbers(box, 4), numbers.allSatisfy(\.isFinite),
        (rings?.count ?? 0) > 1
      {
        return Footprint(box: numbers, geometry: geometry)
      }
      rings = rings?.first?.array
    }
    let positions = (rings?.first?.array ?? []).compactMap { position -> (Double, Double)? in
      guard let numbers = numbers(position, 2) else { return nil }
      return (numbers[0], numbers[1])
    }
    if let footprint = Footprint(ring: positions.map { ($0.0, $0.1) }) { return footprint }
    guard let numbers = numbers(box, 4) else { return nil }
    return Footprint(told: [
      min(numbers[0], numbers[2]), min(numbers[1], numbers[3]), max(numbers[0], numbers[2]),
      max(numbers[1], numbers[3]),
    ])
  }

  private static func instant(_ value: JSONValue?) -> Timestamp? {
    guard let text = value?.string else { return nil }
    return try? Timestamp(text, form: .lenient)
  }

  private static func interval(_ properties: JSONObject) -> TemporalInterval? {
    let start = instant(properties["start_datetime"]) ?? instant(properties["datetime"])
    let end = instant(properties["end_datetime"]) ?? instant(properties["datetime"])
    return start == nil && end == nil ? nil : try? TemporalInterval(start: start, end: end)
  }

  // MARK: Properties

  /// The fields of extensions that are kept as they are, if they have the right kind.
  private static let kept: [String: JSONKind] = [
    "constellation": .string, "mission": .string, "platform": .string, "providers": .array,
    "title": .string, "description": .string, "license": .string, "gsd": .double,
    "instruments": .array,
    "eo:cloud_cover": .double, "eo:snow_cover": .double, "sat:absolute_orbit": .integer,
    "sat:relative_orbit": .integer, "sat:orbit_state": .string,
    "sat:platform_international_designator": .string, "view:sun_azimuth": .double,
    "view:sun_elevation": .double, "view:off_nadir": .double, "view:incidence_angle": .double,
    "view:azimuth": .double, "sci:doi": .string, "sci:citation": .string,
    "processing:level": .string, "processing:lineage": .string, "processing:facility": .string,
    "processing:software": .object, "processing:version": .string, "product:type": .string,
    "product:timeliness": .string, "product:timeliness_category": .string,
    "eopf:datatake_id": .string, "eopf:datastrip_id": .string, "eopf:instrument_mode": .string,
    "eopf:instrument_configuration_id": .integer, "grid:code": .string,
  ]
  private static let renamed = [
    "eopf:data_take_id": "eopf:datatake_id", "eopf:data_strip_id": "eopf:datastrip_id",
  ]

  private static func properties(_ old: JSONObject, id: String?) -> JSONObject {
    var properties: JSONObject = [:]
    for (name, value) in old {
      let name = renamed[name] ?? name
      if name == "created" || name == "updated" || name == "published" {
        properties[name] = instant(value).map { .string($0.description) }
        continue
      }
      if name == "instrument", let text = value.string, !isEmpty(value) {
        properties["instruments"] = .array(
          text.split(separator: ",").map { .string(String($0.filter { $0 != " " }).lowercased()) })
        continue
      }
      guard let kind = kept[name], !isEmpty(value) else { continue }
      let fits = kind == .double ? value.double != nil : value.kind == kind
      if fits { properties[name] = value }
    }
    if let states = properties["sat:orbit_state"]?.string?.lowercased() {
      let known = ["ascending", "descending", "geostationary"].contains(states)
      properties["sat:orbit_state"] = known ? .string(states) : nil
    }
    if let timeliness = properties["product:timeliness"]?.string, !timeliness.hasPrefix("P") {
      properties["product:timeliness"] = nil
    }
    if properties["product:timeliness"] == nil { properties["product:timeliness_category"] = nil }
    if properties["grid:code"] == nil, let tile = id.flatMap(tile) {
      properties["grid:code"] = .string("MGRS-" + tile)
    }
    return properties
  }

  private static func isEmpty(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .string(""), .string("null"), .string("NULL"): true
    case .object(let object): object.isEmpty
    case .array(let array): array.isEmpty
    default: false
    }
  }

  /// The tile of Sentinel-2 that an id names: `…_T32TQM_…`.
  private static func tile(_ id: String) -> String? {
    guard id.hasPrefix("S2") else { return nil }
    return id.split(separator: "_").first { part in
      part.count == 6 && part.first == "T" && part.dropFirst().prefix(2).allSatisfy(\.isNumber)
        && part.suffix(3).allSatisfy { $0.isLetter && $0.isUppercase }
    }.map { String($0.dropFirst()) }
  }

  // MARK: Bands

  private static let names = [
    "common_name": "eo:common_name", "center_wavelength": "eo:center_wavelength",
    "full_width_half_max": "eo:full_width_half_max",
    "solar_illumination": "eo:solar_illumination",
  ]

  private static func bands(_ object: JSONObject) -> [String: JSONObject] {
    var lists = [object["properties"]?["bands"], object["properties"]?["eo:bands"]]
    for (_, asset) in object["assets"]?.object ?? [:] {
      lists += [asset["bands"], asset["eo:bands"]]
    }
    var bands: [String: JSONObject] = [:]
    for band in lists.compactMap({ $0?.array }).joined() {
      guard let name = band["name"]?.string?.lowercased(), bands[name] == nil else { continue }
      var known: JSONObject = [:]
      for (key, value) in band.object ?? [:] {
        let key = names[key] ?? key
        guard key.hasPrefix("eo:"), !isEmpty(value) else { continue }
        // Wavelengths are asked for in micrometres; some are given in nanometres.
        if key == "eo:center_wavelength" || key == "eo:full_width_half_max",
          let number = value.double, number > 100
        {
          known[key] = numberJSON(Coordinate.rounded(number / 1000, tolerance: 1e-9))
        } else {
          known[key] = value
        }
      }
      bands[name] = known
    }
    return bands
  }
}
