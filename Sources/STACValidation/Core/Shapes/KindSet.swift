internal import STACJSON

/// The kinds of JSON value that may stand in a place.
struct KindSet: OptionSet {
  let rawValue: UInt16

  static let null = KindSet(.null)
  static let boolean = KindSet(.boolean)
  static let number: KindSet = [
    KindSet(.integer), KindSet(.unsigned), KindSet(.double), KindSet(.bigNumber),
  ]
  static let string = KindSet(.string)
  static let array = KindSet(.array)
  static let object = KindSet(.object)
  static let any: KindSet = [.null, .boolean, .number, .string, .array, .object]

  init(rawValue: UInt16) { self.rawValue = rawValue }

  @inline(__always)
  init(_ kind: JSONKind) { rawValue = 1 &<< UInt16(kind.rawValue) }
}
