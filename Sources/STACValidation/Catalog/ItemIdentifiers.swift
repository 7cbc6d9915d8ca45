public import STACJSON

/// The ids of the Items that came so far, to find the one that comes a second time.
///
/// A hash table with linear probing, three quarters full at most. Where it begins to look depends on
/// a number that is another one in each run, so that nobody can write ids that all fall together.
///
/// - Complexity: 21 to 43 bytes of memory an Item.
public struct ItemIdentifiers: Sendable {
  /// All zero where none is.
  private var slots = [IdentifierHash](repeating: .none, count: 1024)
  private var count = 0
  /// Whether the hash that is all zero was taken, too.
  private var hasNone = false
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// No Items yet.
  public init() {}

  /// Takes an id; false where an Item of the same Collection has it.
  public mutating func take(_ identifier: IdentifierHash) -> Bool {
    if identifier == .none {
      defer { hasNone = true }
      return !hasNone
    }
    if 4 * count >= 3 * slots.count { grow() }
    let place = place(of: identifier)
    if slots[place] != .none { return false }
    slots[place] = identifier
    count += 1
    return true
  }

  /// Where an id is, or belongs.
  private func place(of identifier: IdentifierHash) -> Int {
    let mask = slots.count - 1
    // The upper bits of a product depend on all bits of its factors.
    let mixed = (identifier.low ^ identifier.high &>> 32) &* seed
    var place = Int(truncatingIfNeeded: mixed &>> 20) & mask
    while slots[place] != .none, slots[place] != identifier { place = (place &+ 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: .none, count: 2 * old.count)
    for identifier in old where identifier != .none { slots[place(of: identifier)] = identifier }
  }

  /// What is said of the Item that comes second.
  public static func finding(_ id: String) -> Finding {
    Finding(
      rule: Rule.catalogIDDuplicate.id, severity: Rule.catalogIDDuplicate.severity,
      pointer: JSONPointer(tokens: ["id"]), message: "another Item before this has the id '\(id)'")
  }
}

/// 128 bits that stand for an id: among a thousand million ids, the chance that any two share them
/// is under 10⁻²⁰.
public struct IdentifierHash: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  fileprivate static let none = IdentifierHash(high: 0, low: 0)

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The id of an Item in its Collection; `scope` tells places apart where Items of the same id
  /// have nothing to do with each other.
  public init(_ id: JSONText, collection: JSONText?, scope: UInt64 = 0) {
    var hash = Mixer()
    hash.mix(id)
    if let collection { hash.mix(collection) }
    hash.mix(scope)
    self.init(hash)
  }

  init(_ text: JSONText) {
    var hash = Mixer()
    hash.mix(text)
    self.init(hash)
  }

  private init(_ hash: Mixer) {
    high = hash.first ^ (hash.first &>> 31)
    low = hash.second ^ (hash.second &>> 29)
  }

  /// Two lanes that take eight bytes at a time.
  private struct Mixer {
    var first: UInt64 = 0xcbf2_9ce4_8422_2325
    var second: UInt64 = 0x9ae1_6a3b_2f90_404f

    /// Both steps can be undone, so two different words never lead to the same lane.
    @inline(__always)
    mutating func mix(_ word: UInt64) {
      first = (first ^ word) &* 0xff51_afd7_ed55_8ccd
      first ^= first &>> 32
      second = (second &+ word) &* 0x9e37_79b9_7f4a_7c15
      second ^= second &>> 29
    }

    mutating func mix(_ text: JSONText) {
      let count = text.count
      let bytes = text.unsafeBytes
      // The length keeps two texts in a row apart. Behind a text there is room to read 8 bytes.
      mix(UInt64(count))
      var offset = 0
      while offset &+ 8 <= count {
        mix(KeyTable.word(bytes + offset))
        offset &+= 8
      }
      if offset < count {
        mix(KeyTable.word(bytes + offset) & ((1 &<< (UInt64(count &- offset) &* 8)) &- 1))
      }
    }
  }
}
