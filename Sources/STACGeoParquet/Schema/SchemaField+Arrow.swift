internal import CArrow
internal import Glibc

// Fields as Arrow's C data interface describes them.

extension ItemSchema {
  /// The columns of the file, with the one for the rest.
  var allFields: [SchemaField] {
    hasRest ? fields + [SchemaField(Self.restColumn, .string)] : fields
  }

  /// Describes the columns to Arrow, which takes the description over.
  func withArrowSchema<Result>(_ body: (UnsafeMutablePointer<ArrowSchema>) -> Result) -> Result {
    var root = ArrowSchema()
    fill(&root, format: "+s", name: "", fields: allFields)
    defer { root.release?(&root) }
    return body(&root)
  }
}

/// Fills a description in; it owns all that it points to.
private func fill(
  _ schema: inout ArrowSchema, format: String, name: String, fields: [SchemaField]
) {
  let children = UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>
    .allocate(capacity: max(1, fields.count))
  for (index, field) in fields.enumerated() {
    let child = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
    child.initialize(to: ArrowSchema())
    fill(&child.pointee, format: field.arrowFormat, name: field.name, fields: field.children)
    if field.kind == .json { child.pointee.metadata = jsonMark() }
    children[index] = child
  }
  schema.format = UnsafePointer(strdup(format))
  schema.name = UnsafePointer(strdup(name))
  schema.flags = Int64(ARROW_FLAG_NULLABLE)
  schema.n_children = Int64(fields.count)
  schema.children = children
  schema.release = release
}

private func release(_ schema: UnsafeMutablePointer<ArrowSchema>?) {
  guard let schema, schema.pointee.release != nil else { return }
  for index in 0..<Int(schema.pointee.n_children) {
    guard let child = schema.pointee.children?[index] else { continue }
    child.pointee.release?(child)
    child.deallocate()
  }
  schema.pointee.children?.deallocate()
  free(UnsafeMutablePointer(mutating: schema.pointee.format))
  free(UnsafeMutablePointer(mutating: schema.pointee.name))
  free(UnsafeMutablePointer(mutating: schema.pointee.metadata))
  schema.pointee.release = nil
}

/// Says that a column of text holds JSON: `ARROW:extension:name` is `arrow.json`.
private func jsonMark() -> UnsafePointer<CChar>? {
  let pairs = [("ARROW:extension:name", "arrow.json"), ("ARROW:extension:metadata", "")]
  var bytes: [UInt8] = []
  func append(_ number: Int) {
    withUnsafeBytes(of: Int32(number)) { bytes += $0 }
  }
  append(pairs.count)
  for (key, value) in pairs {
    append(key.utf8.count)
    bytes += key.utf8
    append(value.utf8.count)
    bytes += value.utf8
  }
  guard let memory = malloc(bytes.count) else { return nil }
  memcpy(memory, bytes, bytes.count)
  return UnsafePointer(memory.assumingMemoryBound(to: CChar.self))
}

extension SchemaField {
  /// The type in the notation of the C data interface.
  fileprivate var arrowFormat: String {
    switch kind {
    case .boolean: "b"
    case .integer: "l"
    case .double: "g"
    case .string, .json: "u"
    case .timestamp: "tsu:UTC"
    case .list: "+l"
    case .object, .box: "+s"
    case .geometry: "z"
    }
  }
}
