internal import STACJSON
internal import STACQuery

/// A text in which fields of a record are filled in: `s3://bucket/${tile}/${id}.tif`.
///
/// Between the braces stands the name of a field or a JMESPath expression; `$$` is a dollar sign.
struct RecordTemplate: Sendable {
  enum Piece: Sendable {
    case text(String)
    case field(RecordField)
  }

  /// As it was written.
  let text: String
  let pieces: [Piece]

  /// Whether nothing is filled in.
  var isConstant: Bool {
    pieces.allSatisfy { if case .text = $0 { true } else { false } }
  }

  /// The text where nothing is filled in.
  var constant: String {
    pieces.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  /// The fields that are filled in.
  var fields: [RecordField] {
    pieces.compactMap { if case .field(let field) = $0 { field } else { nil } }
  }

  /// Reads a template; nil where a brace is not closed.
  init?(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    let dollar = UInt8(ascii: "$")
    while let byte = rest.popFirst() {
      guard byte == dollar, let next = rest.first, next == dollar || next == UInt8(ascii: "{")
      else {
        literal.append(byte)
        continue
      }
      rest.removeFirst()
      if next == dollar {
        literal.append(dollar)
        continue
      }
      guard let end = Self.end(of: rest) else { return nil }
      if !literal.isEmpty { pieces.append(.text(String(decoding: literal, as: UTF8.self))) }
      literal = []
      pieces.append(.field(RecordField(String(decoding: rest[..<end], as: UTF8.self))))
      rest = rest[(end + 1)...]
    }
    if !literal.isEmpty { pieces.append(.text(String(decoding: literal, as: UTF8.self))) }
    self.pieces = pieces
  }

  /// Where the brace is closed; expressions have braces and quotes of their own.
  private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    var quote: UInt8?
    for (index, byte) in zip(bytes.indices, bytes) {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): quote = byte
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        if depth == 0 { return index }
        depth -= 1
      default: break
      }
    }
    return nil
  }

  /// The text for a record; nil where a field has no value.
  func value(in scope: RecordScope) throws(ValueProblem) -> String? {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .field(let field):
        guard let value = try field.value(in: scope) else { return nil }
        switch value {
        case .string(let text): result += text
        case .array, .object:
          throw ValueProblem("'\(field.text)' is \(value.kind.name), which cannot stand in a text")
        default: result += value.description
        }
      }
    }
    return result
  }
}

/// A JSON value in which texts are templates.
indirect enum RecordValueTemplate: Sendable {
  case constant(JSONValue)
  case text(RecordTemplate)
  case array([RecordValueTemplate])
  case object([(String, RecordValueTemplate)])

  /// Reads the templates in a value; nil where a brace is not closed.
  init?(_ value: JSONValue) {
    switch value {
    case .string(let text):
      guard let template = RecordTemplate(text) else { return nil }
      self = template.isConstant ? .constant(.string(template.constant)) : .text(template)
    case .array(let elements):
      let nodes = elements.compactMap(RecordValueTemplate.init)
      guard nodes.count == elements.count else { return nil }
      self = .array(nodes)
    case .object(let object):
      var members: [(String, RecordValueTemplate)] = []
      for (key, value) in object {
        guard let node = RecordValueTemplate(value) else { return nil }
        members.append((key, node))
      }
      self = .object(members)
    default: self = .constant(value)
    }
  }

  /// The fields that are filled in.
  var fields: [RecordField] {
    switch self {
    case .constant: []
    case .text(let template): template.fields
    case .array(let nodes): nodes.flatMap(\.fields)
    case .object(let members): members.flatMap(\.1.fields)
    }
  }

  /// The value for a record; members and elements without a value are left out.
  func value(in scope: RecordScope) throws(ValueProblem) -> JSONValue? {
    switch self {
    case .constant(let value): return value
    case .text(let template): return try template.value(in: scope).map { .string($0) }
    case .array(let nodes):
      var values: [JSONValue] = []
      for node in nodes { if let value = try node.value(in: scope) { values.append(value) } }
      return .array(values)
    case .object(let members):
      var object = JSONObject()
      for (key, node) in members {
        if let value = try node.value(in: scope) { object[key] = value }
      }
      return .object(object)
    }
  }
}
