internal import STACJSON

/// One thing that is wrong with a value, before it is put into words for a reader.
struct SchemaMiss {
  let keyword: String
  /// Where in the document.
  let value: JSONView
  /// How deep that is.
  let depth: Int
  let message: String
  /// The schema that has the keyword, and the way from it to what failed.
  let schema: Subschema
  let path: [String]

  /// The finding, with places as pointers.
  func finding(root: JSONView) -> Finding {
    var pointer = schema.pointer
    pointer.tokens += path
    return Finding(
      rule: "schema-\(keyword)", severity: .error, pointer: root.pointer(to: value) ?? .root,
      message: message, schema: schema.url, schemaPointer: pointer)
  }
}
