import STACJSON

@testable import STACValidation

/// Valid documents, as small as can be, that the examples of the rules are put into.
enum BaseDocuments {
  static func text(_ subject: Rule.Subject) -> String {
    switch subject {
    case .item: item
    case .collection: collection
    case .catalog: catalog
    }
  }

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
