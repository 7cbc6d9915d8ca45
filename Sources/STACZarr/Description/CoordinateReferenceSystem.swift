public import STACJSON

/// What the horizontal coordinates of a store refer to.
public struct CoordinateReferenceSystem: Sendable, Hashable {
  /// Authority and code: `EPSG:32632`.
  public let code: String?
  /// Well-Known Text, of version 2 or 1.
  public let wkt: String?
  /// PROJJSON.
  public let projJSON: JSONValue?
  /// A PROJ string that is made from the parameters of a CF grid mapping.
  public let projText: String?
  /// Whether coordinates are longitudes and latitudes in degrees.
  public let isGeographic: Bool

  /// Longitudes and latitudes on WGS 84.
  static let geographic = CoordinateReferenceSystem(code: "EPSG:4326")

  private static let geographicCodes: Set<String> = [
    "EPSG:4326", "EPSG:4979", "EPSG:4258", "EPSG:4269", "OGC:CRS84", "OGC:84", "EPSG:4171",
  ]

  init(
    code: String? = nil, wkt: String? = nil, projJSON: JSONValue? = nil, projText: String? = nil,
    isGeographic: Bool? = nil
  ) {
    self.wkt = wkt
    self.projJSON = projJSON
    self.projText = projText
    let code =
      code.map(Self.withoutName) ?? wkt.flatMap(Self.code(inWKT:))
      ?? projJSON.flatMap(Self.code(inPROJJSON:))
    self.code = code
    let kind = projJSON?["type"]?.string ?? ""
    self.isGeographic =
      isGeographic ?? code.map(Self.geographicCodes.contains) == true
      || (wkt.map { text in
        // Longitudes and latitudes about a pole of their own are none.
        !text.uppercased().contains("DERIVINGCONVERSION[")
          && ["GEOGCS", "GEOGCRS", "GEODCRS", "GEOGRAPHICCRS"].contains {
            text.uppercased().hasPrefix($0)
          }
      }
        ?? (kind == "GeographicCRS" || kind == "GeodeticCRS"))
  }

  /// The system that attributes of the geo-proj convention tell, or STAC's fields in an array's attributes.
  init?(convention attributes: JSONObject) {
    let epsg =
      attributes["proj:epsg"]?.integer.map { "EPSG:\($0)" }
      ?? attributes["proj:epsg"]?.string.map { $0.contains(":") ? $0 : "EPSG:\($0)" }
    let code = attributes["proj:code"]?.string ?? epsg
    let wkt = attributes["proj:wkt2"]?.string
    let json = attributes["proj:projjson"].flatMap { $0.object == nil ? nil : $0 }
    guard code != nil || wkt != nil || json != nil else { return nil }
    self.init(code: code.map { $0.uppercased() }, wkt: wkt, projJSON: json)
  }

  /// The system that a CF grid mapping tells; nil where it tells none.
  /// <https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#appendix-grid-mappings>
  init?(gridMapping attributes: JSONObject) {
    let wkt = attributes["crs_wkt"]?.string ?? attributes["spatial_ref"]?.string
    let name = attributes["grid_mapping_name"]?.string
    let code =
      attributes["epsg_code"]?.string ?? attributes["proj:code"]?.string
      ?? attributes["epsg"]?.integer.map { "EPSG:\($0)" }
    let projText = GridMapping(attributes).projText
    guard wkt != nil || projText != nil || code != nil || name == "latitude_longitude" else {
      return nil
    }
    let isCode = wkt.map { $0.uppercased().hasPrefix("EPSG:") } ?? false
    self.init(
      code: code?.uppercased() ?? (isCode ? wkt : nil)
        ?? Self.codeOfZone(attributes["projected_crs_name"]?.string),
      wkt: isCode || wkt?.isEmpty == true ? nil : wkt, projText: projText,
      isGeographic: name == "latitude_longitude" ? true : nil)
  }

  // MARK: For others

  /// What tells PROJ the system, the best first: a code may be none that it knows.
  var definitions: [String] {
    [
      code.flatMap { Self.isCode($0) ? $0 : nil }, wkt.flatMap { Self.isText($0) ? $0 : nil },
      projJSON?.description, projText,
    ].compactMap { $0 }
  }

  /// Whether a text is an authority and a code. PROJ takes others for names, of which it looks through all that it knows:
  /// a sixth of a second for each that it does not find.
  private static func isCode(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        1...64 ~= part.count
          && part.allSatisfy { byte in
            let character = Character(Unicode.Scalar(byte))
            return character.isASCII
              && (character.isLetter || character.isNumber || "-_.".contains(character))
          }
      }
  }

  /// Whether a text is Well-Known Text, or a PROJ string in its place.
  private static func isText(_ text: String) -> Bool {
    text.hasPrefix("+") || text.hasPrefix("proj=") || hasHead(text, heads1 + heads2)
  }

  /// The number of the EPSG registry.
  public var epsg: Int? {
    guard let code, code.hasPrefix("EPSG:") else { return nil }
    return Int(code.dropFirst(5))
  }

  /// Whether the Well-Known Text is of version 2, as STAC asks for.
  public var hasWKT2: Bool {
    wkt.map { Self.hasHead($0, Self.heads2) } ?? false
  }

  /// `reference_system` of the datacube extension.
  var datacubeReference: JSONValue? {
    epsg.map { .integer(Int64($0)) } ?? projJSON ?? (hasWKT2 ? wkt.map { .string($0) } : nil)
      ?? (isGeographic && wkt == nil ? 4326 : nil) ?? StorePositions.projJSON(self)
      ?? (isGeographic ? 4326 : nil)
  }

  private static let heads1 = ["GEOGCS", "PROJCS", "GEOCCS", "COMPD_CS", "LOCAL_CS", "FITTED_CS"]
  private static let heads2 = [
    "GEODCRS", "GEODETICCRS", "GEOGCRS", "GEOGRAPHICCRS", "PROJCRS", "PROJECTEDCRS", "BOUNDCRS",
    "COMPOUNDCRS", "ENGCRS", "ENGINEERINGCRS", "DERIVEDPROJCRS",
  ]

  /// Whether Well-Known Text begins with one of some words.
  private static func hasHead(_ text: String, _ heads: [String]) -> Bool {
    let start = text.drop { $0.isWhitespace }.prefix(16).uppercased()
    return heads.contains { start.hasPrefix($0 + "[") }
  }

  // MARK: Codes

  /// The code in a name as OGC makes them: `urn:ogc:def:crs:EPSG::32632`, `http://www.opengis.net/def/crs/EPSG/0/32632`;
  /// any other text as it is.
  private static func withoutName(_ text: String) -> String {
    for (prefix, separator) in [
      ("urn:ogc:def:crs:", ":"), ("http://www.opengis.net/def/crs/", "/"),
      ("https://www.opengis.net/def/crs/", "/"),
    ] as [(String, Character)] where text.lowercased().hasPrefix(prefix) {
      let parts = text.dropFirst(prefix.count)
        .split(separator: separator, omittingEmptySubsequences: false)
      if parts.count == 3 { return "\(parts[0].uppercased()):\(parts[2])" }
    }
    return text
  }

  /// The code at the end of a Well-Known Text: `AUTHORITY["EPSG","32632"]]`, `ID["EPSG",32632]]`.
  private static func code(inWKT text: String) -> String? {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    guard let last = parts.lastIndex(where: { $0.hasSuffix("AUTHORITY[") || $0.hasSuffix("ID[") })
    else { return nil }
    let rest = parts[(last + 1)...].joined(separator: "\"")
    // Only what closes the whole text is of the whole system.
    let words = rest.split(separator: ",", maxSplits: 1)
    guard words.count == 2 else { return nil }
    let digits = words[1].filter { $0.isNumber }
    let closing = words[1].filter { $0 == "]" || $0 == "[" }
    guard closing == "]]", !digits.isEmpty, let authority = words[0].split(separator: "\"").first
    else { return nil }
    return "\(authority.uppercased()):\(digits)"
  }

  private static func code(inPROJJSON value: JSONValue) -> String? {
    guard let authority = value["id"]?["authority"]?.string, let code = value["id"]?["code"] else {
      return nil
    }
    return "\(authority):\(code.string ?? code.description)"
  }

  /// `WGS 84 / UTM zone 32N`
  private static func codeOfZone(_ name: String?) -> String? {
    guard let name, name.hasPrefix("WGS 84 / UTM zone "), let hemisphere = name.last,
      let zone = Int(name.dropFirst(18).dropLast()), 1...60 ~= zone
    else { return nil }
    return hemisphere == "N"
      ? "EPSG:\(32600 + zone)" : hemisphere == "S" ? "EPSG:\(32700 + zone)" : nil
  }
}
