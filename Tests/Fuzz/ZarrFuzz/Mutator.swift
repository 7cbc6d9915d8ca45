import STACTestSupport

/// Alters bytes as chance has it, also with what is likely to be believed: lengths and places at the edges of what
/// numbers hold.
struct Mutator {
  private(set) var numbers: SeededNumbers

  init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  private static let texts = [
    "-1", "0", "1", "2", "255", "65536", "2147483647", "4294967296", "9223372036854775807",
    "18446744073709551615", "-9223372036854775808", "1e308", "-0.0", "0.5", "NaN", "Infinity",
    "null", "true",
    "[]", "{}", "[[]]", "\"\"", "\"..\"", "\"a/../b\"", "\"|O\"", "\"<f8\"", "\">i2\"", "\"|S5\"",
    "\"<U3\"",
    "\"<M8[ns]\"", "\"float16\"", "\"string\"", "\"time\"", "\"lat\"", "\"days since 2000-01-01\"",
    "\"months since 0000-00-00\"", "\"360_day\"", "\"{{u}}{{u}}\"", "\"base64:AAAA\"",
    "{\"id\": \"delta\", \"dtype\": \"|S3\", \"astype\": \"<i4\"}", "{\"id\": \"vlen-utf8\"}",
    "{\"id\": \"shuffle\", \"elementsize\": 9223372036854775807}", "{\"id\": \"blosc\"}",
    "{\"name\": \"transpose\", \"configuration\": {\"order\": [0, 0]}}",
    "{\"name\": \"packbits\", \"configuration\": {\"first_bit\": 3}}",
    "{\"name\": \"reshape\", \"configuration\": {\"shape\": [-1]}}",
    "{\"name\": \"scale_offset\", \"configuration\": {\"scale\": 3, \"offset\": 1e30}}",
    "{\"name\": \"cast_value\", \"configuration\": {\"data_type\": \"float64\", \"out_of_range\": \"wrap\"}}",
    "{\"name\": \"n5_default\", \"configuration\": {\"codecs\": [\"bytes\"]}}",
  ]

  mutating func below(_ limit: Int) -> Int { numbers.below(limit) }

  /// Alters a document or a chunk.
  mutating func alter(_ bytes: [UInt8], isText: Bool) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<(1 + below(3)) {
      if isText, below(4) > 0 { replaceToken(&bytes) } else { alterBytes(&bytes) }
    }
    return bytes
  }

  /// Puts something else in the place of a number, a text or a literal.
  private mutating func replaceToken(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let start = below(bytes.count)
    let isEdge: (UInt8) -> Bool = { ",:[]{}\n ".utf8.contains($0) }
    guard
      let from = bytes[start...].firstIndex(where: isEdge).map({ $0 + 1 }), from < bytes.count,
      let begin = bytes[from...].firstIndex(where: { !isEdge($0) }),
      let end = bytes[begin...].firstIndex(where: isEdge)
    else { return }
    let text = Self.texts[below(Self.texts.count)]
    bytes.replaceSubrange(begin..<end, with: text.utf8)
  }

  private mutating func alterBytes(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = (0..<below(40)).map { _ in UInt8(below(256)) }
      return
    }
    let place = below(bytes.count)
    switch below(7) {
    case 0: bytes[place] = UInt8(below(256))
    case 1: bytes[place] ^= 1 << UInt8(below(8))
    case 2: bytes.removeLast(bytes.count - place)
    case 3:
      let part = Array(bytes[place..<min(bytes.count, place + below(64))])
      bytes.insert(contentsOf: part, at: below(bytes.count))
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
    default:
      // A number of the machine at one of its edges.
      let size = [1, 2, 4, 8][below(4)]
      let edges: [UInt64] = [0, 1, 0x7f, 0xff, 0x7fff, 0x7fff_ffff, 0xffff_ffff, .max, .max >> 1]
      let number = edges[below(edges.count)] &+ UInt64(below(3)) &- 1
      for index in 0..<size where place + index < bytes.count {
        bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
      }
    }
  }
}
