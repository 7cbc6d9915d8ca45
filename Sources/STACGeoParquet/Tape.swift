internal import STACJSON

/// The tape of a parsed document for loops over millions of values; ``JSONView`` describes it.
struct Tape {
  let words: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>

  @inline(__always)
  init(_ view: JSONView) {
    words = view.tapeWords
    strings = view.tapeStrings
  }

  /// The kind of a value.
  @inline(__always)
  func tag(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] &>> 56) }

  /// A string or key: its length as 32 bits, then its bytes.
  @inline(__always)
  func text(_ index: Int) -> UnsafePointer<UInt8> {
    strings + Int(truncatingIfNeeded: words[index] & 0x00ff_ffff_ffff_ffff)
  }

  /// The number of bytes of a string or key.
  @inline(__always)
  func length(_ text: UnsafePointer<UInt8>) -> Int {
    Int(UnsafeRawPointer(text).loadUnaligned(as: UInt32.self))
  }

  /// The index of the closing word of an array or object.
  @inline(__always)
  func end(_ index: Int) -> Int { Int(truncatingIfNeeded: words[index] & 0xffff_ffff) &- 1 }

  /// The index behind a value.
  @inline(__always)
  func after(_ index: Int) -> Int {
    switch tag(index) {
    case Tag.object, Tag.array: Int(truncatingIfNeeded: words[index] & 0xffff_ffff)
    case Tag.integer, Tag.unsigned, Tag.double: index &+ 2
    default: index &+ 1
    }
  }

  /// The value as the other rooms look at it.
  func view(_ index: Int) -> JSONView {
    JSONView(tapeWords: words, tapeStrings: strings, tapeIndex: index)
  }

  /// The kinds of values.
  enum Tag {
    static var object: UInt8 { UInt8(ascii: "{") }
    static var array: UInt8 { UInt8(ascii: "[") }
    static var string: UInt8 { UInt8(ascii: "\"") }
    static var integer: UInt8 { UInt8(ascii: "l") }
    static var unsigned: UInt8 { UInt8(ascii: "u") }
    static var double: UInt8 { UInt8(ascii: "d") }
    static var bigNumber: UInt8 { UInt8(ascii: "Z") }
    static var yes: UInt8 { UInt8(ascii: "t") }
    static var no: UInt8 { UInt8(ascii: "f") }
    static var null: UInt8 { UInt8(ascii: "n") }
  }
}
