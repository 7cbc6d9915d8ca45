internal import STACExtensions

// Items and their assets. How the fields of an Item depend on each other is in `ItemRelations`.
extension CoreShapes {
  /// Four or six numbers.
  static let box = ValueShape.list(
    .boxNumbers, of: .number(.boxNumbers), counts: CountSet(4, 6), "an array of 4 or 6 numbers")

  var item: ObjectShape {
    var shape = root
    shape.set(
      "geometry",
      ValueShape(
        kinds: [.object, .null], rule: .geometryRequired, expected: "a geometry or null",
        structure: .geometry),
      missing: .geometryRequired)
    shape.set("bbox", Self.box)
    shape.set(
      "properties", .object(.propertiesRequired, .properties, "an object"),
      missing: .propertiesRequired)
    shape.set("assets", .object(.assetsRequired, .assets, "an object"), missing: .assetsRequired)
    shape.set("collection", .text(.collectionRequired, .notEmpty, "a string, not empty"))
    return shape
  }

  var properties: ObjectShape {
    var shape = common
    shape.placeInItem = .properties
    shape.set("datetime", Self.dateTimeOrNull, missing: .datetimeRequired)
    return shape
  }

  var asset: ObjectShape {
    var shape = common
    shape.placeInItem = .itemAssets
    shape.placeInCollection = .collectionAssets
    addAssetFields(to: &shape)
    shape.set(
      "href", .text(.assetHrefRequired, .notBlank, "a string, not empty"),
      missing: .assetHrefRequired)
    return shape
  }

  /// What assets and the definitions in `item_assets` have beyond common metadata.
  func addAssetFields(to shape: inout ObjectShape) {
    shape.set("type", .text(.assetText))
    shape.set("roles", .texts(.rolesStrings, unique: .rolesUnique))
  }
}
