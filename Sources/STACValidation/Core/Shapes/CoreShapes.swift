internal import STACExtensions

/// The objects of STAC 1.0.0 and 1.1.0, as their official schemas have them.
///
/// Two decisions about `format`, which JSON Schema leaves open: `date-time` is asserted, and so are
/// `iri` and `iri-reference` as far as that a blank text is neither. All other texts are taken as
/// references, as by most validators.
struct CoreShapes {
  let version: CoreVersion
  /// The objects inside fields of extensions.
  var extensionObjects: [ObjectShape] = []

  init(version: CoreVersion) { self.version = version }

  var isV100: Bool { version == .v100 }

  func object(_ name: ObjectName) -> ObjectShape {
    switch name {
    case .item: item
    case .properties: properties
    case .assets: ObjectShape(others: .object(.assetObject, .asset, "an asset: an object"))
    case .asset: asset
    case .link: link
    case .headers: headers
    case .provider: provider
    case .collectionProvider: collectionProvider
    case .band: band
    case .statistics: statistics
    case .collection: collection
    case .extent: extent
    case .spatialExtent: spatialExtent
    case .temporalExtent: temporalExtent
    case .summaries: summaries
    case .itemAssets: itemAssets
    case .itemAsset: itemAsset
    case .catalog: catalog
    case .schema: schema
    case .schemas: ObjectShape(others: jsonSchema)
    case .schemaDependencies: schemaDependencies
    case .extensionAssets:
      ObjectShape(others: .anyObject(.extensionField, .extensionAsset))
    case .extensionAsset: ObjectShape(placeInCollection: .assetDefinitions)
    case .extensionObject(let number): extensionObjects[number]
    }
  }

  /// What Items, Collections and Catalogs have in common. `type` and `stac_version` are looked at
  /// before, because they decide which shape is used.
  var root: ObjectShape {
    var shape = ObjectShape()
    shape.set("type", .any(.documentType))
    shape.set("stac_version", .any(.versionRequired))
    shape.set(
      "stac_extensions",
      .list(
        .extensionsList, of: .text(.extensionsList, .notBlank, "the URL of a schema"),
        unique: .extensionsUnique, "an array of URLs"))
    shape.set("id", .text(.idRequired, .notEmpty, "a string, not empty"), missing: .idRequired)
    shape.set(
      "links",
      .list(.linksRequired, of: .object(.linkObject, .link, "a link: an object"), "an array"),
      missing: .linksRequired)
    return shape
  }

  private var link: ObjectShape {
    var shape = isV100 ? ObjectShape() : common
    shape.placeInItem = .links
    shape.placeInCollection = .links
    shape.set("title", .text(.linkText))
    shape.set("type", .text(.linkText))
    shape.set(
      "href", .text(.linkHrefRequired, .notBlank, "a string, not empty"),
      missing: .linkHrefRequired)
    shape.set(
      "rel", .text(.linkRelRequired, .notEmpty, "a string, not empty"), missing: .linkRelRequired)
    if isV100 { return shape }
    shape.set("method", .text(.linkRequest, .capitals, "a method in capitals, such as POST"))
    shape.set("headers", .object(.linkRequest, .headers, "an object of strings"))
    return shape
  }

  private var headers: ObjectShape {
    var value = ValueShape.texts(.linkRequest)
    value.kinds.insert(.string)
    value.expected = "a string or an array of strings"
    return ObjectShape(others: value)
  }
}
