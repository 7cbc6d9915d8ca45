internal import STACJSON
internal import STACModel

/// An extension of one's own as a YAML file describes it.
struct ExtensionDescription: Sendable {
  /// Where in a document a field stands.
  enum Place: String, CaseIterable, Sendable {
    /// The properties of an Item.
    case properties
    /// Every asset.
    case assets
    /// Every definition in `item_assets` of a Collection.
    case assetDefinitions = "item_assets"
    /// The summaries of a Collection.
    case summaries
    /// The top level of a Collection or Catalog.
    case root

    /// What comes before the name of the field.
    var prefix: String {
      switch self {
      case .properties: "properties."
      case .assets: "assets.*."
      case .assetDefinitions: "item_assets.*."
      case .summaries: "summaries."
      case .root: ""
      }
    }

    /// Whether documents of a kind have the place.
    func isOf(_ kind: STACObjectKind) -> Bool {
      switch self {
      case .properties: kind == .item
      case .assets: kind == .item || kind == .collection
      case .assetDefinitions, .summaries: kind == .collection
      case .root: kind == .collection || kind == .catalog
      }
    }
  }

  /// The type of a value.
  enum ValueType: String, CaseIterable, Sendable {
    case string, number, integer, boolean, array, object

    func fits(_ value: JSONView) -> Bool {
      switch self {
      case .string: value.isString
      case .number: value.isNumber
      case .integer: value.double.map { $0.rounded() == $0 } ?? false
      case .boolean: value.boolean != nil
      case .array: value.isArray
      case .object: value.isObject
      }
    }
  }

  /// A field.
  struct Field: Sendable {
    var name: String
    var place: Place
    var path: FieldPath
    var type: ValueType?
    var isRequired = false
    var choices: [JSONValue] = []
    var summary: String?
    /// What the field gets where it has no value; nil for nothing.
    var rule: FieldRule?
  }

  var name: String
  var title: String?
  var identifier: String
  /// The file of the schema, where it is not looked for by its URL.
  var schemaFile: String?
  var kinds: Set<STACObjectKind> = [.item, .collection, .catalog]
  var fields: [Field] = []
  var collectionRules: [String: [FieldRule]] = [:]

  /// What fills the fields of documents of a kind.
  func rules(for kind: STACObjectKind) -> [FieldRule] {
    fields.compactMap { $0.place.isOf(kind) ? $0.rule : nil }
  }

  /// Checks what the description says of its fields.
  func check(_ view: JSONView) throws(ExtensionError) {
    let kind = STACObjectKind(view)
    for field in fields where field.place.isOf(kind) {
      if field.path.hasWildcard {
        for (name, part) in view.parts(at: field.path) where part.isObject {
          try check(part[JSONKey(field.name)], field, field.path.replacingFirstWildcard(by: name))
        }
      } else {
        try check(view.values(at: field.path).first, field, field.path)
      }
    }
  }

  private func check(
    _ value: JSONView?, _ field: Field, _ path: FieldPath
  ) throws(ExtensionError) {
    guard let value, !value.isNull else {
      if field.isRequired {
        throw ExtensionError(
          .required, "'\(path)' is needed for '\(name)' and has no value", at: path.pointer)
      }
      return
    }
    if let type = field.type, !type.fits(value) {
      throw ExtensionError(
        .invalid, "'\(path)' must be of type \(type.rawValue), not \(value.kind.name)",
        at: path.pointer)
    }
    if !field.choices.isEmpty, !field.choices.contains(JSONValue(value)) {
      let list = field.choices.map { $0.string ?? $0.description }.joined(separator: ", ")
      throw ExtensionError(
        .invalid, "'\(path)' must be one of \(list), not \(JSONValue(value))", at: path.pointer)
    }
  }
}
