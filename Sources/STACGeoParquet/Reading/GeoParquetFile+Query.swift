internal import STACGeometry
internal import STACModel

extension GeoParquetFile {
  /// The row groups that may hold what is wanted, by what the file tells of their least and greatest
  /// values.
  public func rowGroups(matching query: GeoParquetQuery) throws(GeoParquetError) -> [Int] {
    let all = 0..<rowGroupCount
    let wanted = query.rowGroups.map { all.clamped(to: $0) } ?? all
    let leaves = Dictionary(leaves.map { ($0.name, $0) }) { first, _ in first }
    var groups: [Int] = []
    for group in wanted {
      let bounds = GroupBounds(file: self, group: group, leaves: leaves)
      if let ids = query.ids, try !bounds.mayHold(ids, in: "id") { continue }
      if let collections = query.collections,
        try !bounds.mayHold(collections, in: "collection")
      {
        continue
      }
      if let box = query.boundingBox, try !bounds.mayTouch(box) { continue }
      if let interval = query.interval, try !bounds.mayTouch(interval) { continue }
      groups.append(group)
    }
    return groups
  }
}

/// What the least and greatest values of a row group rule out.
private struct GroupBounds {
  let file: GeoParquetFile
  let group: Int
  let leaves: [String: LeafColumn]

  func mayHold(_ texts: Set<String>, in name: String) throws(GeoParquetError) -> Bool {
    guard let leaf = leaves[name],
      case (.bytes(let least), .bytes(let greatest))? =
        try file.chunk(ofGroup: group, leaf).bounds
    else { return true }
    return texts.contains { text in
      // Bounds may be cut off, the greatest one then rounded up.
      !text.utf8.lexicographicallyPrecedes(least)
        && !greatest.lexicographicallyPrecedes(text.utf8)
    }
  }

  private func numbers(_ name: String) throws(GeoParquetError) -> ClosedRange<Double>? {
    guard let leaf = leaves[name],
      case (.double(let least), .double(let greatest))? =
        try file.chunk(ofGroup: group, leaf).bounds, least <= greatest
    else { return nil }
    return least...greatest
  }

  func mayTouch(_ box: BoundingBox) throws(GeoParquetError) -> Bool {
    // An Item without a box is found by its geometry, of which nothing is known here.
    if let edge = leaves["bbox.xmin"] {
      let missing = try file.chunk(ofGroup: group, edge).nullCount ?? Int.max
      let unplaced = try leaves["geometry"].map { (leaf) throws(GeoParquetError) in
        try file.chunk(ofGroup: group, leaf).nullCount ?? 0
      }
      if missing > unplaced ?? 0 { return true }
    }
    if let south = try numbers("bbox.ymin"), south.lowerBound > box.north { return false }
    if let north = try numbers("bbox.ymax"), north.upperBound < box.south { return false }
    guard !box.crossesAntimeridian, abs(box.west) <= 180, abs(box.east) <= 180,
      let west = try numbers("bbox.xmin"), let east = try numbers("bbox.xmax")
    else { return true }
    // A box over the antimeridian has its west far to the east of its east. Where the numbers of
    // the group do not rule that out, the longitudes say nothing.
    guard west.upperBound - east.lowerBound <= 180, west.lowerBound >= -180,
      east.upperBound <= 180
    else { return true }
    return west.lowerBound <= box.east && east.upperBound >= box.west
  }

  func mayTouch(_ interval: TemporalInterval) throws(GeoParquetError) -> Bool {
    var least = Int64.max
    var greatest = Int64.min
    for name in ["datetime", "start_datetime", "end_datetime"] {
      guard let leaf = leaves[name] else { continue }
      guard let unit = file.timestampUnit(name) else { return true }
      let chunk = try file.chunk(ofGroup: group, leaf)
      if chunk.nullCount == chunk.valueCount { continue }
      guard case (.integer(let low), .integer(let high))? = chunk.bounds else { return true }
      // Floored and ceiled to seconds.
      least = min(least, low / unit - 1)
      greatest = max(greatest, high / unit + 1)
    }
    // Nothing known, or nothing there: an Item without a time touches none.
    guard least <= greatest else { return true }
    if let start = interval.start, greatest < start.seconds { return false }
    if let end = interval.end, least > end.seconds { return false }
    return true
  }
}

extension GeoParquetFile {
  /// How many units of a column of instants make a second; nil where it is no such column.
  func timestampUnit(_ name: String) -> Int64? {
    guard let format = fields.first(where: { $0.name == name })?.format else { return nil }
    if format.hasPrefix("tss") { return 1 }
    if format.hasPrefix("tsm") { return 1000 }
    if format.hasPrefix("tsu") { return 1_000_000 }
    if format.hasPrefix("tsn") { return 1_000_000_000 }
    return nil
  }
}
