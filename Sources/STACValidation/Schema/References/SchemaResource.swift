/// A schema that has an address of its own: a whole document, or a part with an `$id`.
final class SchemaResource {
  /// What relative references in it are resolved against: its `$id`, else its document's URL.
  let base: String
  let dialect: SchemaDialect
  /// The tape index of its root in the document.
  let rootIndex: Int
  unowned let document: SchemaDocument
  /// Tape indices of the parts with a `$dynamicAnchor`, by name. The root with a
  /// `$recursiveAnchor` stands under the empty name.
  var dynamicAnchors: [String: Int] = [:]

  init(base: String, dialect: SchemaDialect, rootIndex: Int, document: SchemaDocument) {
    self.base = base
    self.dialect = dialect
    self.rootIndex = rootIndex
    self.document = document
  }

  /// The root of the resource.
  var root: Subschema {
    document.subschema(at: document.value(at: rootIndex), in: self)
  }
}
