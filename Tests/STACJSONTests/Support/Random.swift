import Foundation

@testable import STACJSON

/// Random numbers that a printed seed brings back (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  /// The seed of the environment's `SEED`, else a new one.
  init() {
    let given = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    self.init(seed: given ?? .random(in: 0..<1_000_000_000))
  }

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// How many rounds a test goes: as many as `make fuzz` asks for, where that is more.
  static func rounds(_ usual: Int) -> Int {
    let asked = ProcessInfo.processInfo.environment["STAC_MANAGER_MUTATIONS"].flatMap { Int($0) }
    return max(usual, asked ?? 0)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }

  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

extension SeededRandom {
  static let names = ["a", "b", "c", "d", "0", "1", "*", "x.y", "", "a/b", "m~n", "é", "e\u{301}"]

  /// A random value; `nulls` says whether members may be null.
  mutating func value(depth: Int = 3, nulls: Bool = true) -> JSONValue {
    switch below(depth > 0 ? 11 : 7) {
    case 0: return nulls ? .null : .boolean(true)
    case 1: return .boolean(below(2) == 0)
    case 2: return .integer(Int64(below(7)) - 3)
    case 3: return .double(Double(below(9)) / 4)
    case 4: return .string(pick(Self.names))
    case 5: return .unsigned(UInt64.max - UInt64(below(2)))
    case 6: return pick([.bigNumber("1e400"), .bigNumber("123456789012345678901234567890")])
    case 7, 8:
      return .array((0..<below(5)).map { _ in value(depth: depth - 1, nulls: nulls) })
    default: return object(depth: depth, nulls: nulls)
    }
  }

  mutating func object(depth: Int = 3, nulls: Bool = true) -> JSONValue {
    var object = JSONObject()
    for _ in 0..<below(6) { object[pick(Self.names)] = value(depth: depth - 1, nulls: nulls) }
    return .object(object)
  }

  /// A value like another one, with a few differences.
  mutating func variation(of value: JSONValue, nulls: Bool = true) -> JSONValue {
    if below(6) == 0 { return self.value(depth: 2, nulls: nulls) }
    switch value {
    case .array(var elements):
      for _ in 0..<below(3) where !elements.isEmpty {
        switch below(3) {
        case 0: elements.remove(at: below(elements.count))
        case 1: elements.insert(self.value(depth: 1, nulls: nulls), at: below(elements.count + 1))
        default:
          let position = below(elements.count)
          elements[position] = variation(of: elements[position], nulls: nulls)
        }
      }
      return .array(elements)
    case .object(var object):
      for _ in 0..<below(3) {
        let name = pick(Self.names + object.keys)
        switch (below(3), object[name]) {
        case (0, _): object[name] = nil
        case (1, let old?): object[name] = variation(of: old, nulls: nulls)
        default: object[name] = self.value(depth: 1, nulls: nulls)
        }
      }
      return .object(object)
    default: return value
    }
  }
}

extension JSONValue {
  /// Whether two values are the same down to the last bit and the order of members.
  func isIdentical(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
    case (.string(let a), .string(let b)): Array(a.utf8) == Array(b.utf8)
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isIdentical(to: $1) }
    case (.object(let a), .object(let b)):
      a.count == b.count
        && zip(a, b).allSatisfy {
          Array($0.0.utf8) == Array($1.0.utf8) && $0.1.isIdentical(to: $1.1)
        }
    default: self == other
    }
  }
}

/// Compares whole texts; `#expect(a == b)` would look for the smallest difference, for minutes.
func haveSameBytes(_ a: [UInt8], _ b: [UInt8]) -> Bool { a == b }

/// The texts around the first byte that differs.
func firstDifference(_ a: [UInt8], _ b: [UInt8]) -> String {
  let position = zip(a, b).prefix { $0 == $1 }.reduce(0) { count, _ in count + 1 }
  func around(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.dropFirst(max(0, position - 20)).prefix(40), as: UTF8.self)
  }
  return "\(around(a)) | \(around(b))"
}
