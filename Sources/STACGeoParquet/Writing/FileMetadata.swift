internal import STACGeometry
internal import STACJSON

/// The metadata that a file carries beside its columns.
struct FileMetadata {
  /// Keys and values in the order of the file.
  var entries: [(key: String, value: String)]

  /// The versions that are written: what the writers and the schema of stac-geoparquet say, though
  /// its text also has 1.1.0, and GeoParquet with its covering boxes.
  static let itemVersion = "1.0.0"
  static let geoVersion = "1.1.0"

  init(_ schema: ItemSchema, _ content: ContentSummary, _ collections: [String: JSONObject]) {
    entries = [
      ("geo", Self.geo(schema, content).description),
      ("stac-geoparquet", Self.items(collections).description),
    ]
    if schema.hasRest {
      entries.append((ColumnHints.key, ColumnHints(schema).json.description))
    }
  }

  /// <https://geoparquet.org/releases/v1.1.0/>
  private static func geo(_ schema: ItemSchema, _ content: ContentSummary) -> JSONValue {
    var columns = JSONObject()
    var geometry: JSONObject = [
      "encoding": "WKB", "geometry_types": .array(names(content.geometryKinds)),
      "crs": .object(crs), "edges": "planar",
    ]
    if let box = content.box.box { geometry["bbox"] = .array(box.json) }
    if let box = schema.fields.first(where: { $0.name == "bbox" && $0.kind == .box }) {
      var covering = JSONObject()
      for edge in box.children { covering[edge.name] = ["bbox", .string(edge.name)] }
      geometry["covering"] = ["bbox": .object(covering)]
    }
    columns["geometry"] = .object(geometry)
    for field in schema.fields where field.kind == .geometry && field.name != "geometry" {
      // The reference system is that of each Item's own `proj:code`.
      columns[field.name] = [
        "encoding": "WKB", "geometry_types": .array(names(content.propertyGeometryKinds)),
        "crs": .null,
      ]
    }
    return [
      "version": .string(geoVersion), "primary_column": "geometry", "columns": .object(columns),
    ]
  }

  private static func names(_ kinds: UInt32) -> [JSONValue] {
    [false, true].flatMap { hasHeights in
      GeometryKind.allCases
        .filter { kinds & WKBEncoder.bit($0, hasHeights: hasHeights) != 0 }
        .map { .string($0.rawValue + (hasHeights ? " Z" : "")) }
    }
  }

  /// <https://github.com/radiantearth/stac-geoparquet-spec>
  private static func items(_ collections: [String: JSONObject]) -> JSONValue {
    var json: JSONValue = ["version": .string(itemVersion)]
    if !collections.isEmpty {
      json["collections"] = .object(
        JSONObject(collections.sorted { $0.key < $1.key }.map { ($0.key, .object($0.value)) }))
    }
    return json
  }

  /// OGC:CRS84 in PROJJSON, which some readers ask for though it is the default.
  private static let crs: JSONObject = [
    "type": "GeographicCRS", "name": "WGS 84 (CRS84)",
    "datum_ensemble": [
      "name": "World Geodetic System 1984 ensemble",
      "members": [
        ["name": "World Geodetic System 1984 (Transit)"],
        ["name": "World Geodetic System 1984 (G730)"],
        ["name": "World Geodetic System 1984 (G873)"],
        ["name": "World Geodetic System 1984 (G1150)"],
        ["name": "World Geodetic System 1984 (G1674)"],
        ["name": "World Geodetic System 1984 (G1762)"],
        ["name": "World Geodetic System 1984 (G2139)"],
      ],
      "ellipsoid": [
        "name": "WGS 84", "semi_major_axis": 6_378_137, "inverse_flattening": 298.257223563,
      ],
      "accuracy": "2.0", "id": ["authority": "EPSG", "code": 6326],
    ],
    "coordinate_system": [
      "subtype": "ellipsoidal",
      "axis": [
        [
          "name": "Geodetic longitude", "abbreviation": "Lon", "direction": "east",
          "unit": "degree",
        ],
        [
          "name": "Geodetic latitude", "abbreviation": "Lat", "direction": "north",
          "unit": "degree",
        ],
      ],
    ],
    "scope": "Not known.", "area": "World.",
    "bbox": [
      "south_latitude": -90, "west_longitude": -180, "north_latitude": 90, "east_longitude": 180,
    ],
    "id": ["authority": "OGC", "code": "CRS84"],
  ]
}
