internal import STACJSON
internal import STACModel

// What makes a catalog good to use. Most of it is worth knowing only.
extension ShapeWalk {
  private static let manyLinks = 20
  private static let manyProperties = 20

  /// Relations of which a document has one at most, and those that it should have.
  mutating func checkLinks(_ root: JSONView) {
    guard let links = root["links"] else { return }
    var seen: (own: Bool, root: Bool, parent: Bool, collection: Bool, latest: Bool) =
      (false, false, false, false, false)
    var count = 0
    var hasLicense = false
    for link in links.elements {
      count += 1
      guard let rel = link["rel"], let text = rel.text else { continue }
      var isRepeated = false
      if text == "self" {
        isRepeated = seen.own
        seen.own = true
      } else if text == "root" {
        isRepeated = seen.root
        seen.root = true
      } else if text == "parent" {
        isRepeated = seen.parent
        seen.parent = true
      } else if text == "collection" {
        isRepeated = seen.collection && isItem
        seen.collection = true
      } else if text == "latest-version" {
        isRepeated = seen.latest
        seen.latest = true
      } else if text == "license" {
        hasLicense = true
      } else if !isItem, collector.wantsInformation, link["title"] == nil,
        text == "child" || text == "item"
      {
        collector.add(
          .linkTitle, at: link, "the member 'title' is missing, which browsers show")
      }
      if collector.wantsInformation { checkMediaType(of: link, text) }
      if isRepeated {
        collector.add(
          .linkRelationOnce, at: rel,
          "expected one link with the relation '\(String(text))' at most"
        )
      }
    }
    if let license = root["license"]?.text, !hasLicense, !isItem,
      license == "other" || license == "various" || license == "proprietary",
      let value = root["license"]
    {
      collector.add(
        .licenseLink, at: value,
        "expected a link with the relation 'license' where the license is \(FoundValue(value))")
    }
    guard collector.wantsInformation else { return }
    if !seen.own {
      collector.add(.linkSelf, at: links, "expected a link with the relation 'self', found none")
    }
    if !seen.root {
      collector.add(.linkRoot, at: links, "expected a link with the relation 'root', found none")
    }
    if isItem, !seen.parent {
      collector.add(
        .linkParent, at: links, "expected a link with the relation 'parent', found none")
    }
    if count > Self.manyLinks {
      collector.add(
        .linksMany, at: links, "expected \(Self.manyLinks) links at most, found \(count)")
    }
  }

  /// Links to documents of STAC say that these are JSON.
  private mutating func checkMediaType(of link: JSONView, _ relation: JSONText) {
    let leadsToItem = relation == "item"
    guard
      leadsToItem || relation == "root" || relation == "parent" || relation == "child"
        || relation == "collection"
    else { return }
    let expected = leadsToItem ? "'application/geo+json'" : "'application/json'"
    guard let type = link["type"] else {
      collector.add(.linkType, at: link, "the member 'type' is missing, expected \(expected)")
      return
    }
    guard let text = type.text else { return }
    if !(text == "application/json" || leadsToItem && text == "application/geo+json") {
      collector.add(.linkType, at: type, "expected \(expected), found \(FoundValue(type))")
    }
  }

  mutating func checkIdentifierForm(_ root: JSONView) {
    guard collector.wantsInformation, let id = root["id"], let text = id.text else { return }
    if !text.allSatisfy(Self.isSearchable) {
      collector.add(
        .idSearchable, at: id,
        "expected only a to z, 0 to 9, '_' and '-', found \(FoundValue(id))")
    }
    if text.contains(where: Self.needsEscape) {
      collector.add(
        .idPercentEncoded, at: id,
        "expected an id that stands in a URL as it is, found \(FoundValue(id))")
    }
  }

  private static func isSearchable(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    !isSearchable(byte) && !(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte)
      && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "~")
  }

  mutating func checkItemPractices(_ root: JSONView) {
    if let properties = root["properties"] { checkInstant(properties) }
    guard collector.wantsInformation else { return }
    if let geometry = root["geometry"], geometry.isNull {
      collector.add(.geometryNull, at: geometry, "expected a geometry, found null")
    }
    if let properties = root["properties"] {
      if let datetime = properties["datetime"], datetime.isNull {
        collector.add(
          .datetimeNull, at: datetime, "expected a time that searches can use, found null")
      }
      let count = properties.members.reduce(0) { count, _ in count + 1 }
      if count > Self.manyProperties {
        collector.add(
          .propertiesMany, at: properties,
          "expected \(Self.manyProperties) properties at most, found \(count)")
      }
    }
    if let assets = root["assets"] { checkAssetPractices(assets) }
  }

  /// `datetime` between the ends of the range that stands beside it.
  private mutating func checkInstant(_ properties: JSONView) {
    guard let datetime = properties["datetime"], let text = datetime.text,
      let start = properties["start_datetime"]?.text, let end = properties["end_datetime"]?.text,
      let instant = try? Timestamp(text), let from = try? Timestamp(start),
      let to = try? Timestamp(end), from <= to, instant < from || to < instant
    else { return }
    collector.add(
      .datetimeWithinRange, at: datetime,
      "expected a time from \(from) to \(to), found \(FoundValue(datetime))")
  }

  private static let roles: Set = [
    "thumbnail", "overview", "data", "metadata", "visual", "source", "reflectance", "temperature",
    "saturation", "cloud", "cloud-shadow", "incidence-angle", "azimuth", "sun-azimuth",
    "sun-elevation", "terrain-shadow", "terrain-occlusion", "terrain-illumination",
    "local-incidence-angle", "noise-power", "amplitude", "magnitude", "sigma0", "beta0", "gamma0",
    "date-offset", "covmat", "prd", "snow-ice", "land-water", "water-mask", "index", "archive",
    "documentation", "graphic", "iso-19115", "mask", "quality", "calibration", "browse",
    "mtl", "inspire", "report", "date", "data-mask",
  ]

  private mutating func checkAssetPractices(_ assets: JSONView) {
    guard assets.isObject else { return }
    var hasPreview = false
    var hasAssets = false
    // Of an object there are no elements.
    let noRoles = assets
    for (key, asset) in assets.members {
      hasAssets = true
      var isThumbnail = key == "thumbnail"
      if let bands = asset["bands"] { checkNames(of: bands, .bandNamesUnique, "band") }
      for role in (asset["roles"] ?? noRoles).elements {
        guard let name = role.text else { continue }
        if name == "thumbnail" {
          isThumbnail = true
        } else if name == "overview" {
          hasPreview = true
        } else if !(name == "data"), !(name == "metadata"), !Self.roles.contains(String(name)) {
          collector.add(.rolesKnown, at: role, "expected a known role, found \(FoundValue(role))")
        }
      }
      guard isThumbnail else { continue }
      hasPreview = true
      checkThumbnail(asset)
    }
    if hasAssets, !hasPreview {
      collector.add(
        .thumbnailMissing, at: assets, "expected an asset with the role 'thumbnail', found none")
    }
  }

  private mutating func checkThumbnail(_ asset: JSONView) {
    guard let type = asset["type"], let text = type.text else { return }
    let name = String(decoding: text.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
    let shown = ["png", "jpeg", "jpg", "webp", "gif", "avif", "svg+xml"]
    guard !shown.contains(where: { name == "image/\($0)" }) else { return }
    collector.add(
      .thumbnailType, at: type, "expected an image such as 'image/png', found \(FoundValue(type))")
  }

  mutating func checkCollectionPractices(_ root: JSONView) {
    if version == .v100, let boxes = root["extent"]?["spatial"]?["bbox"], boxes.elements.count == 2
    {
      collector.add(
        .extentBoxCount, at: boxes, "expected one box, or one around two others or more, found 2")
    }
    if collector.wantsInformation, root["summaries"] == nil {
      collector.add(.summariesMissing, at: root, "the member 'summaries' is missing")
    }
  }
}
