public import STACJSON

/// The ids of the Items that came so far, to find the one that comes a second time.
///
/// - Complexity: about 24 bytes of memory an Item.
public struct ItemIdentifiers: Sendable {
  private var taken: Set<IdentifierHash> = []

  /// No Items yet.
  public init() {}

  /// Takes an id; false where an Item of the same Collection has it.
  public mutating func take(_ identifier: IdentifierHash) -> Bool {
    taken.insert(identifier).inserted
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

  /// The id of an Item in its Collection; `scope` tells places apart where Items of the same id
  /// have nothing to do with each other.
  public init(_ id: JSONText, collection: JSONText?, scope: UInt64 = 0) {
    var hash = Mixer()
    hash.mix(id)
    if let collection { hash.mix(collection) }
    hash.first = (hash.first ^ scope) &* 0x0000_0100_0000_01b3
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

  private struct Mixer {
    var first: UInt64 = 0xcbf2_9ce4_8422_2325
    var second: UInt64 = 0x9ae1_6a3b_2f90_404f

    mutating func mix(_ text: JSONText) {
      for byte in text {
        first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        second = (second &+ UInt64(byte) &+ 1) &* 0x9e37_79b9_7f4a_7c15
        second ^= second &>> 29
      }
      // The length keeps two texts in a row apart.
      first = (first ^ UInt64(text.count)) &* 0x0000_0100_0000_01b3
      second ^= UInt64(text.count)
    }
  }

  /// The parts are hashed well already.
  public func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
