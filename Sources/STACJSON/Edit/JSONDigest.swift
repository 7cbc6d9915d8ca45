internal import Glibc

/// What tells one state of a JSON value from another: 128 bits that do not depend on how the text is
/// laid out, on the order of members, or on whether ten is written `10` or `10.0`.
///
/// It finds accidental changes; it is no defence against those who look for two values with one
/// digest.
public struct JSONDigest: Sendable, Hashable, CustomStringConvertible {
  private var high: UInt64
  private var low: UInt64

  /// The digest of a parsed value. Of members with the same name each counts.
  ///
  /// - Complexity: O(*n*); no allocation.
  public init(_ view: JSONView) { (self, _) = Self.digest(view, at: view.index) }

  /// The digest that ``description`` has written; nil where the text is none.
  public init?(_ text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    (self.high, self.low) = (high, low)
  }

  private init(_ high: UInt64, _ low: UInt64) { (self.high, self.low) = (high, low) }

  /// Half of the digest, for tables that are checked otherwise.
  package var half: UInt64 { low }

  /// 32 hexadecimal digits.
  public var description: String {
    func hex(_ number: UInt64) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
    return hex(high) + hex(low)
  }

  private static let first: UInt64 = 0xa076_1d64_78bd_642f
  private static let second: UInt64 = 0xe703_7ed1_a0b4_28db

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  @inline(__always)
  private func mixed(_ word: UInt64) -> JSONDigest {
    JSONDigest(
      Self.mix(high ^ word, Self.first) ^ word &* 0x9e37_79b9_7f4a_7c15,
      Self.mix(low &+ word, Self.second ^ word.byteSwapped))
  }

  private static func seed(_ kind: UInt64) -> JSONDigest {
    JSONDigest(first ^ kind, second &* (kind | 1)).mixed(kind)
  }

  private static func digest(_ text: JSONText, _ kind: UInt64) -> JSONDigest {
    var digest = seed(kind).mixed(UInt64(text.count))
    text.withContiguousStorageIfAvailable { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var position = 0
      while position &+ 8 <= raw.count {
        digest = digest.mixed(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        position &+= 8
      }
      var rest: UInt64 = 0
      while position < raw.count {
        rest = rest << 8 | UInt64(raw[position])
        position &+= 1
      }
      digest = digest.mixed(rest)
    }
    return digest
  }

  private static func digest(_ number: Double) -> JSONDigest {
    seed(3).mixed((number == 0 ? 0 : number).bitPattern)
  }

  /// The digest of the value at a place of the tape, and the place behind it.
  private static func digest(_ view: JSONView, at index: Int) -> (JSONDigest, Int) {
    let value = view.view(at: index)
    switch value.kind {
    case .null: return (seed(1), index &+ 1)
    case .boolean: return (seed(value.boolean == true ? 5 : 2), index &+ 1)
    case .integer:
      let integer = value.integer ?? 0
      let digest =
        Int64(exactly: Double(integer)) == integer
        ? digest(Double(integer)) : seed(7).mixed(UInt64(bitPattern: integer))
      return (digest, index &+ 2)
    case .unsigned: return (seed(8).mixed(view.tape[index &+ 1]), index &+ 2)
    case .double: return (digest(value.double ?? 0), index &+ 2)
    case .bigNumber: return (digest(view.text(at: index), 9), index &+ 1)
    case .string: return (digest(view.text(at: index), 4), index &+ 1)
    case .array:
      var all = seed(6)
      var position = index &+ 1
      let end = value.indexAfter &- 1
      while position < end {
        let (element, next) = digest(view, at: position)
        all = all.mixed(element.high).mixed(element.low)
        position = next
      }
      return (all.mixed(11), end &+ 1)
    case .object:
      // A sum does not depend on the order.
      var sum = JSONDigest(0, 0)
      var position = index &+ 1
      let end = value.indexAfter &- 1
      while position < end {
        let name = digest(view.text(at: position), 10)
        let (member, next) = digest(view, at: position &+ 1)
        let both = name.mixed(member.high).mixed(member.low)
        sum = JSONDigest(sum.high &+ both.high, sum.low &+ both.low)
        position = next
      }
      return (seed(12).mixed(sum.high).mixed(sum.low), end &+ 1)
    }
  }
}
