public import STACGeometry
public import STACJSON
public import STACModel
public import STACQuery

/// Which Items are asked for: what the search of a STAC API takes.
/// <https://github.com/radiantearth/stac-api-spec/tree/v1.0.0/item-search>
public struct ItemSearch: Sendable, Hashable {
  /// A field to sort by.
  public struct SortField: Sendable, Hashable {
    /// The name, such as `properties.datetime`.
    public var field: String
    /// Whether the largest comes first.
    public var isDescending: Bool

    /// A field and a direction.
    public init(_ field: String, isDescending: Bool = false) {
      self.field = field
      self.isDescending = isDescending
    }

    /// Reads `datetime`, `+datetime` or `-datetime`.
    public init(parsing text: String) {
      let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
      self.init(isSigned ? String(text.dropFirst()) : text, isDescending: text.hasPrefix("-"))
    }
  }

  /// How requests are made.
  public enum Method: String, Sendable, CaseIterable {
    /// With POST where the server takes it.
    case automatic = "auto"
    /// With GET.
    case get = "GET"
    /// With POST.
    case post = "POST"
  }

  /// Wanted Collections; empty for all.
  public var collections: [String] = []
  /// Wanted ids; empty for all.
  public var ids: [String] = []
  /// The box that Items touch; degrees WGS 84.
  public var boundingBox: BoundingBox?
  /// The GeoJSON geometry that Items touch.
  public var intersects: JSONValue?
  /// The time that Items touch.
  public var interval: TemporalInterval?
  /// Conditions of the query extension: `{"eo:cloud_cover": {"lt": 10}}`.
  public var query: JSONObject?
  /// A CQL2 filter. It is sent as JSON or as text, whichever the server reads, or looked at here.
  public var filter: CQL2Expression?
  /// Only Items that were changed at this time or later, as their `updated` says.
  public var updatedSince: Timestamp?
  /// The order; where there is one, Items come in it, over one connection.
  public var sortBy: [SortField] = []
  /// Members that Items are to have; empty for all.
  public var includedFields: [String] = []
  /// Members that Items are not to have.
  public var excludedFields: [String] = []
  /// Items on a page; nil for what suits the server.
  public var pageSize: Int?
  /// How many Items are wanted at most.
  public var maximumCount: Int?
  /// How requests are made.
  public var method = Method.automatic

  /// A search for everything.
  public init() {}

  /// What is wrong with the search, or nil.
  public var mistake: String? {
    if boundingBox != nil, intersects != nil {
      return "a search has a bbox or an intersects geometry, not both"
    }
    if let intersects, intersects["type"]?.string == nil {
      return "intersects must be a GeoJSON geometry"
    }
    if let pageSize, pageSize < 1 { return "the limit must be at least 1" }
    return nil
  }
}
