internal import STACJSON

/// The fields that a schema knows, with the places where they may stand in a document of a type.
///
/// It reads what extensions of STAC are written with: `properties` of the document, of its
/// `properties`, `summaries`, assets and links, behind references, `allOf` and alternatives.
struct SchemaOutline {
  /// A field and where it may stand.
  struct Field: Sendable {
    /// The names that lead to it; `*` stands for every asset.
    let path: [String]
    /// What the schema says of it, references resolved.
    let schema: JSONValue
    /// Whether the schema asks for it wherever its parent is.
    var isRequired: Bool

    var name: String { path.last ?? "" }
  }

  private(set) var fields: [Field] = []
  private let schema: ExtensionSchema
  private let type: String
  private var depth = 0

  /// The members whose members are fields.
  private static let containers: Set<String> = [
    "properties", "assets", "item_assets", "summaries", "links",
  ]
  /// Members of documents that are no fields of an extension.
  private static let core: Set<String> = [
    "type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "collection", "links",
    "assets", "item_assets", "properties", "summaries", "extent", "license", "title", "description",
    "keywords", "providers", "href", "rel",
  ]

  /// What a schema knows of documents whose `type` is this.
  init(_ schema: ExtensionSchema, type: String) {
    self.schema = schema
    self.type = type
    collect(schema.json, [], isRequired: true)
  }

  private mutating func collect(_ schema: JSONValue, _ path: [String], isRequired: Bool) {
    guard depth < 40, let object = schema.object else { return }
    depth += 1
    defer { depth -= 1 }
    if let reference = object["$ref"]?.string, let target = self.schema.resolve(reference) {
      collect(target, path, isRequired: isRequired)
    }
    if path.isEmpty, let own = object["properties"]?["type"]?["const"]?.string, own != type {
      return
    }
    for part in object["allOf"]?.array ?? [] { collect(part, path, isRequired: isRequired) }
    for word in ["anyOf", "oneOf"] {
      for part in object[word]?.array ?? [] where fits(part) {
        // Only the document itself is one of several on purpose.
        collect(part, path, isRequired: isRequired && path.isEmpty)
      }
    }
    for word in ["then", "else"] {
      if let part = object[word] { collect(part, path, isRequired: false) }
    }
    let required = Set(object["required"]?.array?.compactMap(\.string) ?? [])
    for (name, member) in object["properties"]?.object ?? JSONObject() {
      let needed = isRequired && required.contains(name)
      if path.isEmpty, Self.containers.contains(name) {
        collect(member, [name], isRequired: needed || name == "properties")
      } else if !Self.core.contains(name), member.object != nil || member.boolean == true {
        add(Field(path: path + [name], schema: resolved(member), isRequired: needed))
      }
    }
    if path.count == 1, path[0] != "properties", path[0] != "summaries" {
      for part in Self.elements(object) { collect(part, path + ["*"], isRequired: isRequired) }
    }
    for name in required where !path.isEmpty && !Self.core.contains(name) {
      for index in fields.indices where fields[index].path == path + [name] && isRequired {
        fields[index].isRequired = true
      }
    }
  }

  /// What the members of a map, or the elements of an array, must be.
  private static func elements(_ object: JSONObject) -> [JSONValue] {
    var parts = [object["additionalProperties"], object["items"]].compactMap { $0 }
    // "At least one is …" is written as "not all are not …".
    if let inner = object["not"]?["additionalProperties"]?["not"] { parts.append(inner) }
    return parts.filter { $0.object != nil }
  }

  /// Whether an alternative may be of documents of this type.
  private func fits(_ part: JSONValue, _ depth: Int = 0) -> Bool {
    guard depth < 8, let object = part.object else { return true }
    if let type = object["properties"]?["type"]?["const"]?.string, type != self.type {
      return false
    }
    if let reference = object["$ref"]?.string, let target = schema.resolve(reference),
      !fits(target, depth + 1)
    {
      return false
    }
    return (object["allOf"]?.array ?? []).allSatisfy { fits($0, depth + 1) }
  }

  private mutating func add(_ field: Field) {
    if let index = fields.firstIndex(where: { $0.path == field.path }) {
      if field.isRequired { fields[index].isRequired = true }
      // What says more of it counts.
      if fields[index].schema.object?.isEmpty ?? true {
        fields[index] = Field(
          path: field.path, schema: field.schema, isRequired: fields[index].isRequired)
      }
    } else {
      fields.append(field)
    }
  }

  private func resolved(_ schema: JSONValue) -> JSONValue {
    var schema = schema
    for _ in 0..<16 {
      guard let reference = schema["$ref"]?.string, let target = self.schema.resolve(reference)
      else { break }
      schema = target
    }
    return schema
  }
}
