import Glibc
import STACJSON

@testable import STACValidation

/// A document, and the schemas that it should keep.
struct SchemaSubject {
  let origin: String
  let document: JSONValue
  let urls: [String]

  /// What a document must keep: as a STAC object of any version, as GeoJSON, and what its `$schema`
  /// names.
  static func urls(of document: JSONValue) -> [String] {
    var urls = SchemaReferences.schemas(namedBy: document)
    if document["type"]?.string == "FeatureCollection" { urls = [] }
    if let type = document["type"]?.string, geoJSONTypes.contains(type) {
      urls.append("https://geojson.org/schema/\(type).json")
    }
    // Before draft 4 `type` could hold schemas; neither we nor the others read that.
    if let name = document["$schema"]?.string, !isBefore4(name) {
      urls.append(name)
    }
    var seen: Set<String> = []
    return urls.filter { seen.insert($0).inserted }
  }

  private static func isBefore4(_ metaschema: String) -> Bool {
    ["draft-00", "draft-01", "draft-02", "draft-03"].contains { metaschema.contains($0) }
  }

  private static let geoJSONTypes: Set<String> = [
    "Feature", "FeatureCollection", "Point", "MultiPoint", "LineString", "MultiLineString",
    "Polygon", "MultiPolygon", "GeometryCollection",
  ]

  /// Every JSON document below a folder that some schema is known for, and the Features in it.
  static func below(_ root: String) -> [SchemaSubject] {
    var result: [SchemaSubject] = []
    for path in Fixtures.files(in: root).sorted() {
      guard let bytes = try? Fixtures.file(path) else { continue }
      let origin = String(path.dropFirst(root.count))
      var documents: [JSONValue] = []
      if path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") {
        documents = bytes.split(separator: UInt8(ascii: "\n")).compactMap {
          try? JSONValue(parsing: $0)
        }
      } else if let document = try? JSONValue(parsing: bytes) {
        documents = [document]
      }
      for document in documents {
        let parts = document["features"]?.array ?? document["collections"]?.array ?? []
        for part in [document] + parts + (document.array ?? []) {
          let urls = urls(of: part)
          if !urls.isEmpty { result.append(.init(origin: origin, document: part, urls: urls)) }
        }
      }
    }
    return result
  }
}
