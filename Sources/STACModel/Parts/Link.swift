public import STACJSON

/// A link from one STAC object to another or to anything else.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/links.md#link-object>
public struct Link: Sendable, Hashable {
  /// The members, in order.
  public var json: JSONObject

  /// A link of these members.
  public init(_ json: JSONObject) { self.json = json }

  /// A link.
  ///
  /// - Parameters:
  ///   - relation: what the place is to this object: `self`, `root`, `parent`, `child`, `item`, …
  ///   - href: where, as a URL or relative to the object.
  ///   - type: the media type of what is there.
  ///   - title: a short line.
  public init(relation: String, href: String, type: String? = nil, title: String? = nil) {
    json = ["rel": .string(relation), "href": .string(href)]
    self.type = type
    self.title = title
  }

  /// Where, `href`; empty where it is missing.
  public var href: String {
    get { json[string: "href"] ?? "" }
    set { json[string: "href"] = newValue }
  }

  /// What the place is to the object, `rel`; empty where it is missing.
  public var relation: String {
    get { json[string: "rel"] ?? "" }
    set { json[string: "rel"] = newValue }
  }

  /// The media type of what is there, `type`.
  public var type: String? {
    get { json[string: "type"] }
    set { json[string: "type"] = newValue }
  }

  /// A short line, `title`.
  public var title: String? {
    get { json[string: "title"] }
    set { json[string: "title"] = newValue }
  }

  /// The HTTP method to follow the link with, `method`; `GET` where it is missing.
  public var method: String {
    get { json[string: "method"] ?? "GET" }
    set { json[string: "method"] = newValue }
  }

  /// HTTP headers to follow the link with, `headers`.
  public var headers: JSONObject? {
    get { json[object: "headers"] }
    set { json[object: "headers"] = newValue }
  }

  /// The HTTP body to follow the link with, `body`.
  public var body: JSONValue? {
    get { json["body"] }
    set { json["body"] = newValue }
  }
}
