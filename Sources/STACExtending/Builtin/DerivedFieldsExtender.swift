internal import STACJSON
internal import STACModel

/// Extensions of which one field follows from another: `grid` and `mgrs` from the tile of
/// Sentinel-2, `scientific` from a link to a DOI, `storage` from hrefs of object stores.
struct DerivedFieldsExtender: Extender {
  let name: String
  let identifier: String

  /// The extensions that it knows something of.
  static let names: Set<String> = ["grid", "mgrs", "scientific", "storage"]

  func extend(_ document: inout DraftDocument) throws(ExtensionError) {
    switch name {
    case "grid":
      if let tile = Self.tile(document.view) {
        document.fill("properties.grid:code", with: .string("MGRS-\(tile)"))
      }
    case "mgrs":
      if let tile = Self.tile(document.view), let zone = Int64(tile.prefix { $0.isNumber }) {
        let letters = tile.drop { $0.isNumber }
        document.fill("properties.mgrs:utm_zone", with: .integer(zone))
        document.fill("properties.mgrs:latitude_band", with: .string(String(letters.prefix(1))))
        document.fill(
          "properties.mgrs:grid_square", with: .string(String(letters.dropFirst().prefix(2))))
      }
    case "scientific":
      let link = document.view["links"]?.elements.first { $0["rel"]?.string == "cite-as" }
      let prefixes = ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/"]
      guard let href = link?["href"]?.string,
        let prefix = prefixes.first(where: href.hasPrefix)
      else { return }
      let field = JSONValue.string(String(href.dropFirst(prefix.count)))
      document.fill(
        document.kind == .item ? "properties.sci:doi" : "sci:doi", with: field)
    case "storage": addSchemes(&document)
    default: break
    }
  }

  /// The square of the military grid that an Item says it covers, such as `32TQM`.
  private static func tile(_ document: JSONView) -> String? {
    guard let properties = document["properties"] else { return nil }
    var text = properties["s2:mgrs_tile"]?.string
    if text == nil, let code = properties["grid:code"]?.string, code.hasPrefix("MGRS-") {
      text = String(code.dropFirst(5))
    }
    if text == nil, let zone = properties["mgrs:utm_zone"]?.integer,
      let band = properties["mgrs:latitude_band"]?.string,
      let square = properties["mgrs:grid_square"]?.string
    {
      text = "\(zone)\(band)\(square)"
    }
    guard let text, (4...5).contains(text.utf8.count), text.first?.isNumber == true,
      text.drop(while: \.isNumber).utf8.allSatisfy({ 65...90 ~= $0 }),
      text.drop(while: \.isNumber).count == 3
    else { return nil }
    return text
  }

  private func addSchemes(_ document: inout DraftDocument) {
    for (name, asset) in document.assets where asset["storage:refs"] == nil {
      guard let href = asset["href"]?.string, href.hasPrefix("s3://") else { continue }
      let bucket = String(href.dropFirst(5).prefix { $0 != "/" })
      let key = "aws-\(bucket)"
      document.fill(
        FieldPath(
          keys: (document.kind == .item ? ["properties"] : []) + ["storage:schemes", key]),
        with: [
          "type": "aws-s3", "platform": "https://{bucket}.s3.{region}.amazonaws.com",
          "bucket": .string(bucket),
        ])
      document.set(
        FieldPath(keys: ["assets", name, "storage:refs"]), to: .array([.string(key)]))
    }
  }
}
