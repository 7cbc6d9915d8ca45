/// Sets of kinds of JSON values as bits.
///
/// The tag of a value is the top byte of its word on the tape. The tags are distinct modulo 64, so
/// whether a value is of a set of kinds is one shift: `(mask &>> (word &>> 56)) & 1`.
enum TagMask {
  static var object: UInt64 { 1 &<< 59 }
  static var array: UInt64 { 1 &<< 27 }
  static var string: UInt64 { 1 &<< 34 }
  static var integer: UInt64 { 1 &<< 44 }
  static var unsigned: UInt64 { 1 &<< 53 }
  static var double: UInt64 { 1 &<< 36 }
  static var bigNumber: UInt64 { 1 &<< 26 }
  static var yes: UInt64 { 1 &<< 52 }
  static var no: UInt64 { 1 &<< 38 }
  static var null: UInt64 { 1 &<< 46 }

  static var boolean: UInt64 { yes | no }
  static var twoWords: UInt64 { integer | unsigned | double }
  static var number: UInt64 { twoWords | bigNumber }
  static var container: UInt64 { object | array }
  static var all: UInt64 { container | string | number | boolean | null }

  /// Whether a set has the kind of a word.
  @inline(__always)
  static func has(_ mask: UInt64, _ word: UInt64) -> Bool { (mask &>> (word &>> 56)) & 1 != 0 }

  /// The kinds that a `type` names; `integer` counts as `number`.
  static func kinds(named name: String) -> UInt64 {
    switch name {
    case "object": object
    case "array": array
    case "string": string
    case "number", "integer": number
    case "boolean": boolean
    case "null": null
    default: 0
    }
  }
}
