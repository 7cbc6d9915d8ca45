/// One value of a parsed document, read where simdjson left it.
///
/// A view is two pointers and an index, and costs nothing to make or copy. It is valid until the
/// ``JSONParser`` that returned it parses again or ends; take a ``JSONValue`` of what must live
/// longer.
///
/// The tape is an array of 64-bit words. The top byte is a tag, the rest a payload:
///
///     tag        payload                                       next word
///     ---------  --------------------------------------------  ----------------
///     { [        bits 0–31: index behind the closing word;
///                bits 32–55: count, saturated at 0xFFFFFF
///     } ]        index of the opening word
///     "          offset in the string buffer
///     l u d                                                    the number itself
///     Z          offset in the string buffer (number as text)
///     t f n
///
/// Members lie between the braces as key, value, key, value. A string in the buffer is its length
/// as 32 bits, its bytes, a NUL. `Z` is ours: a number that neither 64-bit integers nor doubles
/// can hold.
@frozen
public struct JSONView {
  @usableFromInline let tape: UnsafePointer<UInt64>
  @usableFromInline let strings: UnsafePointer<UInt8>
  @usableFromInline let index: Int

  @inlinable
  init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
    self.tape = tape
    self.strings = strings
    self.index = index
  }
}

/// What a JSON value is.
@frozen
public enum JSONKind: UInt8, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case boolean
  /// A number without fraction or exponent that fits `Int64`.
  case integer
  /// A number without fraction or exponent that fits `UInt64` but not `Int64`.
  case unsigned
  /// Any other number that a double can hold.
  case double
  /// A number that is too large for all of those; known by its text.
  case bigNumber
  /// A string.
  case string
  /// An array.
  case array
  /// An object.
  case object

  /// What a message calls it.
  public var name: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .integer, .unsigned: "an integer"
    case .double, .bigNumber: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

// Computed, as a stored constant of another module is read through a call.
@usableFromInline
enum TapeTag {
  @inlinable static var object: UInt8 { UInt8(ascii: "{") }
  @inlinable static var objectEnd: UInt8 { UInt8(ascii: "}") }
  @inlinable static var array: UInt8 { UInt8(ascii: "[") }
  @inlinable static var arrayEnd: UInt8 { UInt8(ascii: "]") }
  @inlinable static var string: UInt8 { UInt8(ascii: "\"") }
  @inlinable static var integer: UInt8 { UInt8(ascii: "l") }
  @inlinable static var unsigned: UInt8 { UInt8(ascii: "u") }
  @inlinable static var double: UInt8 { UInt8(ascii: "d") }
  @inlinable static var bigNumber: UInt8 { UInt8(ascii: "Z") }
  @inlinable static var yes: UInt8 { UInt8(ascii: "t") }
  @inlinable static var no: UInt8 { UInt8(ascii: "f") }
  @inlinable static var null: UInt8 { UInt8(ascii: "n") }
  @inlinable static var root: UInt8 { UInt8(ascii: "r") }
  @inlinable static var payload: UInt64 { 0x00ff_ffff_ffff_ffff }
}

extension JSONView {
  @inlinable @inline(__always)
  var tag: UInt8 { UInt8(truncatingIfNeeded: tape[index] &>> 56) }

  /// How many elements or members there are, as far as the tape tells: to make room for them.
  package var likelyCount: Int { Int(tape[index] &>> 32 & 0xff_ffff) }

  /// Index of the word behind this value.
  @inlinable @inline(__always)
  var indexAfter: Int {
    switch tag {
    case TapeTag.object, TapeTag.array: Int(truncatingIfNeeded: tape[index] & 0xffff_ffff)
    case TapeTag.integer, TapeTag.unsigned, TapeTag.double: index &+ 2
    default: index &+ 1
    }
  }

  @inlinable @inline(__always)
  func text(at index: Int) -> JSONText {
    JSONText(start: strings + Int(truncatingIfNeeded: tape[index] & TapeTag.payload))
  }

  @inlinable @inline(__always)
  func view(at index: Int) -> JSONView {
    JSONView(tape: tape, strings: strings, index: index)
  }

  /// What this value is.
  @inlinable
  public var kind: JSONKind {
    switch tag {
    case TapeTag.object: .object
    case TapeTag.array: .array
    case TapeTag.string: .string
    case TapeTag.integer: .integer
    case TapeTag.unsigned: .unsigned
    case TapeTag.double: .double
    case TapeTag.bigNumber: .bigNumber
    case TapeTag.yes, TapeTag.no: .boolean
    default: .null
    }
  }

  /// Whether this is an object.
  @inlinable @inline(__always)
  public var isObject: Bool { tag == TapeTag.object }

  /// Whether this is an array.
  @inlinable @inline(__always)
  public var isArray: Bool { tag == TapeTag.array }

  /// Whether this is a string.
  @inlinable @inline(__always)
  public var isString: Bool { tag == TapeTag.string }

  /// Whether this is `null`.
  @inlinable @inline(__always)
  public var isNull: Bool { tag == TapeTag.null }

  /// Whether this is a number of any kind.
  @inlinable
  public var isNumber: Bool {
    switch tag {
    case TapeTag.integer, TapeTag.unsigned, TapeTag.double, TapeTag.bigNumber: true
    default: false
    }
  }

  /// The string's text, or nil where this is not a string.
  @inlinable @inline(__always)
  public var text: JSONText? { isString ? text(at: index) : nil }

  /// The string, or nil where this is not one.
  public var string: String? { text.map { String($0) } }

  /// The boolean, or nil where this is not one.
  @inlinable
  public var boolean: Bool? {
    switch tag {
    case TapeTag.yes: true
    case TapeTag.no: false
    default: nil
    }
  }

  /// The number when it is an integer that fits `Int64`, else nil.
  @inlinable
  public var integer: Int64? {
    tag == TapeTag.integer ? Int64(bitPattern: tape[index &+ 1]) : nil
  }

  /// The number as a double (the nearest one), or nil where this is not a number.
  @inlinable
  public var double: Double? {
    switch tag {
    case TapeTag.double: Double(bitPattern: tape[index &+ 1])
    case TapeTag.integer: Double(Int64(bitPattern: tape[index &+ 1]))
    case TapeTag.unsigned: Double(tape[index &+ 1])
    case TapeTag.bigNumber: doubleOfBigNumber
    default: nil
    }
  }

  @usableFromInline
  var doubleOfBigNumber: Double? { Double(String(text(at: index))) }
}
