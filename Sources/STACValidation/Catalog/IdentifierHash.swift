internal import STACJSON

/// 128 bits that stand for an id: among a thousand million ids, the chance that any two share them
/// is under 10⁻²⁰.
struct IdentifierHash: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  init(_ text: JSONText) {
    var first: UInt64 = 0xcbf2_9ce4_8422_2325
    var second: UInt64 = 0x9ae1_6a3b_2f90_404f
    for byte in text {
      first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
      second = (second &+ UInt64(byte) &+ 1) &* 0x9e37_79b9_7f4a_7c15
      second ^= second &>> 29
    }
    high = first
    low = second ^ UInt64(text.count)
  }
}
