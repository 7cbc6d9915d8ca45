public import STACJSON

/// A file or a service that belongs to an Item or a Collection.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/assets.md#asset-object>
public struct Asset: Sendable, Hashable {
  /// The members, in order.
  public var json: JSONObject

  /// An asset of these members.
  public init(_ json: JSONObject) { self.json = json }

  /// An asset.
  ///
  /// - Parameters:
  ///   - href: where, as a URL or relative to the object.
  ///   - type: the media type.
  ///   - title: a short line.
  ///   - roles: what it is for: `data`, `thumbnail`, `overview`, `metadata`, …
  public init(href: String, type: String? = nil, title: String? = nil, roles: [String]? = nil) {
    json = ["href": .string(href)]
    self.type = type
    self.title = title
    self.roles = roles
  }

  /// Where, `href`; empty where it is missing, as in `item_assets`.
  public var href: String {
    get { json[string: "href"] ?? "" }
    set { json[string: "href"] = newValue }
  }

  /// The media type, `type`.
  public var type: String? {
    get { json[string: "type"] }
    set { json[string: "type"] = newValue }
  }

  /// A short line, `title`.
  public var title: String? {
    get { json[string: "title"] }
    set { json[string: "title"] = newValue }
  }

  /// What it is, in CommonMark, `description`.
  public var description: String? {
    get { json[string: "description"] }
    set { json[string: "description"] = newValue }
  }

  /// What it is for, `roles`.
  public var roles: [String]? {
    get { json[strings: "roles"] }
    set { json[strings: "roles"] = newValue }
  }

  /// The bands in the order in which the file has them, `bands`.
  public var bands: [Band]? {
    get { json["bands"] == nil ? nil : json[objects: "bands"].map(Band.init) }
    set { json["bands"] = newValue.map { .array($0.map { .object($0.json) }) } }
  }
}
