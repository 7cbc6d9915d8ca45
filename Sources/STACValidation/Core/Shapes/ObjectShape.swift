internal import STACExtensions

/// The objects that STAC documents are made of.
enum ObjectName: Hashable {
  case item, properties, assets, asset, link, headers
  case provider, collectionProvider, band, statistics
  case collection, extent, spatialExtent, temporalExtent, summaries, itemAssets, itemAsset
  case catalog
  case schema, schemas, schemaDependencies
  /// `item_assets` of STAC 1.0.0, when it was an extension: looked at for fields of extensions only.
  case extensionAssets, extensionAsset
  /// An object inside a field of an extension, by its number.
  case extensionObject(Int)
}

/// What the members of an object may be.
struct ObjectShape {
  struct Field {
    let name: String
    let value: ValueShape
    /// What is broken where the field is missing; nil where it may be.
    let missing: Rule?
  }

  var fields: [Field] = []
  /// What all other members must be like; nil where they may be anything.
  var others: ValueShape?
  var minimumCount = 0
  /// Whether `start_datetime` and `end_datetime` need each other here.
  var hasTimeRange = false
  /// Which part of an Item this is, where fields of extensions may stand in it.
  var placeInItem: FieldPlaces = []
  /// The same in a Collection or Catalog.
  var placeInCollection: FieldPlaces = []

  /// With another field, which takes the place of one with the same name.
  mutating func set(_ name: String, _ value: ValueShape, missing: Rule? = nil) {
    fields.removeAll { $0.name == name }
    fields.append(Field(name: name, value: value, missing: missing))
  }
}

/// The versions of STAC whose rules are built in.
enum CoreVersion: CaseIterable {
  case v100, v110
}
