/// A JSON value that owns what it holds.
///
/// Integers stay integers and doubles stay doubles: `10` and `10.0` are different values, as they
/// are different texts. Numbers that neither 64-bit integers nor doubles hold keep their text.
public enum JSONValue: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case boolean(Bool)
  /// A number without fraction or exponent that fits `Int64`.
  case integer(Int64)
  /// A number without fraction or exponent above `Int64.max`.
  case unsigned(UInt64)
  /// A number with fraction or exponent; one that is not finite is written as `null`.
  case double(Double)
  /// A number too large for the others, as it was written.
  case bigNumber(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; its members keep their order.
  case object(JSONObject)
}

extension JSONValue {
  /// A copy of a parsed value. Of members with the same name the last one counts.
  public init(_ view: JSONView) {
    switch view.kind {
    case .null: self = .null
    case .boolean: self = .boolean(view.boolean ?? false)
    case .integer: self = .integer(view.integer ?? 0)
    case .unsigned: self = .unsigned(view.tape[view.index + 1])
    case .double: self = .double(view.double ?? 0)
    case .bigNumber: self = .bigNumber(String(view.text(at: view.index)))
    case .string: self = .string(view.string ?? "")
    case .array: self = .array(view.elements.map(JSONValue.init))
    case .object:
      var object = JSONObject()
      object.reserveCapacity(view.likelyCount)
      for (key, value) in view.members { object[String(key)] = JSONValue(value) }
      self = .object(object)
    }
  }

  /// Reads a JSON text.
  ///
  /// - Throws: ``JSONError`` with the place of the first mistake.
  public init(parsing text: some Collection<UInt8>) throws(JSONError) {
    var parser = JSONParser()
    self.init(try parser.parse(text))
  }

  /// Reads a JSON text.
  ///
  /// - Throws: ``JSONError`` with the place of the first mistake.
  public init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }

  /// What this value is.
  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .integer: .integer
    case .unsigned: .unsigned
    case .double: .double
    case .bigNumber: .bigNumber
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// The string, or nil where this is not one.
  public var string: String? { if case .string(let string) = self { string } else { nil } }

  /// The boolean, or nil where this is not one.
  public var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }

  /// The number when it is an integer that fits `Int64`, else nil.
  public var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }

  /// The number as a double (the nearest one), or nil where this is not a number.
  public var double: Double? {
    switch self {
    case .double(let double): double
    case .integer(let integer): Double(integer)
    case .unsigned(let unsigned): Double(unsigned)
    case .bigNumber(let text): Double(text)
    default: nil
    }
  }

  /// The elements, or nil where this is not an array.
  public var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }

  /// The object, or nil where this is not one.
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The member of this name, or nil.
  public subscript(name: String) -> JSONValue? {
    get { object?[name] }
    set {
      guard case .object(var object) = self else { return }
      self = .null  // gives up the storage, so that `object` is changed in place
      object[name] = newValue
      self = .object(object)
    }
  }

  /// The value that a JSON Pointer leads to, or nil.
  public subscript(pointer: JSONPointer) -> JSONValue? {
    var value = self
    for token in pointer.tokens {
      switch value {
      case .object(let object):
        guard let next = object[token] else { return nil }
        value = next
      case .array(let array):
        guard let index = JSONPointer.arrayIndex(token), index < array.count else { return nil }
        value = array[index]
      default: return nil
      }
    }
    return value
  }
}

extension JSONValue {
  /// Whether two values are of the same kind and the same; members may stand in any order.
  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.unsigned(let a), .unsigned(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.bigNumber(let a), .bigNumber(let b)): a == b
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  /// Hashes what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    switch self {
    case .null: break
    case .boolean(let boolean): hasher.combine(boolean)
    case .integer(let integer): hasher.combine(integer)
    case .unsigned(let unsigned): hasher.combine(unsigned)
    case .double(let double): hasher.combine(double)
    case .bigNumber(let text): hasher.combine(text)
    case .string(let string): hasher.combine(JSONKey(string))
    case .array(let elements): hasher.combine(elements)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONValue: ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A double.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}

extension JSONValue: CustomStringConvertible {
  /// The compact JSON text.
  public var description: String {
    var buffer = ByteBuffer()
    buffer.append(json: self)
    return buffer.string
  }

  /// The JSON text over several lines, indented by two spaces.
  public var prettyDescription: String {
    var buffer = ByteBuffer()
    buffer.append(pretty: self)
    return buffer.string
  }
}
