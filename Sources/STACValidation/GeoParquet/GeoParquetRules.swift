public import STACJSON

/// Rules for the metadata of GeoParquet files of Items.
///
/// What a file says is given as a document:
///
///     geo               what GeoParquet says, as it stands in the metadata; null for nothing
///     stac-geoparquet   what stac-geoparquet says; null for nothing
///     columns           by name, a list for each leaf column: its type, then the names below
///     row_groups        for each the rows, and the leaf columns with least and greatest values
///     collections       ids of Collections that the rows name, as far as the metadata tells
///
/// <https://geoparquet.org/releases/v1.1.0/>
public enum GeoParquetRules {
  /// What is wrong, in the order of the document.
  public static func findings(_ file: JSONValue) -> [Finding] {
    var check = Check(file)
    check.geo()
    check.items()
    check.columns()
    check.rowGroups()
    return check.findings
  }

  private struct Check {
    let file: JSONValue
    let columnNames: JSONObject
    var findings: [Finding] = []

    init(_ file: JSONValue) {
      self.file = file
      var columns = JSONObject()
      for (name, leaves) in file["columns"]?.object ?? [:] where leaves != .null {
        columns[name] = leaves
      }
      columnNames = columns
    }

    mutating func tell(_ rule: Rule, _ path: [String], _ message: String, hint: String? = nil) {
      findings.append(
        Finding(
          rule: rule.id, severity: rule.severity, pointer: JSONPointer(tokens: path),
          message: message, hint: hint))
    }

    /// The leaf columns of a column: the type of each, then the names below; nil for no column.
    private func leaves(_ name: String) -> [[String]]? {
      columnNames[name]?.array?.map { $0.array?.compactMap(\.string) ?? [] }
    }

    // MARK: geo

    mutating func geo() {
      guard let geo = file["geo"]?.object else {
        return tell(.geoParquetMetadata, ["geo"], "there is no metadata 'geo'")
      }
      let version = geo["version"]?.string
      if version != "1.0.0", version != "1.1.0" {
        tell(
          .geoParquetVersion, ["geo", "version"],
          version.map { "the version '\($0)' is not known" } ?? "there is no version")
      }
      guard let columns = geo["columns"]?.object, !columns.isEmpty,
        let primary = geo["primary_column"]?.string
      else {
        return tell(
          .geoParquetMetadata, ["geo"], "'primary_column' or 'columns' is missing or empty")
      }
      if columns[primary] == nil || primary != "geometry" {
        tell(
          .geoParquetColumn, ["geo", "primary_column"],
          "the main column is '\(primary)', and should be 'geometry', with a description")
      }
      for (name, description) in columns {
        let place = ["geo", "columns", name]
        guard columnNames[name] != nil else {
          tell(.geoParquetColumn, place, "the file has no column '\(name)'")
          continue
        }
        guard let column = description.object else {
          tell(.geoParquetMetadata, place, "the description of a column must be an object")
          continue
        }
        encoding(column, name, place)
        if name == "geometry" { referenceSystem(column, place) }
        types(column, place)
        box(column, place)
        covering(column, name, place)
      }
    }

    private static let nativeEncodings = [
      "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    ]

    private mutating func encoding(_ column: JSONObject, _ name: String, _ place: [String]) {
      guard let encoding = column["encoding"]?.string else {
        return tell(.geoParquetEncoding, place, "there is no 'encoding'")
      }
      let own = leaves(name) ?? []
      if encoding == "WKB" {
        let type = own.first?.first ?? ""
        if own.count != 1 || !(type == "BYTE_ARRAY" || type.hasPrefix("Geometry")) {
          tell(
            .geoParquetEncoding, place + ["encoding"],
            "the column '\(name)' is no column of bytes, which WKB is stored in")
        }
      } else if Self.nativeEncodings.contains(encoding) {
        if own.count < 2 || !own.allSatisfy({ $0.first == "DOUBLE" }) {
          tell(
            .geoParquetEncoding, place + ["encoding"],
            "the column '\(name)' is not made of coordinates, as '\(encoding)' asks for")
        }
      } else {
        tell(
          .geoParquetEncoding, place + ["encoding"], "the encoding '\(encoding)' is not known",
          hint: "WKB, \(Self.nativeEncodings.joined(separator: ", "))")
      }
    }

    private mutating func referenceSystem(_ column: JSONObject, _ place: [String]) {
      guard let system = column["crs"] else { return }
      let id = system["id"]
      let authority = id?["authority"]?.string ?? ""
      let code = id?["code"]?.string ?? id?["code"]?.integer.map { String($0) } ?? ""
      let isKnown = [("OGC", "CRS84"), ("OGC", "CRS84h"), ("EPSG", "4326")]
        .contains { $0.0 == authority && $0.1 == code }
      if isKnown { return }
      tell(
        .geoParquetReferenceSystem, place + ["crs"],
        system == .null
          ? "'crs' is null: nobody knows what the coordinates mean"
          : "the reference system is \(authority.isEmpty ? "unknown" : "\(authority):\(code)")")
    }

    private static let types: Set<String> = Set(
      [
        "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
        "GeometryCollection",
      ].flatMap { [$0, $0 + " Z"] })

    private mutating func types(_ column: JSONObject, _ place: [String]) {
      guard let list = column["geometry_types"]?.array else {
        return tell(.geoParquetTypes, place, "there is no list 'geometry_types'")
      }
      var seen: Set<String> = []
      for (index, value) in list.enumerated() {
        let place = place + ["geometry_types", String(index)]
        guard let name = value.string, Self.types.contains(name) else {
          tell(.geoParquetTypes, place, "\(value) is no type of a geometry")
          continue
        }
        if !seen.insert(name).inserted { tell(.geoParquetTypes, place, "'\(name)' is there twice") }
      }
    }

    private mutating func box(_ column: JSONObject, _ place: [String]) {
      guard let box = column["bbox"] else { return }
      let numbers = box.array?.compactMap(\.double) ?? []
      let half = numbers.count / 2
      guard numbers.count == box.array?.count, half == 2 || half == 3 else {
        return tell(.geoParquetBox, place + ["bbox"], "the box must have 4 or 6 numbers")
      }
      if numbers[1] > numbers[half + 1] {
        tell(.geoParquetBox, place + ["bbox"], "the south of the box is above its north")
      }
    }

    private mutating func covering(_ column: JSONObject, _ name: String, _ place: [String]) {
      guard let covering = column["covering"], covering != .null else {
        // A list of numbers is no covering.
        if name == "geometry", leaves("bbox")?.contains(where: { $0.last == "xmin" }) == true {
          tell(
            .geoParquetCoveringMissing, place,
            "the file has the column 'bbox', but the metadata does not name it as a covering")
        }
        return
      }
      let edges = covering["bbox"]?.object ?? [:]
      for edge in ["xmin", "ymin", "xmax", "ymax"] {
        let path = edges[edge]?.array?.compactMap(\.string) ?? []
        let found = path.first.flatMap { leaves($0) }?.first { $0.dropFirst() == path.dropFirst() }
        if found?.first != "DOUBLE", found?.first != "FLOAT" {
          tell(
            .geoParquetCovering, place + ["covering", "bbox", edge],
            "there is no column of numbers '\(path.joined(separator: "."))'")
        }
      }
    }

    // MARK: stac-geoparquet

    mutating func items() {
      let items = file["stac-geoparquet"]
      let version = items?["version"]?.string
      if version != "1.0.0", version != "1.1.0" {
        tell(
          .stacGeoParquetVersion, ["stac-geoparquet"],
          version.map { "the version '\($0)' is not known" }
            ?? "the metadata tells no version of stac-geoparquet")
      }
      let held = items?["collections"]?.object ?? [:]
      let single = items?["collection"]?["id"]?.string
      for id in file["collections"]?.array?.compactMap(\.string) ?? []
      where held[id] == nil && id != single {
        tell(
          .stacGeoParquetCollection, ["stac-geoparquet", "collections"],
          "the Collection '\(id)' of Items is not in the metadata")
      }
    }

    // MARK: Columns

    mutating func columns() {
      for name in ["id", "geometry", "bbox", "links", "assets"] where columnNames[name] == nil {
        tell(.stacGeoParquetColumn, ["columns", name], "there is no column '\(name)'")
      }
      if let box = leaves("bbox") {
        let edges = Set(box.compactMap { $0.count == 2 ? $0[1] : nil })
        let isBox =
          edges == ["xmin", "ymin", "xmax", "ymax"]
          || edges == ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"]
        if !isBox || !box.allSatisfy({ $0[0] == "DOUBLE" || $0[0] == "FLOAT" }) {
          tell(
            .stacGeoParquetType, ["columns", "bbox"],
            "the column 'bbox' is no structure of xmin, ymin, xmax and ymax")
        }
      }
      for name in ["datetime", "start_datetime", "end_datetime", "created", "updated"] {
        guard let type = leaves(name)?.first?.first else { continue }
        if !type.hasPrefix("Timestamp"), type != "INT96", type != "Null" {
          tell(
            .stacGeoParquetType, ["columns", name],
            "the column '\(name)' is of the type '\(type)', not a timestamp")
        }
      }
    }

    mutating func rowGroups() {
      let groups = file["row_groups"]?.array ?? []
      for name in ["datetime", "bbox.xmin", "bbox.ymin", "bbox.xmax", "bbox.ymax"] {
        guard let top = name.split(separator: ".").first, columnNames[String(top)] != nil else {
          continue
        }
        let lacking = groups.indices.filter { index in
          groups[index]["statistics"]?.array?.contains(.string(name)) != true
        }
        guard let first = lacking.first else { continue }
        tell(
          .geoParquetStatistics, ["row_groups", String(first)],
          lacking.count == groups.count
            ? "no row group tells the least and greatest values of '\(name)'"
            : "\(lacking.count) of \(groups.count) row groups do not tell the least and greatest "
              + "values of '\(name)'")
      }
    }
  }
}
