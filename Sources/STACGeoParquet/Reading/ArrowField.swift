internal import CArrow

/// A column of a file as Arrow describes it.
struct ArrowField: Sendable, Hashable {
  var name: String
  /// The type in the notation of the C data interface, such as `u` or `+l`.
  var format: String
  /// What an extension calls the type, such as `arrow.json` or `geoarrow.polygon`.
  var extensionName: String?
  var children: [ArrowField]
  /// The type of the values, where the column holds indices of them.
  var dictionary: [ArrowField]

  /// Reads a description, whose memory stays its owner's.
  init(_ schema: ArrowSchema) {
    name = schema.name.map { String(cString: $0) } ?? ""
    format = schema.format.map { String(cString: $0) } ?? ""
    extensionName = schema.metadata.flatMap { Self.extensionName($0) }
    children = (0..<Int(schema.n_children)).compactMap { index in
      schema.children?[index].map { ArrowField($0.pointee) }
    }
    dictionary = schema.dictionary.map { [ArrowField($0.pointee)] } ?? []
  }

  /// Looks for `ARROW:extension:name` in the metadata of a field: a count, then lengths and bytes.
  private static func extensionName(_ metadata: UnsafePointer<CChar>) -> String? {
    var position = UnsafeRawPointer(metadata)
    func number() -> Int {
      defer { position += 4 }
      return Int(position.loadUnaligned(as: Int32.self))
    }
    func text() -> String {
      let count = number()
      defer { position += count }
      return String(
        decoding: UnsafeRawBufferPointer(start: position, count: count), as: UTF8.self)
    }
    for _ in 0..<number() {
      let key = text()
      let value = text()
      if key == "ARROW:extension:name" { return value }
    }
    return nil
  }

  /// Adds this column and those in it, as ``ColumnHints`` counts them.
  func count(in hints: inout ColumnHints) {
    hints.count(name, depth: 0)
    hints.enter()
    for child in children { child.count(in: &hints) }
    hints.leave()
  }
}
