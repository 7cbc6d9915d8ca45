import STACJSON

@testable import STACValidation

/// Valid documents, as small as can be, that the examples of the rules are put into.
enum BaseDocuments {
  static func text(_ subject: Rule.Subject) -> String {
    switch subject {
    case .item: item
    case .collection: collection
    case .catalog: catalog
    case .geoParquet: geoParquet
    }
  }

  /// What a GeoParquet file says of itself.
  static let geoParquet = """
    {"geo": {"version": "1.1.0", "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"],
          "bbox": [7, 46, 8, 47],
          "covering": {"bbox": {"xmin": ["bbox", "xmin"], "ymin": ["bbox", "ymin"],
            "xmax": ["bbox", "xmax"], "ymax": ["bbox", "ymax"]}}}}},
      "stac-geoparquet": {"version": "1.0.0", "collections": {"c": {"type": "Collection", "id": "c"}}},
      "columns": {"id": [["String"]], "geometry": [["BYTE_ARRAY"]],
        "bbox": [["DOUBLE", "xmin"], ["DOUBLE", "ymin"], ["DOUBLE", "xmax"], ["DOUBLE", "ymax"]],
        "links": [["String", "list", "element", "href"]], "assets": [["String", "data", "href"]],
        "datetime": [["Timestamp(isAdjustedToUTC=true, timeUnit=microseconds)"]],
        "collection": [["String"]]},
      "row_groups": [{"rows": 1,
        "statistics": ["datetime", "bbox.xmin", "bbox.ymin", "bbox.xmax", "bbox.ymax"]}],
      "collections": ["c"]}
    """

  static let item = """
    {"type": "Feature", "stac_version": "1.1.0", "id": "scene",
      "geometry": {"type": "Polygon",
        "coordinates": [[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]]},
      "bbox": [7, 46, 8, 47],
      "properties": {"datetime": "2024-01-01T00:00:00Z"},
      "links": [{"rel": "self", "href": "https://example.com/scene.json"},
        {"rel": "root", "href": "./catalog.json", "type": "application/json"},
        {"rel": "parent", "href": "./catalog.json", "type": "application/json"}],
      "assets": {"data": {"href": "./data.tif"},
        "thumbnail": {"href": "./data.png", "roles": ["thumbnail"]}}}
    """

  static let collection = """
    {"type": "Collection", "stac_version": "1.1.0", "id": "scenes", "description": "All scenes",
      "license": "CC-BY-4.0",
      "extent": {"spatial": {"bbox": [[7, 46, 8, 47]]},
        "temporal": {"interval": [["2024-01-01T00:00:00Z", null]]}},
      "links": [{"rel": "self", "href": "https://example.com/scenes.json"},
        {"rel": "root", "href": "./catalog.json", "type": "application/json"}], "summaries": {}, "assets": {},
      "item_assets": {"data": {"title": "Data", "type": "image/tiff"}}}
    """

  static let catalog = """
    {"type": "Catalog", "stac_version": "1.1.0", "id": "all", "description": "All there is",
      "links": [{"rel": "self", "href": "https://example.com/all.json"},
        {"rel": "root", "href": "./catalog.json", "type": "application/json"}]}
    """
}
