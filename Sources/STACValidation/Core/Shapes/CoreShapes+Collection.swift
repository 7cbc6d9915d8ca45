internal import STACExtensions

// Collections and Catalogs.
extension CoreShapes {
  var catalog: ObjectShape {
    var shape = rootWithCommonMetadata
    shape.placeInCollection = .catalog
    shape.set("title", .text(.titleString))
    shape.set(
      "description", .text(.descriptionRequired, .notEmpty, "a string, not empty"),
      missing: .descriptionRequired)
    return shape
  }

  var collection: ObjectShape {
    var shape = catalog
    shape.placeInCollection = .collection
    shape.set("license", Self.license, missing: .licenseRequired)
    shape.set("keywords", Self.keywords)
    shape.set("providers", providers(.collectionProvider))
    shape.set(
      "extent", .object(.extentRequired, .extent, "an object with 'spatial' and 'temporal'"),
      missing: .extentRequired)
    shape.set("assets", .object(.collectionAssets, .assets, "an object"))
    shape.set("summaries", .object(.summariesObject, .summaries, "an object"))
    if isV100 {
      shape.set("item_assets", .anyObject(.extensionField, .extensionAssets))
      return shape
    }
    var definitions = ValueShape.any(.itemAssetFields)
    definitions.object = .itemAssets
    shape.set("item_assets", definitions)
    return shape
  }

  private var rootWithCommonMetadata: ObjectShape {
    if isV100 { return root }
    var shape = common
    for field in root.fields { shape.set(field.name, field.value, missing: field.missing) }
    return shape
  }

  var extent: ObjectShape {
    var shape = ObjectShape()
    shape.set(
      "spatial", .object(.spatialBoxes, .spatialExtent, "an object with 'bbox'"),
      missing: .extentRequired)
    shape.set(
      "temporal", .object(.temporalIntervals, .temporalExtent, "an object with 'interval'"),
      missing: .extentRequired)
    return shape
  }

  var spatialExtent: ObjectShape {
    var shape = ObjectShape()
    let boxes =
      isV100
      ? ValueShape.list(
        .spatialBoxes, of: Self.box, counts: .atLeast(1), "an array of one box or more")
      : ValueShape.list(
        .spatialBoxes, of: Self.box, counts: CountSet(1).union(.atLeast(3)),
        "an array of one box, or of one around two others or more")
    shape.set("bbox", boxes, missing: .spatialBoxes)
    return shape
  }

  var temporalExtent: ObjectShape {
    var shape = ObjectShape()
    let interval = ValueShape.list(
      .temporalIntervals, of: Self.dateTimeOrNull, counts: CountSet(2),
      "an array of two times or nulls")
    shape.set(
      "interval",
      .list(
        .temporalIntervals, of: interval, counts: .atLeast(1), "an array of one interval or more"),
      missing: .temporalIntervals)
    return shape
  }

  var summaries: ObjectShape {
    ObjectShape(
      others: ValueShape(
        kinds: [.array, .object], rule: .summaryValue,
        expected: "an array of values, a range or a JSON Schema",
        counts: .atLeast(1), structure: .summary), placeInCollection: .summaries)
  }

  var itemAssets: ObjectShape {
    ObjectShape(
      others: .object(
        .itemAssetFields, .itemAsset, "an object of two members or more"))
  }

  var itemAsset: ObjectShape {
    var shape = common
    shape.placeInCollection = .assetDefinitions
    addAssetFields(to: &shape)
    shape.minimumCount = 2
    shape.set("href", .nothing(.itemAssetWithoutHref, "no 'href' here"))
    return shape
  }
}
