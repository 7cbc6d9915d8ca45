internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage
public import STACYAML

extension ExtensionDescription {
  /// Reads a description: YAML or JSON.
  ///
  /// - Throws: `ConfigurationError` with everything that is wrong.
  static func reading(
    _ bytes: [UInt8], file: String
  ) throws(ConfigurationError) -> ExtensionDescription {
    let document = try ConfigurationDocument(parsing: bytes, file: file)
    let diagnostics = Diagnostics(for: document.source)
    let description = try ConfigurationReader.read(
      document, named: "the description of an extension", reporting: diagnostics
    ) { read(&$0, folder: folder(of: file)) }
    try diagnostics.throwErrors()
    guard let description else { throw ConfigurationError(diagnostics.all) }
    return description
  }

  private static func read(
    _ reader: inout ConfigurationReader, folder: String
  ) -> ExtensionDescription? {
    let name = reader.text("name", .required)
    let title = reader.text("title")
    let identifier = reader.text("identifier", .required)
    let schema = reader.text("schema")
    let prefix = reader.text("prefix")
    let kinds = reader.strings("documents")
    if let identifier, !identifier.hasPrefix("https://"), !identifier.hasPrefix("http://") {
      reader.error(
        "'identifier' must be the URL that stac_extensions lists", at: "identifier",
        hint: "such as https://example.com/station/v1.0.0/schema.json")
    }
    var description = ExtensionDescription(
      name: name ?? "", title: title, identifier: identifier ?? "",
      schemaFile: schema.map { $0.hasPrefix("https://") ? $0 : join(folder, $0) })
    if let kinds {
      description.kinds = []
      for word in kinds {
        guard
          let kind = ["item", "collection", "catalog"].first(where: { $0 == word })
            .flatMap(STACObjectKind.init(rawValue:))
        else {
          reader.error("'documents' holds item, collection and catalog", at: "documents")
          continue
        }
        description.kinds.insert(kind)
      }
    }
    let diagnostics = reader.diagnostics
    let fields = reader.members("fields", .required) { entry -> [Field]? in
      guard
        var field = ConfigurationReader(
          entry.value.isNull
            ? ConfigurationNode(.mapping([]), at: entry.value.location)
            : entry.value,
          named: "the field '\(entry.key)'", reporting: diagnostics)
      else { return nil }
      defer { field.finish() }
      if let prefix, !entry.key.hasPrefix(prefix) {
        diagnostics.error(
          "the field '\(entry.key)' does not begin with the prefix '\(prefix)'",
          at: entry.keyLocation)
      }
      return readField(entry.key, &field)
    }
    description.fields = (fields ?? []).flatMap(\.value)
    let collections = reader.members("collections") { entry -> [FieldRule]? in
      FieldRule.readAll(entry.value, diagnostics)
    }
    description.collectionRules = Dictionary(
      (collections ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    return name == nil || identifier == nil || fields == nil ? nil : description
  }

  private static func readField(
    _ name: String, _ reader: inout ConfigurationReader
  ) -> [Field] {
    let words = reader.strings("in") ?? ["properties"]
    let type = reader.choice("type", of: ValueType.self)
    let isRequired = reader.bool("required") ?? false
    let choices = reader.nodes("enum")?.map(\.value) ?? []
    let summary = reader.text("description")
    let value = reader.node("default")?.value
    let template = reader.text("template")
    let expression = reader.text("from")
    if [value != nil, template != nil, expression != nil].filter({ $0 }).count > 1 {
      reader.error(
        "a field has one of 'default', 'template' and 'from'",
        at: template != nil ? "template" : "from")
    }
    var fields: [Field] = []
    for word in words {
      guard let place = Place(rawValue: word) else {
        reader.error(
          "'\(word)' is no place of a field", at: "in",
          hint: "the places are \(Place.allCases.map(\.rawValue).joined(separator: ", "))")
        continue
      }
      let path: FieldPath
      do throws(JSONError) {
        path = try FieldPath(parsing: place.prefix + FieldPath(keys: [name]).description)
      } catch {
        reader.error(error.message, at: "in")
        continue
      }
      var field = Field(
        name: name, place: place, path: path, type: type, isRequired: isRequired,
        choices: choices, summary: summary)
      do throws(ExtensionError) {
        if let value { field.rule = try FieldRule(path, value) }
        if let template { field.rule = try FieldRule(path, .string(template)) }
        if let expression {
          // What an expression does not find is missing, which is looked at later.
          field.rule = try FieldRule(path, .string("${\(expression)}"), isOptional: true)
        }
      } catch {
        reader.error(
          error.message, at: expression != nil ? "from" : template != nil ? "template" : "default")
      }
      fields.append(field)
    }
    return fields
  }
}

extension FieldRule {
  /// Reads a mapping from paths to values.
  public static func readAll(
    _ node: ConfigurationNode, _ diagnostics: Diagnostics, overwrites: Bool = false
  ) -> [FieldRule]? {
    guard let entries = node.entries else {
      diagnostics.error("fields are a mapping from paths to values", at: node.location)
      return nil
    }
    return entries.compactMap { entry in
      do throws(JSONError) {
        let path = try FieldPath(parsing: entry.key)
        do throws(ExtensionError) {
          return try FieldRule(path, entry.value.value, overwrites: overwrites)
        } catch { diagnostics.error(error.message, at: entry.value.location) }
      } catch { diagnostics.error(error.message, at: entry.keyLocation) }
      return nil
    }
  }
}
