/// The parts of a document in which a field of an extension may stand.
public struct FieldPlaces: OptionSet, Sendable, Hashable {
  /// One bit for each place.
  public let rawValue: UInt16

  /// Places of these bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The properties of an Item.
  public static let properties = FieldPlaces(rawValue: 1)
  /// An asset of an Item.
  public static let itemAssets = FieldPlaces(rawValue: 2)
  /// An asset of a Collection.
  public static let collectionAssets = FieldPlaces(rawValue: 4)
  /// A definition in `item_assets` of a Collection.
  public static let assetDefinitions = FieldPlaces(rawValue: 8)
  /// The top level of a Collection.
  public static let collection = FieldPlaces(rawValue: 16)
  /// The top level of a Catalog.
  public static let catalog = FieldPlaces(rawValue: 32)
  /// A link.
  public static let links = FieldPlaces(rawValue: 64)
  /// A band in the properties of an Item or in an asset of one.
  public static let bands = FieldPlaces(rawValue: 128)
  /// The summaries of a Collection, where each field has several values.
  public static let summaries = FieldPlaces(rawValue: 256)
  /// A band of a Collection or in its assets.
  public static let collectionBands = FieldPlaces(rawValue: 512)

  /// Assets of Items and Collections, and their definitions.
  public static let assets: FieldPlaces = [.itemAssets, .collectionAssets, .assetDefinitions]
  /// Where most fields of Items may stand.
  public static let common: FieldPlaces = [.properties, .assets]
  /// The top levels of Collections and Catalogs.
  public static let roots: FieldPlaces = [.collection, .catalog]
  /// Everywhere.
  public static let all: FieldPlaces = [
    .common, .roots, .links, .bands, .summaries, .collectionBands,
  ]
}
