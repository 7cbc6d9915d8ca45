internal import STACExtensions
internal import STACJSON
internal import STACYAML

extension AppliedExtension {
  /// What can be filled in, as YAML for the key `defaults`: what the schema asks for, and behind `#`
  /// what it knows.
  ///
  /// - Parameter type: the `type` of the documents: `Feature`, `Collection` or `Catalog`.
  public func template(type: String) -> String {
    let title = ["Feature": "Items", "Collection": "Collections"][type] ?? "Catalogs"
    var text = "# What '\(name)' adds to \(title): \(identifier)\n"
    text += "extensions: [\(name)]\n"
    let lines = schema.map { Self.lines(of: $0, type: type) } ?? knownLines(type)
    if lines.isEmpty { return text + "# It knows no fields there.\n" }
    text += "defaults:\n"
    for line in lines {
      text += "  \(line.isRequired ? "" : "# ")\(Self.quoted(line.path)): \(line.value)"
      text += "  # \(line.note)\n"
    }
    return text
  }

  private typealias Line = (path: String, value: String, note: String, isRequired: Bool)

  private static func lines(of schema: ExtensionSchema, type: String) -> [Line] {
    schema.fields(type).filter { $0.path[0] != "links" }.map { field in
      var completion = SchemaCompletion(schema, type: type)
      let value = (try? completion.value(for: field))?.description ?? "???"
      return (
        path(field.path), value, note(field.schema) + (field.isRequired ? ", required" : ""),
        field.isRequired
      )
    }
  }

  /// What is known without a schema.
  private func knownLines(_ type: String) -> [Line] {
    if let description {
      return description.fields.map {
        (
          $0.path.description, "???",
          ($0.type?.rawValue ?? "any value") + ($0.summary.map { ": \($0)" } ?? ""), $0.isRequired
        )
      }
    }
    guard let known = STACExtension.identified(by: identifier) else { return [] }
    let places: [(FieldPlaces, [String])] =
      type == "Feature"
      ? [(.properties, ["properties"]), (.itemAssets, ["assets", "*"])]
      : [(.collection, []), (.collectionAssets, ["assets", "*"])]
    return known.extension.fields(of: known.version).flatMap { field in
      places.compactMap { place, path in
        field.places.contains(place)
          ? (Self.path(path + [field.name]), "???", "\(field.shape): \(field.summary)", false) : nil
      }
    }
  }

  private static func path(_ names: [String]) -> String {
    names.map { $0 == "*" ? $0 : FieldPath(keys: [$0]).description }.joined(separator: ".")
  }

  /// A key with `: ` or `#` in it would be read otherwise.
  private static func quoted(_ key: String) -> String {
    key.contains("\"") ? "'\(key)'" : key.contains("*") || key.contains(":") ? "\"\(key)\"" : key
  }

  private static func note(_ schema: JSONValue) -> String {
    var parts: [String] = []
    if let type = schema["type"] {
      parts.append(type.string ?? type.array?.compactMap(\.string).joined(separator: " or ") ?? "")
    }
    if let choices = schema["enum"]?.array {
      parts.append("one of " + choices.map { $0.string ?? $0.description }.joined(separator: ", "))
    }
    if let pattern = schema["pattern"]?.string { parts.append("like \(pattern)") }
    if let format = schema["format"]?.string { parts.append(format) }
    if let least = schema["minimum"] { parts.append("at least \(least)") }
    if let most = schema["maximum"] { parts.append("at most \(most)") }
    if let title = schema["title"]?.string ?? schema["description"]?.string {
      parts.append(title.split(separator: "\n").first.map(String.init) ?? "")
    }
    return parts.isEmpty ? "any value" : parts.joined(separator: "; ")
  }
}
