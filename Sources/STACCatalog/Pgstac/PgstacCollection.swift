internal import STACGeometry
internal import STACJSON
internal import STACModel

/// A Collection as pgstac gets it.
struct PgstacCollection {
  /// The Collection.
  private(set) var document: JSONObject
  /// What was left out of `item_assets`: `ASSET` or `ASSET.FIELD`.
  private(set) var leftOut: [String] = []

  init(_ id: String, _ given: JSONObject?, _ evidence: PgstacCollectionEvidence) {
    document = given ?? Self.made(id, evidence)
    guard var definitions = document["item_assets"]?.object else { return }
    for fragile in evidence.fragile.sorted() {
      guard var asset = definitions[fragile.asset]?.object else { continue }
      if let field = fragile.field {
        guard let base = asset[field], fragile.isLost(over: base) else { continue }
        asset[field] = nil
        definitions[fragile.asset] = .object(asset)
        leftOut.append("\(fragile.asset).\(field)")
      } else {
        definitions[fragile.asset] = nil
        leftOut.append(fragile.asset)
      }
    }
    document["item_assets"] = .object(definitions)
  }

  /// What can be said of a Collection that was not at the source.
  private static func made(_ id: String, _ evidence: PgstacCollectionEvidence) -> JSONObject {
    let box = evidence.box.box.map { [$0.west, $0.south, $0.east, $0.north] }
    let numbers = (box ?? [-180, -90, 180, 90]).map { JSONValue.double($0) }
    let ends = [evidence.start, evidence.end].map { time -> JSONValue in
      time.map { .string($0.description) } ?? .null
    }
    return [
      "type": "Collection", "stac_version": .string(STACVersion.current.description),
      "id": .string(id), "description": .string("The Items of \(id)"), "license": "other",
      "extent": [
        "spatial": ["bbox": [.array(numbers)]], "temporal": ["interval": [.array(ends)]],
      ],
      "links": [],
    ]
  }
}
