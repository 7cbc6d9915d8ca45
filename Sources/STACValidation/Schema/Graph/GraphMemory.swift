internal import STACJSON

/// Owns the memory of a graph; what is made here lives as long as this.
///
/// It may be shared by threads: after the ``GraphCompiler`` is done nothing is written.
final class GraphMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []
  /// What is left of the last block.
  private var free = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private static let blockSize = 32_768
  private static let cacheLine = 64
  /// Texts that a slot was made for: most keys stand in many tables.
  private var texts: [String: UnsafeMutablePointer<UInt8>] = [:]
  private var patterns: [ObjectIdentifier: SchemaPattern] = [:]
  /// Schemas that are left to ``SchemaWalker``.
  private(set) var interpretedParts: [Subschema] = []

  /// Whether a schema with ``NativeKeywords`` was left to the walker, which does not know them.
  private(set) var leavesNativeOut = false

  /// Set when the graph is done.
  private(set) var root: UnsafeMutablePointer<GraphRoot>?

  deinit {
    for block in blocks { block.deallocate() }
  }

  func make<Record: BitwiseCopyable>(_ record: Record) -> UnsafeMutablePointer<Record> {
    let memory = allocate(Record.self, 1)
    memory.initialize(to: record)
    return memory
  }

  func list<Record: BitwiseCopyable>(_ records: [Record]) -> GraphList<Record> {
    if records.isEmpty { return GraphList() }
    let memory = allocate(Record.self, records.count)
    memory.initialize(from: records, count: records.count)
    return GraphList(start: memory, count: records.count)
  }

  /// Records of a cache line or more begin with one.
  private func allocate<Record>(_: Record.Type, _ count: Int) -> UnsafeMutablePointer<Record> {
    let size = max(1, MemoryLayout<Record>.stride * count)
    let alignment = size >= Self.cacheLine ? Self.cacheLine : 16
    var start = free.baseAddress?.alignedUp(toMultipleOf: alignment)
    let end = free.baseAddress.map { $0 + free.count }
    if let first = start, let end, end - first >= size {
      free = UnsafeMutableRawBufferPointer(start: first + size, count: end - first - size)
    } else {
      let blockSize = max(size, Self.blockSize)
      let block = UnsafeMutableRawPointer.allocate(
        byteCount: blockSize, alignment: Self.cacheLine)
      blocks.append(block)
      start = block
      // A large record leaves the rest of the last block for those to come.
      if size < Self.blockSize {
        free = UnsafeMutableRawBufferPointer(start: block + size, count: blockSize - size)
      }
    }
    guard let start else { preconditionFailure("no memory for a graph") }
    return start.bindMemory(to: Record.self, capacity: count)
  }

  /// A pattern that is kept as long as the graph.
  func keep(_ pattern: SchemaPattern) -> Unmanaged<SchemaPattern> {
    patterns[ObjectIdentifier(pattern)] = pattern
    return Unmanaged.passUnretained(pattern)
  }

  /// The number of a schema that is left to the walker.
  func number(ofInterpreted part: Subschema) -> Int {
    if part.resource.document.isNative { leavesNativeOut = true }
    interpretedParts.append(part)
    return interpretedParts.count - 1
  }

  /// Ends the making of a graph.
  func finish(_ node: NodePointer) {
    root = make(GraphRoot(node: node, memory: Unmanaged.passUnretained(self)))
  }

  // MARK: Key tables

  func slot(_ name: JSONKey) -> KeySlot { slot(name.string) }

  /// A slot for a text.
  func slot(_ text: String) -> KeySlot {
    let room = texts[text] ?? keep(text)
    var slot = KeySlot()
    (slot.head, slot.tail) = KeyTable.words(room)
    slot.bytes = UnsafePointer(room + 4)
    return slot
  }

  private func keep(_ text: String) -> UnsafeMutablePointer<UInt8> {
    let bytes = Array(text.utf8)
    let room = allocate(UInt8.self, 4 + bytes.count + JSONParser.padding)
    room.initialize(repeating: 0, count: 4 + bytes.count + JSONParser.padding)
    UnsafeMutableRawPointer(room).storeBytes(of: UInt32(bytes.count), as: UInt32.self)
    for (place, byte) in bytes.enumerated() { room[4 + place] = byte }
    texts[text] = room
    return room
  }

  /// How often a hash without collisions is looked for, at each size.
  private static let attempts = 200

  /// A table of texts. Of equal ones the first is taken.
  ///
  /// A few dozen texts get a slot each; of more, those of the same slot are chained.
  func table(_ all: [KeySlot]) -> KeyTable {
    let keys = chained(all)
    var bits = keys.count > 1 ? 1 : 0
    while keys.count > 1, 1 << bits < 2 * keys.count { bits += 1 }
    if bits == 0 { return KeyTable(slots: list(keys.isEmpty ? [KeySlot()] : keys)[0]) }
    var random: UInt64 = 0x1234_5678_9abc_def1
    var multiplier: UInt64 = 1
    // With many texts there is hardly such a hash.
    for size in keys.count <= 64 ? bits...(bits + 3) : bits...bits {
      var isTaken = [Bool](repeating: false, count: 1 << size)
      for _ in 0..<(keys.count <= 64 ? Self.attempts : 0) {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        multiplier = random | 1
        for place in isTaken.indices { isTaken[place] = false }
        let isPerfect = keys.allSatisfy { key in
          let place = Self.place(key, multiplier, size)
          defer { isTaken[place] = true }
          return !isTaken[place]
        }
        if isPerfect { return table(keys, multiplier, size) }
      }
    }
    return table(keys, 0x9e37_79b9_7f4a_7c15, bits)
  }

  private static func place(_ key: KeySlot, _ multiplier: UInt64, _ bits: Int) -> Int {
    Int((KeyTable.mix(key.head, key.tail) &* multiplier) >> UInt64(64 - bits))
  }

  private func table(_ keys: [KeySlot], _ multiplier: UInt64, _ bits: Int) -> KeyTable {
    var slots = [KeySlot](repeating: KeySlot(), count: 1 << bits)
    for key in keys {
      let place = Self.place(key, multiplier, bits)
      if slots[place].bytes == nil {
        slots[place] = key
      } else {
        // The chain of the new one goes before that of the old one.
        let added = make(key)
        var last = added
        while let next = last.pointee.next { last = next }
        last.pointee.next = slots[place].next
        slots[place].next = added
      }
    }
    return KeyTable(
      slots: list(slots)[0], multiplier: multiplier, shift: UInt64(64 - bits),
      slotCount: slots.count)
  }

  private struct TextWords: Hashable {
    let head: UInt64
    let tail: UInt64
  }

  /// Texts that differ in the middle only are chained: no hash of the two words tells them apart.
  private func chained(_ all: [KeySlot]) -> [KeySlot] {
    var keys: [KeySlot] = []
    var places: [TextWords: Int] = [:]
    for key in all {
      let words = TextWords(head: key.head, tail: key.tail)
      guard let place = places[words] else {
        places[words] = keys.count
        keys.append(key)
        continue
      }
      var other: KeySlot? = keys[place]
      var isKnown = false
      while let candidate = other, !isKnown, let bytes = key.bytes {
        isKnown = candidate.hasMiddle(of: bytes - 4)
        other = candidate.next?.pointee
      }
      if isKnown { continue }
      var added = key
      added.next = keys[place].next
      keys[place].next = make(added)
    }
    return keys
  }
}
