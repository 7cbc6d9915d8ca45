/// Numbers that look random and follow from a seed alone: SplitMix64.
///
/// Only integer arithmetic that wraps, so every machine draws the same ones.
struct SeededNumbers {
  private var state: UInt64

  /// The numbers of one Item of a corpus, independent of those of its neighbours.
  init(seed: UInt64, stream: UInt64) {
    state = Self.mixed(seed) ^ Self.mixed(stream &+ 0x632b_e59b_d9b4_e019)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mixed(state)
  }

  /// A number from zero up to, not including, the limit.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True once in so many draws.
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
