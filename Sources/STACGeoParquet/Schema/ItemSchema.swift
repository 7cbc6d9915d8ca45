/// The columns that Items are written to, one schema for all Items of a file.
///
/// As the stac-geoparquet specification asks, the properties stand beside the members of the Item:
/// <https://github.com/radiantearth/stac-geoparquet-spec>
public struct ItemSchema: Sendable, Hashable {
  /// The columns in the order of the file.
  public var fields: [SchemaField]
  /// Columns that hold JSON text because their values are of several types, or cannot be columns.
  public var conflicts: [Conflict] = []
  /// Whether there is a column for what the others do not hold.
  public var hasRest = true

  /// A column that holds JSON text, and why.
  public struct Conflict: Sendable, Hashable {
    /// The names from the Item's root, `element` standing for the elements of a list.
    public var path: [String]
    /// What was found there.
    public var reason: String
  }

  /// A schema of these columns.
  public init(fields: [SchemaField]) { self.fields = fields }

  /// The number of leaf columns.
  public var leafCount: Int { fields.reduce(hasRest ? 1 : 0) { $0 + $1.leafCount } }

  /// Members of an Item that are columns of their own; all other columns are properties.
  static let itemMembers: Set<String> = [
    "stac_version", "stac_extensions", "id", "collection", "geometry", "bbox", "links", "assets",
  ]

  /// Properties of these names would be taken for members of the Item.
  static let reservedNames: Set<String> = itemMembers.union(["type", "properties", restColumn])

  /// The column for what the others do not hold.
  public static let restColumn = "stac_manager:rest"

  /// Properties that are stored as instants.
  static let timestampNames: Set<String> = [
    "datetime", "start_datetime", "end_datetime", "created", "updated", "expires", "published",
    "unpublished",
  ]

  /// How many members an object may have before it becomes JSON text.
  static let maximumMembers = 2048
  /// How deeply columns may be nested.
  static let maximumDepth = 20
  /// How many columns of any kind there may be.
  static let maximumNodes = 30_000
}
