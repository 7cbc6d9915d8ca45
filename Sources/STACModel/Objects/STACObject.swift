public import STACJSON

/// What Items, Collections and Catalogs have in common: an owned JSON object with the words of the
/// specification as properties.
///
/// Members that have no property stay as they are, and so does the order of all. A property reads
/// nil (or is empty) where the member is missing or has the wrong type: to find that out is the
/// validator's work.
public protocol STACObject: Sendable, Hashable {
  /// The members, in order.
  var json: JSONObject { get set }

  /// The object in a JSON value.
  ///
  /// - Throws: ``ModelError`` where the value is of another kind. Nothing else is looked at.
  init(json: JSONValue) throws(ModelError)
}

extension STACObject {
  /// The identifier, `id`; empty where there is none.
  public var id: String {
    get { json[string: "id"] ?? "" }
    set { json[string: "id"] = newValue }
  }

  /// The version of the specification, `stac_version`, or nil where it is not a version.
  public var stacVersion: STACVersion? {
    get { json[string: "stac_version"].flatMap { try? STACVersion($0) } }
    set { json[string: "stac_version"] = newValue?.description }
  }

  /// The URLs of the extensions' schemas, `stac_extensions`.
  public var stacExtensions: [String] {
    get { json[strings: "stac_extensions"] ?? [] }
    set { json[strings: "stac_extensions"] = newValue }
  }

  /// The links, `links`.
  public var links: [Link] {
    get { json[objects: "links"].map(Link.init) }
    set { json["links"] = .array(newValue.map { .object($0.json) }) }
  }

  /// The object as a JSON value.
  public var value: JSONValue { .object(json) }

  /// The first link of a relation, such as `self`, or nil.
  public func link(_ relation: String) -> Link? { links.first { $0.relation == relation } }
}

extension STACObject {
  /// The object in a JSON value of one kind.
  static func object(_ json: JSONValue, _ kind: STACObjectKind) throws(ModelError) -> JSONObject {
    let found = STACObjectKind(json)
    guard found == kind, case .object(let object) = json else {
      throw ModelError(.kind, "expected \(kind.name), found \(found.name)")
    }
    return object
  }
}
