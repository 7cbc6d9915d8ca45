internal import STACJSON

/// One known key or text, one cache line.
///
/// A text on the tape is its length (4 bytes), its bytes, a NUL. So the word at the length holds the
/// length and the first four bytes, and the word that ends with the text holds the last eight: two
/// comparisons settle every text of up to 12 bytes.
struct KeySlot {
  var head: UInt64 = ~0
  var tail: UInt64 = 0
  /// Copied from the node when the graph is finished.
  var mask = TagMask.all
  var need: UInt64 = 0
  /// Nil where anything goes.
  var node: NodePointer?
  /// Presence bit.
  var bit: UInt64 = 0
  /// The text's bytes, ``JSONParser/padding`` zeros behind them.
  var bytes: UnsafePointer<UInt8>?
  /// Another text with the same slot.
  var next: UnsafeMutablePointer<KeySlot>?

  @inline(__always)
  var count: Int { Int(truncatingIfNeeded: head & 0xffff_ffff) }

  /// Whether it stands for a text, of which the two words are known.
  @inline(__always)
  func matches(_ head: UInt64, _ tail: UInt64, _ text: UnsafePointer<UInt8>) -> Bool {
    (self.head ^ head) | (self.tail ^ tail) == 0 && (count <= 12 || hasMiddle(of: text))
  }

  /// Whether the bytes between the first four and the last eight are those of a text.
  @inline(__always)
  func hasMiddle(of text: UnsafePointer<UInt8>) -> Bool {
    guard count > 12, let bytes else { return true }
    var offset = 4
    let end = count &- 8
    while offset < end {
      if KeyTable.word(bytes + offset) != KeyTable.word(text + 4 + offset) { return false }
      offset &+= 8
    }
    return true
  }
}

/// A set of texts. Few texts have a hash that gives each a slot of its own, many are chained.
struct KeyTable {
  var slots: UnsafeMutablePointer<KeySlot>
  var multiplier: UInt64 = 0
  var shift: UInt64 = 63
  var slotCount = 1

  @inline(__always)
  static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  }

  /// The two words of a text; `text` points at its length.
  @inline(__always)
  static func words(_ text: UnsafePointer<UInt8>) -> (head: UInt64, tail: UInt64) {
    var head = word(text)
    let count = Int(truncatingIfNeeded: head & 0xffff_ffff)
    // What stands behind a short text is not its own.
    if count < 4 { head &= (1 &<< (UInt64(count) &* 8 &+ 32)) &- 1 }
    return (head, count > 4 ? word(text + (count &- 4)) : head)
  }

  @inline(__always)
  static func mix(_ head: UInt64, _ tail: UInt64) -> UInt64 {
    head ^ ((tail &<< 29) | (tail &>> 35))
  }

  /// The slot of a text, or nil.
  @inline(__always)
  func find(
    _ text: UnsafePointer<UInt8>, _ head: UInt64, _ tail: UInt64
  ) -> UnsafeMutablePointer<KeySlot>? {
    let place = Int(truncatingIfNeeded: (Self.mix(head, tail) &* multiplier) &>> shift)
    let slot = slots + place
    if slot.pointee.matches(head, tail, text) { return slot }
    return slot.pointee.next == nil ? nil : findChained(slot, text, head, tail)
  }

  @inline(never)
  private func findChained(
    _ slot: UnsafeMutablePointer<KeySlot>, _ text: UnsafePointer<UInt8>, _ head: UInt64,
    _ tail: UInt64
  ) -> UnsafeMutablePointer<KeySlot>? {
    var candidate = slot.pointee.next
    while let slot = candidate {
      if slot.pointee.matches(head, tail, text) { return slot }
      candidate = slot.pointee.next
    }
    return nil
  }
}
