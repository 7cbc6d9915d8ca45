public import STACJSON

/// Someone who captured, processed, licensed or hosts the data.
///
/// <https://github.com/radiantearth/stac-spec/blob/v1.1.0/commons/common-metadata.md#provider>
public struct Provider: Sendable, Hashable {
  /// The members, in order.
  public var json: JSONObject

  /// A provider of these members.
  public init(_ json: JSONObject) { self.json = json }

  /// A provider.
  ///
  /// - Parameters:
  ///   - name: the name of the organisation or person.
  ///   - roles: any of `licensor`, `producer`, `processor`, `host`.
  ///   - url: their page.
  public init(name: String, roles: [String]? = nil, url: String? = nil) {
    json = ["name": .string(name)]
    self.roles = roles
    self.url = url
  }

  /// The name, `name`; empty where it is missing.
  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue }
  }

  /// What they did, in CommonMark, `description`.
  public var description: String? {
    get { json[string: "description"] }
    set { json[string: "description"] = newValue }
  }

  /// Any of `licensor`, `producer`, `processor`, `host`; `roles`.
  public var roles: [String]? {
    get { json[strings: "roles"] }
    set { json[strings: "roles"] = newValue }
  }

  /// Their page, `url`.
  public var url: String? {
    get { json[string: "url"] }
    set { json[string: "url"] = newValue }
  }
}
