import STACJSON

// What documents are spoilt with.
extension DocumentMutator {
  static let values: [JSONValue] = [
    .null, true, false, 0, 1, -1, 0.5, 1e300, "", " ", "a", [], [1], ["a"], [[]], [.null],
    [:], ["a": 1], ["name": "x"], "2024-01-01T00:00:00Z",
  ]

  static let numbers: [JSONValue] = [
    0, -0.0, 1, -1, 100, 100.5, -181, 1.0, 1e20, 18_446_744_073_709_551_615.0, 0.000_001, "1",
    .null,
  ]

  static let times = [
    "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.123456Z", "2024-01-01T00:00:00+00:00",
    "2024-01-01t00:00:00Z", "2024-01-01T00:00:00z", "2024-01-01T00:00:00", "2024-01-01",
    "2024-01-01 00:00:00Z", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
    "2024-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T23:60:00Z",
    "2024-01-01T23:59:60Z", "2024-01-01T12:00:60Z", "2024-01-01T00:00:00+01:00",
    "2024-01-01T00:00:00-00:00", "2024-01-01T00:00:00.Z", "2024-13-01T00:00:00Z",
    "2024-00-01T00:00:00Z", "2024-1-1T00:00:00Z", "0000-01-01T00:00:00Z", "24-01-01T00:00:00Z",
    "2024-01-01T00:00Z", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00Z\n", "..", "null", "Z",
    "+00:00", "2024-01-01T00:00:00+0000", "2024-01-01T00:00:00,5Z",
  ]

  static let summaries: [JSONValue] = [
    [], [.null], [1, 2], ["minimum": 0, "maximum": 1], ["minimum": "a", "maximum": "b"],
    ["minimum": 0], ["minimum": "a"], ["minimum": .null, "maximum": 1], [:], ["a": 1], .null, 1,
    "a",
    ["type": "string"], ["type": "text"], ["type": ["string", "null"]], ["type": []],
    ["type": ["string", "string"]], ["enum": []], ["enum": [1, 2]], ["enum": [1, 1]],
    ["items": ["type": "number"]], ["items": [["type": "number"]]], ["items": []],
    ["items": [1]], ["items": true], ["properties": ["a": ["type": "number"]]],
    ["properties": ["a": 1]], ["patternProperties": ["^a": false]], ["patternProperties": [1]],
    ["additionalProperties": false], ["additionalProperties": "no"], ["required": ["a", "a"]],
    ["required": ["a"]], ["minLength": 1.0], ["minLength": -1], ["minLength": 1.5],
    ["multipleOf": 0], ["multipleOf": 0.1], ["not": ["not": ["not": ["type": 1]]]],
    ["dependencies": ["a": ["b"]]], ["dependencies": ["a": ["type": "number"]]],
    ["dependencies": ["a": [1]]], ["allOf": []], ["allOf": [true]], ["$ref": 1], ["$id": "a"],
    ["count": 1, "minimum": 0, "maximum": 1], ["uniqueItems": "yes"], ["const": .null],
    ["definitions": ["a": ["minimum": "0"]]], ["title": 1, "minimum": 0, "maximum": 3],
  ]

  static let fields: [(String, [JSONValue])] = [
    ("title", ["a", ""]), ("description", ["a", "", " "]), ("keywords", [["a"], [], [1]]),
    ("roles", [["data"], ["data", "data"], [], "data"]),
    ("datetime", times.map { .string($0) } + [.null]),
    ("start_datetime", times.map { .string($0) } + [.null]),
    ("end_datetime", times.map { .string($0) }), ("created", times.map { .string($0) }),
    ("updated", times.map { .string($0) }), ("platform", ["a", ""]), ("instruments", [["a"], []]),
    ("constellation", ["a"]), ("mission", ["a"]), ("gsd", [1, 0, -1, 0.1, "10"]),
    ("license", ["CC-BY-4.0", "CC BY", "", "MIT+x_y.z", "é", "MIT\n"]),
    (
      "providers",
      [
        [["name": "a"]], [["name": ""]], [[:]], [["name": "a", "roles": ["host"]]],
        [["name": "a", "roles": ["owner"]]], [["name": "a", "url": ""]],
        [["name": "a", "url": "https://example.com"]], [["name": "a", "description": 1]], [],
        [["name": "a", "roles": []]], [1],
      ]
    ),
    (
      "bands",
      [
        [["name": "red"]], [["name": 1]], [], [1], [["gsd": 0]], [["bands": [["name": 1]]]],
        [["bands": [["name": "a"]]]], [["description": ""]], [["start_datetime": "x"]],
      ]
    ),
    ("data_type", ["uint8", "byte", "other", "cfloat64"]), ("unit", ["m", ""]),
    ("nodata", [0, "nan", "NaN", "inf", "-inf", .null]),
    (
      "statistics",
      [
        ["minimum": 0], [:], ["count": 1.0], ["count": 1.5], ["count": -1],
        ["valid_percent": 100], ["valid_percent": 100.1], ["mean": "1"], ["other": .null],
      ]
    ),
    ("method", ["GET", "get", "", "POST ", "POST\n"]),
    ("headers", [["a": "b"], ["a": ["b"]], ["a": [1]], ["a": 1], [:], []]),
    ("body", [.null, 1, [:]]), ("rel", ["collection", "self", ""]),
    ("href", ["https://example.com", "", " ", "a b"]), ("type", ["a", "", .null]),
    ("collection", ["a", "", .null, 1]),
    ("bbox", [[1, 2, 3, 4], [1, 2, 3], [1, 2, 3, 4, 5, 6], .null]),
    ("stac_extensions", [[], [""], [" "], ["a", "a"], ["a", "b"], [1], .null]),
    ("stac_version", ["1.0.0", "1.1.0", "1.2.0", "1.0", 1]), ("id", ["a", "", 1, .null]),
    (
      "geometry",
      [
        .null, ["type": "Point", "coordinates": [1, 2]], ["type": "Point", "coordinates": [1]],
        ["type": "Point", "coordinates": [1, 2, 3, 4]],
        ["type": "Point", "coordinates": [1, 2, .null]], ["type": "Point"],
        ["type": "MultiPoint", "coordinates": []], ["type": "MultiPoint", "coordinates": [1, 2]],
        ["type": "LineString", "coordinates": [[1, 2]]],
        ["type": "LineString", "coordinates": [[1, 2], [1, 2]]],
        ["type": "MultiLineString", "coordinates": [[[1, 2], [1, 2]], []]],
        ["type": "Polygon", "coordinates": []], ["type": "Polygon", "coordinates": [[]]],
        ["type": "Polygon", "coordinates": [[[1, 2], [1, 2], [1, 2]]]],
        ["type": "Polygon", "coordinates": [[[1, 2], [1, 3], [2, 2], [3, 3]]]],
        [
          "type": "Polygon", "coordinates": [[[1, 2], [1, 3], [2, 2], [1, 2]]], "bbox": [1, 2],
        ],
        ["type": "MultiPolygon", "coordinates": [[[[1, 2], [1, 3], [2, 2], [1, 2]]], []]],
        ["type": "MultiPolygon", "coordinates": [[[1, 2], [1, 3], [2, 2], [1, 2]]]],
        ["type": "GeometryCollection", "geometries": []],
        ["type": "point", "coordinates": [1, 2]],
        ["coordinates": [1, 2]],
        ["type": "Point", "coordinates": [1, 2], "bbox": [1, 2, 3, 4, 5]],
      ]
    ),
    ("assets", [[:], ["a": ["href": ""]], ["a": ["href": "b"]], ["a": 1], .null, []]),
    (
      "links",
      [[], [["rel": "a", "href": "b"]], [["rel": "collection", "href": "b"]], [:], .null]
    ),
    (
      "item_assets",
      [
        [:], ["a": ["title": "b"]], ["a": ["title": "b", "type": "c"]], ["a": 1], "a", [],
        ["a": ["title": "b", "href": "c"]], ["a": ["x": 1, "y": 2]], ["a": ["x": 1, "gsd": 0]],
      ]
    ),
    ("summaries", [[:], .null, []]),
    (
      "extent",
      [
        [
          "spatial": ["bbox": [[1, 2, 3, 4]]],
          "temporal": ["interval": [["2024-01-01T00:00:00Z", .null]]],
        ],
        [
          "spatial": ["bbox": [[1, 2, 3, 4], [1, 2, 3, 4]]],
          "temporal": ["interval": [[.null, .null]]],
        ],
        ["spatial": ["bbox": [[1, 2, 3]]], "temporal": ["interval": [[.null, .null]]]],
        ["spatial": ["bbox": []], "temporal": ["interval": [[.null, .null]]]],
        ["spatial": ["bbox": [[1, 2, 3, 4]]], "temporal": ["interval": []]],
        ["spatial": ["bbox": [[1, 2, 3, 4]]], "temporal": ["interval": [[.null]]]],
      ]
    ),
  ]
}
