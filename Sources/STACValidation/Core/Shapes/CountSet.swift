/// The numbers of elements that an array may have: a bit for each, and one for all above 62.
struct CountSet: Equatable {
  private let bits: UInt64

  static let any = CountSet(bits: .max)

  private init(bits: UInt64) { self.bits = bits }

  /// Exactly these numbers.
  init(_ counts: Int...) { bits = counts.reduce(0) { $0 | 1 << UInt64($1) } }

  /// This number and all above it.
  static func atLeast(_ count: Int) -> CountSet { CountSet(bits: .max << UInt64(count)) }

  func union(_ other: CountSet) -> CountSet { CountSet(bits: bits | other.bits) }

  @inline(__always)
  func contains(_ count: Int) -> Bool { bits & (1 &<< UInt64(min(count, 63))) != 0 }
}
