internal import STACJSON

extension Migration {
  /// `eo:bands` and `raster:bands` become `bands`.
  static let bands = Migration(
    "bands", for: .v110,
    "The bands of 'eo:bands' and 'raster:bands' are merged by position into 'bands'",
    reference:
      "https://github.com/radiantearth/stac-spec/blob/v1.1.0/best-practices.md#bands"
  ) { document in
    // Until 0.9 assets named the bands of the Item by their positions.
    let bandsOfItem = document.json["properties"]?["eo:bands"]?.array?.compactMap(\.object) ?? []
    var created: Set<ExtensionURL> = []
    document.forEachPlace { fields, place, notes in
      let names = ["eo:bands", "raster:bands"].filter { fields[$0] != nil }
      guard let first = names.first else { return }
      guard let merged = BandMerger.merge(fields, bandsOfItem: bandsOfItem) else {
        notes.add(
          "\(names.joined(separator: " and ")) of \(place.description) cannot be merged and stay")
        return
      }
      fields["bands"] = nil
      fields.rename(first, to: "bands")
      fields["raster:bands"] = nil
      fields["bands"] = .array(merged.map { .object($0) })
      for key in merged.flatMap(\.keys) where place != .commons {
        if key.hasPrefix("eo:") { created.insert(.eo) }
        if key.hasPrefix("raster:") { created.insert(.raster) }
      }
      notes.add("\(names.joined(separator: " and ")) became bands")
    }
    for url in [ExtensionURL.eo, .raster] where created.contains(url) { document.declare(url) }
  }
}

/// Makes one list of bands of up to three.
private enum BandMerger {
  /// Fields that had no prefix in `eo:bands`, and have one as fields of a band.
  private static let eo: Set = [
    "common_name", "center_wavelength", "full_width_half_max", "solar_illumination",
  ]
  /// The same for `raster:bands`. `data_type`, `nodata`, `statistics` and `unit` are common fields.
  private static let raster: Set = [
    "bits_per_sample", "sampling", "scale", "offset", "spatial_resolution", "histogram",
  ]

  /// The merged bands, or nil where a list is malformed or two say different things about a band.
  static func merge(_ fields: JSONObject, bandsOfItem: [JSONObject]) -> [JSONObject]? {
    guard let existing = list(fields["bands"], []),
      let eoBands = list(fields["eo:bands"], bandsOfItem),
      var rasterBands = list(fields["raster:bands"], [])
    else { return nil }
    rasterBands = aligned(rasterBands, to: eoBands)
    var bands = existing
    for (list, names, prefix) in [(eoBands, eo, "eo:"), (rasterBands, raster, "raster:")] {
      for (position, band) in list.enumerated() {
        if position == bands.count { bands.append([:]) }
        for (key, value) in band {
          var name = names.contains(key) ? prefix + key : key
          // Some name the band `B4` in one list and say what it shows in the other.
          if name == "name", let first = bands[position][name], first != value {
            name = "description"
          }
          if let old = bands[position][name], !old.isEqualInValue(to: value) { return nil }
          bands[position][name] = value
        }
      }
    }
    return bands
  }

  /// The bands of a member, none where it is missing; nil where it is not a list of bands.
  private static func list(_ json: JSONValue?, _ bandsOfItem: [JSONObject]) -> [JSONObject]? {
    guard let json else { return [] }
    guard case .array(var elements) = json else { return nil }
    // Some summaries list the lists of bands that the Items have; one such list is the bands.
    if elements.count == 1, case .array(let only) = elements[0] { elements = only }
    var bands: [JSONObject] = []
    for element in elements {
      switch element {
      case .object(let band): bands.append(band)
      case .integer(let position):
        guard let position = Int(exactly: position), bandsOfItem.indices.contains(position) else {
          return nil
        }
        bands.append(bandsOfItem[position])
      default: return nil
      }
    }
    return bands
  }

  /// Bands in the order of others, where both have the same names in another order.
  private static func aligned(_ bands: [JSONObject], to others: [JSONObject]) -> [JSONObject] {
    let (names, wanted) = (bands.compactMap { $0["name"] }, others.compactMap { $0["name"] })
    guard names != wanted, bands.count == others.count, Set(names) == Set(wanted),
      Set(names).count == bands.count
    else { return bands }
    return wanted.compactMap { name in bands.first { $0["name"] == name } }
  }
}
