internal import STACJSON

/// What an expression gives on its way: still on the tape, or made by the expression.
enum JMESPathValue {
  /// A value of the document, not decoded.
  case view(JSONView)
  /// A value that stands in the expression, or that a function has made.
  case value(JSONValue)
  /// A projection, a list, or what a function has made of arrays.
  case array([JMESPathValue])
  /// A multi-select hash or a merged object; names come once.
  case object([(key: String, value: JMESPathValue)])
  /// `&a`
  case expression(JMESPathNode)

  static var null: JMESPathValue { .value(.null) }
}

extension JMESPathValue {
  /// What kind of value it is; nil for an expression.
  var kind: JSONKind? {
    switch self {
    case .view(let view): view.kind
    case .value(let value): value.kind
    case .array: .array
    case .object: .object
    case .expression: nil
    }
  }

  /// What `type` calls it.
  var typeName: String {
    switch kind {
    case .null: "null"
    case .boolean: "boolean"
    case .integer, .unsigned, .double, .bigNumber: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    case nil: "expression"
    }
  }

  var isNull: Bool { kind == .null }

  /// The number, or nil where this is not one.
  var number: Double? {
    switch self {
    case .view(let view): view.double
    case .value(let value): value.double
    default: nil
    }
  }

  /// The number where it is an integer of 64 bits.
  var integer: Int64? {
    switch self {
    case .view(let view): view.integer
    case .value(let value): value.integer
    default: nil
    }
  }

  var string: String? {
    switch self {
    case .view(let view): view.string
    case .value(let value): value.string
    default: nil
    }
  }

  /// The elements, or nil where this is not an array.
  var elements: [JMESPathValue]? {
    switch self {
    case .view(let view): view.isArray ? view.elements.map { .view($0) } : nil
    case .value(.array(let elements)): elements.map { .value($0) }
    case .array(let elements): elements
    default: nil
    }
  }

  /// The members, of which names come once; nil where this is not an object.
  var members: [(key: String, value: JMESPathValue)]? {
    switch self {
    case .view(let view):
      guard view.isObject else { return nil }
      var members: [(key: String, value: JMESPathValue)] = []
      for (key, value) in view.members {
        let key = String(key)
        // Of a name that stands twice the last one counts.
        if let place = members.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
          members[place].value = .view(value)
        } else {
          members.append((key, .view(value)))
        }
      }
      return members
    case .value(.object(let object)): return object.map { ($0.0, .value($0.1)) }
    case .object(let members): return members
    default: return nil
    }
  }

  /// The member of a name; null where there is none or this is not an object.
  func member(_ key: JSONKey) -> JMESPathValue {
    switch self {
    case .view(let view): view[key].map { .view($0) } ?? .null
    case .value(.object(let object)): object[key.string].map { .value($0) } ?? .null
    case .object(let members):
      members.last { $0.key.utf8.elementsEqual(key.string.utf8) }?.value ?? .null
    default: .null
    }
  }

  /// The element at a position, counted from the end where it is negative; null where there is none.
  func element(_ index: Int) -> JMESPathValue {
    if case .view(let view) = self, index >= 0 {
      return view.elements.dropFirst(index).first { _ in true }.map { .view($0) } ?? .null
    }
    guard let elements else { return .null }
    let position = index < 0 ? elements.count + index : index
    return elements.indices.contains(position) ? elements[position] : .null
  }

  /// Whether a condition takes it for true: all but null, false and what is empty.
  var isTrue: Bool {
    switch self {
    case .view(let view):
      switch view.kind {
      case .null: false
      case .boolean: view.boolean ?? false
      case .string: view.text?.isEmpty == false
      case .array: view.elements.first { _ in true } != nil
      case .object: view.members.first { _ in true } != nil
      default: true
      }
    case .value(let value):
      switch value {
      case .null: false
      case .boolean(let boolean): boolean
      case .string(let string): !string.isEmpty
      case .array(let elements): !elements.isEmpty
      case .object(let object): !object.isEmpty
      default: true
      }
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    case .expression: true
    }
  }

  /// The value, decoded.
  var json: JSONValue {
    switch self {
    case .view(let view): JSONValue(view)
    case .value(let value): value
    case .array(let elements): .array(elements.map(\.json))
    case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.json) }))
    case .expression: .null
    }
  }

  /// Whether two values are the same; numbers are compared as numbers, `1` is `1.0`.
  func equals(_ other: JMESPathValue) -> Bool {
    if let a = integer, let b = other.integer { return a == b }
    if let a = number, let b = other.number { return a == b }
    guard let kind, kind == other.kind else { return false }
    switch kind {
    case .null: return true
    case .array:
      guard let a = elements, let b = other.elements, a.count == b.count else { return false }
      return zip(a, b).allSatisfy { $0.equals($1) }
    case .object:
      guard let a = members, let b = other.members, a.count == b.count else { return false }
      return a.allSatisfy { member in
        b.first { $0.key.utf8.elementsEqual(member.key.utf8) }?.value.equals(member.value) ?? false
      }
    case .string:
      if case .view(let a) = self, case .view(let b) = other, let a = a.text, let b = b.text {
        return a == b
      }
      guard let a = string, let b = other.string else { return false }
      return a.utf8.elementsEqual(b.utf8)
    default: return json == other.json
    }
  }
}

extension ByteBuffer {
  /// Adds a value as compact JSON; what lies on the tape is copied from there.
  mutating func append(_ value: JMESPathValue) {
    switch value {
    case .view(let view): append(json: view)
    case .value(let value): append(json: value)
    case .array(let elements):
      append(UInt8(ascii: "["))
      for (position, element) in elements.enumerated() {
        if position > 0 { append(UInt8(ascii: ",")) }
        append(element)
      }
      append(UInt8(ascii: "]"))
    case .object(let members):
      append(UInt8(ascii: "{"))
      for (position, member) in members.enumerated() {
        if position > 0 { append(UInt8(ascii: ",")) }
        append(quoted: member.key)
        append(UInt8(ascii: ":"))
        append(member.value)
      }
      append(UInt8(ascii: "}"))
    case .expression: append("null")
    }
  }
}
