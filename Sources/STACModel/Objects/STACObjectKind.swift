public import STACJSON

/// What kind of document a JSON value is.
@frozen
public enum STACObjectKind: String, Sendable, CaseIterable {
  /// A STAC Item.
  case item
  /// A STAC Collection.
  case collection
  /// A STAC Catalog.
  case catalog
  /// A FeatureCollection of STAC Items, as an API answers a search.
  case itemCollection
  /// A GeoJSON Feature that is not an Item.
  case feature
  /// A GeoJSON FeatureCollection of Features that are not Items.
  case featureCollection
  /// An array.
  case array
  /// Anything else.
  case unknown

  /// What a parsed value is, by its `type` and, before STAC 1.0, by the members that it has.
  ///
  /// - Complexity: O(*n*) in the number of top-level members.
  public init(_ json: JSONView) {
    guard json.isObject else {
      self = json.isArray ? .array : .unknown
      return
    }
    var signs = Signs()
    for (key, value) in json.members {
      if key == "type" {
        signs.type = value.text.map(Signs.DocumentType.init) ?? .other
      } else if key == "stac_version" {
        signs.hasVersion = true
      } else if key == "id" {
        signs.hasID = true
      } else if key == "links" {
        signs.hasLinks = value.isArray
      } else if key == "assets" {
        signs.hasAssets = value.isObject
      } else if key == "extent" {
        signs.hasExtent = value.isObject
      } else if key == "license" {
        signs.hasLicense = true
      } else if key == "description" {
        signs.hasDescription = true
      } else if key == "features" {
        var features = value.elements
        signs.firstFeature = features.next().map { STACObjectKind($0) }
      }
    }
    self = signs.kind
  }

  /// What an owned value is, as by ``init(_:)-(JSONView)``.
  public init(_ json: JSONValue) {
    guard let object = json.object else {
      self = json.array == nil ? .unknown : .array
      return
    }
    var signs = Signs()
    if let type = object["type"] {
      signs.type = type.string.map { Signs.DocumentType($0) } ?? .other
    }
    signs.hasVersion = object["stac_version"] != nil
    signs.hasID = object["id"] != nil
    signs.hasLinks = object["links"]?.array != nil
    signs.hasAssets = object["assets"]?.object != nil
    signs.hasExtent = object["extent"]?.object != nil
    signs.hasLicense = object["license"] != nil
    signs.hasDescription = object["description"] != nil
    signs.firstFeature = object["features"]?.array?.first.map { STACObjectKind($0) }
    self = signs.kind
  }

  /// What a message calls it.
  public var name: String {
    switch self {
    case .item: "an Item"
    case .collection: "a Collection"
    case .catalog: "a Catalog"
    case .itemCollection: "an ItemCollection"
    case .feature: "a GeoJSON Feature that is not an Item"
    case .featureCollection: "a GeoJSON FeatureCollection"
    case .array: "an array"
    case .unknown: "not a STAC object"
    }
  }
}

/// What can be seen of a document from its top-level members.
private struct Signs {
  enum DocumentType {
    case none, feature, featureCollection, collection, catalog, other

    init(_ text: JSONText) {
      if text == "Feature" {
        self = .feature
      } else if text == "FeatureCollection" {
        self = .featureCollection
      } else if text == "Collection" {
        self = .collection
      } else if text == "Catalog" {
        self = .catalog
      } else {
        self = .other
      }
    }

    init(_ text: String) {
      switch text {
      case "Feature": self = .feature
      case "FeatureCollection": self = .featureCollection
      case "Collection": self = .collection
      case "Catalog": self = .catalog
      default: self = .other
      }
    }
  }

  var type = DocumentType.none
  var hasVersion = false
  var hasID = false
  var hasLinks = false
  var hasAssets = false
  var hasExtent = false
  var hasLicense = false
  var hasDescription = false
  var firstFeature: STACObjectKind?

  var kind: STACObjectKind {
    switch type {
    case .collection: .collection
    case .catalog: .catalog
    // An API may leave `stac_version` out when fields were chosen; assets are an Item's own.
    case .feature: hasVersion || hasAssets ? .item : .feature
    case .featureCollection:
      switch firstFeature {
      case .item?: .itemCollection
      case nil: hasVersion || hasLinks ? .itemCollection : .featureCollection
      default: hasVersion ? .itemCollection : .featureCollection
      }
    // Before 1.0.0-rc.1 Catalogs and Collections had no `type`.
    case .none:
      if hasExtent && (hasVersion || hasLicense) {
        .collection
      } else if hasVersion && hasID || hasID && hasLinks && hasDescription {
        .catalog
      } else {
        .unknown
      }
    case .other: .unknown
    }
  }
}
