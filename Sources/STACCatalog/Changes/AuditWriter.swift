internal import STACJSON
internal import STACModel
internal import STACStorage

/// Makes the lines of an audit log.
///
/// What is the same in all lines of a run is made once.
struct AuditWriter: Sendable {
  private let head: [UInt8]

  init(run: String, time: Timestamp, catalog: String?) {
    var head = ByteBuffer()
    head.append("{\"time\":")
    head.append(quoted: time.description)
    head.append(",\"run\":")
    head.append(quoted: run)
    if let catalog {
      head.append(",\"catalog\":")
      head.append(quoted: catalog)
    }
    self.head = head.array
  }

  /// Begins a line: where the document is.
  func begin(
    _ operation: String, path: String?, form: DocumentForm?, line: Int?,
    _ buffer: inout ByteBuffer
  ) {
    buffer.append(contentsOf: head)
    buffer.append(",\"operation\":")
    buffer.append(quoted: operation)
    if let path {
      buffer.append(",\"path\":")
      buffer.append(quoted: path)
    }
    if let form {
      buffer.append(",\"form\":")
      buffer.append(quoted: form.rawValue)
    }
    if let line {
      buffer.append(",\"line\":")
      buffer.append(Int64(line))
    }
  }

  /// Adds which document it is.
  static func append(_ key: DocumentKey, _ buffer: inout ByteBuffer) {
    buffer.append(",\"type\":")
    buffer.append(quoted: key.type)
    if let collection = key.collection {
      buffer.append(",\"collection\":")
      buffer.append(quoted: collection)
    }
    buffer.append(",\"id\":")
    buffer.append(quoted: key.id)
  }

  /// Adds what is different.
  static func append(
    _ patch: JSONPatch, undo: JSONPatch, edits: [TextEdit], before: JSONDigest,
    after: JSONDigest, _ buffer: inout ByteBuffer
  ) {
    buffer.append(",\"patch\":")
    buffer.append(json: patch.json)
    buffer.append(",\"undo\":")
    buffer.append(json: undo.json)
    if !edits.isEmpty {
      buffer.append(",\"edits\":[")
      for (index, edit) in edits.enumerated() {
        if index > 0 { buffer.append(UInt8(ascii: ",")) }
        buffer.append(UInt8(ascii: "["))
        buffer.append(Int64(edit.start))
        buffer.append(UInt8(ascii: ","))
        buffer.append(Int64(edit.newCount))
        buffer.append(UInt8(ascii: ","))
        buffer.append(quoted: String(decoding: edit.old, as: UTF8.self))
        buffer.append(UInt8(ascii: "]"))
      }
      buffer.append(UInt8(ascii: "]"))
    }
    buffer.append(",\"before\":")
    buffer.append(quoted: before.description)
    buffer.append(",\"after\":")
    buffer.append(quoted: after.description)
  }

  /// Adds a whole document that goes or comes.
  static func append(
    item text: UnsafeRawBufferPointer, _ view: JSONView, _ buffer: inout ByteBuffer
  ) {
    buffer.append(",\"item\":")
    if text.contains(where: { $0 == 0x0a || $0 == 0x0d }) {
      buffer.append(json: view)
    } else {
      buffer.append(text)
    }
    buffer.append(",\"digest\":")
    buffer.append(quoted: JSONDigest(view).description)
  }
}

/// What tells a document from others in a catalog.
struct DocumentKey: Sendable, Hashable {
  /// `Feature`, `Collection` or `Catalog`.
  var type: String
  var collection: String?
  var id: String

  init(type: String, collection: String?, id: String) {
    self.type = type
    self.collection = collection
    self.id = id
  }

  init(_ view: JSONView, _ kind: STACObjectKind) {
    type = Self.typeName(kind)
    collection = kind == .item ? view["collection"]?.string : nil
    id = view["id"]?.string ?? ""
  }

  static func typeName(_ kind: STACObjectKind) -> String {
    switch kind {
    case .collection: "Collection"
    case .catalog: "Catalog"
    default: "Feature"
    }
  }

  var claim: ItemClaim { ItemClaim(type, collection ?? "", id) }
}
